"""What a changed market, class or severity does to the clocks that run, and what happens when work comes again.

A running clock keeps its start and gets the rule that now fits, in the version that was in force when the clock started;
its due instant is counted again, stops taken off. Only clocks whose selectors now choose another rule are touched: an
agreed move to a newer version stays. Levels that were told are not told again, the holder hears of the new time.
A clock that is started again after it was kept follows the reopen policy of its rule; what was measured before never
changes. Source: design of the product, rules (reopen policy) and clocks; ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.counting import count
from feedback_system.deadlines.models import Deadline, DeadlineRule
from feedback_system.deadlines.operations.book import Book, book_of, refreshing_once
from feedback_system.deadlines.operations.budgets import PREFIX
from feedback_system.deadlines.operations.recounting import tell_moved
from feedback_system.deadlines.operations.running import RECOUNTED, recount, selector_facts, settle_lapsed
from feedback_system.deadlines.rules import rules_for

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case


@dataclass(frozen=True)
class Move:
    """One clock that gets another rule."""

    clock: Deadline
    was: DeadlineRule
    rule: DeadlineRule
    was_due: datetime
    due: datetime


@refreshing_once()
def what_would_move(case: Case, *, route: str, market: str, severity: str, case_class: str) -> list[Move]:
    """Which open clocks of `case` would get another rule by these facts, with the due instants before and after.

    Writes nothing: it is what people look at before they decide.
    """
    return _moves(book_of(case), route=route, market=market, severity=severity, case_class=case_class)


def _moves(book: Book, *, route: str, market: str, severity: str, case_class: str) -> list[Move]:
    moves = []
    for clock in book.clocks:
        # A budget is chosen without the class, and a clock that starts again by itself counts from another start.
        its_class = "" if clock.code.startswith(PREFIX) else case_class
        facts = selector_facts(book.case, route, market, "", severity, its_class)
        facts["area"] = clock.rule.area
        fits = rules_for([clock.code], facts=facts, at=clock.started_at)[clock.code]
        if fits is None or clock.rule.repeats or _chosen_by(fits) == _chosen_by(clock.rule):
            continue
        moves.append(Move(clock, clock.rule, fits, clock.due_at, _due_by(book, clock, fits)))
    return moves


def _chosen_by(rule: DeadlineRule) -> tuple[str, ...]:
    return tuple(getattr(rule, name) for name in DeadlineRule.SELECTORS)


def _stops(book: Book, clock: Deadline) -> list[tuple[datetime, datetime]]:
    """The stops of the clock; one that lasts is taken off when it ends."""
    return [(stop.begins_at, stop.ends_at or stop.begins_at) for stop in book.stops_of(clock)]


def _due_by(book: Book, clock: Deadline, rule: DeadlineRule) -> datetime:
    if clock.named_day is not None:
        return clock.due_at
    stops = _stops(book, clock) if rule.allowance.can_pause else ()
    return count(rule, (), start=clock.started_at, calendar=calendar_of(clock.department), stops=stops).due


@refreshing_once()
def rebase(
    case: Case, *, route: str, market: str, severity: str, case_class: str, by: User, at: datetime
) -> list[Move]:
    """Give every open clock of `case` the rule that fits these facts; returns what moved.

    Each move is a line of the history with both rules; the owner or the head of the department is told.
    """
    book = book_of(case)
    settle_lapsed(book, at=at)
    moves = _moves(book, route=route, market=market, severity=severity, case_class=case_class)
    for move in moves:
        clock = move.clock
        clock.rule = move.rule
        recount(clock, calendar=calendar_of(clock.department), stops=_stops(book, clock))
        book.change(clock, "rule", *RECOUNTED)
        tell_moved(
            clock,
            case,
            was=move.was_due,
            because={"was_rule": _rule_facts(move.was), "rule": _rule_facts(move.rule)},
            key=f"moved:{clock.code}:{case.pk}:{case.version}",
            by=by,
            at=at,
        )
    return moves


def _rule_facts(rule: DeadlineRule) -> dict[str, Any]:
    """A rule in the history: its version, what chooses it, and what it allows."""
    chosen = {name: getattr(rule, name) for name in DeadlineRule.SELECTORS if getattr(rule, name)}
    return {"version": rule.version, "unit": rule.unit, "amount": str(rule.allowance.amount), **chosen}
