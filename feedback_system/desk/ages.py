"""How long something has waited, in the company's working time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from feedback_system.deadlines.calendars import calendar_of
from feedback_system.web.wording import span_text
from feedback_system.worktime.calendar import CalendarError


def working_age(since: Sequence[datetime], *, at: datetime) -> list[str]:
    """The working time from each of `since` until `at`, in words: "2 h 15 min working"; by the clock without a calendar.

    Note: the queries of one calendar, however many ages; none for an empty list.
    """
    if not since:
        return []
    try:
        calendar = calendar_of(None)
        spans = [calendar.working_time_between(start, at) if start < at else at - at for start in since]
    except CalendarError:
        return [span_text(at - start) for start in since]
    return [_("%(span)s working") % {"span": span_text(span, days=False)} for span in spans]
