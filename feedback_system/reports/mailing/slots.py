"""When a mailing goes out: the opening of the nth working day of a week or month, by the company's calendar. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from feedback_system.reports.mailing.models import LAST_DAY, Mailing, Moment
from feedback_system.reports.periods import Period, Rhythm, period_of

if TYPE_CHECKING:
    from feedback_system.worktime.calendar import WorkCalendar

RHYTHMS = {Moment.WEEK: Rhythm.WEEK, Moment.MONTH: Rhythm.MONTH}
LOOKED_AT = 4
"""So many periods back are looked for a working day: a factory closes for weeks, not for months."""


def working_days(calendar: WorkCalendar, period: Period) -> Iterator[date]:
    """The working days of the period, the earliest first."""
    day = period.first
    while day <= period.last:
        if calendar.is_working_day(day):
            yield day
        day += timedelta(days=1)


def instant_in(mailing: Mailing, calendar: WorkCalendar, period: Period) -> datetime | None:
    """When it goes out in that period: in a week with fewer working days on the last of them; None where nobody works."""
    days = list(working_days(calendar, period))
    if not days:
        return None
    place = len(days) if mailing.day == LAST_DAY else min(mailing.day, len(days))
    return calendar.intervals_on(days[place - 1])[0][0]


def last_instant(mailing: Mailing, calendar: WorkCalendar, *, at: datetime) -> datetime | None:
    """The last moment to send, `at` itself for what goes out when it is signed; None where there was none lately."""
    rhythm = RHYTHMS.get(Moment(mailing.moment))
    if rhythm is None:
        return at
    period = period_of(calendar.local_date(at), rhythm)
    for _number in range(LOOKED_AT):
        found = instant_in(mailing, calendar, period)
        if found is not None and found <= at:
            return found
        period = period.before
    return None


def next_instant(mailing: Mailing, calendar: WorkCalendar, *, at: datetime) -> datetime | None:
    """The next moment to send; None for what goes out when it is signed."""
    rhythm = RHYTHMS.get(Moment(mailing.moment))
    if rhythm is None:
        return None
    period = period_of(calendar.local_date(at), rhythm)
    for _number in range(LOOKED_AT):
        found = instant_in(mailing, calendar, period)
        if found is not None and found > at:
            return found
        period = period.next
    return None
