"""When a company works: opening hours, holidays and make-up workdays, and the arithmetic on them.

A frozen value without database or clock: aware instants in, UTC instants out. Deadlines are computed on it in
`due.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

Hours = tuple[time, time]
"""Opening and closing by the wall clock of one day; a closing of 00:00 means 24:00."""

Interval = tuple[datetime, datetime]
"""From (included) to (not included), both UTC."""

MIDNIGHT = time(0)
ONE_DAY = timedelta(days=1)
ZERO = timedelta(0)

# Only a guard against walking for ever through a table of nothing but holidays.
LONGEST_CLOSURE_IN_DAYS = 3660


class CalendarError(ValueError):
    """A calendar that cannot be meant; it is refused when it is made."""


class NoOpeningHours(CalendarError):
    """No weekday has opening hours."""


class HoursCrossMidnight(CalendarError):
    """An opening that closes before it opens; a night shift is written as two intervals, up to and from
    24:00.
    """


class HoursOverlap(CalendarError):
    """Two openings of one day that share time or are not in order."""


class NaiveInstant(ValueError):
    """An instant without a time zone."""


class CalendarExhausted(RuntimeError):
    """No opening within ten years, or the end of time itself; only a guard against endless loops."""


class DayKind(StrEnum):
    """Why a day differs from its weekday."""

    HOLIDAY = "holiday"
    MAKE_UP_WORKDAY = "make_up_workday"


@dataclass(frozen=True)
class SpecialDay:
    """A day that differs from its weekday, with the name of the holiday that makes it so, per language."""

    kind: DayKind
    name_zh_hans: str = ""
    name_zh_hant: str = ""
    name_en: str = ""


def to_utc(instant: datetime) -> datetime:
    """The same instant in UTC.

    :raises NaiveInstant: if it carries no time zone.
    """
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise NaiveInstant(f"{instant.isoformat()} has no time zone.")
    return instant.astimezone(UTC)


def instant_of(day: date, wall_time: time, time_zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which the clock on the wall shows `wall_time` of `day`, or later.

    So a time skipped by daylight saving is the moment of the jump, and a time shown twice is its first
    showing. The mapping never decreases, therefore hours that do not overlap on paper do not overlap in fact.
    """
    wanted = datetime.combine(day, wall_time)
    candidate = wanted.replace(tzinfo=time_zone, fold=0).astimezone(UTC)
    if candidate.astimezone(time_zone).replace(tzinfo=None) == wanted:
        return candidate
    # In a gap, fold=1 lies before the jump and fold=0 after it; jumps happen on whole seconds.
    before = wanted.replace(tzinfo=time_zone, fold=1, microsecond=0).astimezone(UTC)
    seconds_low, seconds_high = 0, int((candidate.replace(microsecond=0) - before).total_seconds())
    while seconds_high - seconds_low > 1:
        middle = (seconds_low + seconds_high) // 2
        if (before + timedelta(seconds=middle)).astimezone(time_zone).replace(tzinfo=None) >= wanted:
            seconds_high = middle
        else:
            seconds_low = middle
    return before + timedelta(seconds=seconds_high)


def _length(hours: Sequence[Hours]) -> timedelta:
    """Opening time on paper of one day."""
    total = ZERO
    for opens, closes in hours:
        opened = timedelta(hours=opens.hour, minutes=opens.minute, seconds=opens.second)
        closed = timedelta(hours=closes.hour, minutes=closes.minute, seconds=closes.second)
        total += (closed or ONE_DAY) - opened
    return total


def _checked(hours: Sequence[Hours]) -> tuple[Hours, ...]:
    """The hours of one day as a tuple; refused when they cross midnight, overlap or carry a zone."""
    previous_close: time | None = None
    for opens, closes in hours:
        if opens.tzinfo or closes.tzinfo or opens.microsecond or closes.microsecond:
            raise CalendarError("Opening hours are wall-clock times in whole seconds, without a time zone.")
        if closes != MIDNIGHT and closes <= opens:
            raise HoursCrossMidnight(f"An opening from {opens} to {closes} closes before it opens.")
        if previous_close is not None and (previous_close == MIDNIGHT or opens < previous_close):
            raise HoursOverlap(f"The opening at {opens} begins before the one before it has closed.")
        previous_close = closes
    return tuple((opens, closes) for opens, closes in hours)


