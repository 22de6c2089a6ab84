"""How much time a rule allows. The unit is in the type: 24 working hours are never read as 24 clock hours.

Each type says what it counts; `due.py` turns it into an instant. In the database it is a unit and an amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

# A longer limit is a slip of the pen; it also keeps every due instant inside what dates can express.
LONGEST_IN_YEARS = 100


class Unit(StrEnum):
    """The units as stored in the database and shown in the settings."""

    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    CLOCK_HOURS = "clock_hours"
    CLOCK_MINUTES = "clock_minutes"
    WORKING_HOURS = "working_hours"
    BEFORE_DAY_OF_NEXT_MONTH = "before_day_of_next_month"
    MONTHS_BEFORE = "months_before"
    SAME_DAY = "same_day"
    OPENING_OF_WORKING_DAY = "opening_of_working_day"
    LAST_DAYS_OF_MONTH = "last_days_of_month"
    MONTHS_AFTER = "months_after"
    YEARS_AFTER = "years_after"
    ON_DATE = "on_date"


class Fault(StrEnum):
    """What is wrong with an amount or a unit."""

    NOT_EXACT = "not_exact"
    OUT_OF_RANGE = "out_of_range"
    FRACTION = "fraction"
    DECIMALS = "decimals"
    NO_DAY = "no_day"
    UNIT_UNKNOWN = "unit_unknown"


class NotAnAllowance(ValueError):
    """An amount that the unit cannot have, or a unit that does not exist, as a code with its parameters.

    The sentences stand where people read them (`deadlines.wording`); here is no language.
    """

    def __init__(self, code: Fault, *, amount: object = "", unit: str = "", largest: int = 0) -> None:
        super().__init__(code, amount, unit, largest)
        self.code, self.amount, self.unit, self.largest = code, amount, unit, largest

    def __str__(self) -> str:
        return f"{self.code}: {self.amount} {self.unit}".rstrip()


@dataclass(frozen=True)
class Allowance:
    """An amount of one unit; `can_pause` and `can_shift` say which switches of a rule go with the unit."""

    unit: ClassVar[Unit]
    can_pause: ClassVar[bool] = True
    can_shift: ClassVar[bool] = False
    largest: ClassVar[int]
    whole_only: ClassVar[bool] = False

    amount: Decimal

    def __init__(self, amount: int | Decimal) -> None:
        if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
            raise NotAnAllowance(Fault.NOT_EXACT, amount=amount, unit=self.unit)
        exact = Decimal(amount)
        if not exact.is_finite() or not 0 < exact <= self.largest:
            raise self._fault(Fault.OUT_OF_RANGE, amount)
        if self.whole_only and exact != exact.to_integral_value():
            raise self._fault(Fault.FRACTION, amount)
        if exact != round(exact, 4):
            raise self._fault(Fault.DECIMALS, amount)
        whole = exact == exact.to_integral_value()
        object.__setattr__(self, "amount", exact.quantize(Decimal(1)) if whole else exact.normalize())

    def _fault(self, code: Fault, amount: int | Decimal) -> NotAnAllowance:
        return NotAnAllowance(code, amount=amount, unit=self.unit.value, largest=self.largest)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.amount})"

    @property
    def is_whole(self) -> bool:
        """Whether the amount is a whole number."""
        return self.amount == self.amount.to_integral_value()


@dataclass(frozen=True, init=False, repr=False)
class CalendarDays(Allowance):
    """Days of the calendar, holidays included, counted from the day after the start; due at 24:00 of the
    last.
    """

    unit = Unit.CALENDAR_DAYS
    can_shift = True
    whole_only = True
    largest = LONGEST_IN_YEARS * 366


@dataclass(frozen=True, init=False, repr=False)
class WorkingDays(Allowance):
    """Working days, counted from the first one after the start's date; due at the last one's close of
    business.

    A fraction (stage budgets of half a day) is working time: the amount times the calendar's nominal day.
    """

    unit = Unit.WORKING_DAYS
    largest = LONGEST_IN_YEARS * 366


@dataclass(frozen=True, init=False, repr=False)
class ClockHours(Allowance):
    """Hours that run day and night: due to the second."""

    unit = Unit.CLOCK_HOURS
    largest = LONGEST_IN_YEARS * 366 * 24

    @property
    def duration(self) -> timedelta:
        """The same as a length of time."""
        return exactly(self.amount, timedelta(hours=1))


@dataclass(frozen=True, init=False, repr=False)
class ClockMinutes(Allowance):
    """Minutes that run day and night: due to the second."""

    unit = Unit.CLOCK_MINUTES
    largest = LONGEST_IN_YEARS * 366 * 24 * 60

    @property
    def duration(self) -> timedelta:
        """The same as a length of time."""
        return exactly(self.amount, timedelta(minutes=1))


@dataclass(frozen=True, init=False, repr=False)
class WorkingHours(Allowance):
    """Hours of opening time: due to the second; used up exactly at closing they are due at closing."""

    unit = Unit.WORKING_HOURS
    largest = LONGEST_IN_YEARS * 366 * 24

    @property
    def duration(self) -> timedelta:
        """The same as a length of opening time."""
        return exactly(self.amount, timedelta(hours=1))


@dataclass(frozen=True, init=False, repr=False)
class FixedDate(Allowance):
    """Before a day of the next month, such as "before the 10th" (policies 001 and 004, monthly statistics).

    Due at the close of the last working day before that day, but never before the third working day of that
    month.
    """

    unit = Unit.BEFORE_DAY_OF_NEXT_MONTH
    can_pause = False
    whole_only = True
    largest = 28


@dataclass(frozen=True, init=False, repr=False)
class MonthsBefore(Allowance):
    """Months before the start, an expiry date; due at 24:00 of that day, in a shorter month of the last day.

    Policy 004, renewal of maintenance contracts.
    """

    unit = Unit.MONTHS_BEFORE
    can_pause = False
    can_shift = True
    whole_only = True
    largest = LONGEST_IN_YEARS * 12


@dataclass(frozen=True, init=False, repr=False)
class SameDay(Allowance):
    """The day of the start itself: due at its 24:00. The amount is always 1, that one day.

    Source: policies on fast feedback and on service, what is done the same day.
    """

    unit = Unit.SAME_DAY
    can_shift = True
    whole_only = True
    largest = 1


@dataclass(frozen=True, init=False, repr=False)
class OpeningOfWorkingDay(Allowance):
    """The opening of a working day after the start's date: 1 is the first thing on the next working day.

    Source: policies 001 and 004 on service, calls left undone are dispatched first the next day.
    """

    unit = Unit.OPENING_OF_WORKING_DAY
    can_pause = False
    whole_only = True
    largest = LONGEST_IN_YEARS * 366


@dataclass(frozen=True, init=False, repr=False)
class LastDaysOfMonth(Allowance):
    """Within the last days of the month in which it starts: due at 24:00 of the last day of that month.

    The amount says how many days there are to do it in; it does not move the due instant. Source: policy on market information, the last five days of January, April, July and October.
    """

    unit = Unit.LAST_DAYS_OF_MONTH
    can_pause = False
    whole_only = True
    largest = 28


@dataclass(frozen=True, init=False, repr=False)
class MonthsAfter(Allowance):
    """Months after the start's date; due at 24:00 of that day, in a shorter month of the last day.

    Source: policies on surveys (calls one and three months after delivery) and on sanctions (a month to resell).
    """

    unit = Unit.MONTHS_AFTER
    can_shift = True
    whole_only = True
    largest = LONGEST_IN_YEARS * 12

    @property
    def months(self) -> int:
        """How many months."""
        return int(self.amount)


@dataclass(frozen=True, init=False, repr=False)
class YearsAfter(Allowance):
    """Years after the start's date; due at 24:00 of that day, for 29 February of the 28th in other years.

    Source: policy on installations, warranty of one year.
    """

    unit = Unit.YEARS_AFTER
    can_shift = True
    whole_only = True
    largest = LONGEST_IN_YEARS

    @property
    def months(self) -> int:
        """The same in months."""
        return 12 * int(self.amount)


@dataclass(frozen=True, init=False, repr=False)
class OnDate(Allowance):
    """A day that somebody named, such as the date a customer wishes: due at 24:00 of that day, whenever the
    clock started.

    The amount is the day written as a number, 20260310. No rule has this unit: on a single clock it takes the
    place of what the rule allows (policy 001 on service feedback: the customer's own limit, else 5 days).
    """

    unit = Unit.ON_DATE
    can_pause = False
    whole_only = True
    largest = 21991231

    def __init__(self, amount: int | Decimal) -> None:
        super().__init__(amount)
        try:
            self.day  # noqa: B018 - the number must be a day of the calendar
        except ValueError as error:
            raise self._fault(Fault.NO_DAY, amount) from error

    @classmethod
    def of(cls, day: date) -> OnDate:
        """The limit that ends with `day`."""
        return cls(day.year * 10_000 + day.month * 100 + day.day)

    @property
    def day(self) -> date:
        """The day with which it ends."""
        return date.fromisoformat(f"{int(self.amount):08d}")


_TYPES: dict[Unit, type[Allowance]] = {
    kind.unit: kind
    for kind in (
        CalendarDays,
        WorkingDays,
        ClockHours,
        ClockMinutes,
        WorkingHours,
        FixedDate,
        MonthsBefore,
        SameDay,
        OpeningOfWorkingDay,
        LastDaysOfMonth,
        MonthsAfter,
        YearsAfter,
        OnDate,
    )
}


def exactly(amount: Decimal, of: timedelta) -> timedelta:
    """`amount` times a length of time in whole microseconds, without going through floating point."""
    return timedelta(microseconds=round(amount * (of // timedelta(microseconds=1))))


def kind_of(unit: str) -> type[Allowance]:
    """What an allowance stored as `unit` may be: its largest amount, whether it has fractions, its switches.

    :raises NotAnAllowance: if the unit is unknown.
    """
    try:
        return _TYPES[Unit(unit)]
    except ValueError as error:
        raise NotAnAllowance(Fault.UNIT_UNKNOWN, unit=unit) from error


def parse(unit: str, amount: int | Decimal) -> Allowance:
    """The allowance stored as `unit` and `amount`.

    :raises NotAnAllowance: if the unit is unknown or cannot have this amount.
    """
    return kind_of(unit)(amount)


def serialise(allowance: Allowance) -> tuple[str, Decimal]:
    """Unit and amount for two database columns; `parse` gives the allowance back."""
    return allowance.unit.value, allowance.amount
