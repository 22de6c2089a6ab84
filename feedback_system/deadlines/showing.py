"""What screens say about clocks: plain values for the deadline chip, on the case page and in lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects
from django.urls import reverse

from feedback_system.cases.parts import nothing_read
from feedback_system.deadlines.calendars import company_calendar
from feedback_system.deadlines.counting import is_working_measure, share_used
from feedback_system.deadlines.models import ClockStop, Deadline, DeadlineState
from feedback_system.deadlines.receipts import round_began
from feedback_system.web.wording import span_text
from feedback_system.worktime.allowance import CalendarDays, OnDate
from feedback_system.worktime.calendar import Interval, WorkCalendar

if TYPE_CHECKING:
    from feedback_system.cases.models import Case, OpenCase

CHIP_STATES = {DeadlineState.PARKED: "paused"}
"""The chip's word where it differs from ours."""


@dataclass(frozen=True)
class ShownDeadline:
    """A clock as `web.clocks.chip_view` wants it, with what a case page says besides."""

    code: str
    label: str
    department: str
    state: str
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    overdue: bool
    used: float | None
    """Share of the allowance used, in the rule's own measure; 1 at the due instant. None when it was not asked for."""
    remaining: timedelta
    """Until due in the rule's own measure, below zero when late."""
    remaining_text: str
    measure: str
    whole_day: bool
    provisional: bool
    receipt_url: str


def deadlines_of(case: Case, at: datetime, *, shares_of_ended: bool = True) -> list[ShownDeadline]:
    """All clocks of a case as they stand at `at`: running ones by due instant, then parked, then ended,
    newest first.

    Note: one query, a second where a clock ever stood still; without the shares that ended clocks used, only where one
    that has not ended did.
    """
    rows = _with_stops(Deadline.objects.filter(case=case.pk), of_ended=shares_of_ended)
    calendar = cache(company_calendar)
    running = sorted(
        (row for row in rows if row.state == DeadlineState.RUNNING), key=lambda row: (row.due_at, row.pk)
    )
    parked = sorted((row for row in rows if row.state == DeadlineState.PARKED), key=lambda row: row.pk)
    ended = sorted((row for row in rows if row.has_ended), key=lambda row: -row.pk)
    clocks = [*running, *parked, *ended]
    return [shown(clock, at, calendar, with_share=shares_of_ended or not clock.has_ended) for clock in clocks]


def chips_for(open_rows: Sequence[OpenCase], at: datetime) -> dict[int, ShownDeadline]:
    """The next due clock of each row of a list, by case id; cases without a running clock are left out.

    Note: one query, a second where a clock ever stood still, however many rows.
    """
    wanted = {row.case_id: row.next_due_code for row in open_rows if row.next_due_at is not None}
    if not wanted:
        return {}
    clocks = _with_stops(
        Deadline.objects.filter(
            case__in=list(wanted), code__in=set(wanted.values()), state=DeadlineState.RUNNING
        ).order_by("-due_at", "-pk")  # of several with one code the first to be due is kept
    )
    calendar = cache(company_calendar)
    return {
        clock.case_id: shown(clock, at, calendar) for clock in clocks if clock.code == wanted[clock.case_id]
    }


def _with_stops(clocks: QuerySet[Deadline], *, of_ended: bool = True) -> list[Deadline]:
    """The clocks with what `shown` needs of them."""
    stood_still = Exists(ClockStop.objects.filter(deadline=OuterRef("pk")))
    rows: list[Any] = list(clocks.select_related("rule", "department").annotate(stood_still=stood_still))
    counted = [row for row in rows if row.stood_still and (of_ended or not row.has_ended)]
    for row in rows:
        if not row.stood_still:
            nothing_read(row, "stops")
    prefetch_related_objects(counted, "stops")
    return rows


def shown(
    clock: Deadline, at: datetime, calendar: Callable[[], WorkCalendar], *, with_share: bool = True
) -> ShownDeadline:
    """One clock as it stands at `at`; `calendar` is asked only where the clock counts working time."""
    until = clock.met_at or clock.ended_at or at
    allowance = clock.terms.allowance
    working = is_working_measure(allowance)
    rows = clock.stops.all() if with_share else ()
    stops = [(stop.begins_at, stop.ends_at or max(stop.begins_at, until)) for stop in rows]
    if clock.state == DeadlineState.PARKED and stops:
        until = max(begins for begins, _ends in stops)
    remaining = _remaining(clock.due_at, until, calendar() if working else None)
    return ShownDeadline(
        code=clock.code,
        label=clock.label,
        department=clock.department.label if clock.department is not None else "",
        state=CHIP_STATES.get(DeadlineState(clock.state), clock.state),
        started_at=clock.started_at,
        due_at=clock.due_at,
        met_at=clock.met_at,
        overdue=clock.is_late(at),
        used=_used(clock, until, stops, calendar if working else None) if with_share else None,
        remaining=remaining,
        remaining_text=span_text(remaining, days=not working),
        measure=allowance.unit.value,
        whole_day=isinstance(allowance, CalendarDays | OnDate),
        provisional=clock.provisional,
        receipt_url=reverse("deadlines:receipt", args=[clock.pk]),
    )


def _remaining(due_at: datetime, at: datetime, calendar: WorkCalendar | None) -> timedelta:
    if calendar is None:
        return due_at - at
    if at <= due_at:
        return calendar.working_time_between(at, due_at)
    return -calendar.working_time_between(due_at, at)


def _used(
    clock: Deadline, at: datetime, stops: list[Interval], calendar: Callable[[], WorkCalendar] | None
) -> float:
    begun = round_began(clock)
    if calendar is not None:
        is_next_round = begun > clock.started_at
        return share_used(clock.terms, begun, at, calendar(), stops, is_next_round=is_next_round)
    whole = (clock.due_at - begun) / timedelta(seconds=1)
    return (at - begun) / timedelta(seconds=1) / whole if whole > 0 else float(at >= clock.due_at)
