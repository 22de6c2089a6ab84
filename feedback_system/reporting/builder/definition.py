"""What an own report asks, as it stands in its address: kinds, rows, columns, measure, stretch of time, filters, chart. Codes only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode

from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.cases.kinds import confidential_kinds, kind_named
from feedback_system.errors import Invalid
from feedback_system.joining import listed, named
from feedback_system.reporting.builder.dividing import (
    CLOCKS,
    Divider,
    between,
    divider_named,
    is_time,
    names_of_dividers,
)
from feedback_system.reporting.builder.measures import MEASURES, Measure
from feedback_system.reporting.builder.stretches import BETWEEN, STRETCHES, USUAL, Stretch, stretch_of
from feedback_system.reporting.dimensions import FILTERS, LONGEST, Chosen
from feedback_system.reporting.facts import kinds_with_facts
from feedback_system.reports.periods import YEARS

MOST_TIMES, MOST_TIMES_ACROSS = 160, 40
"""So many weeks or months have a row, and so many a column."""
NARROWED_BY = ("department", "product", "customer", "supplier", "market", "class", "severity")
"""By what a report may be narrowed."""
BY = {"opened": gettext_lazy("the day of the report"), "closed": gettext_lazy("the day of the closing")}
CHARTS = {
    "": gettext_lazy("No chart"),
    "bars": gettext_lazy("Bars"),
    "pareto": gettext_lazy("Pareto with the sum of shares"),
    "trend": gettext_lazy("Trend"),
    "heat": gettext_lazy("Heat map"),
}
SINGLE = ("rows", "columns", "measure", "by", "period", "first", "last", "chart")
"""Names that stand once in the address; `kinds` may stand several times."""


def kinds_offered() -> list[str]:
    """The kinds that may be counted: those with facts, never a confidential one."""
    closed = set(confidential_kinds())
    return [code for code in kinds_with_facts() if code not in closed]


@dataclass(frozen=True)
class Definition:
    """One question, checked. The reader is no part of it: each reading has its own scope."""

    rows: str
    measure_code: str = "cases"
    columns: str = ""
    kinds: tuple[str, ...] = ()
    """() for all that are counted."""
    by: str = "opened"
    period: str = USUAL
    first: str = ""
    last: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    chart: str = ""

    @property
    def measure(self) -> Measure:
        """What is counted."""
        return MEASURES[self.measure_code]

    @property
    def looked_at(self) -> list[str]:
        """The codes of the kinds it looks at."""
        return list(self.kinds) or kinds_offered()

    def divider(self, name: str) -> Divider:
        """How it divides by that name."""
        return divider_named(name, by=self.by, kinds=self.looked_at)

    def stretch(self, today: date) -> Stretch:
        """The days it looks at on that day."""
        if self.period == BETWEEN:
            return Stretch(date.fromisoformat(self.first), date.fromisoformat(self.last))
        return stretch_of(self.period, today)

    def condition(self, today: date) -> Q:
        """The facts it looks at, in whatever scope."""
        stretch = self.stretch(today)
        found = Q(kind__in=self.looked_at) & self.measure.condition
        if stretch.is_whole_months:
            found &= Q(**{f"{self.by}_month__gte": stretch.first, f"{self.by}_month__lte": stretch.last})
        else:
            found &= between(self.by, stretch.first, stretch.last)
        for one in self.chosen():
            found &= one.condition
        return found

    def chosen(self) -> Iterator[Chosen]:
        """The filters in force. Note: up to three queries for each that points to a row."""
        for name, value in self.filters:
            yield Chosen(name, FILTERS[name].label, value, FILTERS[name].condition(value))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The whole question as names and values of an address; usual values are left out."""
        found = [("kinds", kind) for kind in self.kinds]
        present = {
            "rows": self.rows, "columns": self.columns, "measure": self.measure_code, "by": self.by,
            "period": self.period, "first": self.first, "last": self.last, "chart": self.chart,
        }  # fmt: skip
        return found + [(name, value) for name, value in present.items() if value] + list(self.filters)

    @property
    def query(self) -> str:
        """The same as the text of an address."""
        return urlencode(self.pairs)

    def words(self, today: date) -> list[tuple[str, str]]:
        """The definition in words of the active language, line by line. Note: up to one query for each filter."""
        names = names_of_dividers()
        kinds = listed(str(kind_named(code).label_plural) for code in self.looked_at)
        divided = [str(names[self.rows])] + ([str(names[self.columns])] if self.columns else [])
        found = [
            (_("Counted"), named(self.measure.label, self.measure.meaning)),
            (_("Kinds of cases"), kinds),
            (_("Divided by"), " × ".join(divided)),
            (_("Period"), f"{STRETCHES[self.period]} ({self.stretch(today).words})"),
            (_("The period counts by"), str(BY[self.by])),
        ]
        found += [
            (str(FILTERS[name].label), FILTERS[name].called([value])[value]) for name, value in self.filters
        ]
        return [*found, (_("Scope"), _("Only cases that have reached the reader; confidential kinds are never counted."))]  # fmt: skip


