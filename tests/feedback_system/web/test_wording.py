"""Instants and spans are told the way people say them, near the instant of the request."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from feedback_system.web.wording import ago_text, due_text, instant_text, size_text, span_text

# Wednesday 4 March 2026, 10:00 in Shanghai.
NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english_in_shanghai():
    with translation.override("en"), timezone.override("Asia/Shanghai"):
        yield


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (datetime(2026, 3, 4, 9, 30, tzinfo=UTC), "today 17:30"),
        (datetime(2026, 3, 4, 16, 30, tzinfo=UTC), "tomorrow 00:30"),  # already the next day in Shanghai
        (datetime(2026, 3, 3, 1, 0, tzinfo=UTC), "yesterday 09:00"),
        (datetime(2026, 3, 9, 2, 0, tzinfo=UTC), "Mon 10:00"),
        (datetime(2026, 3, 11, 2, 0, tzinfo=UTC), "11 Mar 10:00"),
        (datetime(2026, 3, 2, 2, 0, tzinfo=UTC), "2 Mar 10:00"),
        (datetime(2027, 1, 5, 2, 0, tzinfo=UTC), "5 Jan 2027 10:00"),
    ],
)
def test_an_instant_is_told_by_the_nearest_name_of_its_day(instant, words):
    assert instant_text(instant, NOW) == words


def test_midnight_of_a_calendar_deadline_is_the_end_of_the_day_before():
    due = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)  # Friday 00:00 in Shanghai

    assert instant_text(due, NOW, whole_day=True) == "end of tomorrow"
    assert instant_text(due, NOW) == "Fri 00:00"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(days=6), "6 d"),
        (timedelta(days=3, hours=4, minutes=50), "3 d 4 h"),
        (timedelta(hours=26), "26 h"),
        (timedelta(hours=2, minutes=15), "2 h 15 min"),
        (timedelta(minutes=45), "45 min"),
        (timedelta(seconds=20), "under 1 min"),
        (-timedelta(hours=3), "3 h"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(span, words):
    assert span_text(span) == words


def test_working_time_stays_in_hours_because_a_working_day_is_no_fixed_number_of_them():
    assert span_text(timedelta(hours=60), days=False) == "60 h"


def test_what_just_happened_is_told_by_its_age_and_older_things_by_their_time():
    assert ago_text(NOW - timedelta(seconds=5), NOW) == "just now"
    assert ago_text(NOW - timedelta(minutes=1), NOW) == "1 minute ago"
    assert ago_text(NOW - timedelta(hours=3), NOW) == "3 hours ago"
    assert ago_text(NOW - timedelta(days=2), NOW) == "2 Mar 10:00"


def test_sizes_are_told_in_the_units_of_the_file_manager():
    assert [size_text(412), size_text(36_500), size_text(2_410_000)] == ["412 B", "36 kB", "2.4 MB"]


def test_a_due_instant_at_midnight_belongs_to_the_day_that_ends():
    midnight = datetime(2026, 3, 15, 16, 0, tzinfo=UTC)

    assert due_text(midnight) == "2026-03-15 24:00"
    assert due_text(midnight + timedelta(minutes=1)) == "2026-03-16 00:01"
    assert due_text(midnight, UTC) == "2026-03-15 16:00"
