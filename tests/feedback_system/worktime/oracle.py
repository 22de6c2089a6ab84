"""A second, slow way to the same answers: walk through time minute by minute and count.

It shares no code with the engine. It reads only what a calendar was made of (zone, hours, special days), looks at the
clock on the wall each minute, and knows nothing of intervals. Instants must lie on whole minutes.

As a program it compares the two over random worlds, zone by zone, and prints what it found:

    TIME_EXAMPLES=10000 TIME_SEED=1 python -m tests.feedback_system.worktime.oracle
"""

from __future__ import annotations

import os
import random
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from zoneinfo import ZoneInfo

from feedback_system.worktime.allowance import (
    Allowance,
    CalendarDays,
    ClockHours,
    WorkingDays,
    WorkingHours,
)
from feedback_system.worktime.calendar import DayKind, Interval, SpecialDay, WorkCalendar
from feedback_system.worktime.due import compute_due

MINUTE = timedelta(minutes=1)
# A clock that was set back shows an hour twice; the walk begins early enough to have seen the first showing.
WARM_UP = timedelta(hours=4)


class Walk:
    """Minutes from an instant on, looked at once each: is the company open, and where does a new day begin?"""

    def __init__(self, calendar: WorkCalendar, start: datetime) -> None:
        self.calendar = calendar
        self.start = start.astimezone(UTC)
        self.opens = bytearray()
        self.day_begins: list[int] = []
        """Numbers of the minutes with which a new date begins on the wall, the first minute among them."""
        self._shown = datetime(1, 1, 1)
        self._next = self.start - WARM_UP
        while self._next < self.start:
            self._look()

    def reach(self, minutes: int) -> None:
        """Look at least so many minutes far."""
        while len(self.opens) < minutes:
            before = self._shown.date()
            shown = self._look()
            if shown.date() != before or not self.opens:
                self.day_begins.append(len(self.opens))
            self.opens.append(self._is_open(shown))

    def days_from(self, minute: int) -> Iterator[tuple[int, int]]:
        """(first minute, first minute of the next day) of the days from the one of `minute` on, the first cut there."""
        self.reach(minute + 1)
        number = bisect_right(self.day_begins, minute) - 1
        while True:
            while len(self.day_begins) <= number + 1:
                self.reach(len(self.opens) + 1440)
            yield max(minute, self.day_begins[number]), self.day_begins[number + 1]
            number += 1

    def _look(self) -> datetime:
        # An hour that is shown a second time brings no new opening or closing.
        shown = self._next.astimezone(self.calendar.time_zone).replace(tzinfo=None)
        self._shown = max(self._shown, shown)
        self._next += MINUTE
        return self._shown

    def _is_open(self, shown: datetime) -> bool:
        special = self.calendar.special_days.get(shown.date())
        if special is None:
            hours = self.calendar.weekly_hours[shown.weekday()]
        else:
            hours = () if special.kind is DayKind.HOLIDAY else self.calendar.make_up_hours
        minute = shown.hour * 60 + shown.minute
        return any(
            opens.hour * 60 + opens.minute <= minute < (closes.hour * 60 + closes.minute or 1440)
            for opens, closes in hours
        )


class MinuteCounter:
    """Counts the minutes from `start`: the open ones, and those in which the clock runs."""

    def __init__(
        self,
        calendar: WorkCalendar,
        start: datetime,
        pauses: Iterable[Interval] = (),
        walk: Walk | None = None,
    ) -> None:
        self.start = start.astimezone(UTC)
        self.walk = walk or Walk(calendar, self.start)
        self.first = self._number(self.start)
        self.stops = [(self._number(begins), self._number(ends)) for begins, ends in pauses]

    def working_time_until(self, end: datetime) -> timedelta:
        """The open minutes up to `end`."""
        last = self._number(end)
        self.walk.reach(last)
        return self.walk.opens[self.first : last].count(1) * MINUTE

    def after(self, wanted: int, *, working: bool) -> datetime:
        """The end of the minute in which the count of running minutes reaches `wanted`."""
        count, number = 0, self.first
        while count < wanted:
            self.walk.reach(number + 1)
            stopped = any(begins <= number < ends for begins, ends in self.stops)
            count += not stopped and (self.walk.opens[number] or not working)
            number += 1
        return self.walk.start + number * MINUTE

    def due_in_calendar_days(self, days: int) -> datetime:
        """24:00 of the last day, moved by the clock time of the pauses."""
        _begins, ends = next(islice(self.walk.days_from(self.first), days, None))
        return self.after(ends - self.first, working=False)

    def due_in_working_days(self, days: int) -> datetime:
        """The close of the last working day, moved by the opening time of the pauses."""
        counted = up_to_close = 0
        for number, (begins, ends) in enumerate(self.walk.days_from(self.first)):
            open_minutes = self.walk.opens[begins:ends].count(1)
            up_to_close += open_minutes
            counted += number > 0 and open_minutes > 0
            if counted == days:
                break
        return self.after(up_to_close, working=True)

    def opening_of_working_day(self, days: int) -> datetime:
        """When the working day that many working days after the start's day opens."""
        counted = 0
        for number, (begins, ends) in enumerate(self.walk.days_from(self.first)):
            counted += number > 0 and self.walk.opens[begins:ends].count(1) > 0
            if counted == days:
                return self.walk.start + self.walk.opens.index(1, begins, ends) * MINUTE
        raise AssertionError("the days never end")

    def _number(self, instant: datetime) -> int:
        return (instant.astimezone(UTC) - self.walk.start) // MINUTE


