"""Stage budgets: how long each department may hold a case, all its visits added up.

While the case is elsewhere the department's clock is parked; when it comes back, the rest runs on.
Waiting for somebody outside counts for no department. Source: policy 001, time of each department; design
of the product, clocks.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from feedback_system.audit.operations import record
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.models import ClockStop, Deadline, DeadlineState, ExternalWait, StopReason
from feedback_system.deadlines.operations.running import (
    OPEN_STATES,
    new_clock,
    recount,
    refresh_open_row,
    selector_facts,
    stops_of,
    time_used,
)
from feedback_system.deadlines.rules import rules_for

if TYPE_CHECKING:
    from accounts.models import Department, User
    from feedback_system.cases.models import Case

PREFIX = "stage-"
RECOUNTED = [
    "due_at",
    "receipt",
    "ladder",
    "provisional",
    "calendar_version",
    "escalates_at",
    "state",
    "department",
]


def stage_moved(
    case: Case,
    *,
    left: Department | None = None,
    entered: Department | None = None,
    left_function: str = "",
    entered_function: str = "",
    route: str = "",
    by: User,
    at: datetime,
) -> Deadline | None:
    """The case goes from one department to the next: park the budget of the one, run that of the other;
    returns the latter.

    Functions are those of the rule codes (`stage-<function>`: "qa", "production", "approver" …); a blank
    one has no budget. Between two departments of one function the budget runs on. A department that
    leaves late gets a line in the history; otherwise the step's own line says it all.

    :raises UnknownRule: when a function has no rule.
    """
    if left_function and left_function != entered_function:
        _park(case, left_function, left=left, by=by, at=at)
    clock = None
    if entered_function:
        clock = _run(case, entered_function, department=entered, route=route, by=by, at=at)
    refresh_open_row(case)
    return clock


def _park(case: Case, function: str, *, left: Department | None, by: User, at: datetime) -> None:
    clock = _open_clock(case, function)
    if clock is None or _has_stop(clock, StopReason.AWAY):
        return
    was_late = clock.is_late(at)
    ClockStop.objects.filter(deadline=clock, reason=StopReason.EXTERNAL, ends_at=None).update(ends_at=at)
    ClockStop.objects.create(deadline=clock, reason=StopReason.AWAY, begins_at=at, by=by)
    clock.state = DeadlineState.PARKED
    clock.set_next_rung()
    clock.save(update_fields=["state", "escalates_at"])
    if was_late:
        record(
            case,
            "stage_overrun",
            by=by,
            at=at,
            facts={
                "code": clock.code,
                "department": left.code if left is not None else "",
                "due_at": clock.due_at,
                "used_seconds": int(time_used(clock, until=at).total_seconds()),
            },
        )


def _run(
    case: Case, function: str, *, department: Department | None, route: str, by: User, at: datetime
) -> Deadline | None:
    clock = _open_clock(case, function)
    waiting = ExternalWait.objects.filter(case=case, ends_at=None).first()
    if clock is None:
        code = PREFIX + function
        rule = rules_for([code], facts=selector_facts(case, route, None, "", None, ""), at=at)[code]
        if rule is None:
            return None
        clock = new_clock(case, rule, begun=at, calendar=calendar_of(department), department=department)
        if waiting is not None:
            clock.state = DeadlineState.PARKED
            clock.set_next_rung()
        clock.save()
        if waiting is not None:
            ClockStop.objects.create(
                deadline=clock, reason=StopReason.EXTERNAL, wait=waiting, begins_at=at, by=by
            )
        return clock
    clock.department = department
    ended = ClockStop.objects.filter(deadline=clock, reason=StopReason.AWAY, ends_at=None).update(ends_at=at)
    if ended and waiting is not None:
        ClockStop.objects.create(
            deadline=clock, reason=StopReason.EXTERNAL, wait=waiting, begins_at=at, by=by
        )
    elif ended:
        clock.state = DeadlineState.RUNNING
    recount(clock, calendar=calendar_of(department), stops=stops_of(clock, until=at))
    clock.save(update_fields=RECOUNTED)
    return clock


def _open_clock(case: Case, function: str) -> Deadline | None:
    rows = Deadline.objects.filter(case=case, code=PREFIX + function, state__in=OPEN_STATES)
    return rows.select_related("rule", "department").first()


def _has_stop(clock: Deadline, reason: StopReason) -> bool:
    return ClockStop.objects.filter(deadline=clock, reason=reason, ends_at=None).exists()
