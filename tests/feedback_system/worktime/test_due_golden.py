"""Due instants counted by hand on a paper calendar, never by running the code. Times are those on the wall in
Shanghai.

Around the days used here: 2026-02-14 (Saturday) and 2026-02-28 (Saturday) are worked, 2026-02-15 to 02-23 is
Spring Festival; 2026-09-20 (Sunday) and 2026-10-10 (Saturday) are worked, 2026-09-25 to 09-27 and 2026-10-01
to 10-07 are off.
"""

from decimal import Decimal

import pytest

from feedback_system.worktime.allowance import (
    CalendarDays,
    ClockHours,
    ClockMinutes,
    FixedDate,
    LastDaysOfMonth,
    MonthsAfter,
    MonthsBefore,
    OpeningOfWorkingDay,
    SameDay,
    WorkingDays,
    WorkingHours,
    YearsAfter,
)
from feedback_system.worktime.due import compute_due, due_at
from tests.feedback_system.worktime.cast import CHINA, SHANGHAI, shanghai

CALENDAR_DAYS = [
    (13, "2026-01-20 10:00", "2026-02-03 00:00", "over the end of a month"),
    (13, "2026-12-25 09:00", "2027-01-08 00:00", "over the end of a year"),
    (13, "2024-02-20 10:00", "2024-03-05 00:00", "over the 29th of February"),
    (13, "2025-02-20 10:00", "2025-03-06 00:00", "over the 28th of February"),
    (17, "2026-02-13 16:00", "2026-03-03 00:00", "over Spring Festival, whose days count"),
    (17, "2026-09-24 08:00", "2026-10-12 00:00", "over the National Day week, whose days count"),
    (6, "2026-03-30 23:59:59", "2026-04-06 00:00", "from the last second of a day"),
    (6, "2026-03-31 00:00", "2026-04-07 00:00", "from the first second of the next day"),
    (1, "2026-03-06 16:00", "2026-03-08 00:00", "from a Friday to the end of Saturday"),
]

SHIFTED_CALENDAR_DAYS = [
    (13, "2026-09-24 08:00", "2026-10-09 00:00", "ends on 10-07, a holiday, so at the end of Thursday 10-08"),
    (6, "2026-01-20 10:00", "2026-01-27 00:00", "ends on a Monday and stays"),
    (6, "2026-02-08 10:00", "2026-02-15 00:00", "ends on a worked Saturday and stays"),
    (3, "2026-02-17 10:00", "2026-02-25 00:00", "starts and ends in Spring Festival"),
    (1, "2026-03-06 16:00", "2026-03-10 00:00", "ends on a Saturday, so at the end of Monday"),
]

CLOCK_TIME = [
    (ClockHours(24), "2026-02-13 16:00", "2026-02-14 16:00", "over a night"),
    (ClockHours(24), "2024-02-28 20:00", "2024-02-29 20:00", "into the leap day"),
    (ClockHours(24), "2026-12-31 23:30:15", "2027-01-01 23:30:15", "over the year, to the second"),
    (ClockHours(48), "2026-09-30 17:00", "2026-10-02 17:00", "into a holiday"),
    (ClockMinutes(30), "2026-03-03 23:45", "2026-03-04 00:15", "over midnight"),
]

