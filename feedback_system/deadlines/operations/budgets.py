"""Stage budgets: how long each department may hold a case, all its visits added up.

While the case is elsewhere the department's clock is parked; when it comes back, the rest runs on.
Waiting for somebody outside counts for no department.

A parked budget keeps the version of its rule. It keeps no version of the calendar: opening hours and holidays are facts of
the company, and what changes them is shown first and then counts every open clock again, parked ones too, with a line in
the history. So a budget that goes on is counted by the calendar that its receipt names already, one that runs and one that
was parked end alike, and its lines add up by one calendar only. Source: policy 001, time of each department; design
of the product, clocks.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from feedback_system.audit.operations import record
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.models import Deadline, DeadlineState, StopReason
from feedback_system.deadlines.operations.book import Book, book_of, refresh_open_row, refreshing_once
from feedback_system.deadlines.operations.running import (
    RECOUNTED,
    new_clock,
    recount,
    selector_facts,
    settle_lapsed,
    time_used,
)
from feedback_system.deadlines.rules import rules_for

if TYPE_CHECKING:
    from accounts.models import Department, User
    from feedback_system.cases.models import Case

PREFIX = "stage-"


@refreshing_once()
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
    book = book_of(case)
    settle_lapsed(book, at=at)
    if left_function and left_function != entered_function:
        _park(book, left_function, left=left, by=by, at=at)
    clock = None
    if entered_function:
        clock = _run(book, entered_function, department=entered, route=route, by=by, at=at)
    refresh_open_row(case)
    return clock


def _park(book: Book, function: str, *, left: Department | None, by: User, at: datetime) -> None:
    clock = book.clock(PREFIX + function)
    if clock is None or book.open_stops(clock, StopReason.AWAY):
        return
    was_late = clock.is_late(at)
    book.end_stops(book.open_stops(clock, StopReason.EXTERNAL), at=at)
    book.begin_stop(clock, StopReason.AWAY, at=at, by=by)
    clock.state = DeadlineState.PARKED
    clock.set_next_rung()
    book.change(clock, "state", "escalates_at")
    if was_late:
        record(
            book.case,
            "stage_overrun",
            by=by,
            at=at,
            facts={
                "code": clock.code,
                "department": left.code if left is not None else "",
                "due_at": clock.due_at,
                "used_seconds": int(time_used(book, clock, until=at).total_seconds()),
            },
        )


def _run(
    book: Book, function: str, *, department: Department | None, route: str, by: User, at: datetime
) -> Deadline | None:
    code = PREFIX + function
    clock = book.clock(code)
    if clock is None:
        case = book.case
        rule = rules_for([code], facts=selector_facts(case, route, None, "", None, ""), at=at)[code]
        if rule is None:
            return None
        clock = new_clock(case, rule, begun=at, calendar=calendar_of(department), department=department)
        if book.wait_id is not None:
            clock.state = DeadlineState.PARKED
            clock.set_next_rung()
            book.begin_stop(clock, StopReason.EXTERNAL, at=at, by=by, wait_id=book.wait_id)
        book.start([clock])
        return clock
    clock.department = department
    away = book.open_stops(clock, StopReason.AWAY)
    book.end_stops(away, at=at)
    if away and book.wait_id is not None:
        book.begin_stop(clock, StopReason.EXTERNAL, at=at, by=by, wait_id=book.wait_id)
    elif away:
        clock.state = DeadlineState.RUNNING
    recount(clock, calendar=calendar_of(department), stops=book.stood_still(clock, until=at))
    book.change(clock, *RECOUNTED)
    return clock
