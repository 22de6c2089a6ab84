"""Pauses counted by hand: what was left when the clock stopped is left when it goes on (pauses are off for the case clock at install; ours)."""

from fractions import Fraction

import pytest

from feedback_system.worktime.allowance import (
    CalendarDays,
    ClockHours,
    ClockMinutes,
    FixedDate,
    MonthsBefore,
    WorkingDays,
    WorkingHours,
)
from feedback_system.worktime.due import (
    SwitchDoesNotFit,
    compute_due,
    due_at,
    elapsed,
    instant_at_share,
    merged,
)
from feedback_system.worktime.measuring import PauseBackwards
from tests.feedback_system.worktime.cast import CHINA, shanghai


def between(begins, ends):
    return (shanghai(begins), shanghai(ends))


# Tuesday 2026-03-03 10:00 is the start of each.
STOPS = [
    (
        CalendarDays(3),
        [("03-04 10:00", "03-05 14:00")],
        "2026-03-08 04:00",
        "28 hours after the end of 03-06",
    ),
    (CalendarDays(3), [("03-06 23:00", "03-09 09:00")], "2026-03-09 10:00", "one hour was left"),
    (
        CalendarDays(3),
        [("03-07 00:00", "03-09 00:00")],
        "2026-03-07 00:00",
        "stopped when it was due already",
    ),
    (ClockHours(24), [("03-03 20:00", "03-04 08:00")], "2026-03-04 22:00", "twelve hours later"),
    (
        ClockHours(24),
        [("03-03 09:00", "03-03 11:00")],
        "2026-03-04 11:00",
        "only the hour after the start counts",
    ),
    (WorkingHours(6), [("03-03 12:00", "03-03 13:00")], "2026-03-03 17:00", "an hour of opening time"),
    (WorkingHours(6), [("03-03 15:00", "03-04 09:30")], "2026-03-04 10:30", "one hour was left"),
    (WorkingHours(6), [("03-03 17:30", "03-04 08:30")], "2026-03-03 16:00", "stopped after it was due"),
    (
        WorkingHours(8),
        [("03-03 17:30", "03-04 08:30")],
        "2026-03-04 09:00",
        "a stop overnight takes no opening time",
    ),
    (WorkingDays(1), [("03-04 09:00", "03-04 12:00")], "2026-03-05 11:30", "three hours after closing"),
    (WorkingDays(1), [("03-04 12:00", "03-06 12:00")], "2026-03-06 17:30", "five and a half hours were left"),
    (
        WorkingDays(2),
        [("03-03 18:00", "03-04 08:00")],
        "2026-03-05 17:30",
        "a stop overnight takes no opening time",
    ),
    (
        ClockHours(24),
        [("03-03 12:00", "03-03 13:00"), ("03-03 13:00", "03-03 14:00"), ("03-03 12:30", "03-03 13:30")],
        "2026-03-04 12:00",
        "three stops that are one of two hours",
    ),
]


@pytest.mark.parametrize(
    ("allowance", "stops", "due"), [row[:3] for row in STOPS], ids=[f"{row[0]} {row[3]}" for row in STOPS]
)
def test_a_stopped_clock_goes_on_with_what_was_left(allowance, stops, due):
    pauses = [between(f"2026-{begins}", f"2026-{ends}") for begins, ends in stops]

    assert due_at(shanghai("2026-03-03 10:00"), allowance, CHINA, pauses=pauses) == shanghai(due)


def test_a_stop_in_the_days_a_shift_has_given_is_made_up_too():
    start, saturday = shanghai("2026-03-03 10:00"), between("2026-03-08 10:00", "2026-03-08 20:00")

    # Four days end on Saturday 03-07, shifted to the end of Monday; ten hours of the Sunday are stopped.
    due = due_at(start, CalendarDays(4), CHINA, pauses=[saturday], shift_to_working_day=True)

    assert due == shanghai("2026-03-10 10:00")


def test_pauses_are_merged_in_order_and_each_moment_is_stopped_once():
    ten, eleven, noon, one, two = (shanghai(f"2026-03-03 {hour}:00") for hour in (10, 11, 12, 13, 14))

    assert merged([(one, two), (ten, noon), (eleven, eleven)]) == ((ten, noon), (one, two))
    assert merged([(noon, two), (ten, noon)]) == ((ten, two),)
    assert merged([(ten, two), (eleven, noon)]) == ((ten, two),)


