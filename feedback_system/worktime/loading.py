"""From rows to the `WorkCalendar` of a department; loads official years and installs the default."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_system.errors import Invalid, NotPossibleNow
from feedback_system.reference.kept import kept
from feedback_system.worktime.calendar import DayKind, Hours, WorkCalendar
from feedback_system.worktime.calendar import SpecialDay as PlainSpecialDay
from feedback_system.worktime.changing import create_rows, save_row, write_year
from feedback_system.worktime.models import (
    Calendar,
    CalendarYear,
    DayOfWeek,
    DepartmentCalendar,
    OpeningInterval,
    SpecialDay,
)
from feedback_system.worktime.official_days import (
    SEED_FILE,
    OfficialDay,
    UnreadableTable,
    read_official_days,
)
from feedback_system.worktime.problems import sentences_of
from feedback_system.worktime.yearly import read_year

if TYPE_CHECKING:
    from accounts.models import Department, User

DEFAULT_CODE = "default"
OPENS, CLOSES = time(8, 30), time(17, 30)


def calendar_for(department: Department | None = None) -> WorkCalendar:
    """The working calendar of `department` or of the nearest one above that has its own, else the company's.

    It is kept with the reference data, so it may be asked for again and again; it remembers the days it has looked up.

    :raises NotPossibleNow: if no calendar is installed or it has no opening hours.
    """
    chosen = _own_calendar_id(department)
    return kept(f"calendar {chosen}", lambda: _calendar(chosen))


def _calendar(chosen: int | None) -> WorkCalendar:
    intervals = OpeningInterval.objects.select_related("calendar").order_by("weekday", "opens")
    rows = list(intervals.filter(Q(calendar=chosen) if chosen else Q(calendar__code=DEFAULT_CODE)))
    if not rows:
        raise NotPossibleNow(
            _(
                "There is no working calendar with opening hours. Run install_defaults, or enter the "
                "hours in the settings."
            )
        )
    calendar = rows[0].calendar
    hours: dict[int, list[Hours]] = defaultdict(list)
    for row in rows:
        hours[row.weekday].append((row.opens, row.closes))
    special_days = {
        day: PlainSpecialDay(DayKind(kind), zh_hans, zh_hant, en)
        for day, kind, zh_hans, zh_hant, en in SpecialDay.objects.filter(calendar=calendar).values_list(
            "date", "kind", "name_zh_hans", "name_zh_hant", "name_en"
        )
    }
    return WorkCalendar(
        time_zone=ZoneInfo(calendar.time_zone),
        weekly_hours=tuple(tuple(hours[weekday]) for weekday in range(DayOfWeek.MAKE_UP)),
        special_days=special_days,
        loaded_years=frozenset(CalendarYear.objects.filter(calendar=calendar).values_list("year", flat=True)),
        version=f"{calendar.code}/{calendar.version}",
        make_up_hours=tuple(hours[DayOfWeek.MAKE_UP]),
    )


def work_calendar(calendar: Calendar) -> WorkCalendar:
    """The calendar of a row as a value.

    :raises NotPossibleNow: if it has no opening hours.
    """
    return kept(f"calendar {calendar.pk}", lambda: _calendar(calendar.pk))


def load_year_from_csv(
    *, calendar: Calendar, year: int, text: str, by: User | None, at: datetime
) -> CalendarYear:
    """The loaded year; its official days are those of the table or notice (see `yearly.py`) and no others.

    Loading a year again replaces its days and raises the calendar's version; the same table again changes
    nothing. Running deadlines are not touched; whoever calls this recomputes the provisional ones.

    :raises Invalid: with one sentence per bad line under "file", also for a day of another year.
    """
    try:
        found = read_year(text, year)
    except UnreadableTable as error:
        raise Invalid({"file": sentences_of(error)}) from error
    return write_year(calendar=calendar, year=year, days=found.days, before=found.before, by=by, at=at)


def install_default_calendar(*, at: datetime, by: User | None = None) -> Calendar:
    """The default calendar: Monday to Friday 8:30–17:30 in Asia/Shanghai, with the years of the seed file.

    Can be run again: what exists, also what the company has changed, stays; only missing years are added.
    """
    with transaction.atomic():
        calendar = Calendar.objects.filter(code=DEFAULT_CODE).first()
        if calendar is None:
            calendar = Calendar(
                code=DEFAULT_CODE,
                label_zh_hans="标准工作历",
                label_zh_hant="標準工作曆",
                label_en="Standard calendar",
            )
            save_row(calendar, by=by, at=at)
            workdays = range(DayOfWeek.MONDAY, DayOfWeek.SATURDAY)
            create_rows(
                OpeningInterval,
                [
                    OpeningInterval(calendar=calendar, weekday=day, opens=OPENS, closes=CLOSES)
                    for day in workdays
                ],
                by=by,
                at=at,
            )
        loaded = set(CalendarYear.objects.filter(calendar=calendar).values_list("year", flat=True))
        by_year: dict[int, list[OfficialDay]] = defaultdict(list)
        for row in read_official_days(SEED_FILE.read_text(encoding="utf-8")):
            by_year[row.day.year].append(row)
        for year in sorted(by_year.keys() - loaded):
            write_year(calendar=calendar, year=year, days=by_year[year], by=by, at=at)
    calendar.refresh_from_db()
    return calendar


def _own_calendar_id(department: Department | None) -> int | None:
    if department is None:
        return None
    own = kept(
        "calendars of departments",
        lambda: dict(DepartmentCalendar.objects.values_list("department_id", "calendar_id")),
    )
    while own and department is not None:
        if department.pk in own:
            return own[department.pk]
        department = department.parent
    return None
