"""The next long holiday, for which people look ahead most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from feedback_system.worktime.models import SpecialDay, SpecialDayKind

LONG = 4
"""From so many days on a holiday is long: Spring Festival, Labour Day, National Day."""


@dataclass(frozen=True)
class Holiday:
    """Consecutive days off."""

    first: date
    last: date
    names: tuple[str, str, str]
    """In simplified Chinese, traditional Chinese and English."""


def next_long_holiday(today: date) -> Holiday | None:
    """The first holiday of at least four days in a row that is not over, or None. Note: one query."""
    rows = SpecialDay.objects.filter(
        kind=SpecialDayKind.HOLIDAY, date__gte=today, calendar__departments__isnull=True
    )
    found: list[SpecialDay] = []
    for row in rows.order_by("date", "pk"):
        if found and row.date - found[-1].date > timedelta(days=1):
            if len(found) >= LONG:
                break
            found = []
        if not found or row.date > found[-1].date:
            found.append(row)
    if len(found) < LONG:
        return None
    name = found[0]
    return Holiday(found[0].date, found[-1].date, (name.name_zh_hans, name.name_zh_hant, name.name_en))
