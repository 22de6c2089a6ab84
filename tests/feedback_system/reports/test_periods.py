"""Weeks, months and quarters: where they begin and end, and how they are written."""

from datetime import date

import pytest

from feedback_system.reports.periods import Rhythm, period_named, period_of, periods_back

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("day", "code", "first", "last"),
    [
        ("2026-03-02", "2026-W10", "2026-03-02", "2026-03-08"),
        ("2026-03-08", "2026-W10", "2026-03-02", "2026-03-08"),
        ("2025-12-31", "2026-W01", "2025-12-29", "2026-01-04"),  # over the turn of the year
        ("2027-01-01", "2026-W53", "2026-12-28", "2027-01-03"),  # a year with 53 weeks
    ],
)
def test_a_week_is_monday_to_sunday_and_belongs_to_the_year_of_its_thursday(day, code, first, last):
    week = period_of(date.fromisoformat(day), Rhythm.WEEK)

    assert (week.code, str(week.first), str(week.last)) == (code, first, last)
    assert period_named(code, Rhythm.WEEK) == week


def test_months_quarters_and_years_end_on_their_last_day_and_follow_each_other():
    month = period_of(date(2028, 2, 29), Rhythm.MONTH)
    quarter = period_of(date(2026, 11, 30), Rhythm.QUARTER)

    assert (month.code, month.last) == ("2028-02", date(2028, 2, 29))
    assert (quarter.code, quarter.first, quarter.last) == ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))
    assert quarter.next.code == "2027-Q1" and quarter.before.code == "2026-Q3"
    year = period_of(date(2026, 11, 30), Rhythm.YEAR)
    assert (year.code, year.first, year.last) == ("2026", date(2026, 1, 1), date(2026, 12, 31))
    assert (year.next.code, year.before.code, period_named("2026", Rhythm.YEAR)) == ("2027", "2025", year)
    assert [one.code for one in periods_back(month, 3)] == ["2027-12", "2028-01", "2028-02"]


@pytest.mark.parametrize(
    ("text", "rhythm"),
    [
        ("2026-W54", Rhythm.WEEK),
        ("2025-W53", Rhythm.WEEK),
        ("2026-13", Rhythm.MONTH),
        ("2026-00", Rhythm.MONTH),
        ("2026-Q5", Rhythm.QUARTER),
        ("0001-W01", Rhythm.WEEK),
        ("2026-03", Rhythm.WEEK),
        ("2026-03", Rhythm.YEAR),
        ("2026-W10 ", Rhythm.WEEK),
        ("", Rhythm.MONTH),
    ],
)
def test_what_is_no_period_of_the_rhythm_is_none(text, rhythm):
    assert period_named(text, rhythm) is None
