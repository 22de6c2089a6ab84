"""What a receipt shows, word for word, and when it is only provisional."""

from decimal import Decimal

import pytest
from django.utils import translation

from feedback_system.worktime.allowance import (
    CalendarDays,
    ClockHours,
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
)
from feedback_system.worktime.due import compute_due
from feedback_system.worktime.receipt import Note, counted_text, render_text
from tests.feedback_system.worktime.cast import BERLIN, CHINA, SHANGHAI, shanghai


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def rendered(start, allowance, **switches):
    return render_text(compute_due(shanghai(start), allowance, CHINA, **switches), SHANGHAI).splitlines()


def test_working_days_over_spring_festival_name_every_day_that_was_passed_over():
    assert rendered("2026-02-13 16:00", WorkingDays(2)) == [
        "2026-02-13T16:00:00+08:00 2026-02-14T00:00:00+08:00 0d day of the start, does not count",
        "2026-02-14T08:30:00+08:00 2026-02-14T17:30:00+08:00 1d "
        "working day 1, worked in exchange for a day off: Spring Festival",
        *(
            f"2026-02-{day}T00:00:00+08:00 2026-02-{day + 1}T00:00:00+08:00 0d "
            "holiday, does not count: Spring Festival"
            for day in range(15, 24)
        ),
        "2026-02-24T08:30:00+08:00 2026-02-24T17:30:00+08:00 1d working day 2",
        "2026-02-13T16:00:00+08:00 2026-02-24T17:30:00+08:00 2d "
        "total, due 2026-02-24T17:30:00+08:00 by calendar default/1",
    ]


def test_working_hours_show_each_stretch_and_the_days_between():
    assert rendered("2026-03-06 16:00", WorkingHours(6)) == [
        "2026-03-06T16:00:00+08:00 2026-03-06T17:30:00+08:00 1:30:00 working time",
        "2026-03-07T00:00:00+08:00 2026-03-08T00:00:00+08:00 0:00:00 "
        "day off by the weekly hours, does not count",
        "2026-03-08T00:00:00+08:00 2026-03-09T00:00:00+08:00 0:00:00 "
        "day off by the weekly hours, does not count",
        "2026-03-09T08:30:00+08:00 2026-03-09T13:00:00+08:00 4:30:00 working time",
        "2026-03-06T16:00:00+08:00 2026-03-09T13:00:00+08:00 6:00:00 "
        "total, due 2026-03-09T13:00:00+08:00 by calendar default/1",
    ]


@pytest.mark.parametrize(
    ("start", "first_line"),
    [
        ("2026-03-03 06:00", "2026-03-03T06:00:00+08:00 2026-03-03T08:30:00+08:00 0:00:00 "),
        ("2026-03-03 19:00", "2026-03-03T19:00:00+08:00 2026-03-04T00:00:00+08:00 0:00:00 "),
    ],
)
def test_a_start_outside_the_hours_is_shown_as_waiting(start, first_line):
    assert rendered(start, WorkingHours(6))[0] == first_line + "outside working hours, does not count"


def test_calendar_days_are_numbered_and_a_shift_is_a_line_of_its_own():
    assert rendered("2026-03-06 16:00", CalendarDays(1), shift_to_working_day=True) == [
        "2026-03-06T16:00:00+08:00 2026-03-07T00:00:00+08:00 0d day of the start, does not count",
        "2026-03-07T00:00:00+08:00 2026-03-08T00:00:00+08:00 1d day 1",
        "2026-03-08T00:00:00+08:00 2026-03-10T00:00:00+08:00 0:00:00 "
        "ends on a day off, moved to the end of the next working day",
        "2026-03-06T16:00:00+08:00 2026-03-10T00:00:00+08:00 1d "
        "total, due 2026-03-10T00:00:00+08:00 by calendar default/1",
    ]


def test_a_stop_is_shown_where_it_was():
    pause = (shanghai("2026-03-03 20:00"), shanghai("2026-03-04 08:00"))

    assert rendered("2026-03-03 10:00", ClockHours(24), pauses=[pause])[:-1] == [
        "2026-03-03T10:00:00+08:00 2026-03-03T20:00:00+08:00 10:00:00 clock time",
        "2026-03-03T20:00:00+08:00 2026-03-04T08:00:00+08:00 0:00:00 clock stopped",
        "2026-03-04T08:00:00+08:00 2026-03-04T22:00:00+08:00 14:00:00 clock time",
    ]