WORKING_DAYS = [
    (1, "2026-03-03 10:00", "2026-03-04 17:30", "Tuesday to Wednesday"),
    (1, "2026-03-06 18:00", "2026-03-09 17:30", "Friday after closing to Monday"),
    (1, "2026-03-06 07:00", "2026-03-09 17:30", "Friday before opening to Monday"),
    (1, "2026-03-06 08:30", "2026-03-09 17:30", "Friday exactly at opening to Monday"),
    (1, "2026-03-06 17:30", "2026-03-09 17:30", "Friday exactly at closing to Monday"),
    (1, "2026-02-13 16:00", "2026-02-14 17:30", "Friday to a worked Saturday"),
    (1, "2026-02-14 10:00", "2026-02-24 17:30", "worked Saturday over Spring Festival 2026"),
    (1, "2026-02-18 10:00", "2026-02-24 17:30", "from inside Spring Festival"),
    (1, "2025-12-31 10:00", "2026-01-04 17:30", "over New Year to a worked Sunday"),
    (1, "2024-02-28 10:00", "2024-02-29 17:30", "to the leap day"),
    (1, "2024-02-29 10:00", "2024-03-01 17:30", "from the leap day"),
    (1, "2025-01-24 15:00", "2025-01-26 17:30", "Friday to a worked Sunday before Spring Festival 2025"),
    (1, "2025-01-27 09:00", "2025-02-05 17:30", "over Spring Festival 2025"),
    (1, "2024-02-09 09:00", "2024-02-18 17:30", "over Spring Festival 2024 to a worked Sunday"),
    (1, "2024-02-02 09:00", "2024-02-04 17:30", "Friday to a worked Sunday before Spring Festival 2024"),
    (2, "2025-01-24 15:00", "2025-01-27 17:30", "a worked Sunday and a Monday"),
    (2, "2026-02-13 16:00", "2026-02-24 17:30", "a worked Saturday and the first day after Spring Festival"),
    (2, "2025-09-26 10:00", "2025-09-29 17:30", "a worked Sunday and a Monday before National Day 2025"),
    (2, "2024-09-30 10:00", "2024-10-09 17:30", "over the National Day week 2024"),
    (5, "2024-09-27 11:00", "2024-10-10 17:30", "09-29, 09-30, 10-08, 10-09, 10-10"),
    (5, "2025-09-30 12:00", "2025-10-14 17:30", "10-09, 10-10, 10-11 (worked), 10-13, 10-14"),
    (5, "2026-09-29 12:00", "2026-10-12 17:30", "09-30, 10-08, 10-09, 10-10 (worked), 10-12"),
    (5, "2026-04-29 12:00", "2026-05-09 17:30", "04-30, 05-06, 05-07, 05-08, 05-09 (worked)"),
    (13, "2026-02-03 10:00", "2026-02-27 17:30", "nine days up to 02-14, four from 02-24"),
    (13, "2026-09-14 10:00", "2026-10-08 17:30", "four, 09-20 to 09-24 five, 09-28 to 09-30 three, 10-08"),
    (13, "2025-12-22 10:00", "2026-01-09 17:30", "seven in December, 01-04 (worked) and five more"),
    (13, "2026-12-21 10:00", "2027-01-07 17:30", "eight in December; of 2027 only the weekends are known"),
]

WORKING_TIME = [
    (WorkingHours(6), "2026-03-03 10:00", "2026-03-03 16:00", "within a day"),
    (WorkingHours(7), "2026-03-03 10:00", "2026-03-03 17:00", "within a day"),
    (WorkingHours(6), "2026-03-03 11:30", "2026-03-03 17:30", "used up exactly at closing, due at closing"),
    (WorkingHours(7), "2026-03-03 10:30", "2026-03-03 17:30", "used up exactly at closing, due at closing"),
    (WorkingHours(6), "2026-03-03 16:00", "2026-03-04 13:00", "over a night"),
    (WorkingHours(7), "2026-03-03 16:00", "2026-03-04 14:00", "over a night"),
    (WorkingHours(6), "2026-03-03 06:00", "2026-03-03 14:30", "before opening"),
    (WorkingHours(7), "2026-03-03 06:00", "2026-03-03 15:30", "before opening"),
    (WorkingHours(6), "2026-03-03 08:30", "2026-03-03 14:30", "exactly at opening"),
    (WorkingHours(6), "2026-03-03 17:30", "2026-03-04 14:30", "exactly at closing"),
    (WorkingHours(6), "2026-03-03 19:00", "2026-03-04 14:30", "after closing"),
    (WorkingHours(6), "2026-03-06 16:00", "2026-03-09 13:00", "over a weekend"),
    (WorkingHours(6), "2026-02-13 16:00", "2026-02-14 13:00", "into a worked Saturday"),
    (WorkingHours(6), "2026-02-14 16:00", "2026-02-24 13:00", "over Spring Festival"),
    (WorkingHours(7), "2026-02-18 10:00", "2026-02-24 15:30", "from inside Spring Festival"),
    (WorkingHours(6), "2025-12-31 16:00", "2026-01-04 13:00", "over New Year to a worked Sunday"),
    (WorkingHours(7), "2026-02-27 15:30", "2026-02-28 13:30", "into a worked Saturday at the end of a month"),
    (WorkingHours(7), "2026-02-28 15:30", "2026-03-02 13:30", "over the end of a month"),
    (WorkingHours(7), "2024-02-28 15:30", "2024-02-29 13:30", "into the leap day"),
    (
        WorkingHours(6),
        "2024-02-29 17:29:30",
        "2024-03-01 14:29:30",
        "from half a minute before closing, to the second",
    ),
    (WorkingHours(6), "2026-09-30 14:30", "2026-10-08 11:30", "over the National Day week"),
    (WorkingHours(8), "2026-03-03 10:00", "2026-03-04 09:00", "over a night"),
    (WorkingDays(Decimal("0.5")), "2026-03-03 10:00", "2026-03-03 14:30", "half of nine hours"),
    (WorkingDays(Decimal("0.5")), "2026-03-03 16:00", "2026-03-04 11:30", "half of nine hours over a night"),
    (WorkingDays(Decimal("1.5")), "2026-03-03 10:00", "2026-03-04 14:30", "thirteen and a half hours"),
]

