"""The stretches of time that reports are about: weeks from Monday to Sunday, months, quarters, years, by the company's wall clock. Pure."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WEEK = re.compile(r"(\d{4})-W(\d{2})")
MONTH = re.compile(r"(\d{4})-(\d{2})")
QUARTER = re.compile(r"(\d{4})-Q([1-4])")
YEAR = re.compile(r"(\d{4})()")
YEARS = range(2000, 3000)
"""Outside of these nobody kept this register."""


class Rhythm(StrEnum):
    """How often a report is written."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """One week, month, quarter or year: its first and its last day, both included."""

    first: date
    last: date
    rhythm: Rhythm

    @property
    def code(self) -> str:
        """As people and addresses write it: 2026-W10, 2026-03, 2026-Q1, 2026. A week belongs to the year in which its Thursday lies."""
        if self.rhythm == Rhythm.WEEK:
            year, week, _day = self.first.isocalendar()
            return f"{year}-W{week:02d}"
        if self.rhythm == Rhythm.QUARTER:
            return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        return f"{self.first:%Y-%m}" if self.rhythm == Rhythm.MONTH else f"{self.first.year}"

    @property
    def next(self) -> Period:
        """The period after."""
        return period_of(self.last + timedelta(days=1), self.rhythm)

    @property
    def before(self) -> Period:
        """The period before."""
        return period_of(self.first - timedelta(days=1), self.rhythm)


def period_of(day: date, rhythm: Rhythm) -> Period:
    """The period of that rhythm in which `day` lies."""
    if rhythm == Rhythm.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6), rhythm)
    if rhythm == Rhythm.MONTH:
        return Period(day.replace(day=1), _last_of(day.year, day.month), rhythm)
    if rhythm == Rhythm.YEAR:
        return Period(date(day.year, 1, 1), date(day.year, 12, 31), rhythm)
    month = day.month - (day.month - 1) % 3
    return Period(date(day.year, month, 1), _last_of(day.year, month + 2), rhythm)


def _last_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def period_named(text: str, rhythm: Rhythm) -> Period | None:
    """The period that is written as `Period.code`; None for anything else."""
    pattern = {Rhythm.WEEK: WEEK, Rhythm.MONTH: MONTH, Rhythm.QUARTER: QUARTER, Rhythm.YEAR: YEAR}[rhythm]
    found = pattern.fullmatch(text)
    if found is None or int(found[1]) not in YEARS:
        return None
    year, number = int(found[1]), int(found[2] or 1)
    try:
        day = {
            Rhythm.WEEK: lambda: date.fromisocalendar(year, number, 1),
            Rhythm.MONTH: lambda: date(year, number, 1),
            Rhythm.QUARTER: lambda: date(year, 3 * number - 2, 1),
            Rhythm.YEAR: lambda: date(year, 1, 1),
        }[rhythm]()
    except ValueError:
        return None
    return period_of(day, rhythm)


def periods_back(last: Period, number: int) -> list[Period]:
    """So many periods that end with `last`, the earliest first."""
    found = [last]
    while len(found) < number:
        found.insert(0, found[0].before)
    return found
