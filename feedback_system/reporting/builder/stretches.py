"""The stretch of time that an own report looks at, and the weeks, months, quarters and years into which it is divided. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from feedback_system.reports.periods import Period, Rhythm, period_of, periods_back

BETWEEN = "days"
"""The choice of two days."""
USUAL = "months_13"
STRETCHES = {
    "month": _("This month"),
    "last_month": _("Last month"),
    "months_3": _("The last 3 months, the present one included"),
    "months_13": _("The last 13 months, the present one included"),
    "months_36": _("The last 36 months, the present one included"),
    "year": _("This year, up to the end of the present month"),
    "last_year": _("Last year"),
    BETWEEN: _("Between two days"),
}
"""What may be chosen, by code."""


@dataclass(frozen=True)
class Stretch:
    """From one day to another, both included, of the company's wall clock."""

    first: date
    last: date

    @property
    def is_whole_months(self) -> bool:
        """Whether it begins and ends with a month, so that the months of the facts answer alone."""
        return self.first.day == 1 and (self.last + timedelta(days=1)).day == 1

    @property
    def words(self) -> str:
        """The first and the last day."""
        return f"{self.first:%Y-%m-%d} – {self.last:%Y-%m-%d}"

    def divided(self, rhythm: Rhythm) -> list[Period]:
        """The weeks, months, quarters or years that have a day in it, the earliest first."""
        found = [period_of(self.first, rhythm)]
        while found[-1].last < self.last:
            found.append(found[-1].next)
        return found


def stretch_of(code: str, today: date) -> Stretch:
    """What a choice other than two days means on that day. :raises KeyError: for any other code"""
    month = period_of(today, Rhythm.MONTH)
    back = {"month": 1, "months_3": 3, "months_13": 13, "months_36": 36}
    if code in back:
        return Stretch(periods_back(month, back[code])[0].first, month.last)
    year = period_of(today, Rhythm.YEAR)
    return {
        "last_month": Stretch(month.before.first, month.before.last),
        "year": Stretch(year.first, month.last),
        "last_year": Stretch(year.before.first, year.before.last),
    }[code]
