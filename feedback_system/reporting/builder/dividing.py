"""By what an own report is divided: the dimensions of the facts, where a case stands now, and stretches of time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import TruncWeek
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.kinds import kind_named
from feedback_system.cases.spans import first_instant
from feedback_system.company.models import Company
from feedback_system.reporting.dimensions import DIMENSIONS, Dimension, OfDepartments
from feedback_system.reports.periods import Period, Rhythm, period_named, period_of

CLOCKS = {
    "week": (Rhythm.WEEK, _("Week")),
    "month": (Rhythm.MONTH, _("Month")),
    "quarter": (Rhythm.QUARTER, _("Quarter")),
    "year": (Rhythm.YEAR, _("Year")),
}
"""The divisions of time, by name."""


@dataclass(frozen=True)
class Divider:
    """One dimension with what the database groups by."""

    of: Dimension

    @property
    def name(self) -> str:
        """Its name in the address."""
        return self.of.name

    @property
    def label(self) -> Any:
        """What it is called."""
        return self.of.label

    @property
    def expression(self) -> Any:
        """What the database groups by."""
        return F(self.of.grouped)

    def key(self, stored: Any) -> str:
        """The value as it stands in the address."""
        return self.of.key(stored)

    def condition(self, value: str) -> Q:
        """The condition on facts that have the value."""
        return self.of.condition(value)

    def called(self, values: Sequence[str]) -> Mapping[str, str]:
        """What the values are called in the active language. Note: at most one query."""
        return self.of.called(values)


@dataclass(frozen=True)
class TimeDivider(Divider):
    """Weeks, months, quarters or years by the date that the report looks at; a value is the code of the period."""

    rhythm: Rhythm = Rhythm.MONTH
    by: str = "opened"

    @property
    def expression(self) -> Any:
        if self.rhythm is Rhythm.WEEK:
            return TruncWeek(f"{self.by}_at", tzinfo=Company.get().zone)
        return F(f"{self.by}_month")

    def key(self, stored: Any) -> str:
        day = stored.date() if hasattr(stored, "date") else stored
        return period_of(
            day if isinstance(day, date) else date.fromisoformat(str(day)[:10]), self.rhythm
        ).code

    def condition(self, value: str) -> Q:
        found = period_named(value, self.rhythm)
        if found is None:
            return Q(pk__in=[])
        if self.rhythm is Rhythm.WEEK:
            return between(self.by, found.first, found.last)
        return Q(**{f"{self.by}_month__gte": found.first, f"{self.by}_month__lte": found.last})

    def called(self, values: Sequence[str]) -> Mapping[str, str]:
        return {value: value for value in values}

    def of_periods(self, periods: Collection[Period]) -> list[str]:
        """The values of these periods."""
        return [one.code for one in periods]


def between(by: str, first: date, last: date) -> Q:
    """Facts whose date lies on these days or between them; the months narrow first, so that their index serves."""
    return Q(
        **{
            f"{by}_at__gte": first_instant(first),
            f"{by}_at__lt": first_instant(last + timedelta(days=1)),
            f"{by}_month__gte": first.replace(day=1),
            f"{by}_month__lte": last,
        }
    )


def _same(values: Collection[str]) -> Mapping[str, str]:
    return {value: value for value in values}


def _states(kinds: Sequence[str]) -> Mapping[str, str]:
    return {
        str(code): str(label) for kind in reversed(kinds) for code, label in kind_named(kind).states.choices
    }


STANDING = {
    "state": _("Stage now"),
    "holder": _("Department that holds it now"),
    "currency": _("Currency agreed with the customer"),
}
"""Divisions that tables of the dashboard do not have."""


def names_of_dividers() -> dict[str, Any]:
    """Every division by name, those of time first."""
    clocks = {name: label for name, (_rhythm, label) in CLOCKS.items()}
    return clocks | {name: one.label for name, one in DIMENSIONS.items()} | STANDING


def is_time(name: str) -> bool:
    """Whether it divides time."""
    return name in CLOCKS


def divider_named(name: str, *, by: str, kinds: Sequence[str]) -> Divider:
    """The division of that name in a report on these kinds by that date. :raises KeyError: for an unknown name"""
    if name in CLOCKS:
        rhythm, label = CLOCKS[name]
        return TimeDivider(Dimension(name, label, f"{by}_month", _same), rhythm, by)
    if name == "state":
        return Divider(Dimension(name, STANDING[name], "case__state", lambda values: _states(kinds)))
    if name == "holder":
        field = "case__open_row__holder"
        return Divider(OfDepartments(name, STANDING[name], field, _same, model="accounts.Department"))
    if name == "currency":
        return Divider(Dimension(name, STANDING[name], name, _same))
    return Divider(DIMENSIONS[name])