def test_stops_of_a_limit_in_working_days_are_made_up_in_working_time():
    pause = (shanghai("2026-03-04 09:00"), shanghai("2026-03-04 12:00"))

    assert rendered("2026-03-03 10:00", WorkingDays(1), pauses=[pause])[1:-1] == [
        "2026-03-04T08:30:00+08:00 2026-03-04T17:30:00+08:00 1d working day 1",
        "2026-03-04T09:00:00+08:00 2026-03-04T12:00:00+08:00 -3:00:00 clock stopped",
        "2026-03-05T08:30:00+08:00 2026-03-05T11:30:00+08:00 3:00:00 time of the stops, added at the end",
    ]


@pytest.mark.parametrize(
    ("start", "note"),
    [
        ("2026-01-31 10:00", "working day 6, the last one before day 10 of the month"),
        ("2026-09-15 10:00", "working day 3, the earliest that can be asked for"),
    ],
)
def test_the_monthly_date_says_why_it_is_that_day(start, note):
    assert rendered(start, FixedDate(10))[-2].endswith("1d " + note)


def test_months_before_an_expiry_date_show_the_day_they_end_on():
    assert rendered("2026-07-15 00:00", MonthsBefore(1))[0] == (
        "2026-06-15T00:00:00+08:00 2026-06-16T00:00:00+08:00 0d "
        "the same day of the month, earlier by this many months: 1"
    )


def test_the_same_day_is_the_day_of_the_start_itself():
    assert rendered("2026-03-03 10:00", SameDay(1)) == [
        "2026-03-03T10:00:00+08:00 2026-03-04T00:00:00+08:00 1d the day of the start itself: due at its end",
        "2026-03-03T10:00:00+08:00 2026-03-04T00:00:00+08:00 1d "
        "total, due 2026-03-04T00:00:00+08:00 by calendar default/1",
    ]


def test_the_opening_of_the_next_working_day_names_the_days_passed_over():
    assert rendered("2026-03-06 16:00", OpeningOfWorkingDay(1))[:-1] == [
        "2026-03-06T16:00:00+08:00 2026-03-07T00:00:00+08:00 0d day of the start, does not count",
        "2026-03-07T00:00:00+08:00 2026-03-08T00:00:00+08:00 0d day off by the weekly hours, does not count",
        "2026-03-08T00:00:00+08:00 2026-03-09T00:00:00+08:00 0d day off by the weekly hours, does not count",
        "2026-03-09T00:00:00+08:00 2026-03-09T08:30:00+08:00 1d working day 1: due when it opens",
    ]


def test_the_last_days_of_a_month_are_shown_one_by_one():
    assert rendered("2026-04-20 10:00", LastDaysOfMonth(2))[:-1] == [
        "2026-04-20T10:00:00+08:00 2026-04-29T00:00:00+08:00 0d the month before its last days (2), does not count",
        "2026-04-29T00:00:00+08:00 2026-04-30T00:00:00+08:00 1d one of the last days of the month, 1 left after it",
        "2026-04-30T00:00:00+08:00 2026-05-01T00:00:00+08:00 1d one of the last days of the month, 0 left after it",
    ]


def test_months_and_years_are_told_in_their_days():
    assert rendered("2026-01-31 10:00", MonthsAfter(2)) == [
        "2026-01-31T10:00:00+08:00 2026-02-01T00:00:00+08:00 0d day of the start, does not count",
        "2026-02-01T00:00:00+08:00 2026-03-01T00:00:00+08:00 28d month 1 after the day of the start, in days",
        "2026-03-01T00:00:00+08:00 2026-04-01T00:00:00+08:00 31d month 2 after the day of the start, in days",
        "2026-01-31T10:00:00+08:00 2026-04-01T00:00:00+08:00 59d "
        "total, due 2026-04-01T00:00:00+08:00 by calendar default/1",
    ]
    assert rendered("2026-03-03 10:00", YearsAfter(1))[1] == (
        "2026-03-04T00:00:00+08:00 2027-03-04T00:00:00+08:00 365d year 1 after the day of the start, in days"
    )


@pytest.mark.parametrize("start", ["2026-03-02 09:00", "2026-03-10 23:00", "2026-03-12 09:00"])
def test_a_named_day_says_that_it_is_the_customers_own_date(start):
    assert rendered(start, OnDate(20260310))[0] == (
        "2026-03-10T00:00:00+08:00 2026-03-11T00:00:00+08:00 0d "
        "the day that was named: due at the end of this day"
    )


