"""How suppliers answer: for each supplier the requests that the reader may see, open, overdue, and answered in time.

Source: the manual on suppliers asks for figures of supplier quality each month; which ones is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, QuerySet

from feedback_system.cases.models import Case
from feedback_system.deadlines.models import Deadline
from feedback_system.masterdata.models import Supplier
from quality.supplier_requests.kind import supplier_request_kind
from quality.supplier_requests.states import LIVING, RequestState

if TYPE_CHECKING:
    from accounts.models import User

CLOCKS = ("supplier-request-contain", "supplier-request-answer")
"""The clocks that the supplier has to keep."""
ANSWER = CLOCKS[1]


@dataclass(frozen=True)
class Figures:
    """One supplier. Drafts and withdrawn requests count in no figure."""

    supplier: Supplier
    sent: int
    open: int
    overdue: int
    """Open ones of which an answer is late now."""
    answered: int
    """Full answers of all rounds."""
    in_time: int
    """Of these, before the instant they were due, as every clock is counted."""
    again: int
    """Requests that needed more than one round."""


def requests_of(user: User, supplier: Supplier | None = None) -> QuerySet[Case]:
    """The requests that `user` may see, of one supplier or of all, the newest first."""
    rows = Case.objects.visible_to(user).filter(kind=supplier_request_kind.code)
    if supplier is not None:
        rows = rows.filter(supplierrequest__supplier=supplier)
    return rows.order_by("-pk")


def figures_of(user: User, *, at: datetime, supplier: Supplier | None = None) -> list[Figures]:
    """The figures of every supplier that was asked, the most overdue first. Note: four queries."""
    cases = requests_of(user, supplier).order_by()
    of = "supplierrequest__"
    told = cases.exclude(state__in=[RequestState.DRAFTED, RequestState.WITHDRAWN])
    counted = told.values(supplier=F(f"{of}supplier")).annotate(
        sent=Count("pk", distinct=True),
        open=Count("pk", filter=Q(state__in=sorted(LIVING)), distinct=True),
        again=Count("pk", filter=Q(**{f"{of}round__gt": 1}), distinct=True),
    )
    by_supplier: dict[int, dict[str, Any]] = {row["supplier"]: dict(row) for row in counted}
    if not by_supplier:
        return []
    clocks = Deadline.objects.filter(case__in=cases).order_by().values(of=F(f"case__{of}supplier"))
    late = clocks.filter(code__in=CLOCKS, state="running", due_at__lte=at)
    overdue = dict(late.annotate(cases=Count("case", distinct=True)).values_list("of", "cases"))
    met = clocks.filter(code=ANSWER, state="met").annotate(
        answered=Count("pk"), in_time=Count("pk", filter=Q(met_at__lt=F("due_at")))
    )
    answers: dict[int, tuple[int, int]] = {row["of"]: (row["answered"], row["in_time"]) for row in met}
    suppliers = Supplier.objects.in_bulk(list(by_supplier))
    found = [
        Figures(
            suppliers[pk],
            row["sent"],
            row["open"],
            overdue.get(pk, 0),
            *answers.get(pk, (0, 0)),
            row["again"],
        )
        for pk, row in by_supplier.items()
    ]
    return sorted(found, key=lambda one: (-one.overdue, -one.open, one.supplier.code))