# --- random worlds


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


ZONES: dict[str, list[datetime]] = {
    # Summer time of 1986 to 1991, the year's end, a leap day, Spring Festival with its make-up days.
    "Asia/Shanghai": [
        _at(day)
        for day in (
            "1986-05-03T16:00", "1986-09-13T15:00", "1988-04-16T16:00", "1991-09-14T15:00",
            "2024-02-29T12:00", "2026-02-16T12:00", "2026-12-31T12:00",
        )
    ],
    "Europe/Berlin": [_at("2026-03-29T01:00"), _at("2026-10-25T01:00"), _at("2026-12-31T23:00")],
    "America/New_York": [_at("2026-03-08T07:00"), _at("2026-11-01T06:00"), _at("2027-01-01T05:00")],
    # Half an hour of daylight saving.
    "Australia/Lord_Howe": [_at("2026-04-04T15:00"), _at("2026-10-03T15:30"), _at("2026-12-31T13:00")],
    # A quarter of an hour off; on 1 January 1986 the clock went forward by fifteen minutes.
    "Asia/Kathmandu": [_at("1985-12-31T18:30"), _at("2026-02-28T18:15"), _at("2026-12-31T18:15")],
    # The clock jumps at midnight: a day that begins at 1:00, and one whose last hour comes twice.
    "America/Sao_Paulo": [_at("2018-11-04T03:00"), _at("2018-02-18T02:00"), _at("2018-12-31T23:00")],
}  # fmt: skip
"""Each zone with instants to crowd around."""

DAYS: list[tuple[tuple[time, time], ...]] = [
    (),
    ((time(8, 30), time(17, 30)),),
    ((time(8), time(12)), (time(13, 30), time(17, 45))),
    ((time(0), time(0)),),
    ((time(0), time(2, 15)), (time(22, 15), time(0))),
    ((time(0, 20), time(1, 40)), (time(2, 10), time(2, 50)), (time(12), time(18))),
    ((time(1, 30), time(2, 45)), (time(2, 45), time(6))),
]


def random_calendar(draw: random.Random, zone: str, around: datetime) -> WorkCalendar:
    """A calendar that opens on at least three weekdays, with holidays and make-up days near `around`."""
    weekly = [draw.choice(DAYS[1:]) for _ in range(3)] + [draw.choice(DAYS) for _ in range(4)]
    draw.shuffle(weekly)
    special = {
        (around + timedelta(days=draw.randint(-4, 12))).date(): SpecialDay(draw.choice(list(DayKind)))
        for _ in range(draw.randint(0, 7))
    }
    return WorkCalendar(
        time_zone=ZoneInfo(zone),
        weekly_hours=tuple(weekly),
        special_days=special,
        loaded_years=frozenset(range(1985, 2030)),
        version="random",
        make_up_hours=draw.choice(DAYS[1:]),
    )


def random_pauses(draw: random.Random, start: datetime) -> list[Interval]:
    """Up to three pauses in any order, from before the start on; they may touch and overlap."""
    found = []
    for _ in range(draw.choice((0, 0, 1, 2, 3))):
        begins = start + draw.randint(-600, 4000) * MINUTE
        found.append((begins, begins + draw.randint(0, 2000) * MINUTE))
    return found


@dataclass
class Comparison:
    """How many examples were counted both ways, and where the answers differ."""

    examples: int = 0
    with_pauses: int = 0
    differences: list[str] = field(default_factory=list)


EXAMPLES_PER_CALENDAR = 40


