"""The deadline chip: due instant, time left, bar of time used, one click to the receipt."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from feedback_system.web.clocks import chip_view
from feedback_system.web.parts import deadline_chip

# Wednesday 4 March 2026, 10:00 in Shanghai.
NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def english_in_shanghai():
    with translation.override("en"), timezone.override("Asia/Shanghai"):
        yield


def a_clock(**changes):
    """Twenty-four hours, half of them gone."""
    return {"label": "First answer", "started_at": NOW - 12 * HOUR, "due_at": NOW + 12 * HOUR, **changes}


def test_a_running_deadline_shows_when_it_is_due_and_what_is_left():
    view = chip_view(a_clock(), NOW)

    assert (view.tone, view.word, view.due, view.left, view.percent) == (
        "ok",
        "due",
        "today 22:00",
        "12 h left",
        50,
    )


def test_it_is_at_risk_from_four_fifths_of_the_time_on():
    before = chip_view(a_clock(used=0.79), NOW)
    after = chip_view(a_clock(used=0.8), NOW)

    assert (before.tone, after.tone) == ("ok", "risk")
    assert after.word == "at risk, due"


def test_it_is_overdue_at_the_due_instant_and_not_a_second_before():
    due = NOW

    assert chip_view(a_clock(due_at=due), NOW - timedelta(seconds=1)).tone == "risk"
    assert chip_view(a_clock(due_at=due), NOW).tone == "over"


def test_the_bar_of_an_overdue_deadline_is_full_and_never_longer():
    assert chip_view(a_clock(due_at=NOW - HOUR, used=3.0), NOW).percent == 100


def test_working_time_is_called_working_time_and_taken_from_the_deadline():
    view = chip_view(a_clock(measure="working_hours", remaining=2 * HOUR, used=0.7), NOW)

    assert view.left == "2 h working"


def test_a_paused_deadline_is_never_called_late():
    view = chip_view(a_clock(state="paused", due_at=NOW - HOUR, remaining=3 * HOUR), NOW)

    assert (view.tone, view.word, view.left) == ("pause", "paused", "3 h left")


def test_a_met_deadline_says_when_and_whether_it_was_late():
    in_time = chip_view(a_clock(state="met", met_at=NOW - HOUR), NOW)
    late = chip_view(a_clock(state="met", due_at=NOW - 3 * HOUR, met_at=NOW - HOUR), NOW)

    assert (in_time.tone, in_time.word, in_time.due) == ("none", "met", "today 09:00")
    assert (late.tone, late.word, late.left) == ("over", "met late", "2 h late")


def test_a_deadline_on_a_calendar_not_loaded_yet_is_called_provisional():
    assert chip_view(a_clock(provisional=True), NOW).due == "today 22:00 (provisional)"


def test_an_object_serves_as_well_as_a_dict():
    class Clock:
        due_at = NOW + 12 * HOUR
        started_at = NOW - 12 * HOUR

    assert chip_view(Clock(), NOW).due == "today 22:00"


def test_the_chip_leads_to_the_receipt_and_carries_icon_word_and_bar():
    html = deadline_chip(a_clock(receipt_url="/deadlines/7/receipt/"), NOW)

    assert html.startswith('<a class="chip chip-ok" href="/deadlines/7/receipt/"')
    assert "#clock" in html
    assert "due today 22:00" in html
    assert '<rect class="used" width="50" height="4">' in html


def test_only_a_deadline_that_can_still_pass_on_the_open_page_tells_the_browser_its_instant():
    assert 'data-due="2026-03-04T14:00:00+00:00"' in deadline_chip(a_clock(), NOW)
    assert "data-due" not in deadline_chip(a_clock(state="paused"), NOW)
    assert "data-due" not in deadline_chip(a_clock(due_at=NOW - HOUR), NOW)


def test_no_deadline_is_a_dash_with_an_explanation():
    assert deadline_chip(None, NOW) == '<span class="muted" title="no deadline runs">–</span>'


def test_a_label_with_markup_stays_text():
    assert "<script>" not in deadline_chip(a_clock(label="<script>alert(1)</script>"), NOW, full=True)
