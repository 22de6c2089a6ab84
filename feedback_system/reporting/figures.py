"""The figures as data: each is declared once and answers twice, its number and exactly its cases.

A figure counts cases under one condition: those reported in a month, those closed in it, or those that stand so now. A rate is a figure
that is a part of another one; both can be opened. A code never changes its meaning: another definition gets another code, so that a
month that is frozen later keeps its words. Source: reports R-01 to R-44 of the requirements; definitions without a source are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from feedback_system.cases.models import OpenCase
from feedback_system.reporting.answers.models import Side
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.dimensions import DIMENSIONS, NONE
from feedback_system.reporting.models import CaseFact
from feedback_system.reporting.summing import Group, sums_of
from feedback_system.reports.periods import Period

FEWEST = 10
"""Below so many a rate says less than its two counts; then only these are shown."""


class Span(StrEnum):
    """Which cases a figure looks at."""

    OPENED = "opened"
    """Those reported in the month."""
    CLOSED = "closed"
    """Those closed in the month."""
    NOW = "now"
    """Those on which somebody has to act and that stand so at this instant, whatever month is looked at."""
    OWN = "own"
    """All; the condition alone says which, and whether the month matters."""


def standing() -> Q:
    """Somebody has to act: the case is open, or closed and not yet carried out and filed. By ids, so that the folder is not read."""
    return Q(pk__in=OpenCase.objects.as_system("facts have the scope").order_by().values("case"))


def _every(asked: Asked) -> Q:
    return Q()


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number with its definition."""

    code: str
    label: Any
    meaning: Any
    """The definition in words."""
    span: Span
    condition: Callable[[Asked], Q] = _every
    """On facts; it never joins rows, so that no case counts twice."""
    of: str = ""
    """The code of the figure of which this one is a part, where both make a rate."""
    adds: str = ""
    """The column of amounts that is added up instead of counting cases."""
    kinds: tuple[str, ...] = ()
    """The codes of the kinds of case it looks at; () for all."""
    is_personal: bool = False
    """Whether it says something of the reader alone, so that it belongs to no month."""
    in_trend: bool = False
    """Whether it is drawn over the months."""
    order: int = 100

    def under(self, asked: Asked) -> Q:
        """Its whole condition but for the month."""
        found = self.condition(asked)
        if self.kinds:
            found &= Q(kind__in=self.kinds)
        if self.adds:
            found &= ~Q(**{self.adds: 0})
        return found

    def rows(self, asked: Asked) -> QuerySet[CaseFact]:
        """Exactly the facts it counts."""
        return _looked_at(self.span, asked).filter(self.under(asked))

    @property
    def month_field(self) -> str:
        """The column of the month it looks at."""
        return f"{self.span}_month"

    def expression(self, asked: Asked) -> Any:
        """What the database counts or adds."""
        condition = self.under(asked)
        return Sum(self.adds, filter=condition, default=0) if self.adds else Count("pk", filter=condition)


@dataclass(frozen=True, kw_only=True)
class Table:
    """Figures of the month, divided by one dimension."""

    code: str
    title: Any
    by: str
    """The name of the dimension."""
    figures: tuple[str, ...]
    """The codes of the figures, all of one span; the first one orders the rows."""
    is_pareto: bool = False
    """Whether the first figure is drawn as bars with the line of the sum."""
    is_wide: bool = False
    """Whether it takes the whole width of the page."""
    order: int = 100


_FIGURES: dict[str, Figure] = {}
_TABLES: dict[str, Table] = {}


def register_figure(*figures: Figure) -> None:
    """Add figures. :raises ValueError: another one has the code"""
    for one in figures:
        if _FIGURES.setdefault(one.code, one) is not one:
            raise ValueError(f"two figures are called {one.code!r}")


def register_table(*tables: Table) -> None:
    """Add tables. :raises ValueError: another one has the code, or the figures look at different cases"""
    for one in tables:
        if _TABLES.setdefault(one.code, one) is not one:
            raise ValueError(f"two tables are called {one.code!r}")
        if len({_FIGURES[code].span for code in one.figures}) != 1:
            raise ValueError(f"the figures of {one.code!r} look at different months")


def figure_named(code: str) -> Figure | None:
    """The figure with that code, or None."""
    return _FIGURES.get(code)


def all_figures(*spans: Span) -> list[Figure]:
    """The figures of these spans, or all, in the order of the page."""
    found = [one for one in _FIGURES.values() if not spans or one.span in spans]
    return sorted(found, key=lambda one: (one.order, one.code))


def all_tables() -> list[Table]:
    """The tables in the order of the page."""
    return sorted(_TABLES.values(), key=lambda one: (one.order, one.code))


Numbers = dict[str, dict[date, int]]
"""By code of the figure and first day of the month; what nothing was found of is 0."""


def groups_of_months(asked: Asked, figures: Sequence[Figure], months: Sequence[Period]) -> list[Group]:
    """What is asked for the numbers of these figures in these months: one group for each span."""
    found = []
    for span in (Span.OPENED, Span.CLOSED):
        here = [one for one in figures if one.span is span]
        if here:
            firsts = tuple(one.first for one in months)
            name = f"{span} {[one.code for one in here]} {[one.code for one in months]}"
            found.append(
                Group(
                    name, asked.facts.filter(_of_kinds(here)), (), _counted(asked, here), Side(span), firsts
                )
            )
    return found


