"""How long each department had a case: allowed, used, waited outside. So that the last holder is not
blamed for the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.counting import used_time
from feedback_system.deadlines.models import Deadline, DeadlineState, StopReason
from feedback_system.worktime.allowance import Allowance
from feedback_system.worktime.calendar import WorkCalendar

if TYPE_CHECKING:
    from feedback_system.cases.models import Case

PREFIX = "stage-"


@dataclass(frozen=True)
class BudgetUse:
    """One department function on one case. Times are working time of the calendar."""

    function: str
    label: str
    allowed: Allowance
    allowed_text: str
    used: timedelta
    external_wait: timedelta
    late: bool
    holds_now: bool
    department_ids: tuple[int, ...]


def days_used(case: Case, *, at: datetime) -> list[BudgetUse]:
    """What each department function used of its budget up to `at`, in order of first holding; external
    waits apart.
    """
    clocks = (
        Deadline.objects.filter(case=case, code__startswith=PREFIX)
        .exclude(state=DeadlineState.CANCELLED)
        .select_related("rule", "department")
        .prefetch_related("stops")
        .order_by("started_at", "pk")
    )
    calendars: dict[int | None, WorkCalendar] = {}
    found = []
    for clock in clocks:
        if clock.department_id not in calendars:
            calendars[clock.department_id] = calendar_of(clock.department)
        found.append(_use_of(clock, calendars[clock.department_id], at))
    return found


def _use_of(clock: Deadline, calendar: WorkCalendar, at: datetime) -> BudgetUse:
    until = clock.ended_at or at
    stops = [
        (stop.begins_at, stop.ends_at or max(until, stop.begins_at), stop.reason)
        for stop in clock.stops.all()
    ]
    used = used_time(
        clock.rule.allowance, clock.started_at, until, calendar, [(a, b) for a, b, _reason in stops]
    )
    outside = [(a, min(b, until)) for a, b, reason in stops if reason == StopReason.EXTERNAL and a < until]
    waited = sum((used_time(clock.rule.allowance, a, b, calendar) for a, b in outside), timedelta(0))
    last_held = max((a for a, b, _reason in stops if b >= until), default=until)
    return BudgetUse(
        function=clock.code.removeprefix(PREFIX),
        label=clock.rule.label,
        allowed=clock.rule.allowance,
        allowed_text=clock.rule.allowance_text,
        used=used,
        external_wait=waited,
        late=last_held >= clock.due_at,
        holds_now=clock.state == DeadlineState.RUNNING,
        department_ids=(clock.department_id,) if clock.department_id is not None else (),
    )
