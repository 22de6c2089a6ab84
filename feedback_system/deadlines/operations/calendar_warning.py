"""Tell the administrators that the official days of the coming year are missing, once a year."""

from __future__ import annotations

from datetime import datetime

from accounts.permissions import Permission
from accounts.queries import who_is
from accounts.roles import roles_with
from feedback_system.notifications.operations import Notice, notify_in_bulk
from feedback_system.worktime.endings import calendars_without_next_year

CALENDAR_YEAR_MISSING = "calendar_year_missing"


def warn_of_missing_years(*, at: datetime) -> int:
    """Put a notice on the bell of everybody who keeps the settings; returns for how many missing years.

    From 1 November on for the next year, at any time for the present one. May be called as often as one likes: nobody is
    told twice about the same year.
    """
    missing = calendars_without_next_year(at)
    if not missing:
        return 0
    keepers = {
        person.pk: person for role in roles_with(Permission.MANAGE_SETTINGS) for person in who_is(role)
    }
    years: dict[int, list[str]] = {}
    for one in missing:
        years.setdefault(one.missing_year, []).append(one.calendar.code)
    notify_in_bulk(
        [
            Notice(
                CALENDAR_YEAR_MISSING,
                None,
                list(keepers.values()),
                at,
                f"calendar-year:{year}",
                {"year": str(year), "calendars": ", ".join(codes)},
            )
            for year, codes in years.items()
        ]
    )
    return len(years)