def read_query(text: str, today: date) -> Definition:
    """The question of a kept address. :raises Invalid: it cannot be asked any more, with the reason for each field"""
    return read(parse_qs(text), today)


def read(values: Mapping[str, Sequence[str]], today: date) -> Definition:
    """The question as it was chosen.

    :raises Invalid: something unknown, or a combination that says nothing; a sentence for each field
    """
    errors: dict[str, list[str]] = {}
    one = {name: (list(values.get(name, [])) or [""])[-1].strip()[:LONGEST] for name in SINGLE}
    kinds = tuple(dict.fromkeys(values.get("kinds", ())))
    _check_names(one, kinds, errors)
    first, last = _days(one, errors) if one["period"] == BETWEEN else ("", "")
    filters = tuple(
        (name, value)
        for name in NARROWED_BY
        for given in [*values.get(name, ())][-1:]
        if (value := given.strip()[:LONGEST].replace("\x00", ""))
    )
    if not errors:
        offered = kinds_offered()
        found = Definition(
            rows=one["rows"], columns=one["columns"], measure_code=one["measure"] or "cases",
            kinds=tuple(code for code in offered if code in kinds), by=one["by"] or "opened",
            period=one["period"] or USUAL, first=first, last=last, filters=filters, chart=one["chart"],
        )  # fmt: skip
        _check_sizes(found, today, errors)
    if errors:
        raise Invalid(errors)
    return found


def _check_names(one: Mapping[str, str], kinds: Sequence[str], errors: dict[str, list[str]]) -> None:
    known: dict[str, Any] = {
        "rows": names_of_dividers(),
        "columns": {"": "", **names_of_dividers()},
        "measure": {"": "", **MEASURES},
        "by": {"": "", **BY},
        "period": {"": "", **STRETCHES},
        "chart": CHARTS,
    }
    for name, choices in known.items():
        if one[name] not in choices:
            errors[name] = [
                _("There is no such choice here any more. Choose one of the list.") if one[name] else _("Choose what the rows are.")
            ]  # fmt: skip
    if set(kinds) - set(kinds_offered()):
        errors["kinds"] = [_("One of these kinds is not counted in reports. Choose from the list.")]
    if one["rows"] and one["rows"] == one["columns"]:
        errors["columns"] = [_("Rows and columns are the same. Choose something else for one of them, or no columns.")]  # fmt: skip
    elif is_time(one["rows"]) and is_time(one["columns"]):
        errors["columns"] = [_("Rows and columns are both stretches of time. Choose something else for one of them.")]  # fmt: skip


def _days(one: Mapping[str, str], errors: dict[str, list[str]]) -> tuple[str, str]:
    found = []
    for name in ("first", "last"):
        day = _day(one[name])
        if day is None:
            errors[name] = [_("Write the day as year, month and day, such as 2026-01-31.")]
        else:
            found.append(day)
    if len(found) == 2 and found[0] > found[1]:
        errors["last"] = [_("The last day is before the first one. Exchange them.")]
    return (found[0].isoformat(), found[1].isoformat()) if len(found) == 2 else ("", "")


def _day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found is not None and found.year in YEARS else None


def _check_sizes(found: Definition, today: date, errors: dict[str, list[str]]) -> None:
    for name, chosen, most in (("rows", found.rows, MOST_TIMES), ("columns", found.columns, MOST_TIMES_ACROSS)):  # fmt: skip
        if is_time(chosen) and (number := len(found.stretch(today).divided(CLOCKS[chosen][0]))) > most:
            errors[name] = [
                _("The period would make %(count)d of them, and %(most)d are the most. Choose longer steps, such as years, or a shorter period.")
                % {"count": number, "most": most}
            ]  # fmt: skip