@dataclass(frozen=True)
class WorkCalendar:
    """Opening hours per weekday (Monday first), the days that differ, and the years officially known.

    A day of kind `MAKE_UP_WORKDAY` (a weekend day worked in exchange for a bridge day) opens at
    `make_up_hours`; left out, these are Monday's hours, or those of the first weekday that has any. `version`
    names the state of the calendar in receipts.

    :raises CalendarError: if hours cross midnight, overlap or are missing altogether.
    """

    time_zone: ZoneInfo
    weekly_hours: tuple[tuple[Hours, ...], ...]
    special_days: Mapping[date, SpecialDay] = field(default_factory=dict, hash=False)
    loaded_years: frozenset[int] = frozenset()
    version: str = ""
    make_up_hours: tuple[Hours, ...] = ()
    _intervals: dict[date, tuple[Interval, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )

    def __post_init__(self) -> None:
        if len(self.weekly_hours) != 7:
            raise CalendarError("A calendar needs the hours of seven weekdays, Monday first.")
        weekly_hours = tuple(_checked(hours) for hours in self.weekly_hours)
        open_weekdays = [hours for hours in weekly_hours if hours]
        if not open_weekdays:
            raise NoOpeningHours("A calendar needs opening hours on at least one weekday.")
        object.__setattr__(self, "weekly_hours", weekly_hours)
        object.__setattr__(
            self, "make_up_hours", _checked(self.make_up_hours) or weekly_hours[0] or open_weekdays[0]
        )
        object.__setattr__(self, "special_days", MappingProxyType(dict(self.special_days)))

    @property
    def nominal_day(self) -> timedelta:
        """The working time of one plain day (that of `make_up_hours`); fractions of a day are parts of it."""
        return _length(self.make_up_hours)

    def local_date(self, instant: datetime) -> date:
        """The date on the wall of the company at an aware `instant`."""
        return to_utc(instant).astimezone(self.time_zone).date()

    def start_of_day(self, day: date) -> datetime:
        """00:00 of `day` in the company's zone, as UTC."""
        return instant_of(day, MIDNIGHT, self.time_zone)

    def end_of_day(self, day: date) -> datetime:
        """24:00 of `day`, that is 00:00 of the next, as UTC."""
        return self.start_of_day(day + ONE_DAY)

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        """The opening hours on paper of `day`: none on a holiday, the make-up hours on a make-up workday."""
        special = self.special_days.get(day)
        if special is None:
            return self.weekly_hours[day.weekday()]
        return () if special.kind is DayKind.HOLIDAY else self.make_up_hours

    def intervals_on(self, day: date) -> tuple[Interval, ...]:
        """The openings of `day` in order (UTC), without any that daylight saving skips entirely."""
        known = self._intervals.get(day)
        if known is None:
            found = []
            for opens, closes in self.hours_on(day):
                opened = instant_of(day, opens, self.time_zone)
                closed = (
                    self.end_of_day(day) if closes == MIDNIGHT else instant_of(day, closes, self.time_zone)
                )
                if opened < closed:
                    found.append((opened, closed))
            known = self._intervals[day] = tuple(found)
        return known

    def is_working_day(self, day: date) -> bool:
        """Whether the company opens on `day`."""
        return bool(self.intervals_on(day))

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`.

        :raises CalendarExhausted: if there is none within ten years.
        """
        return self._nearest_working_day(day, ONE_DAY)

    def previous_working_day(self, day: date) -> date:
        """The last working day before `day`.

        :raises CalendarExhausted: if there is none within ten years.
        """
        return self._nearest_working_day(day, -ONE_DAY)

    def close_of_business(self, day: date) -> datetime:
        """The instant (UTC) at which the last opening of `day` ends.

        :raises CalendarError: if `day` is not a working day.
        """
        intervals = self.intervals_on(day)
        if not intervals:
            raise CalendarError(f"{day.isoformat()} is not a working day.")
        return intervals[-1][1]

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """The close of business (UTC) of the last of `days` working days.

        Day 1 is the first working day after the local date of `start`.

        :raises CalendarExhausted: if the calendar does not open often enough.
        """
        if days < 1:
            raise ValueError("Working days are counted from one.")
        day = self.local_date(start)
        for _number in range(days):
            day = self.next_working_day(day)
        return self.close_of_business(day)

    def openings_from(self, start: datetime) -> Iterator[Interval]:
        """Every opening from `start` on, without end, the first one cut at `start`.

        :raises CalendarExhausted: if the next one is more than ten years away.
        """
        start = to_utc(start)
        day, closed_days = self.local_date(start), 0
        while True:
            intervals = self.intervals_on(day)
            for opens, closes in intervals:
                if closes > start:
                    yield max(opens, start), closes
            closed_days = 0 if intervals else closed_days + 1
            day = self._step(day, ONE_DAY, closed_days)

    def add_working_time(self, start: datetime, allowance: timedelta) -> datetime:
        """The first instant (UTC) at which `allowance` of opening time after `start` is used up.

        Used up exactly at closing, it is that closing, not the next opening. Nothing to use up gives `start`
        itself.

        :raises ValueError: if `allowance` is negative.
        :raises CalendarExhausted: if the calendar does not open long enough.
        """
        start = to_utc(start)
        if allowance < ZERO:
            raise ValueError("Working time cannot be negative; use subtract_working_time.")
        if not allowance:
            return start
        for opens, closes in self.openings_from(start):
            if allowance <= closes - opens:
                return opens + allowance
            allowance -= closes - opens
        raise AssertionError("openings_from never ends")

    def subtract_working_time(self, end: datetime, allowance: timedelta) -> datetime:
        """The last instant (UTC) from which `allowance` of opening time remains until `end`.

        :raises ValueError: if `allowance` is negative.
        :raises CalendarExhausted: if the calendar did not open long enough before.
        """
        end = to_utc(end)
        if allowance < ZERO:
            raise ValueError("Working time cannot be negative; use add_working_time.")
        if not allowance:
            return end
        # One day more: where a clock falls back over midnight, the next local date has already opened.
        day, closed_days = self.local_date(end) + ONE_DAY, 0
        while True:
            intervals = self.intervals_on(day)
            for opens, closes in reversed(intervals):
                length = min(closes, end) - opens
                if length >= allowance:
                    return min(closes, end) - allowance
                allowance -= max(length, ZERO)
            closed_days = 0 if intervals else closed_days + 1
            day = self._step(day, -ONE_DAY, closed_days)

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Opening time from `start` to `end`.

        :raises ValueError: if `end` lies before `start`.
        """
        start, end = to_utc(start), to_utc(end)
        if end < start:
            raise ValueError("The end lies before the start.")
        day, total = self.local_date(start), ZERO
        # One day more: where a clock falls back over midnight, the next local date has already opened.
        last = self.local_date(end) + ONE_DAY
        while day <= last:
            for opens, closes in self.intervals_on(day):
                total += max(min(closes, end) - max(opens, start), ZERO)
            day += ONE_DAY
        return total

    def is_open_at(self, instant: datetime) -> bool:
        """Whether the company is open at `instant`; at the very closing it is not."""
        return self.next_opening(instant) == to_utc(instant)

    def next_opening(self, instant: datetime) -> datetime:
        """`instant` itself (UTC) while the company is open, else the instant at which it opens next.

        :raises CalendarExhausted: if that is more than ten years away.
        """
        return next(self.openings_from(instant))[0]

    def unloaded_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years from `first` to `last`, both included, whose official holiday table is not loaded."""
        return tuple(year for year in range(first.year, last.year + 1) if year not in self.loaded_years)

    def _nearest_working_day(self, day: date, step: timedelta) -> date:
        closed_days = 0
        while True:
            closed_days += 1
            day = self._step(day, step, closed_days)
            if self.is_working_day(day):
                return day

    def _step(self, day: date, step: timedelta, closed_days: int) -> date:
        if closed_days > LONGEST_CLOSURE_IN_DAYS:
            raise CalendarExhausted(f"The calendar {self.version} has no opening near {day.isoformat()}.")
        try:
            return day + step
        except OverflowError as error:
            raise CalendarExhausted(f"The calendar {self.version} ends at {day.isoformat()}.") from error
