"""Which months are signed, and which have to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from feedback_system.cases.fields import local_day
from feedback_system.deadlines.calculator import counted_from
from feedback_system.reporting.models import CaseFact
from feedback_system.reporting.months.models import SignedMonth
from feedback_system.reports.due import end_of
from feedback_system.reports.periods import Period, Rhythm, period_of, periods_back

RULE = "month-statistics"
SHOWN = 24
"""So many months stand in the list."""


def versions_of(month: Period) -> list[SignedMonth]:
    """The signed versions of a month, the newest first. Note: one query."""
    rows = SignedMonth.objects.filter(month=month.first).select_related("by", "on_behalf_of")
    return list(rows.order_by("-version"))


def latest_version(month: Period) -> SignedMonth | None:
    """The version that counts; None for a month that is not signed."""
    return next(iter(versions_of(month)), None)


@dataclass(frozen=True)
class MonthLine:
    """One month that is over."""

    month: Period
    due_at: datetime | None
    """None where no rule was in force."""
    signed: SignedMonth | None

    def is_late(self, at: datetime) -> bool:
        """Whether it was due before `at` and is not signed."""
        return self.signed is None and self.due_at is not None and at >= self.due_at


def months_over(*, at: datetime) -> list[MonthLine]:
    """The months of two years that are over, the newest first, back to the month of the first case; the last month always.

    Nobody owes figures of the time before the first case. Note: five queries, few more for the calendar.
    """
    last = period_of(local_day(at), Rhythm.MONTH).before
    first = CaseFact.objects.aggregate(first=Min("opened_month"))["first"] or last.first
    months = [one for one in periods_back(last, SHOWN)[::-1] if one == last or one.first >= first]
    begins = {month: end_of(month.before) for month in months}
    counted = counted_from(RULE, begins.values())
    signed: dict[object, SignedMonth] = {}
    rows = SignedMonth.objects.filter(month__gte=months[-1].first).select_related("by", "on_behalf_of")
    for one in rows.order_by("version"):
        signed[one.month] = one
    return [
        MonthLine(month, count.receipt.due if count is not None else None, signed.get(month.first))
        for month in months
        for count in [counted.get(begins[month])]
    ]
