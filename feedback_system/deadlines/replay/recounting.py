"""Count a clock of the past once more: by what it was counted by (the self-test), or by a draft. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedback_system.deadlines.counting import CountedRule, CountedRung, count
from feedback_system.deadlines.replay.history import PastClock
from feedback_system.worktime.allowance import ClockHours, ClockMinutes
from feedback_system.worktime.calendar import WorkCalendar
from feedback_system.worktime.due import due_at

MOST_ROUNDS = 2000
"""A clock that repeats every hour for three months has so many; more is a rule that nobody can mean."""


@dataclass(frozen=True)
class Recounted:
    """A clock counted again: when it would have been due, and at which instants levels would have fired."""

    due: datetime
    fired: Sequence[tuple[int, datetime]]
    """Level and instant."""


def needs_calendar(clock: PastClock) -> bool:
    """Whether its calendar matters: hours and minutes that run day and night are the same by every calendar."""
    return not isinstance(clock.terms.allowance, ClockHours | ClockMinutes)


def due_as_stored(clock: PastClock, calendar: WorkCalendar, later: WorkCalendar | None = None) -> datetime:
    """The due instant out of start, stops, rule and calendar alone.

    A clock that repeats is followed from round to round, by `later` after the first, up to the round that is stored.
    """
    due = due_at(
        clock.started_at,
        clock.terms.allowance,
        calendar,
        pauses=clock.stops if clock.terms.allowance.can_pause else (),
        shift_to_working_day=clock.terms.shift_to_working_day,
    )
    rounds = 0
    while clock.rule.repeats and due < clock.due_at and rounds < MOST_ROUNDS:
        due = due_at(
            due,
            clock.terms.allowance,
            later or calendar,
            shift_to_working_day=clock.terms.shift_to_working_day,
            is_next_round=True,
        )
        rounds += 1
    return due


def recount(
    clock: PastClock,
    terms: CountedRule,
    rungs: Sequence[CountedRung],
    calendar: WorkCalendar,
    *,
    now: datetime,
) -> Recounted:
    """The clock by other terms, rungs or another calendar; one that repeats up to the round it had reached by its end."""
    end = clock.end(now)
    stops = clock.stops if terms.allowance.can_pause else ()
    counted = count(terms, rungs, start=clock.started_at, calendar=calendar, stops=stops)
    fired = fired_before(counted.ladder, end)
    rounds = 0
    while clock.rule.repeats and counted.due <= end and rounds < MOST_ROUNDS:
        counted = count(terms, rungs, start=counted.due, calendar=calendar, is_next_round=True)
        fired += fired_before(counted.ladder, end)
        rounds += 1
    return Recounted(counted.due, fired)


def as_it_ran(clock: PastClock, calendar: WorkCalendar, *, now: datetime) -> Recounted:
    """What the clock did: its stored due instant and ladder. The rounds of one that repeats are counted again."""
    if clock.rule.repeats:
        rounds = recount(clock, clock.terms, list(clock.rule.rungs.all()), calendar, now=now)
        return Recounted(clock.due_at, rounds.fired)
    return Recounted(clock.due_at, fired_before(clock.ladder, clock.end(now)))


def fired_before(ladder: Sequence[dict[str, Any]], end: datetime) -> list[tuple[int, datetime]]:
    """The levels of a ladder whose instant had come before the clock ended."""
    instants = ((rung["order"], datetime.fromisoformat(rung["at"])) for rung in ladder)
    return [(order, instant) for order, instant in instants if instant < end]
