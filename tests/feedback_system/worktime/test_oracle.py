"""The engine against a minute counter over random worlds, zone by zone, with and without daylight saving.

At full size: `TIME_EXAMPLES=10000 TIME_SEED=1 python -m tests.feedback_system.worktime.oracle`.
"""

import os
from datetime import timedelta

import pytest

from feedback_system.worktime.calendar import WorkCalendar
from tests.feedback_system.worktime.oracle import ZONES, compare, settings_of


@pytest.mark.parametrize("zone", ZONES)
def test_the_engine_and_the_minute_counter_agree(zone):
    examples, seed = settings_of(os.environ)

    found = compare(zone, examples=examples, seed=seed)

    assert found.differences == []
    assert found.examples == examples
    assert found.with_pauses > examples // 3


def test_the_comparison_finds_an_engine_that_is_a_minute_off(monkeypatch):
    right = WorkCalendar.close_of_business
    monkeypatch.setattr(
        WorkCalendar, "close_of_business", lambda self, day: right(self, day) - timedelta(minutes=1)
    )

    assert compare("Europe/Berlin", examples=20, seed=1).differences


def test_the_same_seed_gives_the_same_examples():
    assert compare("Asia/Kathmandu", examples=5, seed=3) == compare("Asia/Kathmandu", examples=5, seed=3)
    assert settings_of({"TIME_EXAMPLES": "12", "TIME_SEED": "5"}) == (12, 5)
    assert settings_of({}) == (80, 1)