def test_a_clock_that_is_stopped_now_shows_the_due_instant_as_if_it_went_on_now():
    start, stopped = shanghai("2026-03-03 10:00"), shanghai("2026-03-03 12:00")

    for now in ("2026-03-03 13:00", "2026-03-03 15:00"):
        left = due_at(start, ClockHours(24), CHINA, pauses=[(stopped, shanghai(now))]) - shanghai(now)
        assert left == ClockHours(22).duration


@pytest.mark.parametrize("allowance", [FixedDate(10), MonthsBefore(1)])
def test_a_date_cannot_be_paused(allowance):
    with pytest.raises(SwitchDoesNotFit):
        due_at(
            shanghai("2026-03-03 10:00"),
            allowance,
            CHINA,
            pauses=[between("2026-03-03 12:00", "2026-03-03 13:00")],
        )


@pytest.mark.parametrize("allowance", [ClockHours(24), ClockMinutes(30)])
def test_clock_time_cannot_be_shifted_to_a_working_day(allowance):
    with pytest.raises(SwitchDoesNotFit):
        due_at(shanghai("2026-03-03 10:00"), allowance, CHINA, shift_to_working_day=True)


def test_a_pause_that_runs_backwards_is_refused():
    with pytest.raises(PauseBackwards):
        due_at(
            shanghai("2026-03-03 10:00"),
            ClockHours(24),
            CHINA,
            pauses=[between("2026-03-03 13:00", "2026-03-03 12:00")],
        )


SHARES = [
    (ClockHours(24), Fraction(3, 4), "2026-03-04 04:00", "18 of 24 hours"),
    (WorkingHours(6), Fraction(1, 2), "2026-03-03 13:00", "three of six hours"),
    # From 10:00: 7.5 hours of Tuesday and 9 of Wednesday are 16.5 hours of opening time; half of it is 8.25.
    (WorkingDays(1), Fraction(1, 2), "2026-03-04 09:15", "half of the opening time up to closing"),
    # From 10:00 to the end of the 16th are 13 days and 14 hours, 326 hours; 80 % of it are 260.8.
    (CalendarDays(13), Fraction(4, 5), "2026-03-14 06:48", "four fifths of the clock time up to the end"),
]


@pytest.mark.parametrize(
    ("allowance", "share", "instant"),
    [row[:3] for row in SHARES],
    ids=[f"{row[0]} {row[3]}" for row in SHARES],
)
def test_a_share_is_reached_in_the_measure_of_the_rule(allowance, share, instant):
    start = shanghai("2026-03-03 10:00")

    assert instant_at_share(start, share, allowance, CHINA) == shanghai(instant)
    assert elapsed(start, shanghai(instant), allowance, CHINA) == share


def test_nothing_is_used_up_before_the_start_and_twice_the_time_is_twice_the_share():
    start = shanghai("2026-03-03 10:00")

    assert elapsed(start, shanghai("2026-03-01 10:00"), ClockHours(24), CHINA) == 0
    assert elapsed(start, shanghai("2026-03-05 10:00"), ClockHours(24), CHINA) == 2


def test_a_limit_due_before_its_start_is_used_up_from_the_due_instant_on():
    expiry = shanghai("2026-07-15 00:00")

    assert elapsed(expiry, shanghai("2026-06-15 23:59"), MonthsBefore(1), CHINA) == 0
    assert elapsed(expiry, shanghai("2026-06-16 00:00"), MonthsBefore(1), CHINA) == 1
    assert instant_at_share(expiry, Fraction(1, 2), MonthsBefore(1), CHINA) == shanghai("2026-06-16 00:00")


def test_the_receipt_of_a_paused_limit_in_days_shows_what_was_taken_off_and_added():
    receipt = compute_due(
        shanghai("2026-03-03 10:00"),
        CalendarDays(3),
        CHINA,
        pauses=[between("2026-03-04 10:00", "2026-03-05 14:00")],
    )

    times = [
        line.counted.total_seconds() / 3600 for line in receipt.lines if not isinstance(line.counted, int)
    ]
    assert times == [-28, 28]
    assert receipt.counted_days == 3


def test_a_negative_share_is_refused():
    with pytest.raises(ValueError):
        instant_at_share(shanghai("2026-03-03 10:00"), Fraction(-1), ClockHours(1), CHINA)
