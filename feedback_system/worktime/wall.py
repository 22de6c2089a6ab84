"""A year as it hangs on the wall: every day with what it is, for pages and for comparing two states of a calendar."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.dates import WEEKDAYS
from django.utils.translation import pgettext_lazy

from feedback_system.worktime.calendar import DayKind, SpecialDay, WorkCalendar

SHORT_WEEKDAYS = (
    pgettext_lazy("head of a calendar", "Mo"),
    pgettext_lazy("head of a calendar", "Tu"),
    pgettext_lazy("head of a calendar", "We"),
    pgettext_lazy("head of a calendar", "Th"),
    pgettext_lazy("head of a calendar", "Fr"),
    pgettext_lazy("head of a calendar", "Sa"),
    pgettext_lazy("head of a calendar", "Su"),
)


class DayLook(StrEnum):
    """What a day is."""

    WORKING_DAY = "working_day"
    DAY_OFF = "day_off"
    HOLIDAY = "holiday"
    MAKE_UP_DAY = "make_up_day"


@dataclass(frozen=True)
class WallDay:
    """One day; `special` is why it differs from its weekday."""

    day: date
    look: DayLook
    special: SpecialDay | None = None


@dataclass(frozen=True)
class WallMonth:
    """A month in weeks of seven, Monday first; None where a week belongs to the next month."""

    first: date
    weeks: tuple[tuple[WallDay | None, ...], ...]

    @property
    def special_days(self) -> list[WallDay]:
        """The days that differ from their weekday, in order."""
        return [day for week in self.weeks for day in week if day is not None and day.special is not None]


def look_of(calendar: WorkCalendar, day: date) -> DayLook:
    """What `day` is: a holiday or make-up day by the table, else worked or off as its weekday says."""
    special = calendar.special_days.get(day)
    if special is not None:
        return DayLook.HOLIDAY if special.kind is DayKind.HOLIDAY else DayLook.MAKE_UP_DAY
    return DayLook.WORKING_DAY if calendar.is_working_day(day) else DayLook.DAY_OFF


def days_of_year(year: int) -> Iterator[date]:
    """Every day of the year."""
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def wall_of(calendar: WorkCalendar, year: int) -> list[WallMonth]:
    """The twelve months of the year."""
    weeks = Weeks(firstweekday=0)
    return [
        WallMonth(
            date(year, month, 1),
            tuple(
                tuple(_wall_day(calendar, day) if day.month == month else None for day in week)
                for week in weeks.monthdatescalendar(year, month)
            ),
        )
        for month in range(1, 13)
    ]


def _wall_day(calendar: WorkCalendar, day: date) -> WallDay:
    return WallDay(day, look_of(calendar, day), calendar.special_days.get(day))


def working_days_in(months: list[WallMonth]) -> int:
    """How many days of these months are worked."""
    worked = (DayLook.WORKING_DAY, DayLook.MAKE_UP_DAY)
    return sum(
        day is not None and day.look in worked for month in months for week in month.weeks for day in week
    )


def weekday_heads() -> list[dict[str, str]]:
    """The heads of the seven columns, Monday first: the short name and the whole one."""
    return [{"label": str(WEEKDAYS[day]), "short": str(short)} for day, short in enumerate(SHORT_WEEKDAYS)]
