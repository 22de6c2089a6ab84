"""What a limit is measured in: opening time or clock time, with the pauses cut out; and steps of whole months."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta

from feedback_system.worktime.calendar import ZERO, CalendarExhausted, Interval, WorkCalendar, to_utc

END_OF_TIME = datetime(MAXYEAR, 12, 1, tzinfo=UTC)


class PauseBackwards(ValueError):
    """A pause that ends before it begins."""


def merged(pauses: Iterable[Interval]) -> tuple[Interval, ...]:
    """The pauses in UTC, in order, those that touch or overlap as one, those without length left out.

    :raises PauseBackwards: if one ends before it begins.
    """
    result: list[Interval] = []
    for begins, ends in sorted((to_utc(begins), to_utc(ends)) for begins, ends in pauses):
        if ends < begins:
            raise PauseBackwards(f"A pause from {begins.isoformat()} cannot end at {ends.isoformat()}.")
        if begins == ends:
            continue
        if result and begins <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], ends))
        else:
            result.append((begins, ends))
    return tuple(result)


@dataclass(frozen=True)
class Measure:
    """What a rule counts: opening time of the calendar, or clock time."""

    calendar: WorkCalendar
    is_working_time: bool

    def between(self, start: datetime, end: datetime) -> timedelta:
        return self.calendar.working_time_between(start, end) if self.is_working_time else end - start

    def stretches_from(self, start: datetime) -> Iterator[Interval]:
        if self.is_working_time:
            yield from self.calendar.openings_from(start)
        else:
            yield start, END_OF_TIME

    def running_between(self, start: datetime, end: datetime, pauses: tuple[Interval, ...]) -> timedelta:
        """The measure from `start` to `end` without the pauses; zero where `end` is not after `start`."""
        if end <= start:
            return ZERO
        return self.between(start, end) - self.paused_between(start, end, pauses)

    def paused_between(self, start: datetime, end: datetime, pauses: tuple[Interval, ...]) -> timedelta:
        inside = ((max(begins, start), min(ends, end)) for begins, ends in pauses)
        return sum((self.between(begins, ends) for begins, ends in inside if begins < ends), ZERO)

    def running_from(self, start: datetime, pauses: tuple[Interval, ...]) -> Iterator[Interval]:
        """The stretches that count, from `start` on, cut at the pauses."""
        for opens, closes in self.stretches_from(start):
            for begins, ends in pauses:
                if ends <= opens or begins >= closes:
                    continue
                if begins > opens:
                    yield opens, begins
                opens = min(ends, closes)
            if opens < closes:
                yield opens, closes

    def reach(self, start: datetime, amount: timedelta, pauses: tuple[Interval, ...]) -> datetime:
        """The first instant at which `amount` has run since `start`."""
        if not amount:
            return start
        for opens, closes in self.running_from(start, pauses):
            if amount <= closes - opens:
                return opens + amount
            amount -= closes - opens
        raise CalendarExhausted("The limit ends after the last year that dates can express.")


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later (earlier when below zero), in a shorter month its last day.

    :raises CalendarExhausted: outside the years that dates can express.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise CalendarExhausted("The limit ends outside the years that dates can express.")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
