"""What people read on a receipt: days in their language, lengths that can be checked by hand although instants have fractions."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from feedback_system.worktime.allowance import CalendarDays, ClockHours, WorkingDays, WorkingHours
from feedback_system.worktime.due import compute_due
from feedback_system.worktime.receipt import Receipt
from feedback_system.worktime.told import told_lines, told_total
from tests.feedback_system.worktime.cast import CHINA, shanghai

INSTANTS = st.datetimes(datetime(2026, 1, 5), datetime(2026, 11, 20)).map(
    lambda moment: shanghai(moment.isoformat())
)


def seconds(text: str) -> int:
    """A shown length as a number; it has no fraction."""
    sign, text = (-1, text[1:]) if text.startswith("-") else (1, text)
    hours, minutes, rest = (int(part) for part in text.split(":"))
    return sign * (hours * 3600 + minutes * 60 + rest)


def by_hand(receipt: Receipt) -> list[int]:
    """What somebody gets who subtracts the instants as they are shown, line by line."""
    return [
        int((line.to.replace(microsecond=0) - line.from_.replace(microsecond=0)).total_seconds())
        for line in receipt.lines
    ]


def test_a_length_is_the_difference_of_the_instants_as_they_are_shown() -> None:
    start = shanghai("2026-11-17 13:19:47.676154")

    receipt = compute_due(start, WorkingHours(Decimal("4.5")), CHINA)

    counted = [text for text in told_lines(receipt) if text != "0:00:00"]
    assert counted == ["4:10:13", "0:19:47"]  # 13:19:47 to 17:30:00, and 08:30:00 to 08:49:47
    assert told_total(receipt) == "4:30:00"


def test_days_are_told_in_the_language_of_the_reader(chinese: None) -> None:
    receipt = compute_due(shanghai("2026-11-10 16:48"), CalendarDays(2), CHINA)

    with translation.override("zh-hans"):
        assert (told_lines(receipt), told_total(receipt)) == (["0 天", "1 天", "1 天"], "2 天")
    with translation.override("en"):
        assert (told_lines(receipt), told_total(receipt)) == (["0 days", "1 day", "1 day"], "2 days")


@given(start=INSTANTS, quarters=st.integers(1, 300), working=st.booleans())
def test_shown_lengths_add_up_and_can_be_checked_line_by_line(
    start: datetime, quarters: int, working: bool
) -> None:
    hours = Decimal(quarters) / 4
    receipt = compute_due(start, WorkingHours(hours) if working else ClockHours(hours), CHINA)

    shown = [seconds(text) for text in told_lines(receipt)]

    assert sum(shown) == seconds(told_total(receipt))
    assert all(found in (0, mine) for found, mine in zip(shown[:-1], by_hand(receipt)[:-1], strict=True))


@given(start=INSTANTS, stop=st.integers(1, 10**11), length=st.integers(1, 10**11), days=st.integers(1, 20))
def test_what_a_stop_takes_off_is_added_again_to_the_second(
    start: datetime, stop: int, length: int, days: int
) -> None:
    begins = start + timedelta(microseconds=stop)
    pauses = [(begins, begins + timedelta(microseconds=length))]

    for allowance in (CalendarDays(days), WorkingDays(days), ClockHours(24 * days)):
        receipt = compute_due(start, allowance, CHINA, pauses=pauses)
        lengths = [seconds(text) for text in told_lines(receipt) if ":" in text]
        total = receipt.counted_time.total_seconds()
        assert abs(sum(lengths) - total) <= 0.5
