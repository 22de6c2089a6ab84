"""The calendar a clock is counted by: the department's own, else the company's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from feedback_system.worktime.calendar import Hours, WorkCalendar
from feedback_system.worktime.loading import CLOSES, OPENS, calendar_for
from feedback_system.worktime.official_days import SEED_FILE, read_official_days

if TYPE_CHECKING:
    from accounts.models import Department


def calendar_of(department: Department | None) -> WorkCalendar:
    """The calendar for clocks of `department`; that of the company for None."""
    return calendar_for(department)


def company_calendar() -> WorkCalendar:
    """The calendar of the company."""
    return calendar_for(None)


def shipped_calendar(time_zone: ZoneInfo) -> WorkCalendar:
    """The calendar as it ships, without reading or writing a row: for calculations before anything is
    installed.
    """
    official = read_official_days(SEED_FILE.read_text(encoding="utf-8"))
    workdays: tuple[tuple[Hours, ...], ...] = (((OPENS, CLOSES),),) * 5
    return WorkCalendar(
        time_zone=time_zone,
        weekly_hours=(*workdays, (), ()),
        special_days={row.day: row.special for row in official},
        loaded_years=frozenset(row.day.year for row in official),
        version="shipped",
    )
