"""Over many calls: the book of a day, parts that have not come back, arrivals in time, talks with customers.

Source: policy 004 on service (call book, arrival within 6 or 7 working hours) and on customer service (daily report of contacts);
policies 001 and 003 on parts. Lists count the calls the reader may see.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from aftersales.services.kind import service_kind
from aftersales.services.models import Contact, ServicePart
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.deadlines.models import Deadline, DeadlineState

if TYPE_CHECKING:
    from accounts.models import Department, User

ARRIVAL, PART = "service-arrival", "service-part-return"
MOST = 1_000
"""Lines of one page; a cut is said, and the file has all."""


def calls_taken_on(centre: Department, day: date) -> QuerySet[Case]:
    """All calls of a centre whose customers called on that day, in the order of the book."""
    return (
        Case.objects.as_system("the call book of a day is sent whole, whoever sends it")
        .filter(
            kind=service_kind.code,
            servicecall__department=centre,
            reported_at__gte=first_instant(day),
            reported_at__lt=first_instant(day + timedelta(days=1)),
        )
        .order_by("reported_at", "pk")
    )


def book_address(day: date) -> str:
    """Where the book of that day is read, printed and exported."""
    return f"{reverse('services:calls')}?{urlencode({'after': day.isoformat(), 'before': day.isoformat()})}"


@dataclass(frozen=True)
class OpenPart:
    """A part that was issued and has not come back."""

    line: ServicePart
    case: Case
    days: int
    """Whole days since it was issued."""
    due_at: datetime | None
    days_late: int
    """Days past the limit; 0 while it has time."""

    @property
    def is_late(self) -> bool:
        """Whether the limit has passed."""
        return self.days_late > 0


def open_parts(reader: User, *, centre: int | None, only_late: bool, at: datetime) -> list[OpenPart]:
    """The parts of the calls the reader may see, the oldest first. Note: two queries."""
    cases = Case.objects.visible_to(reader).filter(kind=service_kind.code)
    if centre is not None:
        cases = cases.filter(servicecall__department=centre)
    lines = list(
        ServicePart.objects.filter(call__case__in=cases, back_at__isnull=True)
        .select_related("issued_by", "call__technician", "call__department", "call__case__customer")
        .order_by("issued_at", "pk")
    )
    due = {
        (case, matter): due_at
        for case, matter, due_at in Deadline.objects.filter(
            case__in=[one.call.case_id for one in lines], code=PART
        )
        .exclude(state__in=(DeadlineState.CANCELLED,))
        .values_list("case_id", "matter", "due_at")
    }
    today, found = local_day(at), []
    for line in lines:
        limit = due.get((line.call.case_id, line.number))
        late = 0
        if limit is not None and limit < at:
            late = max(1, (today - local_day(limit - timedelta(microseconds=1))).days)
        days = (today - local_day(line.issued_at)).days
        found.append(OpenPart(line, line.call.case, days, limit, late))
    return [one for one in found if one.is_late or not only_late]


@dataclass
class Arrivals:
    """The calls of one month and area by whether somebody came in time, each by the id of its case."""

    area: str
    in_time: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    """Nobody has come, and there is still time: they count neither way."""

    @property
    def counted(self) -> int:
        """The denominator."""
        return len(self.in_time) + len(self.late)

    @property
    def percent(self) -> str:
        """The share with one decimal; "" without calls."""
        return f"{100 * len(self.in_time) / self.counted:.1f} %" if self.counted else ""

    def cases(self, part: str) -> list[int]:
        """The calls behind one figure: in_time, late, waiting, or all that count."""
        parts = {"in_time": self.in_time, "late": self.late, "waiting": self.waiting}
        return parts[part] if part in parts else [*self.in_time, *self.late]


def arrivals(reader: User, *, first: date, last: date, at: datetime) -> dict[str, Arrivals]:
    """By month and area as "2026-03 urban", of the calls taken in these days that the reader may see. Note: one query.

    The clock of the call says it, so that a pause or another area counts as it did there. In time: it was met before its limit.
    Late: after it, or the limit has passed and nobody has come. Where the last clock was cancelled before, the call does not count.
    """
    cases = Case.objects.visible_to(reader).filter(
        kind=service_kind.code,
        reported_at__gte=first_instant(first),
        reported_at__lt=first_instant(last + timedelta(days=1)),
    )
    clocks = (
        Deadline.objects.filter(case__in=cases.order_by().values("pk"), code=ARRIVAL)
        .order_by("pk")
        .values_list("case_id", "case__reported_at", "case__servicecall__area", "state", "due_at", "met_at")
    )
    newest = {row[0]: row for row in clocks}
    found: dict[str, Arrivals] = {}
    for pk, reported_at, area, state, due_at, met_at in newest.values():
        if state == DeadlineState.CANCELLED:
            continue
        row = found.setdefault(f"{local_day(reported_at):%Y-%m} {area}", Arrivals(area))
        if met_at is not None:
            (row.in_time if met_at <= due_at else row.late).append(pk)
        else:
            (row.late if state == DeadlineState.RUNNING and due_at < at else row.waiting).append(pk)
    return dict(sorted(found.items()))


def contacts(reader: User, *, day: date) -> list[Contact]:
    """The talks with customers on that day about calls the reader may see, by who held them. Note: one query."""
    cases = Case.objects.visible_to(reader).filter(kind=service_kind.code)
    rows = Contact.objects.filter(
        call__case__in=cases,
        told_at__gte=first_instant(day),
        told_at__lt=first_instant(day + timedelta(days=1)),
    )
    return list(
        rows.select_related("by", "call__case__customer", "call__case__product").order_by(
            "by", "told_at", "pk"
        )
    )


def by_person(rows: Iterable[Contact]) -> list[tuple[User, list[Contact]]]:
    """The talks of each person, in the order of names."""
    found: dict[int, tuple[User, list[Contact]]] = {}
    for one in rows:
        found.setdefault(one.by_id, (one.by, []))[1].append(one)
    return sorted(found.values(), key=lambda row: (str(row[0]), row[0].pk))
