"""Pass over what a clock would have told before anybody here knew of it: for cases that were begun elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from feedback_system.audit.operations import record
from feedback_system.deadlines.operations.book import book_of, refreshing_once

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case


@refreshing_once()
def pass_over(case: Case, *, by: User, at: datetime) -> int:
    """Count every rung of the running clocks of `case` that lies at or before `at` as passed over; returns how many.

    Nobody is told of them, and the history keeps which; later rungs fire as always. Source: design, clocks: a clock born past
    some rungs; for imported cases none of these fires, because the old list told its people already.
    """
    passed = []
    book = book_of(case)
    for clock in book.clocks:
        due = [
            rung
            for rung in clock.ladder
            if rung["order"] not in clock.rungs_done and datetime.fromisoformat(rung["at"]) <= at
        ]
        if not due:
            continue
        clock.rungs_done = sorted({*clock.rungs_done, *(rung["order"] for rung in due)})
        clock.level = max(clock.rungs_done)
        clock.set_next_rung()
        book.change(clock, "rungs_done", "level", "escalates_at")
        passed.append({"code": clock.code, "rungs": [rung["order"] for rung in due]})
    if passed:
        record(case, "rungs_passed_over", by=by, at=at, facts={"clocks": passed})
    return sum(len(one["rungs"]) for one in passed)
