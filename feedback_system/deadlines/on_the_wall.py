"""A receipt as it hangs on the wall: the months from the start to the due day, with what each day counts.

Made from the lines of the receipt alone, so that the months say what was counted then, whatever the calendar is now.
"""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from feedback_system.joining import clauses
from feedback_system.worktime.receipt import Note, Receipt, ReceiptLine
from feedback_system.worktime.wall import DayLook

MOST_MONTHS = 7
"""Longer limits are told by their lines alone: half a year on one page is as much as anybody compares day by day."""

_SMALLEST = timedelta(microseconds=1)
_LOOKS = {
    Note.HOLIDAY: DayLook.HOLIDAY,
    Note.DAY_OFF: DayLook.DAY_OFF,
    Note.MAKE_UP_DAY: DayLook.MAKE_UP_DAY,
    Note.MAKE_UP_TIME: DayLook.MAKE_UP_DAY,
}


@dataclass
class ReceiptDay:
    """One day of a month: what it is, what of it counts and why."""

    day: date
    look: str = ""
    """A `DayLook` where the receipt says so, else empty."""
    number: int | None = None
    """Which of the counted days it is, for limits in days."""
    time: timedelta = timedelta(0)
    """How much of it counts, for limits in hours."""
    notes: list[str] = field(default_factory=list)
    is_start: bool = False
    is_due: bool = False

    @property
    def counts(self) -> bool:
        """Whether anything of the day counts."""
        return self.number is not None or self.time > timedelta(0)

    @property
    def mark(self) -> str:
        """The number of the day, or the counted time as "8:30"; empty when nothing counts."""
        if self.number is not None:
            return str(self.number)
        minutes = self.time // timedelta(minutes=1)
        return f"{minutes // 60}:{minutes % 60:02d}" if self.counts else ""

    @property
    def words(self) -> str:
        """Why it counts or does not, in the reader's language."""
        return clauses(self.notes)


@dataclass(frozen=True)
class ReceiptMonth:
    """A month in weeks of seven, Monday first; None where a week belongs to another month."""

    first: date
    weeks: tuple[tuple[ReceiptDay | None, ...], ...]


def on_the_wall(receipt: Receipt, time_zone: ZoneInfo) -> list[ReceiptMonth]:
    """The months from the start to the due day in `time_zone`, the zone in which the days were counted.

    Empty when they are more than `MOST_MONTHS`.
    """
    starts, ends = _day(receipt.start, time_zone), _last_day(receipt.due, time_zone)
    firsts = list(_months(min(starts, ends), max(starts, ends)))
    if len(firsts) > MOST_MONTHS:
        return []
    days: dict[date, ReceiptDay] = {}
    for line in receipt.lines:
        _write(line, days, time_zone)
    for day, name in ((starts, "is_start"), (ends, "is_due")):
        setattr(days.setdefault(day, ReceiptDay(day)), name, True)
    weeks = Weeks(firstweekday=0)
    return [
        ReceiptMonth(
            first,
            tuple(
                tuple(days.get(day, ReceiptDay(day)) if day.month == first.month else None for day in week)
                for week in weeks.monthdatescalendar(first.year, first.month)
            ),
        )
        for first in firsts
    ]


def _write(line: ReceiptLine, days: dict[date, ReceiptDay], time_zone: ZoneInfo) -> None:
    """Note on each day of the line what it says; a length of time is split at midnight."""
    first, last = _day(line.from_, time_zone), _last_day(line.to, time_zone)
    day = first
    while day <= last:
        found = days.setdefault(day, ReceiptDay(day))
        if line.note not in found.notes:
            found.notes.append(line.note)
        found.look = found.look or str(_LOOKS.get(line.note_code, ""))
        if isinstance(line.counted, int):
            number = line.note_params.get("number")
            if line.counted > 0 and first == last:
                found.number = int(number) if number is not None else line.counted
        elif line.counted > timedelta(0):
            found.time += _part_of(line, day, time_zone)
        day += timedelta(days=1)


def _part_of(line: ReceiptLine, day: date, time_zone: ZoneInfo) -> timedelta:
    """How much of a counted stretch lies in `day`, measured in elapsed time."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=time_zone)
    following = day + timedelta(days=1)
    next_midnight = datetime(following.year, following.month, following.day, tzinfo=time_zone)
    begins, ends = (
        max(line.from_.timestamp(), midnight.timestamp()),
        min(line.to.timestamp(), next_midnight.timestamp()),
    )
    return timedelta(seconds=max(0.0, ends - begins))


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)


def _day(instant: datetime, time_zone: ZoneInfo) -> date:
    return instant.astimezone(time_zone).date()


def _last_day(instant: datetime, time_zone: ZoneInfo) -> date:
    """The day that ends at or holds `instant`: the end of a day is 00:00 of the next."""
    return (instant - _SMALLEST).astimezone(time_zone).date()
