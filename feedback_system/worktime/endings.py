"""Calendars that run out: the official days of a year are published in November and have to be loaded by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q

from feedback_system.worktime.loading import DEFAULT_CODE
from feedback_system.worktime.models import Calendar

if TYPE_CHECKING:
    from django.db.models import QuerySet

SOON = timedelta(days=90)
PUBLISHED_BY = (11, 1)
"""Month and day from which the arrangement of the next year is to be expected (State Council, notices since 2013)."""


@dataclass(frozen=True)
class EndingCalendar:
    """A calendar in use of which no further year is loaded."""

    calendar: Calendar
    ends_on: date
    """The last day that is officially known; in the past when the present year is missing."""
    days_left: int

    @property
    def missing_year(self) -> int:
        """The first year that has to be loaded."""
        return self.ends_on.year + 1


def calendars_ending_soon(at: datetime, *, within: timedelta = SOON) -> list[EndingCalendar]:
    """The calendars in use whose loaded years end within 90 days of `at`, or have ended. Note: two queries."""
    found = [_ending(calendar, at) for calendar in calendars_in_use()]
    return [one for one in found if one.days_left <= within.days]


def calendars_without_next_year(at: datetime) -> list[EndingCalendar]:
    """From 1 November on the calendars in use that lack the next year, and at any time those that lack the present
    one. Note: two queries.
    """
    found = []
    for calendar in calendars_in_use():
        ending = _ending(calendar, at)
        today = at.astimezone(ZoneInfo(calendar.time_zone)).date()
        expected = today.year + 1 if (today.month, today.day) >= PUBLISHED_BY else today.year
        if ending.missing_year <= expected:
            found.append(ending)
    return found


def calendars_in_use() -> QuerySet[Calendar]:
    """That of the company and those of departments, with their years."""
    used = Calendar.objects.filter(Q(code=DEFAULT_CODE) | Q(departments__isnull=False)).distinct()
    return used.prefetch_related("years").order_by("pk")


def _ending(calendar: Calendar, at: datetime) -> EndingCalendar:
    """Up to where the years are known without a gap from the present year on."""
    today = at.astimezone(ZoneInfo(calendar.time_zone)).date()
    loaded = {row.year for row in calendar.years.all()}
    year = today.year
    while year in loaded:
        year += 1
    ends_on = date(year - 1, 12, 31)
    return EndingCalendar(calendar, ends_on, (ends_on - today).days)