def numbers_by_month(asked: Asked, figures: Sequence[Figure], months: Sequence[Period]) -> Numbers:
    """The numbers of figures of a month in each of these months. Note: at most four queries."""
    found: Numbers = {one.code: dict.fromkeys((month.first for month in months), 0) for one in figures}
    for sums in sums_of(asked, groups_of_months(asked, figures, months)):
        for key, numbers in sums.items():
            for code, number in numbers.items():
                found[code][date.fromisoformat(key.month)] = number
    return found


def groups_now(asked: Asked, figures: Sequence[Figure]) -> list[Group]:
    """What is asked for figures that are not of a month: one group for all that stand now, one for each of the others."""
    standing = [one for one in figures if one.span is Span.NOW]
    found = [
        Group(f"own {one.code}", one.rows(asked), (), {one.code: Count("pk")})
        for one in figures
        if one.span is Span.OWN
    ]
    if standing:
        name = f"now {[one.code for one in standing]}"
        found.append(Group(name, _looked_at(Span.NOW, asked), (), _counted(asked, standing)))
    return found


def numbers_now(asked: Asked, figures: Sequence[Figure]) -> dict[str, int]:
    """The numbers of figures that are not of a month. Note: one query."""
    found = {one.code: 0 for one in figures}
    for sums in sums_of(asked, groups_now(asked, figures)):
        for numbers in sums.values():
            found |= numbers
    return found


def _of_kinds(figures: Sequence[Figure]) -> Q:
    """The kinds that any of them looks at, so that the index by kind and month serves; no condition where one looks at all."""
    kinds = sorted({kind for one in figures for kind in one.kinds})
    return Q(kind__in=kinds) if all(one.kinds for one in figures) else Q()


def _counted(asked: Asked, figures: Sequence[Figure]) -> dict[str, Any]:
    return {one.code: one.expression(asked) for one in figures}


def _looked_at(span: Span, asked: Asked) -> QuerySet[CaseFact]:
    """The facts that figures of a span look at."""
    if span is Span.NOW:
        return asked.facts.filter(standing())
    return asked.facts if span is Span.OWN else asked.facts.filter(**{f"{span}_month": asked.first})


@dataclass(frozen=True)
class Row:
    """One row of a table: the value of its dimension, what it is called, its numbers by code of the figure."""

    value: str
    label: str
    numbers: Mapping[str, int]


def group_of_table(table: Table, asked: Asked) -> Group:
    """What is asked for a table."""
    figures = [_FIGURES[code] for code in table.figures]
    by = (DIMENSIONS[table.by].grouped,)
    return _of_the_month(
        f"table {table.code}", figures[0].span, asked, _of_kinds(figures), by, _counted(asked, figures)
    )


def _of_the_month(
    name: str, span: Span, asked: Asked, condition: Q, by: tuple[str, ...], counted: Mapping[str, Any]
) -> Group:
    """A group of the month asked for, where the span is one of months."""
    if span in (Span.OPENED, Span.CLOSED):
        return Group(name, asked.facts.filter(condition), by, counted, Side(span), (asked.first,))
    return Group(name, _looked_at(span, asked).filter(condition), by, counted)


def rows_of(table: Table, asked: Asked) -> list[Row]:
    """The rows of the table, the largest first, those that name nothing last. Note: two queries, the first one shared."""
    dimension = DIMENSIONS[table.by]
    sums: dict[str, dict[str, int]] = {}
    for place, numbers in sums_of(asked, [group_of_table(table, asked)])[0].items():
        row = sums.setdefault(dimension.key(place.down), dict.fromkeys(table.figures, 0))
        for code, number in numbers.items():
            row[code] += number
    values = [value for value, numbers in sums.items() if any(numbers.values())]
    values.sort(key=lambda value: (value == NONE, -sums[value][table.figures[0]], value))
    called = dimension.called(values)
    return [Row(value, called[value], sums[value]) for value in values]


@dataclass(frozen=True)
class Cell:
    """Two dimensions crossed: how often."""

    row: str
    column: str
    number: int


def group_crossed(figure: Figure, asked: Asked, rows: str, columns: str) -> Group:
    """What is asked for two dimensions crossed."""
    by = DIMENSIONS[rows].grouped, DIMENSIONS[columns].grouped
    counted = {figure.code: Count("pk")}
    return _of_the_month(f"crossed {figure.code} {by}", figure.span, asked, figure.under(asked), by, counted)


def crossed(figure: Figure, asked: Asked, rows: str, columns: str) -> list[Cell]:
    """How often each pair of values of two dimensions occurs under a figure. Note: one query, which may be shared."""
    down, across = DIMENSIONS[rows], DIMENSIONS[columns]
    found: dict[tuple[str, str], int] = {}
    sums = sums_of(asked, [group_crossed(figure, asked, rows, columns)])[0]
    for key, numbers in sums.items():
        place = down.key(key.down), across.key(key.across)
        found[place] = found.get(place, 0) + numbers[figure.code]
    return [Cell(row, column, number) for (row, column), number in found.items()]


def share(part: int, whole: int) -> str:
    """A rate in % to one place, "" where there are too few to say it."""
    return f"{100 * part / whole:.1f} %" if whole >= FEWEST else ""
