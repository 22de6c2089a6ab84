"""The calendar: what is refused, and days on which clocks are set, holidays begin or nothing opens."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from feedback_system.worktime.calendar import (
    CalendarError,
    CalendarExhausted,
    DayKind,
    HoursCrossMidnight,
    HoursOverlap,
    NaiveInstant,
    NoOpeningHours,
    SpecialDay,
    WorkCalendar,
    instant_of,
)
from tests.feedback_system.worktime.cast import (
    BERLIN,
    CHINA,
    MONDAY_TO_FRIDAY,
    NEW_YORK,
    OFFICE_HOURS,
    ROUND_THE_CLOCK,
    SHANGHAI,
    shanghai,
    utc,
)

HOUR = timedelta(hours=1)
NIGHT_SHIFT = (((time(0), time(6)), (time(22), time(0))),) * 7


def week_of(hours, **more):
    return WorkCalendar(SHANGHAI, (hours,) * 7, **more)


def test_a_calendar_without_opening_hours_is_refused():
    with pytest.raises(NoOpeningHours):
        week_of(())


def test_a_calendar_needs_seven_weekdays():
    with pytest.raises(CalendarError):
        WorkCalendar(SHANGHAI, (OFFICE_HOURS,) * 5)


@pytest.mark.parametrize(
    "hours", [((time(22), time(6)),), ((time(9), time(9)),)], ids=["over midnight", "without length"]
)
def test_hours_that_do_not_close_after_they_open_are_refused(hours):
    with pytest.raises(HoursCrossMidnight):
        week_of(hours)


@pytest.mark.parametrize(
    "hours",
    [
        ((time(8), time(12)), (time(11), time(17))),
        ((time(13), time(17)), (time(8), time(12))),
        ((time(8), time(0)), (time(22), time(23))),
    ],
    ids=["shared hour", "wrong order", "after 24:00"],
)
def test_openings_that_overlap_or_are_out_of_order_are_refused(hours):
    with pytest.raises(HoursOverlap):
        week_of(hours)


def test_opening_hours_are_wall_clock_times_in_whole_seconds():
    with pytest.raises(CalendarError):
        week_of(((time(8, tzinfo=SHANGHAI), time(12)),))
    with pytest.raises(CalendarError):
        week_of(((time(8, 0, 0, 1), time(12)),))


def test_make_up_hours_are_checked_like_any_others():
    with pytest.raises(HoursCrossMidnight):
        week_of(OFFICE_HOURS, make_up_hours=((time(12), time(8)),))


def test_an_instant_without_a_time_zone_is_refused():
    with pytest.raises(NaiveInstant):
        CHINA.add_working_time(datetime(2026, 3, 3, 10), HOUR)


def test_opening_and_closing_belong_to_open_and_closed():
    assert CHINA.is_open_at(shanghai("2026-03-03 08:30"))
    assert not CHINA.is_open_at(shanghai("2026-03-03 17:30"))
    assert not CHINA.is_open_at(shanghai("2026-02-17 10:00"))
    assert CHINA.is_open_at(shanghai("2026-02-14 10:00"))


def test_the_next_opening_is_now_while_open_and_else_after_the_holiday():
    assert CHINA.next_opening(shanghai("2026-03-03 10:00")) == shanghai("2026-03-03 10:00")
    assert CHINA.next_opening(shanghai("2026-02-14 17:30")) == shanghai("2026-02-24 08:30")


def test_working_days_before_and_after_spring_festival():
    assert CHINA.next_working_day(date(2026, 2, 14)) == date(2026, 2, 24)
    assert CHINA.previous_working_day(date(2026, 2, 24)) == date(2026, 2, 14)


def test_closing_time_is_known_for_working_days_only():
    assert CHINA.close_of_business(date(2026, 2, 14)) == shanghai("2026-02-14 17:30")
    with pytest.raises(CalendarError):
        CHINA.close_of_business(date(2026, 2, 15))


def test_instants_come_back_in_utc():
    due = CHINA.add_working_time(shanghai("2026-03-03 10:00"), HOUR)

    assert due == utc("2026-03-03 03:00")
    assert due.utcoffset() == timedelta(0)


def test_working_time_used_up_exactly_at_closing_ends_at_closing_not_at_the_next_opening():
    assert CHINA.add_working_time(shanghai("2026-03-03 16:30"), HOUR) == shanghai("2026-03-03 17:30")
    assert CHINA.subtract_working_time(shanghai("2026-03-03 09:30"), HOUR) == shanghai("2026-03-03 08:30")
    assert CHINA.add_working_time(shanghai("2026-03-03 19:00"), timedelta(0)) == shanghai("2026-03-03 19:00")


def test_the_last_working_hour_before_an_instant_is_counted_back_over_the_night():
    assert CHINA.subtract_working_time(shanghai("2026-03-04 09:00"), HOUR) == shanghai("2026-03-03 17:00")
    assert CHINA.subtract_working_time(shanghai("2026-02-24 03:00"), HOUR) == shanghai("2026-02-14 16:30")
    assert CHINA.subtract_working_time(shanghai("2026-03-04 03:00"), timedelta(0)) == shanghai(
        "2026-03-04 03:00"
    )


def test_negative_working_time_and_spans_that_run_backwards_are_refused():
    start = shanghai("2026-03-03 10:00")

    for refused in (
        lambda: CHINA.add_working_time(start, -HOUR),
        lambda: CHINA.subtract_working_time(start, -HOUR),
        lambda: CHINA.working_time_between(start, start - HOUR),
        lambda: CHINA.add_working_days(start, 0),
    ):
        with pytest.raises(ValueError):
            refused()


def test_a_night_shift_is_two_openings_that_meet_at_midnight():
    calendar = WorkCalendar(SHANGHAI, NIGHT_SHIFT)

    assert calendar.add_working_time(shanghai("2026-03-03 23:00"), 2 * HOUR) == shanghai("2026-03-04 01:00")


def test_a_make_up_workday_has_the_hours_of_monday_or_of_the_first_weekday_that_is_open():
    special = {date(2026, 3, 8): SpecialDay(DayKind.MAKE_UP_WORKDAY)}
    short_monday = (((time(9), time(12)),), OFFICE_HOURS, (), (), (), (), ())
    closed_monday = ((), OFFICE_HOURS, (), (), (), (), ())

    assert WorkCalendar(SHANGHAI, short_monday, special).hours_on(date(2026, 3, 8)) == ((time(9), time(12)),)
    assert WorkCalendar(SHANGHAI, closed_monday, special).hours_on(date(2026, 3, 8)) == OFFICE_HOURS
    assert WorkCalendar(SHANGHAI, short_monday).nominal_day == 3 * HOUR


def test_a_company_that_is_closed_for_more_than_ten_years_ends_in_an_error_not_in_a_loop():
    days = (date(2026, 1, 1) + timedelta(days=number) for number in range(4000))
    calendar = week_of(OFFICE_HOURS, special_days={day: SpecialDay(DayKind.HOLIDAY) for day in days})

    for exhausted in (
        lambda: calendar.add_working_time(shanghai("2026-01-01 10:00"), HOUR),
        lambda: calendar.subtract_working_time(shanghai("2036-12-01 10:00"), HOUR),
        lambda: calendar.next_working_day(date(2026, 1, 1)),
    ):
        with pytest.raises(CalendarExhausted):
            exhausted()


def test_time_itself_ends_in_an_error_that_names_the_calendar():
    with pytest.raises(CalendarExhausted):
        CHINA.next_working_day(date(9999, 12, 31))


@pytest.mark.parametrize(
    ("time_zone", "day", "hours"),
    [
        (BERLIN, "2026-03-29", 23),
        (BERLIN, "2026-10-25", 25),
        (NEW_YORK, "2026-03-08", 23),
        (NEW_YORK, "2026-11-01", 25),
        (SHANGHAI, "2026-03-29", 24),
    ],
)
def test_a_day_on_which_clocks_are_set_has_the_hours_that_really_pass(time_zone, day, hours):
    calendar = WorkCalendar(time_zone, ROUND_THE_CLOCK)
    day = date.fromisoformat(day)

    assert calendar.working_time_between(calendar.start_of_day(day), calendar.end_of_day(day)) == hours * HOUR


def test_a_time_that_the_clock_skips_is_the_moment_of_the_jump():
    assert instant_of(date(2026, 3, 29), time(2, 30), BERLIN) == utc("2026-03-29 01:00")


def test_a_time_that_the_clock_shows_twice_is_its_first_showing():
    assert instant_of(date(2026, 10, 25), time(2, 30), BERLIN) == utc("2026-10-25 00:30")


def test_a_day_whose_only_hours_are_skipped_is_no_working_day():
    calendar = WorkCalendar(BERLIN, (((time(2, 10), time(2, 50)),),) * 7)

    assert not calendar.is_working_day(date(2026, 3, 29))
    assert calendar.is_working_day(date(2026, 3, 28))


def test_a_date_that_a_country_left_out_has_no_working_time():
    # Samoa crossed the date line: 2011-12-30 did not take place there.
    apia = WorkCalendar(ZoneInfo("Pacific/Apia"), ROUND_THE_CLOCK)

    assert apia.next_working_day(date(2011, 12, 29)) == date(2011, 12, 31)


def test_midnight_that_is_skipped_begins_the_day_at_the_jump():
    # Cuba sets its clocks at midnight: 2026-03-08 begins at 01:00.
    assert instant_of(date(2026, 3, 8), time(0), ZoneInfo("America/Havana")) == utc("2026-03-08 05:00")


def test_two_calendars_of_the_same_rows_are_equal():
    assert WorkCalendar(SHANGHAI, MONDAY_TO_FRIDAY, version="a") == WorkCalendar(
        SHANGHAI, MONDAY_TO_FRIDAY, version="a"
    )
    assert WorkCalendar(SHANGHAI, MONDAY_TO_FRIDAY, version="a") != WorkCalendar(
        SHANGHAI, MONDAY_TO_FRIDAY, version="b"
    )
