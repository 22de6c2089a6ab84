"""Have every clock of a case stand aside and come back as it was: for an ending that may be taken back.

Unlike an ending, nothing is counted off and no stop ends: due instant, ladder, what was told and the stops that last stay as they
are stored. When the clocks are taken up again the time meanwhile has counted. Source: ours (undoing of a merge).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from feedback_system.audit.operations import record
from feedback_system.deadlines.models import ClockStop, Deadline, DeadlineState
from feedback_system.deadlines.operations.book import book_of, close_books, refresh_open_row, refreshing_once
from feedback_system.deadlines.operations.running import settle_lapsed, time_used

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case

COLUMNS = ("state", "ended_at", "end_reason", "used_seconds", "escalates_at")


@refreshing_once()
def set_aside(case: Case, *, by: User, at: datetime, reason: str) -> list[Deadline]:
    """End every open clock of the case for `reason` (a code), so that `take_up_again` can bring it back as it was."""
    book = book_of(case)
    settle_lapsed(book, at=at)
    clocks = list(book.clocks)
    for clock in clocks:
        clock.used_seconds = int(time_used(book, clock, until=at).total_seconds())
        clock.state, clock.ended_at, clock.end_reason = DeadlineState.CANCELLED, at, reason
        clock.set_next_rung()
        book.change(clock, *COLUMNS)
    if clocks:
        facts = {"clocks": [_facts(clock) for clock in clocks], "reason": reason}
        record(case, "deadline_cancelled", by=by, at=at, facts=facts)
        refresh_open_row(case)
    return clocks


@refreshing_once()
def take_up_again(case: Case, *, by: User, at: datetime, reason: str, since: datetime) -> list[Deadline]:
    """Have the clocks run, or stand still, that were set aside for `reason` at `since`, each due when it was.

    Note: three queries, and what a stop needs that ended by itself meanwhile.
    """
    close_books()
    rows = Deadline.objects.filter(
        case=case, state=DeadlineState.CANCELLED, ended_at=since, end_reason=reason
    )
    clocks = list(rows.select_related("rule", "department").order_by("pk"))
    parked = set(
        ClockStop.objects.filter(deadline__in=clocks, ends_at=None).values_list("deadline", flat=True)
    )
    for clock in clocks:
        clock.state = DeadlineState.PARKED if clock.pk in parked else DeadlineState.RUNNING
        clock.ended_at, clock.end_reason, clock.used_seconds = None, "", None
        clock.set_next_rung()
    if clocks:
        Deadline.objects.bulk_update(clocks, COLUMNS)
        facts = {"clocks": [_facts(clock) | {"started_at": clock.started_at} for clock in clocks]}
        record(case, "deadline_taken_up", by=by, at=at, facts=facts)
        settle_lapsed(book_of(case), at=at)
        refresh_open_row(case)
    return clocks


def _facts(clock: Deadline) -> dict[str, object]:
    return {"code": clock.code, "due_at": clock.due_at} | ({"matter": clock.matter} if clock.matter else {})