@pytest.mark.parametrize(
    ("language", "name"),
    [("zh-hans", "春节"), ("zh-hant", "春節"), ("en", "Spring Festival"), ("de", "春节")],
)
def test_a_holiday_is_named_in_the_language_of_the_reader(language, name):
    receipt = compute_due(shanghai("2026-02-14 10:00"), WorkingDays(1), CHINA)

    with translation.override(language):
        assert name in receipt.lines[1].note


def test_every_note_has_a_sentence():
    receipt = compute_due(shanghai("2026-02-14 10:00"), WorkingDays(1), CHINA)
    line = receipt.lines[0]

    for code in Note:
        params = {"number": 1, "day": 10, "months": 1, "days": 5, "left": 0}
        assert type(line)(line.from_, line.to, 0, code, params).note


def test_a_deadline_that_rests_on_a_year_without_official_table_is_provisional():
    receipt = compute_due(shanghai("2026-12-31 10:00"), WorkingDays(1), CHINA)

    assert receipt.provisional_years == (2027,)
    assert render_text(receipt, SHANGHAI).endswith(
        "; provisional, because the official holidays of 2027 are not loaded"
    )


@pytest.mark.parametrize(
    ("start", "allowance", "switches", "years"),
    [
        ("2026-12-30 10:00", WorkingDays(1), {}, ()),
        ("2026-12-31 10:00", WorkingHours(7), {}, ()),
        ("2026-12-31 10:00", WorkingHours(8), {}, (2027,)),
        ("2026-12-31 10:00", WorkingDays(Decimal("1.5")), {}, (2027,)),
        ("2026-12-31 10:00", CalendarDays(13), {}, ()),
        ("2026-12-31 10:00", CalendarDays(13), {"shift_to_working_day": True}, (2027,)),
        ("2026-12-30 10:00", CalendarDays(1), {"shift_to_working_day": True}, ()),
        ("2026-12-31 10:00", ClockHours(24), {}, ()),
        ("2026-12-15 10:00", FixedDate(10), {}, (2027,)),
        ("2026-11-15 10:00", FixedDate(10), {}, ()),
        ("2028-01-15 10:00", MonthsBefore(1), {}, ()),
        ("2026-12-31 10:00", OpeningOfWorkingDay(1), {}, (2027,)),
        ("2026-12-30 10:00", OpeningOfWorkingDay(1), {}, ()),
        ("2027-03-03 10:00", MonthsAfter(1), {}, ()),
        ("2026-12-05 10:00", MonthsAfter(1), {"shift_to_working_day": True}, (2027,)),
        ("2027-03-03 10:00", SameDay(1), {}, ()),
        ("2023-12-29 10:00", WorkingDays(1), {}, (2023,)),
        ("2023-12-31 10:00", WorkingHours(1), {}, (2023,)),
        ("2023-12-30 10:00", CalendarDays(1), {"shift_to_working_day": True}, (2023,)),
    ],
)
def test_only_what_the_calendar_decides_is_provisional(start, allowance, switches, years):
    assert compute_due(shanghai(start), allowance, CHINA, **switches).provisional_years == years


def test_a_receipt_is_plain_data_for_machines():
    data = compute_due(shanghai("2026-03-03 16:00"), WorkingHours(6), CHINA).as_data(SHANGHAI)

    assert data == {
        "start": "2026-03-03T16:00:00+08:00",
        "due": "2026-03-04T13:00:00+08:00",
        "unit": "working_hours",
        "amount": "6",
        "lines": [
            {
                "from": "2026-03-03T16:00:00+08:00",
                "to": "2026-03-03T17:30:00+08:00",
                "counted": "1:30:00",
                "note_code": "working_time",
                "note": "working time",
            },
            {
                "from": "2026-03-04T08:30:00+08:00",
                "to": "2026-03-04T13:00:00+08:00",
                "counted": "4:30:00",
                "note_code": "working_time",
                "note": "working time",
            },
        ],
        "provisional_years": [],
        "calendar_version": "default/1",
    }


def test_a_receipt_can_be_read_in_another_time_zone():
    receipt = compute_due(shanghai("2026-03-03 10:00"), ClockHours(24), CHINA)

    assert render_text(receipt, BERLIN).splitlines()[0] == (
        "2026-03-03T03:00:00+01:00 2026-03-04T03:00:00+01:00 24:00:00 clock time"
    )


def test_a_fraction_of_a_second_is_shown_only_where_there_is_one():
    hours = WorkingHours(1).duration

    assert [counted_text(counted) for counted in (3, hours, -hours, hours / 3_600_000)] == [
        "3d",
        "1:00:00",
        "-1:00:00",
        "0:00:00.001000",
    ]
