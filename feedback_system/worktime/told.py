"""What each line of a receipt counts, in words for people: days in their language, lengths of time in whole seconds.

Instants happen between two seconds; pages and papers show them without the fraction. So that anybody can check a receipt by
hand all the same, a length that counts its whole stretch is the difference of the instants as they are shown, and the lengths
add up to the shown total. Machines get the exact figures by `counted_text`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import ngettext

from feedback_system.worktime.receipt import Counted, Receipt, ReceiptLine, counted_text

SECOND = timedelta(seconds=1)


def told_lines(receipt: Receipt) -> list[str]:
    """What each line counts, as people read it, in the order of the lines."""
    lengths = iter(_whole_seconds([line for line in receipt.lines if isinstance(line.counted, timedelta)]))
    return [
        _days(line.counted) if isinstance(line.counted, int) else counted_text(next(lengths))
        for line in receipt.lines
    ]


def told_total(receipt: Receipt) -> str:
    """The sum of the lines, as people read it."""
    if any(isinstance(line.counted, int) for line in receipt.lines):
        return _days(receipt.counted_days)
    return counted_text(_rounded(receipt.counted_time))


def _days(count: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", count) % {"days": count}


def _whole_seconds(lines: Sequence[ReceiptLine]) -> list[timedelta]:
    """The lengths in whole seconds; what is left over from rounding goes to the last line that counts anything."""
    shown = [_shown(line) for line in lines]
    total = sum((_length(line.counted) for line in lines), timedelta(0))
    rest = _rounded(total) - sum(shown, timedelta(0))
    last = next((place for place in reversed(range(len(shown))) if shown[place]), None)
    if rest and last is not None:
        shown[last] += rest
    return shown


def _shown(line: ReceiptLine) -> timedelta:
    length = _length(line.counted)
    if abs(length) != line.to - line.from_:
        return _rounded(length)
    whole = _second(line.to) - _second(line.from_)
    return whole if length >= timedelta(0) else -whole


def _length(counted: Counted) -> timedelta:
    return counted if isinstance(counted, timedelta) else timedelta(0)


def _second(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)


def _rounded(length: timedelta) -> timedelta:
    return (length + SECOND / 2) // SECOND * SECOND
