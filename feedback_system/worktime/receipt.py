"""The receipt of a deadline: how it was counted, line by line, so that anybody can check it by hand.

Lines carry codes and parameters; the sentences for people are made here, in the reader's language, when they
are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from feedback_system.joining import listed
from feedback_system.worktime.allowance import Allowance

Counted = timedelta | int
"""What a line counts: a length of time, or a number of days."""


class Note(StrEnum):
    """Why a line counts what it counts."""

    START_DAY = "start_day"
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    MAKE_UP_DAY = "make_up_day"
    DAY_OFF = "day_off"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    CLOCK_TIME = "clock_time"
    WORKING_TIME = "working_time"
    MAKE_UP_TIME = "make_up_time"
    PAUSE = "pause"
    PAUSE_MADE_UP = "pause_made_up"
    SHIFTED = "shifted"
    MONTH_REPORTED_ON = "month_reported_on"
    LAST_WORKING_DAY_BEFORE = "last_working_day_before"
    THIRD_WORKING_DAY = "third_working_day"
    MONTHS_BEFORE = "months_before"
    NAMED_DAY = "named_day"
    SAME_DAY = "same_day"
    OPENING_DAY = "opening_day"
    BEFORE_LAST_DAYS = "before_last_days"
    LAST_DAY = "last_day"
    MONTH = "month"
    YEAR = "year"


_SENTENCES: dict[Note, str] = {
    Note.START_DAY: gettext_noop("day of the start, does not count"),
    Note.CALENDAR_DAY: gettext_noop("day %(number)s"),
    Note.WORKING_DAY: gettext_noop("working day %(number)s"),
    Note.MAKE_UP_DAY: gettext_noop("working day %(number)s, worked in exchange for a day off: %(name)s"),
    Note.DAY_OFF: gettext_noop("day off by the weekly hours, does not count"),
    Note.HOLIDAY: gettext_noop("holiday, does not count: %(name)s"),
    Note.CLOSED: gettext_noop("outside working hours, does not count"),
    Note.CLOCK_TIME: gettext_noop("clock time"),
    Note.WORKING_TIME: gettext_noop("working time"),
    Note.MAKE_UP_TIME: gettext_noop("working time of a day worked in exchange for a day off: %(name)s"),
    Note.PAUSE: gettext_noop("clock stopped"),
    Note.PAUSE_MADE_UP: gettext_noop("time of the stops, added at the end"),
    Note.SHIFTED: gettext_noop("ends on a day off, moved to the end of the next working day"),
    Note.MONTH_REPORTED_ON: gettext_noop("rest of the month reported on"),
    Note.LAST_WORKING_DAY_BEFORE: gettext_noop(
        "working day %(number)s, the last one before day %(day)s of the month"
    ),
    Note.THIRD_WORKING_DAY: gettext_noop("working day 3, the earliest that can be asked for"),
    Note.MONTHS_BEFORE: gettext_noop("the same day of the month, earlier by this many months: %(months)s"),
    Note.NAMED_DAY: gettext_noop("the day that was named: due at the end of this day"),
    Note.SAME_DAY: gettext_noop("the day of the start itself: due at its end"),
    Note.OPENING_DAY: gettext_noop("working day %(number)s: due when it opens"),
    Note.BEFORE_LAST_DAYS: gettext_noop("the month before its last days (%(days)s), does not count"),
    Note.LAST_DAY: gettext_noop("one of the last days of the month, %(left)s left after it"),
    Note.MONTH: gettext_noop("month %(number)s after the day of the start, in days"),
    Note.YEAR: gettext_noop("year %(number)s after the day of the start, in days"),
}


@dataclass(frozen=True)
class ReceiptLine:
    """One stretch of time (UTC) and what of it counts; `counted` is below zero where a stop is taken off."""

    from_: datetime
    to: datetime
    counted: Counted
    note_code: Note
    note_params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def note(self) -> str:
        """The note in the active language; the name of a holiday falls back to simplified Chinese, then
        English.
        """
        params = dict(self.note_params)
        by_language = {"zh-hans": "name_zh_hans", "zh-hant": "name_zh_hant", "en": "name_en"}
        own = params.get(by_language.get(get_language() or "", ""), "")
        params["name"] = own or params.get("name_zh_hans") or params.get("name_en") or ""
        return _(_SENTENCES[self.note_code]) % params


@dataclass(frozen=True)
class Receipt:
    """A due instant and how it came about. All instants are UTC.

    The lines add up: for days, the whole numbers add up to the allowance and the lengths of time to zero
    (stops taken off, then added); for hours, the lengths of time add up to the allowance. They stand in order
    of time, and the last one ends at `due`; only a stop inside the time added at the end stands before it.
    `provisional_years` are the years it rests on whose official holiday table is not loaded yet.
    """

    start: datetime
    due: datetime
    allowance: Allowance
    lines: tuple[ReceiptLine, ...]
    provisional_years: tuple[int, ...]
    calendar_version: str

    @property
    def is_provisional(self) -> bool:
        """Whether an official holiday table that is still to come may move the due instant."""
        return bool(self.provisional_years)

    @property
    def counted_days(self) -> int:
        """The sum of the days in the lines."""
        return sum(line.counted for line in self.lines if isinstance(line.counted, int))

    @property
    def counted_time(self) -> timedelta:
        """The sum of the lengths of time in the lines."""
        return sum((line.counted for line in self.lines if isinstance(line.counted, timedelta)), timedelta(0))

    def as_data(self, time_zone: ZoneInfo) -> dict[str, Any]:
        """The receipt as plain data for the API, instants in ISO 8601 with the offset of `time_zone`."""
        return {
            "start": in_zone(self.start, time_zone),
            "due": in_zone(self.due, time_zone),
            "unit": self.allowance.unit.value,
            "amount": str(self.allowance.amount),
            "lines": [
                {
                    "from": in_zone(line.from_, time_zone),
                    "to": in_zone(line.to, time_zone),
                    "counted": counted_text(line.counted),
                    "note_code": line.note_code.value,
                    "note": line.note,
                }
                for line in self.lines
            ],
            "provisional_years": list(self.provisional_years),
            "calendar_version": self.calendar_version,
        }


def in_zone(instant: datetime, time_zone: ZoneInfo) -> str:
    """An instant as ISO 8601 with the offset of `time_zone`."""
    return instant.astimezone(time_zone).isoformat()


def counted_text(counted: Counted) -> str:
    """Days as "3d", a length of time as "27:30:00", with a fraction of a second only where there is one."""
    if isinstance(counted, int):
        return f"{counted}d"
    microseconds = counted // timedelta(microseconds=1)
    sign, microseconds = ("-", -microseconds) if microseconds < 0 else ("", microseconds)
    seconds, fraction = divmod(microseconds, 1_000_000)
    tail = f".{fraction:06d}" if fraction else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{tail}"


def render_text(receipt: Receipt, time_zone: ZoneInfo, *, rule: str = "") -> str:
    """The receipt as text, `<from> <to> <counted> <note>` per line, the last line total and due.

    `rule` names the rule and its version, where there is one.
    """
    rows = [(line.from_, line.to, counted_text(line.counted), line.note) for line in receipt.lines]
    counts_days = any(isinstance(line.counted, int) for line in receipt.lines)
    total = counted_text(receipt.counted_days if counts_days else receipt.counted_time)
    note = _("total, due %(due)s by calendar %(version)s") % {
        "due": in_zone(receipt.due, time_zone),
        "version": receipt.calendar_version,
    }
    if rule:
        note = _("total, due %(due)s by rule %(rule)s and calendar %(version)s") % {
            "due": in_zone(receipt.due, time_zone),
            "rule": rule,
            "version": receipt.calendar_version,
        }
    if receipt.is_provisional:
        note += _("; provisional, because the official holidays of %(years)s are not loaded") % {
            "years": listed(receipt.provisional_years)
        }
    rows.append((receipt.start, receipt.due, total, note))
    return "\n".join(
        f"{in_zone(from_, time_zone)} {in_zone(to, time_zone)} {counted} {note}"
        for from_, to, counted, note in rows
    )
