"""From a start and an allowance to the due instant, with pauses, and back to the share that is used up.

Rules (policies 001 and 004, handling limits; house decisions on day 1, on closing time and on pauses):

* Day 1 is the day after the local date of the start. Calendar days are due at 24:00 of the last day, working
  days at the close of business of the last working day, hours to the second. Late is: now >= due.
* A pause stops the rule's own measure: clock time for calendar days, clock hours and minutes; opening time
  for working days and working hours. What was left when it began is left when it ends. So a limit in days
  first ends as if nothing had stopped, and is then moved by the clock time (calendar days) or opening time
  (working days) of the pauses. A pause that begins at the due instant or later changes nothing.
* A limit that begins again when it is due counts its next round on: the day that ended at the due instant is the day of the
  start, so three calendar days end on days 3, 6 and 9.
* With the switch "shift to working day", a limit in calendar days that ends on a day off ends at 24:00 of the
  next working day; pauses are reckoned first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from feedback_system.worktime.allowance import (
    Allowance,
    CalendarDays,
    ClockHours,
    ClockMinutes,
    FixedDate,
    LastDaysOfMonth,
    MonthsAfter,
    MonthsBefore,
    OnDate,
    OpeningOfWorkingDay,
    SameDay,
    WorkingDays,
    WorkingHours,
    YearsAfter,
    exactly,
)
from feedback_system.worktime.calendar import (
    ONE_DAY,
    ZERO,
    DayKind,
    Interval,
    WorkCalendar,
    to_utc,
)
from feedback_system.worktime.measuring import Measure, merged, months_later
from feedback_system.worktime.receipt import Note, Receipt, ReceiptLine

SMALLEST = timedelta(microseconds=1)
EARLIEST_WORKING_DAY_OF_MONTH = 3
_COUNTED_FROM_THE_NEXT_DAY = (CalendarDays, WorkingDays, MonthsAfter, YearsAfter)


class SwitchDoesNotFit(ValueError):
    """A pause or a shift to the next working day on a unit that knows none (`can_pause`, `can_shift`)."""


def compute_due(
    start: datetime,
    allowance: Allowance,
    calendar: WorkCalendar,
    *,
    pauses: Iterable[Interval] = (),
    shift_to_working_day: bool = False,
    is_next_round: bool = False,
) -> Receipt:
    """The due instant with its receipt.

    `start` and `pauses` (from, to) are aware; a pause that still runs is given up to now, and the answer is
    then the due instant if the clock went on now. Part of a pause that lies before `start` does not count.
    `is_next_round` says that `start` is the due instant of the round before, at which the limit began again.

    :raises SwitchDoesNotFit: if the unit cannot be paused or shifted.
    :raises CalendarExhausted: if the calendar does not open often enough.
    """
    count = _Count(start, allowance, calendar, pauses, shift_to_working_day, is_next_round)
    return Receipt(
        start=count.start,
        due=count.due,
        allowance=allowance,
        lines=tuple(count.lines()),
        provisional_years=count.provisional_years(),
        calendar_version=calendar.version,
    )


def due_at(
    start: datetime,
    allowance: Allowance,
    calendar: WorkCalendar,
    *,
    pauses: Iterable[Interval] = (),
    shift_to_working_day: bool = False,
    is_next_round: bool = False,
) -> datetime:
    """The due instant (UTC) alone, as `compute_due` gives it, without the cost of the receipt."""
    return _Count(start, allowance, calendar, pauses, shift_to_working_day, is_next_round).due


def elapsed(
    start: datetime,
    now: datetime,
    allowance: Allowance,
    calendar: WorkCalendar,
    *,
    pauses: Iterable[Interval] = (),
    shift_to_working_day: bool = False,
    is_next_round: bool = False,
) -> Fraction:
    """The share of the allowance used up at `now` in the rule's own measure; 1 when due, more after it.

    A limit due before it starts (months before an expiry date, a named day that has passed) has used nothing
    before it is due and all of it after.
    """
    return _Count(start, allowance, calendar, pauses, shift_to_working_day, is_next_round).share_at(
        to_utc(now)
    )


def instant_at_share(
    start: datetime,
    share: Fraction | Decimal | int,
    allowance: Allowance,
    calendar: WorkCalendar,
    *,
    pauses: Iterable[Interval] = (),
    shift_to_working_day: bool = False,
    is_next_round: bool = False,
) -> datetime:
    """The first instant (UTC) at which `elapsed` has reached `share`; exactly the due instant for a share of
    1.

    :raises ValueError: if `share` is negative.
    """
    return _Count(start, allowance, calendar, pauses, shift_to_working_day, is_next_round).instant_at(
        Fraction(share)
    )


class _Count:
    """One computation: the due instant, and what the receipt and the shares need to know of it."""

    def __init__(
        self,
        start: datetime,
        allowance: Allowance,
        calendar: WorkCalendar,
        pauses: Iterable[Interval],
        shift_to_working_day: bool,
        is_next_round: bool = False,
    ) -> None:
        self.start = to_utc(start)
        self.allowance = allowance
        self.calendar = calendar
        self.pauses = tuple(
            (max(begins, self.start), ends) for begins, ends in merged(pauses) if ends > self.start
        )
        if self.pauses and not allowance.can_pause:
            raise SwitchDoesNotFit(f"A limit in {allowance.unit} cannot be paused.")
        if shift_to_working_day and isinstance(allowance, ClockHours | ClockMinutes):
            raise SwitchDoesNotFit(f"A limit in {allowance.unit} cannot be shifted to a working day.")
        self.shifts = shift_to_working_day and allowance.can_shift
        amount = self._amount_of_time()
        goes_on = is_next_round and amount is None and isinstance(allowance, _COUNTED_FROM_THE_NEXT_DAY)
        self.first_day = calendar.local_date(self.start - SMALLEST if goes_on else self.start)
        self.measure = Measure(calendar, is_working_time=isinstance(allowance, WorkingDays | WorkingHours))
        # Tail of a limit in days: (from, to, is a shift) after the end it had if nothing had stopped.
        self.tail: list[tuple[datetime, datetime, bool]] = []
        if amount is None:
            self.last_day = self._last_day()
            self.counts_days = True
            self.due = self._with_tail(self._end_of_last_day())
        else:
            self.counts_days = False
            self.due = self.measure.reach(self.start, amount, self.pauses)
        # A pause that begins before the due instant also ends before it: the rest of the limit follows it.
        self.pauses = tuple(pause for pause in self.pauses if pause[0] < self.due)

    def _amount_of_time(self) -> timedelta | None:
        """The length of an allowance that is counted in time; None for one that is counted in days."""
        match self.allowance:
            case ClockHours() | ClockMinutes() | WorkingHours():
                return self.allowance.duration
            case WorkingDays() if not self.allowance.is_whole:
                return exactly(self.allowance.amount, self.calendar.nominal_day)
        return None

    def _last_day(self) -> date:
        amount = int(self.allowance.amount)
        match self.allowance:
            case CalendarDays():
                return self.first_day + amount * ONE_DAY
            case WorkingDays() | OpeningOfWorkingDay():
                day = self.first_day
                for _number in range(amount):
                    day = self.calendar.next_working_day(day)
                return day
            case FixedDate():
                return self._last_working_day_before(amount)
            case MonthsBefore():
                return months_later(self.first_day, -amount)
            case MonthsAfter() | YearsAfter():
                return months_later(self.first_day, self.allowance.months)
            case SameDay():
                return self.first_day
            case LastDaysOfMonth():
                return self._first_of_next_month() - ONE_DAY
            case OnDate():
                return self.allowance.day
        raise TypeError(f"{self.allowance!r} is not counted in days.")

    def _last_working_day_before(self, day_of_month: int) -> date:
        first = self._first_of_next_month()
        earliest = first - ONE_DAY
        for _number in range(EARLIEST_WORKING_DAY_OF_MONTH):
            earliest = self.calendar.next_working_day(earliest)
        return max(earliest, self.calendar.previous_working_day(first.replace(day=day_of_month)))

    def _first_of_next_month(self) -> date:
        return (self.first_day.replace(day=1) + 31 * ONE_DAY).replace(day=1)

    def _end_of_last_day(self) -> datetime:
        if isinstance(self.allowance, WorkingDays | FixedDate):
            return self.calendar.close_of_business(self.last_day)
        if isinstance(self.allowance, OpeningOfWorkingDay):
            return self.calendar.intervals_on(self.last_day)[0][0]
        return self.calendar.end_of_day(self.last_day)

    def _with_tail(self, base: datetime) -> datetime:
        """`base` moved by what the pauses took and, where switched on, to the end of a working day; fills
        `tail`.
        """
        if base <= self.start:
            shifted = self._shifted(base)
            if shifted != base:
                self.tail.append((base, shifted, True))
            return shifted
        amount = self.measure.between(self.start, base)
        reached = base
        while True:
            due = self.measure.reach(self.start, amount, self.pauses)
            if due > reached:
                self.tail.append((reached, due, False))
            reached = self._shifted(due)
            if reached == due:
                return due
            # What the shift gives is part of the limit: a pause in it is made up too, hence the loop.
            self.tail.append((due, reached, True))
            amount += reached - due

    def _shifted(self, due: datetime) -> datetime:
        last_day = self._day_ending_at(due)
        if not self.shifts or self.calendar.is_working_day(last_day):
            return due
        return self.calendar.end_of_day(self.calendar.next_working_day(last_day))

    def _day_ending_at(self, due: datetime) -> date:
        return self.calendar.local_date(due - SMALLEST)

    def share_at(self, now: datetime) -> Fraction:
        whole = self.measure.running_between(self.start, self.due, self.pauses)
        if not whole:
            return Fraction(int(now >= self.due))
        if now <= self.due:
            used = self.measure.running_between(self.start, now, self.pauses)
        else:
            used = whole + self.measure.between(self.due, now)
        return Fraction(used // SMALLEST, whole // SMALLEST)

    def instant_at(self, share: Fraction) -> datetime:
        if share < 0:
            raise ValueError("A share cannot be negative.")
        whole = self.measure.running_between(self.start, self.due, self.pauses)
        if not whole:
            return self.due
        wanted = share * (whole // SMALLEST)
        return self.measure.reach(
            self.start, timedelta(microseconds=-(-wanted.numerator // wanted.denominator)), self.pauses
        )

    def provisional_years(self) -> tuple[int, ...]:
        """The years whose holidays the result rests on and that are not loaded."""
        rests_on_calendar = self.measure.is_working_time or isinstance(
            self.allowance, FixedDate | OpeningOfWorkingDay
        )
        if rests_on_calendar:
            first = self._first_of_next_month() if isinstance(self.allowance, FixedDate) else self.first_day
            return self.calendar.unloaded_years(first, self._day_ending_at(self.due))
        if not self.shifts:
            return ()
        # Only the days on which it might have ended were looked up.
        looked_up = [self._day_ending_at(self.due)]
        looked_up += [self._day_ending_at(begins) for begins, _ends, is_shift in self.tail if is_shift]
        return self.calendar.unloaded_years(min(looked_up), max(looked_up))

    def lines(self) -> list[ReceiptLine]:
        """The lines of the receipt in order of time; the one that ends at the due instant comes last."""
        found = list(self._lines_of_allowance())
        if self.counts_days:
            found += self._lines_of_tail()
        return sorted(
            found,
            key=lambda line: (line.to == self.due and line.note_code is not Note.PAUSE, line.from_, line.to),
        )

    def _lines_of_allowance(self) -> Iterator[ReceiptLine]:
        match self.allowance:
            case _ if not self.counts_days:
                yield from self._lines_of_time()
            case CalendarDays():
                yield from self._lines_of_calendar_days()
            case WorkingDays():
                yield from self._start_day()
                yield from self._lines_of_working_days(self.first_day + ONE_DAY)
            case FixedDate():
                yield from self._lines_of_fixed_date()
            case MonthsBefore():
                yield self._whole_day(
                    self.last_day, 0, Note.MONTHS_BEFORE, {"months": int(self.allowance.amount)}
                )
            case OnDate():
                yield self._whole_day(self.last_day, 0, Note.NAMED_DAY)
            case SameDay():
                yield ReceiptLine(self.start, self.calendar.end_of_day(self.first_day), 1, Note.SAME_DAY)
            case OpeningOfWorkingDay():
                yield from self._start_day()
                yield from self._lines_of_opening()
            case LastDaysOfMonth():
                yield from self._lines_of_last_days()
            case MonthsAfter():
                yield from self._start_day()
                yield from self._lines_of_months(1, Note.MONTH)
            case YearsAfter():
                yield from self._start_day()
                yield from self._lines_of_months(12, Note.YEAR)

    def _start_day(self) -> Iterator[ReceiptLine]:
        """What is left of the day of the start; nothing when it begins where that day ends."""
        ends = self.calendar.end_of_day(self.first_day)
        if self.start < ends:
            yield ReceiptLine(self.start, ends, 0, Note.START_DAY)

    def _whole_day(
        self, day: date, counted: timedelta | int, note: Note, note_params: dict[str, Any] | None = None
    ) -> ReceiptLine:
        return ReceiptLine(
            self.calendar.start_of_day(day), self.calendar.end_of_day(day), counted, note, note_params or {}
        )

    def _lines_of_calendar_days(self) -> Iterator[ReceiptLine]:
        yield from self._start_day()
        for number in range(1, int(self.allowance.amount) + 1):
            yield self._whole_day(self.first_day + number * ONE_DAY, 1, Note.CALENDAR_DAY, {"number": number})

    def _lines_of_working_days(self, day: date) -> Iterator[ReceiptLine]:
        """One line per day up to the last: a working day from opening to close, another day whole."""
        number = 0
        while day <= self.last_day:
            intervals = self.calendar.intervals_on(day)
            if intervals:
                number += 1
                note = Note.MAKE_UP_DAY if self._is_make_up(day) else Note.WORKING_DAY
                note_params = {"number": number, **self._names(day)}
                yield ReceiptLine(intervals[0][0], intervals[-1][1], 1, note, note_params)
            else:
                yield self._day_off(day, 0)
            day += ONE_DAY

    def _lines_of_opening(self) -> Iterator[ReceiptLine]:
        """The days up to the one at whose opening it is due, that one cut there."""
        for line in self._lines_of_working_days(self.first_day + ONE_DAY):
            if line.to > self.due:
                number = {"number": int(self.allowance.amount)}
                begins = self.calendar.start_of_day(self.last_day)
                line = ReceiptLine(begins, self.due, 1, Note.OPENING_DAY, number)
            yield line

    def _lines_of_last_days(self) -> Iterator[ReceiptLine]:
        """What of the month lies before its last days, then each of those, the first one cut at the start."""
        opens = self.last_day - (int(self.allowance.amount) - 1) * ONE_DAY
        if self.first_day < opens:
            until = self.calendar.start_of_day(opens)
            note_params = {"days": int(self.allowance.amount)}
            yield ReceiptLine(self.start, until, 0, Note.BEFORE_LAST_DAYS, note_params)
        day = max(self.first_day, opens)
        while day <= self.last_day:
            line = self._whole_day(day, 1, Note.LAST_DAY, {"left": (self.last_day - day).days})
            yield replace(line, from_=max(line.from_, self.start))
            day += ONE_DAY

    def _lines_of_months(self, months: int, note: Note) -> Iterator[ReceiptLine]:
        """One line per month or year (12 months), counted in the days it has from the day of the start on."""
        assert isinstance(self.allowance, MonthsAfter | YearsAfter)  # noqa: S101 - for the type checker
        before = self.first_day
        for number in range(1, self.allowance.months // months + 1):
            day = months_later(self.first_day, number * months)
            begins, ends = self.calendar.end_of_day(before), self.calendar.end_of_day(day)
            yield ReceiptLine(begins, ends, (day - before).days, note, {"number": number})
            before = day

    def _lines_of_fixed_date(self) -> Iterator[ReceiptLine]:
        first = self._first_of_next_month()
        wanted = first.replace(day=int(self.allowance.amount))
        reason = Note.LAST_WORKING_DAY_BEFORE if self.last_day < wanted else Note.THIRD_WORKING_DAY
        yield ReceiptLine(self.start, self.calendar.start_of_day(first), 0, Note.MONTH_REPORTED_ON)
        for line in self._lines_of_working_days(first):
            if line.to == self.due:
                line = replace(line, note_code=reason, note_params={**line.note_params, "day": wanted.day})
            yield line

    def _lines_of_tail(self) -> Iterator[ReceiptLine]:
        for begins, ends in self.pauses:
            yield ReceiptLine(begins, ends, -self.measure.between(begins, ends), Note.PAUSE)
        for begins, ends, is_shift in self.tail:
            if is_shift:
                yield ReceiptLine(begins, ends, ZERO, Note.SHIFTED)
            elif not self.measure.is_working_time:
                yield ReceiptLine(begins, ends, ends - begins, Note.PAUSE_MADE_UP)
            else:
                yield from self._openings_between(begins, ends, Note.PAUSE_MADE_UP)

    def _openings_between(self, begins: datetime, ends: datetime, note: Note) -> Iterator[ReceiptLine]:
        for opens, closes in self.calendar.openings_from(begins):
            if opens >= ends:
                return
            yield ReceiptLine(opens, min(closes, ends), min(closes, ends) - opens, note)

    def _lines_of_time(self) -> Iterator[ReceiptLine]:
        """The stretches that count, the stops and, for working time, the days off passed over."""
        for begins, ends in self.pauses:
            yield ReceiptLine(begins, ends, ZERO, Note.PAUSE)
        for opens, closes in self.measure.running_from(self.start, self.pauses):
            if opens >= self.due:
                break
            yield self._counted_stretch(opens, min(closes, self.due))
        if self.measure.is_working_time:
            yield from self._closed_on_first_day()
            day, last = self.first_day, self._day_ending_at(self.due)
            while day <= last:
                if not self.calendar.is_working_day(day):
                    line = self._day_off(day, ZERO)
                    yield replace(line, from_=max(line.from_, self.start))
                day += ONE_DAY

    def _counted_stretch(self, begins: datetime, ends: datetime) -> ReceiptLine:
        if not self.measure.is_working_time:
            return ReceiptLine(begins, ends, ends - begins, Note.CLOCK_TIME)
        day = self.calendar.local_date(begins)
        note = Note.MAKE_UP_TIME if self._is_make_up(day) else Note.WORKING_TIME
        return ReceiptLine(begins, ends, ends - begins, note, self._names(day))

    def _closed_on_first_day(self) -> Iterator[ReceiptLine]:
        """For a start on a working day outside its hours: up to the next opening or the end of the day."""
        if self.calendar.is_working_day(self.first_day) and not self.calendar.is_open_at(self.start):
            until = min(self.calendar.next_opening(self.start), self.calendar.end_of_day(self.first_day))
            yield ReceiptLine(self.start, until, ZERO, Note.CLOSED)

    def _day_off(self, day: date, counted: timedelta | int) -> ReceiptLine:
        is_holiday = day in self.calendar.special_days
        return self._whole_day(day, counted, Note.HOLIDAY if is_holiday else Note.DAY_OFF, self._names(day))

    def _is_make_up(self, day: date) -> bool:
        special = self.calendar.special_days.get(day)
        return special is not None and special.kind is DayKind.MAKE_UP_WORKDAY

    def _names(self, day: date) -> dict[str, str]:
        special = self.calendar.special_days.get(day)
        if special is None:
            return {}
        return {
            "name_zh_hans": special.name_zh_hans,
            "name_zh_hant": special.name_zh_hant,
            "name_en": special.name_en,
        }
