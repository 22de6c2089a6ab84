"""The dispatch board: what is undone, what each technician has on a day, what lies in the workshop. Only calls the reader may see.

Source: policies 001 and 004 on after-sales service: at the end of the day the call book is compared with the vouchers, and calls
that were not done are dispatched first next day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from aftersales.services.kind import service_kind
from aftersales.services.states import UNDONE, WITH_US
from aftersales.services.states import ServiceState as State
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.deadlines.models import Deadline, DeadlineState

if TYPE_CHECKING:
    from accounts.models import User

MOST = 300
"""Calls of one list of the board; a cut is said."""
ARRIVAL = "service-arrival"


@dataclass
class Column:
    """The calls of one technician on the day."""

    technician: Any
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """One call on the board."""

    case: Case
    call: Any
    state_label: Any
    due: datetime | None
    """Until when somebody must be there; None once somebody is."""
    left_over: bool
    """Called before the day and still not dispatched, or dispatched and not done."""


@dataclass(frozen=True)
class Board:
    """What the page shows."""

    first: list[Row]
    """To be dispatched, left over ones before those of the day, then by what is due first."""
    columns: list[Column]
    workshop: list[Row]
    is_cut: bool


def board(reader: User, *, day: date, centre: int | None, area: str, at: datetime) -> Board:
    """The board of a day. Note: three queries, whatever the number of calls."""
    begin, end = first_instant(day), first_instant(day + timedelta(days=1))
    rows = (
        Case.objects.visible_to(reader)
        .filter(kind=service_kind.code)
        .select_related("customer", "product", "servicecall__technician", "servicecall__department")
    )
    if centre is not None:
        rows = rows.filter(servicecall__department=centre)
    if area:
        rows = rows.filter(servicecall__area=area)
    undone = list(
        rows.filter(state__in=sorted(UNDONE), reported_at__lt=end).order_by("reported_at", "pk")[: MOST + 1]
    )
    workshop = list(
        rows.filter(state__in=sorted(WITH_US)).order_by("servicecall__promised_on", "pk")[: MOST + 1]
    )
    is_cut = max(len(undone), len(workshop)) > MOST
    due = _due([case.pk for case in undone])
    first: list[Row] = []
    columns: dict[int, Column] = {}
    for case in undone[:MOST]:
        call: Any = case.servicecall
        row = Row(
            case,
            call,
            service_kind.state_label(case.state),
            due.get(case.pk),
            left_over=case.reported_at < begin,
        )
        if case.state == State.CALLED:
            first.append(row)
        elif call.planned_at is None or call.planned_at < end:
            columns.setdefault(call.technician_id, Column(call.technician)).rows.append(row)
    latest = datetime.max.replace(tzinfo=at.tzinfo)
    first.sort(key=lambda row: (not row.left_over, row.due or latest, row.case.pk))
    for column in columns.values():
        column.rows.sort(key=lambda row: (not row.left_over, row.call.planned_at or row.case.reported_at))
    shown = [
        Row(case, case.servicecall, service_kind.state_label(case.state), None, left_over=False)
        for case in workshop[:MOST]
    ]
    by_name = sorted(columns.values(), key=lambda column: (str(column.technician), column.technician.pk))
    return Board(first, by_name, shown, is_cut)


def _due(cases: list[int]) -> dict[int, datetime]:
    clocks = Deadline.objects.filter(case__in=cases, code=ARRIVAL, state=DeadlineState.RUNNING)
    return dict(clocks.values_list("case_id", "due_at"))
