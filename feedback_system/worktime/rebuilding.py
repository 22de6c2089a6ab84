"""A working calendar as it was: its rows of today, or those of an earlier version out of the field history.

A clock keeps by which version it was counted (“default/9”). Every change of a calendar raises its version at the
instant of the change, so the state of a version is what stood in the tables when that version was written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from feedback_system.worktime.calendar import CalendarError, DayKind, Hours, WorkCalendar
from feedback_system.worktime.calendar import SpecialDay as PlainSpecialDay
from feedback_system.worktime.models import Calendar, CalendarYear, DayOfWeek, OpeningInterval, SpecialDay


def calendar_as_it_was(version: str) -> WorkCalendar | None:
    """The calendar that `version` names in receipts (“code/number”); None when the history does not tell it any more.

    Note: four queries, five for an earlier version.
    """
    code, _slash, number = version.rpartition("/")
    if not code or not (number.isascii() and number.isdigit()):
        return None
    try:
        return _present(code, int(number)) or _earlier(code, int(number))
    except CalendarError:
        return None


def _present(code: str, number: int) -> WorkCalendar | None:
    calendar = Calendar.objects.filter(code=code, version=number).first()
    if calendar is None:
        return None
    of_it: dict[str, Any] = {"calendar": calendar}
    return _calendar(
        calendar,
        OpeningInterval.objects.filter(**of_it),
        SpecialDay.objects.filter(**of_it),
        CalendarYear.objects.filter(**of_it),
    )


def _earlier(code: str, number: int) -> WorkCalendar | None:
    rows = Calendar.history.filter(code=code, version=number).exclude(history_type="-")
    calendar = rows.order_by("-history_date", "-history_id").first()
    if calendar is None:
        return None
    at = calendar.history_date
    # Versions written at one instant cannot be told apart by time; only the last of them was ever counted by.
    if Calendar.history.filter(id=calendar.id, version__gt=number, history_date__lte=at).exists():
        return None
    return _calendar(
        calendar,
        _then(OpeningInterval, calendar.id, at),
        _then(SpecialDay, calendar.id, at),
        _then(CalendarYear, calendar.id, at),
    )


def _then(model: Any, calendar_id: int, at: datetime) -> Iterator[Any]:
    """The rows of `model` as they stood at `at`, what was written at that instant included."""
    lines = model.history.filter(calendar=calendar_id, history_date__lte=at)
    newest = {line.id: line for line in lines.order_by("history_date", "history_id")}
    return (line for line in newest.values() if line.history_type != "-")


def _calendar(
    calendar: Any, intervals: Iterable[Any], days: Iterable[Any], years: Iterable[Any]
) -> WorkCalendar:
    hours: dict[int, list[Hours]] = defaultdict(list)
    for row in sorted(intervals, key=lambda row: (row.weekday, row.opens)):
        hours[row.weekday].append((row.opens, row.closes))
    return WorkCalendar(
        time_zone=ZoneInfo(calendar.time_zone),
        weekly_hours=tuple(tuple(hours[weekday]) for weekday in range(DayOfWeek.MAKE_UP)),
        special_days={
            row.date: PlainSpecialDay(DayKind(row.kind), row.name_zh_hans, row.name_zh_hant, row.name_en)
            for row in days
        },
        loaded_years=frozenset(row.year for row in years),
        version=f"{calendar.code}/{calendar.version}",
        make_up_hours=tuple(hours[DayOfWeek.MAKE_UP]),
    )