def compare(zone: str, *, examples: int, seed: int) -> Comparison:
    """Count random limits by the engine and by the minute; the same seed gives the same examples."""
    draw = random.Random(f"{zone}/{seed}")  # noqa: S311 - examples, no secret
    found = Comparison()
    while found.examples < examples:
        around = draw.choice(ZONES[zone])
        calendar = random_calendar(draw, zone, around)
        walk = Walk(calendar, around - timedelta(days=3))
        for _ in range(min(EXAMPLES_PER_CALENDAR, examples - found.examples)):
            start = walk.start + draw.randint(0, 5 * 1440) * MINUTE
            pauses = random_pauses(draw, start)
            found.examples += 1
            found.with_pauses += bool(pauses)
            found.differences += _differences(
                draw, calendar, walk, start, pauses, f"{zone} seed {seed} example {found.examples}"
            )
    return found


def _differences(
    draw: random.Random,
    calendar: WorkCalendar,
    walk: Walk,
    start: datetime,
    pauses: list[Interval],
    where: str,
) -> list[str]:
    counter = MinuteCounter(calendar, start, pauses, walk)
    kind = draw.choice(("hours", "days", "calendar", "clock"))
    amount = draw.randint(1, 60)
    allowance: Allowance
    expected: Callable[[], datetime]
    if kind == "hours":
        allowance, expected = (
            WorkingHours(Decimal(amount) / 4),
            lambda: counter.after(15 * amount, working=True),
        )
    elif kind == "days":
        days = 1 + amount % 6
        allowance, expected = WorkingDays(days), lambda: counter.due_in_working_days(days)
    elif kind == "calendar":
        days = 1 + amount % 9
        allowance, expected = CalendarDays(days), lambda: counter.due_in_calendar_days(days)
    else:
        allowance, expected = ClockHours(amount), lambda: counter.after(60 * amount, working=False)
    receipt = compute_due(start, allowance, calendar, pauses=pauses)
    wrong = []
    if receipt.due != expected():
        wrong.append(f"due {receipt.due.isoformat()}, by the minute {expected().isoformat()}")
    if receipt.lines[-1].to != receipt.due or not _adds_up(receipt, allowance):
        wrong.append("the receipt does not add up")
    if not pauses and isinstance(allowance, WorkingHours):
        between = calendar.working_time_between(start, receipt.due)
        if between != allowance.duration or between != counter.working_time_until(receipt.due):
            wrong.append(f"between start and due lie {between}")
    if isinstance(allowance, WorkingHours | WorkingDays):
        day = calendar.local_date(start) + timedelta(days=draw.randint(0, 6))
        if (
            compute_due(start, allowance, _with_holiday(calendar, day), pauses=()).due
            < compute_due(start, allowance, calendar).due
        ):
            wrong.append(f"a holiday on {day} makes it earlier")
    return [f"{where}: {start.isoformat()} + {allowance!r}, pauses {pauses}: {text}" for text in wrong]


def _adds_up(receipt, allowance) -> bool:
    if isinstance(allowance, CalendarDays | WorkingDays):
        return (receipt.counted_days, receipt.counted_time) == (allowance.amount, timedelta(0))
    return receipt.counted_time == allowance.duration


def _with_holiday(calendar: WorkCalendar, day: date) -> WorkCalendar:
    return WorkCalendar(
        time_zone=calendar.time_zone,
        weekly_hours=calendar.weekly_hours,
        special_days={**calendar.special_days, day: SpecialDay(DayKind.HOLIDAY)},
        loaded_years=calendar.loaded_years,
        make_up_hours=calendar.make_up_hours,
    )


def settings_of(environment: os._Environ | dict[str, str]) -> tuple[int, int]:
    """How many examples per zone and which seed, as TIME_EXAMPLES and TIME_SEED say; 80 and 1 when they say nothing."""
    return int(environment.get("TIME_EXAMPLES") or 80), int(environment.get("TIME_SEED") or 1)


def main() -> int:
    """Compare zone by zone, print the figures; 1 when any answer differs."""
    examples, seed = settings_of(os.environ)
    out = sys.stdout.write
    out(f"calendar engine against a minute counter: {examples} examples per zone, seed {seed}\n")
    different = 0
    for zone in ZONES:
        found = compare(zone, examples=examples, seed=seed)
        different += len(found.differences)
        out(
            f"{zone}: {found.examples} examples, {found.with_pauses} with pauses, {len(found.differences)} differences\n"
        )
        for line in found.differences[:5]:
            out(f"  {line}\n")
    out(f"{len(ZONES)} zones, {examples * len(ZONES)} examples, {different} differences\n")
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main())
