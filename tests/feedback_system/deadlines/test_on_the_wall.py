"""The months beside a receipt: whoever holds a wall calendar next to them finds the same days counted.

2026-02-14 (Saturday) and 2026-02-28 (Saturday) are worked, 2026-02-15 to 02-23 is Spring Festival.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_system.deadlines.on_the_wall import MOST_MONTHS, ReceiptDay, on_the_wall
from feedback_system.worktime.allowance import (
    Allowance,
    CalendarDays,
    ClockHours,
    MonthsAfter,
    WorkingDays,
    WorkingHours,
)
from feedback_system.worktime.due import compute_due
from tests.feedback_system.worktime.cast import CHINA, SHANGHAI, shanghai


def days_of(start: str, allowance: Allowance) -> dict[date, ReceiptDay]:
    """Every day of the months shown for a limit that begins at `start`."""
    months = on_the_wall(compute_due(shanghai(start), allowance, CHINA), SHANGHAI)
    return {cell.day: cell for month in months for week in month.weeks for cell in week if cell is not None}


def test_working_days_are_numbered_and_holidays_and_weekends_are_named() -> None:
    days = days_of("2026-02-12 16:00", WorkingDays(5))

    counted = {day.day: cell.mark for day, cell in days.items() if cell.counts and day.month == 2}
    assert counted == {13: "1", 14: "2", 24: "3", 25: "4", 26: "5"}  # then
    assert days[date(2026, 2, 14)].look == "make_up_day"
    assert {days[date(2026, 2, day)].look for day in range(15, 24)} == {"holiday"}
    assert "春节" in days[date(2026, 2, 17)].words
    assert [day for day, cell in days.items() if cell.is_start] == [date(2026, 2, 12)]
    assert [day for day, cell in days.items() if cell.is_due] == [date(2026, 2, 26)]


def test_calendar_days_count_on_holidays_too_and_end_with_the_last_day_not_the_next() -> None:
    days = days_of("2026-02-13 16:00", CalendarDays(6))

    assert {day.day: cell.mark for day, cell in days.items() if cell.counts} == {
        14: "1", 15: "2", 16: "3", 17: "4", 18: "5", 19: "6",
    }  # fmt: skip
    assert [day.day for day, cell in days.items() if cell.is_due] == [19]


def test_working_hours_stand_as_hours_on_their_days() -> None:
    days = days_of("2026-03-06 15:00", WorkingHours(6))  # a Friday; 2:30 are left, then the weekend

    marks = {day: cell.mark for day, cell in days.items() if cell.counts}
    assert marks == {date(2026, 3, 6): "2:30", date(2026, 3, 9): "3:30"}
    assert days[date(2026, 3, 7)].look == "day_off"


def test_clock_hours_are_split_at_midnight() -> None:
    days = days_of("2026-03-06 15:00", ClockHours(24))

    marks = {day: cell.mark for day, cell in days.items() if cell.counts}
    assert marks == {date(2026, 3, 6): "9:00", date(2026, 3, 7): "15:00"}


def test_a_limit_of_many_months_is_told_by_its_lines_alone() -> None:
    assert days_of("2026-03-06 15:00", MonthsAfter(MOST_MONTHS + 1)) == {}
    assert days_of("2026-03-06 15:00", MonthsAfter(MOST_MONTHS - 1)) != {}


@pytest.mark.parametrize("made", [WorkingDays, CalendarDays])
@given(amount=st.integers(1, 60), hours=st.integers(0, 24 * 500))
def test_the_counted_days_are_as_many_as_the_limit_has(made: type, amount: int, hours: int) -> None:
    receipt = compute_due(shanghai("2024-03-01 09:00") + timedelta(hours=hours), made(amount), CHINA)

    months = on_the_wall(receipt, SHANGHAI)

    cells = [cell for month in months for week in month.weeks for cell in week if cell is not None]
    assert sorted(cell.number for cell in cells if cell.number is not None) == list(range(1, amount + 1))
    assert max(cell.day for cell in cells if cell.counts) == next(cell.day for cell in cells if cell.is_due)
