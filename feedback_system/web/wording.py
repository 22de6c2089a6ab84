"""Instants, spans and sizes in words. Pure: the present instant is an argument; the active zone counts."""

from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

MINUTE = 60
HOUR = 3600
DAY = 86400


def day_text(day: date, today: date) -> str:
    """ "today", "tomorrow", "yesterday", the weekday within six days ahead, else day and month, with year if
    another."""
    distance = (day - today).days
    if distance == 0:
        return pgettext("day of a due time", "today")
    if distance == 1:
        return pgettext("day of a due time", "tomorrow")
    if distance == -1:
        return pgettext("day of a due time", "yesterday")
    if 1 < distance <= 6:
        return str(WEEKDAYS_ABBR[day.weekday()])
    if day.year == today.year:
        # Translators: Django's date format of a day in the present year; Chinese: n月j日
        return date_format(day, pgettext("date format", "j M"))
    # Translators: Django's date format of a day in another year; Chinese: Y年n月j日
    return date_format(day, pgettext("date format", "j M Y"))


def instant_text(value: datetime, now: datetime, *, whole_day: bool = False) -> str:
    """`value` as people say it near `now`: "Mon 10:00". With `whole_day` a midnight end is told as "end of
    Mon"."""
    local = timezone.localtime(value)
    today = timezone.localtime(now).date()
    if whole_day and (local.hour, local.minute, local.second) == (0, 0, 0):
        return _("end of %(day)s") % {"day": day_text((local - timedelta(seconds=1)).date(), today)}
    return f"{day_text(local.date(), today)} {local.hour:02}:{local.minute:02}"


def due_text(value: datetime, zone: tzinfo | None = None) -> str:
    """Date and time of a due instant, in the active zone where none is given; midnight ends a day: "2026-03-16 24:00"."""
    local = timezone.localtime(value, zone)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{local - timedelta(seconds=1):%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"


def full_instant_text(value: datetime) -> str:
    """Date and time to the minute with weekday, for hover texts and prints."""
    local = timezone.localtime(value)
    return f"{date_format(local, 'Y-m-d')} {WEEKDAYS_ABBR[local.weekday()]} {local.hour:02}:{local.minute:02}"


def span_text(span: timedelta, *, days: bool = True) -> str:
    """The length of `span` (its sign is ignored) in its two largest units: "3 d 4 h", "2 h 15 min", "45 min".

    `days=False` keeps hours, because a working day is no fixed number of hours.
    """
    seconds = abs(int(span.total_seconds()))
    if days and seconds >= 2 * DAY:
        whole, rest = divmod(seconds, DAY)
        hours = rest // HOUR
        return _("%(days)d d %(hours)d h") % {"days": whole, "hours": hours} if hours else _("%d d") % whole
    if seconds >= HOUR:
        whole, rest = divmod(seconds, HOUR)
        minutes = rest // MINUTE
        # Minutes do not help beyond ten hours.
        if minutes and whole < 10:
            return _("%(hours)d h %(minutes)d min") % {"hours": whole, "minutes": minutes}
        return _("%d h") % whole
    if seconds >= MINUTE:
        return _("%d min") % (seconds // MINUTE)
    return _("under 1 min")


def ago_text(value: datetime, now: datetime) -> str:
    """How long before `now`: "5 minutes ago" up to a day, then the day and time."""
    seconds = int((now - value).total_seconds())
    if 0 <= seconds < MINUTE:
        return _("just now")
    if 0 <= seconds < HOUR:
        count = seconds // MINUTE
        return ngettext("%d minute ago", "%d minutes ago", count) % count
    if 0 <= seconds < DAY:
        count = seconds // HOUR
        return ngettext("%d hour ago", "%d hours ago", count) % count
    return instant_text(value, now)


def size_text(size: int) -> str:
    """Bytes in words: "412 B", "36 kB", "2.4 MB" (1 kB = 1000 bytes)."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{round(size / 1000)} kB"
    return f"{size / 1_000_000:.1f} MB"


def value_of(thing: Any, name: str, default: Any = None) -> Any:
    """`name` of a dict or an object; `default` when it is missing or None."""
    found = thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)
    return default if found is None else found
