"""The seed table of Chinese holidays, checked day by day against two independent libraries."""

from collections import Counter
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from feedback_system.worktime.calendar import DayKind
from feedback_system.worktime.official_days import Problem, UnreadableTable, read_official_days
from feedback_system.worktime.wall import DayLook, look_of
from tests.feedback_system.worktime.cast import CHINA

YEARS = (2024, 2025, 2026)
HEADING = "date,kind,name_zh_hans,name_zh_hant,name_en,source\n"


def days_of(year):
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_a_loaded_year_is_a_working_day_exactly_when_both_libraries_say_so(year):
    other = holidays.country_holidays("CN", years=YEARS)

    ours = {day: CHINA.is_working_day(day) for day in days_of(year)}

    assert ours == {day: chinese_calendar.is_workday(day) for day in days_of(year)}
    assert ours == {day: other.is_working_day(day) for day in days_of(year)}


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_a_loaded_year_is_the_kind_of_day_that_both_libraries_say(year):
    other = holidays.country_holidays("CN", years=YEARS)

    ours = {day: look_of(CHINA, day) for day in days_of(year)}

    assert ours == {day: look_by_the_first_library(day) for day in days_of(year)}
    for day, look in ours.items():  # the second one leaves a weekend within a holiday to the weekday
        if look in (DayLook.WORKING_DAY, DayLook.MAKE_UP_DAY):
            assert other.is_working_day(day), day
            assert (look is DayLook.MAKE_UP_DAY) == other.is_weekend(day) == (day.weekday() >= 5), day
        else:
            assert not other.is_working_day(day), day
            assert (day in other) == (look is DayLook.HOLIDAY) or day.weekday() >= 5, day


def look_by_the_first_library(day):
    if day in chinese_calendar.constants.holidays:
        return DayLook.HOLIDAY
    if day in chinese_calendar.constants.workdays:
        return DayLook.MAKE_UP_DAY
    return DayLook.DAY_OFF if day.weekday() >= 5 else DayLook.WORKING_DAY


@pytest.mark.parametrize(
    ("year", "kinds"),
    [  # counted by hand in the notices
        (2024, {"working_day": 243, "make_up_day": 8, "day_off": 87, "holiday": 28}),
        (2025, {"working_day": 243, "make_up_day": 5, "day_off": 89, "holiday": 28}),
        (2026, {"working_day": 242, "make_up_day": 6, "day_off": 84, "holiday": 33}),
    ],
)
def test_the_days_of_a_year_by_kind(year, kinds):
    assert Counter(look_of(CHINA, day).value for day in days_of(year)) == kinds
    assert sum(kinds.values()) == (366 if year == 2024 else 365)


def test_the_make_up_workdays_of_2026_are_the_six_of_the_official_notice():
    made_up = [
        day.isoformat()
        for day, special in CHINA.special_days.items()
        if day.year == 2026 and special.kind is DayKind.MAKE_UP_WORKDAY
    ]

    assert made_up == ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]


def test_a_holiday_has_its_name_in_three_languages():
    spring_festival = CHINA.special_days[date(2026, 2, 17)]

    assert (spring_festival.name_zh_hans, spring_festival.name_zh_hant, spring_festival.name_en) == (
        "春节",
        "春節",
        "Spring Festival",
    )


def test_every_row_makes_a_difference_or_names_a_day_off_inside_a_holiday():
    for day, special in CHINA.special_days.items():
        is_weekend = day.weekday() >= 5
        assert special.kind is DayKind.HOLIDAY or is_weekend, day


def test_a_table_is_refused_as_a_whole_and_every_bad_line_is_named():
    table = HEADING + (
        "2027-13-01,holiday,元旦,,,notice\n"
        "2027-01-01,day off,元旦,,,notice\n"
        "2027-01-02,holiday,,,,\n"
        "2027-01-03,holiday,元旦,,,notice\n"
        "2027-01-03,holiday,元旦,,,notice\n"
    )

    with pytest.raises(UnreadableTable) as refusal:
        read_official_days(table)

    assert refusal.value.problems == (
        Problem(2, "date_unknown", "2027-13-01"),
        Problem(3, "kind_unknown", "day off"),
        Problem(4, "value_missing", "name_zh_hans"),
        Problem(4, "value_missing", "source"),
        Problem(6, "date_twice", "2027-01-03"),
    )


def test_a_table_without_its_columns_is_refused():
    with pytest.raises(UnreadableTable) as refusal:
        read_official_days("date,kind\n2027-01-01,holiday\n")

    assert refusal.value.problems == (
        Problem(1, "column_missing", "name_zh_hans, name_zh_hant, name_en, source"),
    )


def test_a_table_saved_by_a_spreadsheet_with_a_byte_order_mark_is_read():
    rows = read_official_days("\ufeff" + HEADING + "2027-01-01,holiday,元旦,,,notice\n")

    assert [row.day for row in rows] == [date(2027, 1, 1)]
