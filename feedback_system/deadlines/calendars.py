"""The calendar a clock is counted by: the department's own, else the company's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from feedback_system.worktime.allowance import Unit
from feedback_system.worktime.calendar import Hours, WorkCalendar
from feedback_system.worktime.loading import CLOSES, OPENS, calendar_for
from feedback_system.worktime.official_days import SEED_FILE, read_official_days

if TYPE_CHECKING:
    from accounts.models import Department
    from feedback_system.deadlines.models import DeadlineRule


def calendar_of(department: Department | None) -> WorkCalendar:
    """The calendar for clocks of `department`; that of the company for None."""
    return calendar_for(department)


WORKING_TIME = (Unit.WORKING_DAYS, Unit.WORKING_HOURS)
WORKING_DAYS = (Unit.BEFORE_DAY_OF_NEXT_MONTH, Unit.OPENING_OF_WORKING_DAY)


def calendar_hint(rule: DeadlineRule) -> str:
    """By which calendar the clocks of a rule are counted, as a sentence."""
    if rule.unit in WORKING_TIME:
        return _(
            "Counted in the opening hours of the department whose clock it is, where it has a calendar of its own, "
            "else of the company: nights, days off and holidays do not count, days worked in exchange do."
        )
    if rule.unit in WORKING_DAYS:
        return _(
            "Working days are those of the calendar: holidays are left out, days worked in exchange count."
        )
    if rule.shift_to_working_day:
        return _(
            "Every day counts; a limit that ends on a day off ends with the next working day of the calendar."
        )
    return _("Every day and hour counts, also nights, weekends and holidays.")


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
