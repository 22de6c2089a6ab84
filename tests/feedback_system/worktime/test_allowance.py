"""Allowances: the unit is in the type, and what goes into two columns comes back the same."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from feedback_system.deadlines.models.amounts import words_of
from feedback_system.worktime.allowance import (
    CalendarDays,
    ClockHours,
    ClockMinutes,
    FixedDate,
    LastDaysOfMonth,
    MonthsAfter,
    MonthsBefore,
    NotAnAllowance,
    OnDate,
    OpeningOfWorkingDay,
    SameDay,
    WorkingDays,
    WorkingHours,
    YearsAfter,
    parse,
    serialise,
)

COLUMNS = [
    (CalendarDays(13), "calendar_days", "13"),
    (WorkingDays(5), "working_days", "5"),
    (WorkingDays(Decimal("0.5")), "working_days", "0.5"),
    (ClockHours(24), "clock_hours", "24"),
    (ClockMinutes(30), "clock_minutes", "30"),
    (WorkingHours(6), "working_hours", "6"),
    (FixedDate(10), "before_day_of_next_month", "10"),
    (MonthsBefore(1), "months_before", "1"),
    (SameDay(1), "same_day", "1"),
    (OpeningOfWorkingDay(1), "opening_of_working_day", "1"),
    (LastDaysOfMonth(5), "last_days_of_month", "5"),
    (MonthsAfter(3), "months_after", "3"),
    (YearsAfter(1), "years_after", "1"),
    (OnDate.of(date(2026, 3, 10)), "on_date", "20260310"),
]


@pytest.mark.parametrize(
    ("allowance", "unit", "amount"), COLUMNS, ids=[row[1] + " " + row[2] for row in COLUMNS]
)
def test_an_allowance_is_a_unit_and_an_amount_in_the_database(allowance, unit, amount):
    assert serialise(allowance) == (unit, Decimal(amount))
    assert parse(unit, Decimal(amount)) == allowance
    # As a decimal column with places gives it back.
    assert repr(parse(unit, Decimal(amount).quantize(Decimal("1.0000")))) == repr(allowance)


def test_24_clock_hours_are_not_24_working_hours():
    assert ClockHours(24) != WorkingHours(24)
    assert ClockHours(24).duration == WorkingHours(24).duration == timedelta(hours=24)
    assert ClockMinutes(90).duration == timedelta(minutes=90)


@pytest.mark.parametrize(
    "refused",
    [
        lambda: CalendarDays(0),
        lambda: CalendarDays(-1),
        lambda: CalendarDays(Decimal("1.5")),
        lambda: CalendarDays(36_601),
        lambda: FixedDate(29),
        lambda: MonthsBefore(Decimal("0.5")),
        lambda: SameDay(2),
        lambda: LastDaysOfMonth(29),
        lambda: MonthsAfter(Decimal("1.5")),
        lambda: YearsAfter(101),
        lambda: WorkingHours(0.5),
        lambda: WorkingHours(True),
        lambda: WorkingHours(Decimal("NaN")),
        lambda: WorkingHours(Decimal("0.00001")),
        lambda: parse("fortnights", 1),
        lambda: OnDate(20260231),
        lambda: OnDate(10),
    ],
)
def test_an_amount_the_unit_cannot_have_is_refused(refused):
    with pytest.raises(NotAnAllowance):
        refused()


@pytest.mark.once
@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (lambda: parse("fortnights", 1), "“fortnights” is no unit of a time limit. Choose one of the list."),
        (lambda: OnDate(20260231), "“20260231” is no day. Write 20260310 for 10 March 2026."),
        (lambda: FixedDate(29), "before this day of the next month: enter a whole number from 1 to 28."),
        (lambda: SameDay(2), "This unit means one day only. Enter 1."),
        (
            lambda: WorkingHours(Decimal("0.00001")),
            "working hours: enter more than 0 and at most 878400, with at most four decimals.",
        ),
    ],
)
def test_a_refused_amount_is_a_code_that_the_pages_put_into_words(refused, sentence):
    with pytest.raises(NotAnAllowance) as caught:
        refused()

    assert words_of(caught.value) == sentence
    assert sentence not in str(caught.value), "the arithmetic itself speaks no language"