FIXED_DATES = [
    (FixedDate(10), "2026-01-31 10:00", "2026-02-09 17:30", "the 9th is a Monday"),
    (FixedDate(10), "2026-07-01 00:00", "2026-08-07 17:30", "the 9th is a Sunday, so Friday the 7th"),
    (FixedDate(10), "2025-01-15 10:00", "2025-02-08 17:30", "the 9th is a Sunday, the 8th a worked Saturday"),
    (FixedDate(10), "2025-12-31 23:59", "2026-01-09 17:30", "over the year"),
    (
        FixedDate(10),
        "2024-09-30 10:00",
        "2024-10-10 17:30",
        "10-08, 10-09, 10-10: not before the third working day",
    ),
    (FixedDate(10), "2025-09-30 10:00", "2025-10-11 17:30", "10-09, 10-10, 10-11 (worked)"),
    (FixedDate(10), "2026-09-15 10:00", "2026-10-10 17:30", "10-08, 10-09, 10-10 (worked)"),
    (MonthsBefore(1), "2026-07-15 00:00", "2026-06-16 00:00", "the end of the day one month before"),
    (
        MonthsBefore(1),
        "2026-03-31 00:00",
        "2026-03-01 00:00",
        "February has no 31st: the end of its last day",
    ),
    (MonthsBefore(1), "2024-03-31 00:00", "2024-03-01 00:00", "the end of the leap day"),
    (MonthsBefore(1), "2026-01-15 00:00", "2025-12-16 00:00", "over the year"),
]

