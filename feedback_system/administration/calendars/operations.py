"""Change working calendars and count the deadlines again that the change reaches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from feedback_system.administration.calendars.drafts import departments_of
from feedback_system.administration.rights import must_change_settings
from feedback_system.deadlines.moving import Reach
from feedback_system.deadlines.operations import recount_reached
from feedback_system.worktime import changing
from feedback_system.worktime.changing import departments_by_calendar
from feedback_system.worktime.loading import calendar_for
from feedback_system.worktime.models import Calendar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import Department, User
    from feedback_system.worktime.calendar import Hours, SpecialDay
    from feedback_system.worktime.yearly import YearlyDays


def change_hours(
    *,
    calendar: Calendar,
    hours: Mapping[int, Sequence[Hours]],
    time_zone: str,
    labels: Mapping[str, str],
    reach: Reach,
    running: bool,
    by: User,
    at: datetime,
) -> int:
    """Write name, zone and hours; with `running` the open deadlines within `reach` are counted again. Returns how many
    moved.

    :raises NotPermitted: without the right to keep the settings.
    :raises Conflict: when somebody changed the calendar meanwhile.
    """
    must_change_settings(by)
    changing.write_hours(
        calendar=calendar,
        hours=hours,
        time_zone=time_zone,
        labels=labels,
        by=by,
        at=at,
        version=calendar.version,
        note={"running": running},
    )
    return recount_reached(reach, because={"because": "hours"}, by=by, at=at) if running else 0


def load_year(
    *, calendar: Calendar, yearly: YearlyDays, reach: Reach, by: User, at: datetime, running: bool = True
) -> int:
    """Write the official days of a year and count the open deadlines within `reach` again, the provisional ones among
    them. Returns how many moved.

    :raises NotPermitted: without the right to keep the settings.
    :raises Conflict: when somebody changed the calendar meanwhile.
    """
    must_change_settings(by)
    changing.write_year(
        calendar=calendar,
        year=yearly.year,
        days=yearly.days,
        before=yearly.before,
        by=by,
        at=at,
        version=calendar.version,
        note={"running": running},
    )
    return recount_reached(reach, because={"because": "year", "year": yearly.year}, by=by, at=at)


def change_day(
    *,
    calendar: Calendar,
    day: date,
    special: SpecialDay | None,
    source: str,
    reach: Reach,
    running: bool,
    by: User,
    at: datetime,
) -> int:
    """Make one day special, or leave it to its weekday again. Returns how many open deadlines moved.

    :raises NotPermitted: without the right to keep the settings.
    :raises Conflict: when somebody changed the calendar meanwhile.
    """
    must_change_settings(by)
    changing.write_day(
        calendar=calendar,
        day=day,
        special=special,
        source=source,
        by=by,
        at=at,
        version=calendar.version,
        note={"running": running},
    )
    because = {"because": "day", "day": day.isoformat()}
    return recount_reached(reach, because=because, by=by, at=at) if running else 0


def new_calendar(
    *, copy_of: Calendar, code: str, labels: Mapping[str, str], by: User, at: datetime
) -> Calendar:
    """A copy of a calendar; nobody works by it until a department is assigned.

    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: when the code is taken.
    """
    must_change_settings(by)
    return changing.copy_calendar(calendar=copy_of, code=code, labels=labels, by=by, at=at)


def assign(
    *, department: Department, calendar: Calendar | None, running: bool, by: User, at: datetime
) -> int:
    """Let a department and those below it work by a calendar. Returns how many open deadlines moved.

    :raises NotPermitted: without the right to keep the settings.
    """
    must_change_settings(by)
    reach = reach_of_assignment(department, calendar)
    changing.assign_calendar(department=department, calendar=calendar, by=by, at=at)
    if not running:
        return 0
    return recount_reached(reach, because={"because": "department"}, by=by, at=at)


def reach_of_assignment(department: Department, calendar: Calendar | None) -> Reach:
    """The departments that would work by another calendar than now. Note: five queries."""
    before = departments_by_calendar()
    after = departments_by_calendar({department.pk: calendar.pk if calendar is not None else None})
    other = [pk for pk in after if before.get(pk) != after[pk]]
    zones: dict[int | None, str] = dict(Calendar.objects.values_list("pk", "time_zone"))
    zones[None] = calendar_for(None).time_zone.key
    return Reach(other, other_zone=any(zones[before.get(pk)] != zones[after[pk]] for pk in other))


def recount_open(*, calendar: Calendar, by: User, at: datetime) -> int:
    """Count every open deadline of a calendar again as it stands now: after a change that left the running ones alone,
    or one whose counting broke off. Returns how many moved.

    :raises NotPermitted: without the right to keep the settings.
    """
    must_change_settings(by)
    return recount_reached(reach_of_all(calendar), because={"because": "recount"}, by=by, at=at)


def reach_of_all(calendar: Calendar) -> Reach:
    """Every open clock that is counted by the calendar."""
    return Reach(departments_of(calendar), provisional=True, other_zone=True)
