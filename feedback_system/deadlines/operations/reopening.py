"""Work comes again after a clock was kept: a new clock by the reopen policy of its rule.

* continue – with what was left: the clock keeps its first start, and the time in which the matter was closed is taken off
  like a stop. What was told already is not told again. A clock that had run out is late at once.
* restart – the whole time from now.
* short – the shorter time of the rule from now; the whole one where the rule names none.

The clock that was kept stays as it was measured, with its instant: the new one stands beside it and names it.
Source: design of the product, rules (reopen policy); safety rule on times that are measured once. Ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from feedback_system.audit.operations import record
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.models import ClockStop, Deadline, DeadlineRule, StopReason
from feedback_system.deadlines.operations.book import Book, book_of, refresh_open_row, refreshing_once
from feedback_system.deadlines.operations.running import (
    new_clock,
    recount,
    selector_facts,
    start_facts,
)
from feedback_system.deadlines.rules import rules_for
from feedback_system.worktime.allowance import serialise

if TYPE_CHECKING:
    from accounts.models import Department, User
    from feedback_system.cases.models import Case

CONTINUE, RESTART, SHORT = "continue", "restart", "short"


@refreshing_once()
def reopen(
    case: Case,
    code: str,
    *,
    by: User,
    at: datetime,
    route: str = "",
    market: str | None = None,
    area: str = "",
    severity: str | None = None,
    case_class: str = "",
    department: Department | None = None,
    addressees: Iterable[User] = (),
) -> Deadline | None:
    """Have the clock `code` run again; the one that runs already, or None when the rule is switched off.

    Where it never ran it starts like any other. The selectors are those of `start`.

    :raises UnknownRule: when no such rule is stored.
    """
    book = book_of(case)
    if (running := book.clock(code)) is not None:
        return running
    facts = selector_facts(case, route, market, area, severity, case_class)
    rule = rules_for([code], facts=facts, at=at)[code]
    if rule is None:
        return None
    kept = (
        Deadline.objects.filter(case=case, code=code)
        .select_related("rule", "department")
        .prefetch_related("stops")
        .order_by("-ended_at", "-pk")
        .first()
    )
    clock = new_clock(
        case,
        rule,
        begun=at,
        calendar=calendar_of(department),
        department=department,
        person_ids=sorted(person.pk for person in addressees),
    )
    policy = getattr(rule, "reopen_policy", CONTINUE) if kept is not None else ""
    if kept is not None:
        clock.follows = kept
        if policy == CONTINUE:
            _go_on_from(book, clock, kept, by=by, at=at)
        elif policy == SHORT:
            _give_less(clock, rule)
    book.start([clock])
    record(
        case,
        "deadline_started",
        by=by,
        at=at,
        facts={
            "clocks": [start_facts(clock) | ({"reopened": str(policy), "follows": kept.pk} if kept else {})]
        },
    )
    refresh_open_row(case)
    return clock


def _go_on_from(book: Book, clock: Deadline, kept: Deadline, *, by: User, at: datetime) -> None:
    """Count from the first start, by the rule the clock ran by, with its stops and the time in between taken off."""
    ended = kept.ended_at or at
    clock.rule, clock.named_day = kept.rule, kept.named_day
    clock.given_unit, clock.given_amount = kept.given_unit, kept.given_amount
    clock.started_at, clock.receipt = kept.started_at, kept.receipt
    clock.level, clock.rungs_done = kept.level, list(kept.rungs_done)
    stops = [
        ClockStop(
            deadline=clock,
            reason=stop.reason,
            begins_at=stop.begins_at,
            ends_at=stop.ends_at,
            note=stop.note,
            by=stop.by,
            approved_by=stop.approved_by,
            wait_id=stop.wait_id,
        )
        for stop in kept.stops.all()
        if stop.ends_at is not None
    ]
    stops.append(ClockStop(deadline=clock, reason=StopReason.BETWEEN, begins_at=ended, ends_at=at, by=by))
    book.stops_begun += stops
    recount(
        clock,
        calendar=calendar_of(clock.department),
        stops=[(stop.begins_at, stop.ends_at) for stop in stops if stop.ends_at is not None],
    )


def _give_less(clock: Deadline, rule: DeadlineRule) -> None:
    short = getattr(rule, "reopen_allowance", None)
    if short is None:
        return
    clock.given_unit, clock.given_amount = serialise(short)
    recount(clock, calendar=calendar_of(clock.department), stops=())
