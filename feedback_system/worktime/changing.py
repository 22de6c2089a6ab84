"""Change the rows of a working calendar: hours, official years, single days, a copy, which department works by it.

Every change raises the calendar's version, which receipts name, and stands in the history with person and time. Nothing
here touches a running deadline; whoever changes a calendar says which are counted again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_create_with_history

from feedback_system.errors import Conflict, Invalid
from feedback_system.worktime.calendar import DayKind, Hours
from feedback_system.worktime.calendar import SpecialDay as PlainSpecialDay
from feedback_system.worktime.models import (
    Calendar,
    CalendarYear,
    DayOfWeek,
    DepartmentCalendar,
    OpeningInterval,
    SpecialDay,
)
from feedback_system.worktime.official_days import OfficialDay

if TYPE_CHECKING:
    from accounts.models import Department, User

LABELS = ("label_zh_hans", "label_zh_hant", "label_en")


@dataclass(frozen=True)
class YearPlan:
    """What loading a year would remove and add. Days that the company entered itself stay, unless the notice names them."""

    removes: tuple[SpecialDay, ...]
    adds: tuple[OfficialDay, ...]
    stays: tuple[SpecialDay, ...]

    @property
    def changes_days(self) -> bool:
        """Whether any day is another one afterwards; a new source alone is no other day."""
        before = {row.date: as_official(row).special for row in self.removes}
        return before != {row.day: row.special for row in self.adds}


def plan_year(
    stored: Iterable[SpecialDay],
    year: int,
    days: Sequence[OfficialDay],
    before: Sequence[OfficialDay] = (),
) -> YearPlan:
    """What loading `days` for `year` does to the `stored` days of a calendar; `before` are days of the December
    before, which take the place of those on the same dates.
    """
    named = {row.day for row in (*days, *before)}
    goes = [row for row in stored if row.date in named or (row.date.year == year and not row.is_own)]
    going = {row.date for row in goes}
    return YearPlan(
        removes=tuple(goes),
        adds=(*before, *days),
        stays=tuple(row for row in stored if row.date not in going),
    )


def as_official(day: SpecialDay) -> OfficialDay:
    """The row as a value."""
    special = PlainSpecialDay(DayKind(day.kind), day.name_zh_hans, day.name_zh_hant, day.name_en)
    return OfficialDay(day.date, special, day.source)


@transaction.atomic
def write_year(
    *,
    calendar: Calendar,
    year: int,
    days: Sequence[OfficialDay],
    before: Sequence[OfficialDay] = (),
    by: User | None,
    at: datetime,
    version: int | None = None,
    note: Mapping[str, Any] | None = None,
) -> CalendarYear:
    """The loaded year; its official days are `days` and no others. The same days again change nothing.

    :raises Conflict: if the calendar is no longer of this `version`.
    """
    # Two loads at once would both delete and both insert; the calendar's row makes them take turns.
    calendar = _locked(calendar, version)
    stored = list(SpecialDay.objects.filter(calendar=calendar, date__year__in=(year - 1, year)))
    plan = plan_year(stored, year, days, before)
    loaded = CalendarYear.objects.filter(calendar=calendar, year=year).first()
    if loaded is not None and sorted(map(as_official, plan.removes), key=_day) == sorted(plan.adds, key=_day):
        return loaded
    _remove(plan.removes, by=by, at=at)
    create_rows(SpecialDay, [_as_row(calendar, row) for row in plan.adds], by=by, at=at)
    loaded = loaded or CalendarYear(calendar=calendar, year=year)
    loaded.source, loaded.loaded_at = days[0].source, at
    save_row(loaded, by=by, at=at)
    _next_version(calendar, {"what": "year", "year": year, **(note or {})}, by=by, at=at)
    return loaded


@transaction.atomic
def write_day(
    *,
    calendar: Calendar,
    day: date,
    special: PlainSpecialDay | None,
    source: str,
    by: User | None,
    at: datetime,
    version: int | None = None,
    note: Mapping[str, Any] | None = None,
) -> Calendar:
    """Make one day special, or leave it to its weekday (None). It counts as the company's own.

    :raises Conflict: if the calendar is no longer of this `version`.
    """
    calendar = _locked(calendar, version)
    _remove(SpecialDay.objects.filter(calendar=calendar, date=day), by=by, at=at)
    if special is not None:
        row = _as_row(calendar, OfficialDay(day, special, source))
        row.is_own = True
        create_rows(SpecialDay, [row], by=by, at=at)
    _next_version(calendar, {"what": "day", "day": day.isoformat(), **(note or {})}, by=by, at=at)
    return calendar


@transaction.atomic
def write_hours(
    *,
    calendar: Calendar,
    hours: Mapping[int, Sequence[Hours]],
    time_zone: str,
    labels: Mapping[str, str],
    by: User | None,
    at: datetime,
    version: int | None = None,
    note: Mapping[str, Any] | None = None,
) -> Calendar:
    """Write name, zone and opening hours; `hours` by `DayOfWeek`, checked before (`WorkCalendar` refuses bad ones).

    :raises Conflict: if the calendar is no longer of this `version`.
    """
    calendar = _locked(calendar, version)
    present: dict[int, list[Hours]] = {}
    for row in OpeningInterval.objects.filter(calendar=calendar).order_by("weekday", "opens"):
        present.setdefault(row.weekday, []).append((row.opens, row.closes))
    for weekday in DayOfWeek.values:
        wanted = list(hours.get(weekday, ()))
        if wanted != present.get(weekday, []):
            _remove(OpeningInterval.objects.filter(calendar=calendar, weekday=weekday), by=by, at=at)
            rows = [
                OpeningInterval(calendar=calendar, weekday=weekday, opens=opens, closes=closes)
                for opens, closes in wanted
            ]
            create_rows(OpeningInterval, rows, by=by, at=at)
    calendar.time_zone = time_zone
    for name in LABELS:
        setattr(calendar, name, labels.get(name, ""))
    _next_version(calendar, {"what": "hours", **(note or {})}, by=by, at=at)
    return calendar


@transaction.atomic
def copy_calendar(
    *, calendar: Calendar, code: str, labels: Mapping[str, str], by: User | None, at: datetime
) -> Calendar:
    """A new calendar with the hours, zone, years and days of another one; no department works by it yet.

    :raises Invalid: if there is a calendar with that code.
    """
    if Calendar.objects.filter(code=code).exists():
        raise Invalid({"code": [_("There is a calendar with this code already. Choose another code.")]})
    made = Calendar(
        code=code, time_zone=calendar.time_zone, **{name: labels.get(name, "") for name in LABELS}
    )
    _explain(made, {"what": "copy", "of": calendar.code})
    save_row(made, by=by, at=at)
    for model in (OpeningInterval, CalendarYear, SpecialDay):
        rows: list[Any] = list(model.objects.filter(calendar=calendar))
        for row in rows:
            row.pk, row.calendar = None, made
            row._state.adding = True
        create_rows(model, rows, by=by, at=at)
    return made


@transaction.atomic
def assign_calendar(
    *, department: Department, calendar: Calendar | None, by: User | None, at: datetime
) -> None:
    """From now on `department` and those below it work by `calendar`, or (None) by that of the department above or
    of the company.
    """
    row = DepartmentCalendar.objects.select_for_update().filter(department=department).first()
    if calendar is None:
        if row is not None:
            _remove([row], by=by, at=at)
        return
    row = row or DepartmentCalendar(department=department)
    row.calendar = calendar
    save_row(row, by=by, at=at)


def departments_by_calendar(changed: Mapping[int, int | None] | None = None) -> dict[int, int | None]:
    """For each department the calendar that it works by, own or of the nearest one above; None is the company's.

    `changed` are departments whose own calendar is thought to be another one. Note: two queries.
    """
    from accounts.models import Department

    own: dict[int, int | None] = dict(DepartmentCalendar.objects.values_list("department_id", "calendar_id"))
    own |= changed or {}
    above = dict(Department.objects.values_list("pk", "parent_id"))

    def of(department: int) -> int | None:
        place: int | None = department
        for _step in range(len(above)):
            if place is None or own.get(place) is not None:
                break
            place = above.get(place)
        return None if place is None else own.get(place)

    return {department: of(department) for department in above}


def explanation_of(history_row: Any) -> dict[str, Any]:
    """What a line in the history of a calendar was about, as `_next_version` noted it; empty for older lines."""
    try:
        found = json.loads(history_row.history_change_reason or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def save_row(row: Any, *, by: User | None, at: datetime) -> None:
    """Save a row; its history shows who and when."""
    _attribute(row, by=by, at=at)
    row.save()


def create_rows(model: type, rows: list[Any], *, by: User | None, at: datetime) -> None:
    """Create rows at once; their history shows who and when."""
    bulk_create_with_history(rows, model, default_user=by, default_date=at)


def _locked(calendar: Calendar, version: int | None) -> Calendar:
    locked: Calendar = Calendar.objects.select_for_update().get(pk=calendar.pk)
    if version is not None and locked.version != version:
        raise Conflict(
            _("Somebody changed this calendar meanwhile. Look at it again, then make your change once more.")
        )
    return locked


def _next_version(calendar: Calendar, note: Mapping[str, Any], *, by: User | None, at: datetime) -> None:
    calendar.version += 1
    _explain(calendar, note)
    save_row(calendar, by=by, at=at)


def _explain(calendar: Any, note: Mapping[str, Any]) -> None:
    calendar._change_reason = json.dumps(dict(note), separators=(",", ":"))[:100]


def _as_row(calendar: Calendar, row: OfficialDay) -> SpecialDay:
    values = asdict(row.special) | {"kind": row.special.kind.value}
    return SpecialDay(calendar=calendar, date=row.day, source=row.source, **values)


def _remove(rows: Iterable[Any], *, by: User | None, at: datetime) -> None:
    for row in rows:
        _attribute(row, by=by, at=at)
        row.delete()


def _attribute(row: Any, *, by: User | None, at: datetime) -> None:
    """Note on the row which person and time its history shall show for the next write."""
    row._history_user, row._history_date = by, at


def _day(row: OfficialDay) -> date:
    return row.day
