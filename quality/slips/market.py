"""All market information that has reached a reader: sheets, reports, urgent news, opinion books; and which sheets are missing.

Source: policy 000 on market information. Everything is counted in the scope of the reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import Department
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.reports.periods import Period, period_of
from feedback_system.reports.periods import Rhythm as Span
from quality.slips.models import MonthlySlip, Rhythm, Slip, SlipKind, SlipPart
from quality.slips.models.parts import part_rows
from quality.slips.models.sheets import entry_rows
from quality.slips.states import OPEN_PARTS

if TYPE_CHECKING:
    from accounts.models import User

MOST_SHOWN = 200
SPANS = {
    Rhythm.WEEK: Span.WEEK,
    Rhythm.MONTH: Span.MONTH,
    Rhythm.QUARTER: Span.QUARTER,
    Rhythm.QUARTER_END: Span.QUARTER,
}


@dataclass(frozen=True)
class Wanted:
    """Which of it is asked for; None for all."""

    first: date
    last: date
    kind: str = ""
    unit: Department | None = None
    product: str = ""
    """A part number."""


@dataclass(frozen=True)
class Missing:
    """A sheet that a unit has not handed in, with when it is due; None where no clock runs."""

    slip: Slip
    part: SlipPart
    due_at: datetime | None
    now: datetime

    @property
    def is_late(self) -> bool:
        """Whether its time has passed."""
        return self.due_at is not None and self.now >= self.due_at


def market_cases(user: User, wanted: Wanted) -> QuerySet[Case]:
    """What came in, or was opened for a period that begins, between these days, both included; the newest first, each with its slip."""
    rows = Case.objects.visible_to(user).filter(
        kind="slip",
        slip__slip_kind__is_market=True,
        reported_at__gte=first_instant(wanted.first),
        reported_at__lt=first_instant(wanted.last + timedelta(days=1)),
    )
    if wanted.kind:
        rows = rows.filter(slip__slip_kind__code=wanted.kind)
    if wanted.unit is not None:
        parts = SlipPart.objects.filter(slip__case=OuterRef("pk"), department=wanted.unit)
        rows = rows.filter(Q(slip__sender_department=wanted.unit) | Exists(parts))
    if wanted.product:
        rows = rows.filter(product__code=wanted.product)
    found: QuerySet[Case] = (
        rows.select_related(
            "customer",
            "product",
            "slip__slip_kind",
            "slip__sender_department",
            "slip__monthly",
            "slip__reported_in__case",
        )
        .prefetch_related(Prefetch("slip__parts", part_rows()), Prefetch("slip__entries", entry_rows()))
        .order_by("-pk")
    )
    return found


def period_of_slip(slip: Slip) -> Period | None:
    """The week, month or quarter that the system opened it for; None for what people wrote. Note: no query for slips of `market_cases`."""
    monthly: MonthlySlip | None = getattr(slip, "monthly", None)
    if monthly is None:
        return None
    span = SPANS.get(Rhythm(slip.slip_kind.rhythm))
    return period_of(monthly.month, span) if span is not None else None


def missing_sheets(user: User, *, at: datetime) -> list[Missing]:
    """The sheets that units have not handed in, the most urgent first; one more than is shown at most. Note: two queries."""
    parts = (
        part_rows()
        .filter(
            state__in=sorted(OPEN_PARTS),
            slip__slip_kind__is_market=True,
            slip__monthly__isnull=False,
            slip__case__in=Case.objects.visible_to(user).filter(kind="slip"),
        )
        .select_related("slip__slip_kind", "slip__case", "slip__monthly", "department")
    )
    found = list(parts.order_by("pk")[: MOST_SHOWN + 1])
    clocks = Deadline.objects.filter(
        case__in=[part.slip.case_id for part in found], state=DeadlineState.RUNNING
    )
    due: Mapping[tuple[int, int], datetime] = {(row.case_id, row.matter): row.due_at for row in clocks}
    rows = [Missing(part.slip, part, due.get((part.slip.case_id, part.number)), at) for part in found]
    return sorted(rows, key=lambda one: (one.due_at is None, one.due_at, one.part.pk))


def kinds_shown() -> list[SlipKind]:
    """The last version of each kind that is market information, in their order. Note: one query."""
    rows = SlipKind.objects.filter(is_market=True, effective_to=None)
    return list(rows.order_by("position", "code"))


def units_shown() -> list[Any]:
    """The departments that may be chosen. Note: one query."""
    return list(Department.objects.filter(is_active=True).order_by("pk"))