DAYS_OF_THE_CALENDAR = [
    (SameDay(1), "2026-03-03 10:00", "2026-03-04 00:00", False, "the end of Tuesday"),
    (SameDay(1), "2026-03-03 00:00", "2026-03-04 00:00", False, "from the first second of the day"),
    (SameDay(1), "2026-03-03 23:59:59", "2026-03-04 00:00", False, "from the last second of the day"),
    (SameDay(1), "2026-02-18 10:00", "2026-02-19 00:00", False, "in Spring Festival the day counts too"),
    (SameDay(1), "2026-02-18 10:00", "2026-02-25 00:00", True, "shifted to the end of 02-24"),
    (OpeningOfWorkingDay(1), "2026-03-03 10:00", "2026-03-04 08:30", False, "first thing on Wednesday"),
    (
        OpeningOfWorkingDay(1),
        "2026-03-03 07:00",
        "2026-03-04 08:30",
        False,
        "before opening, still the next day",
    ),
    (OpeningOfWorkingDay(1), "2026-03-06 19:00", "2026-03-09 08:30", False, "Friday evening to Monday"),
    (OpeningOfWorkingDay(1), "2026-02-13 16:00", "2026-02-14 08:30", False, "to a worked Saturday"),
    (OpeningOfWorkingDay(1), "2026-02-14 16:00", "2026-02-24 08:30", False, "over Spring Festival"),
    (OpeningOfWorkingDay(2), "2026-09-30 10:00", "2026-10-09 08:30", False, "10-08, then 10-09"),
    (LastDaysOfMonth(5), "2026-01-01 00:00", "2026-02-01 00:00", False, "from the first of the month"),
    (LastDaysOfMonth(5), "2026-04-28 10:00", "2026-05-01 00:00", False, "from inside the last five days"),
    (LastDaysOfMonth(5), "2026-10-31 23:59", "2026-11-01 00:00", False, "from the last minute of October"),
    (LastDaysOfMonth(1), "2024-02-10 10:00", "2024-03-01 00:00", False, "the leap day is the last one"),
    (LastDaysOfMonth(7), "2026-12-02 10:00", "2027-01-01 00:00", False, "the end of the year"),
    (MonthsAfter(1), "2026-03-03 10:00", "2026-04-04 00:00", False, "the end of the same day of April"),
    (MonthsAfter(1), "2026-01-31 10:00", "2026-03-01 00:00", False, "February has no 31st"),
    (MonthsAfter(3), "2025-11-30 10:00", "2026-03-01 00:00", False, "over the year to the end of February"),
    (MonthsAfter(1), "2026-09-02 10:00", "2026-10-09 00:00", True, "10-02 is off, so the end of 10-08"),
    (YearsAfter(1), "2026-03-03 10:00", "2027-03-04 00:00", False, "the end of the same day"),
    (YearsAfter(1), "2024-02-29 10:00", "2025-03-01 00:00", False, "from the leap day to 02-28"),
    (YearsAfter(4), "2024-02-29 10:00", "2028-03-01 00:00", False, "from leap day to leap day"),
]

ALL = (
    [(CalendarDays(days), start, due, False, why) for days, start, due, why in CALENDAR_DAYS]
    + [(CalendarDays(days), start, due, True, why) for days, start, due, why in SHIFTED_CALENDAR_DAYS]
    + [(allowance, start, due, False, why) for allowance, start, due, why in CLOCK_TIME]
    + [(WorkingDays(days), start, due, False, why) for days, start, due, why in WORKING_DAYS]
    + [(allowance, start, due, False, why) for allowance, start, due, why in WORKING_TIME]
    + [(allowance, start, due, False, why) for allowance, start, due, why in FIXED_DATES]
    + DAYS_OF_THE_CALENDAR
)


@pytest.mark.parametrize(
    ("allowance", "start", "due", "shift"),
    [row[:4] for row in ALL],
    ids=[f"{row[0]} {row[1]} {row[4]}" for row in ALL],
)
def test_the_due_instant_is_the_one_counted_by_hand(allowance, start, due, shift):
    receipt = compute_due(shanghai(start), allowance, CHINA, shift_to_working_day=shift)

    assert receipt.due.astimezone(SHANGHAI) == shanghai(due)
    assert due_at(shanghai(start), allowance, CHINA, shift_to_working_day=shift) == receipt.due


def test_a_case_clock_of_13_days_differs_by_the_unit_chosen():
    accepted = shanghai("2026-02-03 10:00")

    assert due_at(accepted, CalendarDays(13), CHINA) == shanghai("2026-02-17 00:00")
    assert due_at(accepted, WorkingDays(13), CHINA) == shanghai("2026-02-27 17:30")


def test_the_day_of_the_start_is_the_one_on_the_wall_of_the_company_not_the_one_in_utc():
    just_after_midnight_in_shanghai = shanghai("2026-03-03 00:30")

    assert due_at(just_after_midnight_in_shanghai, CalendarDays(1), CHINA) == shanghai("2026-03-05 00:00")
