"""The tables of a report: what each figure counts, and exactly which cases it stands on.

A section is declared once and answers twice: its numbers by one grouped question, and the cases behind each number by the same
conditions. `Counted` asks the database about cases; `Tallied` counts cases that somebody else has sorted, such as findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.reports.periods import Period

if TYPE_CHECKING:
    from accounts.models import User

NONE = "none"
"""The key of the row of those that name nothing."""
ALL = "all"
"""The key of the only row of a section that is not divided."""

Members = dict[tuple[str, str], list[int]]


@dataclass(frozen=True)
class Column:
    """One column: its code never changes its meaning (another meaning gets another code)."""

    code: str
    label: Any
    meaning: Any
    """The definition in words."""
    part: str = ""
    """For a share in %: the column that is divided …"""
    of: str = ""
    """… by this one. Such a column is worked out of the other two and never stored."""
    counts_cases: bool = True
    """Whether the number is one of cases; others (pieces) open no list."""

    @property
    def is_share(self) -> bool:
        """Whether it is a share in %."""
        return bool(self.of)


@dataclass
class Asked:
    """What is counted: these cases, in this period, as it stands at this instant."""

    cases: QuerySet[Case]
    period: Period
    at: datetime
    kept: dict[str, Any] = field(default_factory=dict)
    """What several sections share, asked once."""

    @property
    def begins(self) -> datetime:
        """The first instant of the period in the company's zone."""
        return first_instant(self.period.first)

    @property
    def ends(self) -> datetime:
        """The first instant after the period in the company's zone."""
        return first_instant(self.period.last + timedelta(days=1))

    @property
    def counted_until(self) -> datetime:
        """The end of the period, or the present instant while it lasts."""
        return min(self.ends, self.at)

    def once(self, name: str, ask: Callable[[], Any]) -> Any:
        """The answer to `ask`, asked once for all sections."""
        if name not in self.kept:
            self.kept[name] = ask()
        return self.kept[name]

    def reported_in(self, period: Period | None = None) -> Q:
        """The condition on cases reported in the period, or in another one."""
        meant = period or self.period
        return Q(
            reported_at__gte=first_instant(meant.first),
            reported_at__lt=first_instant(meant.last + timedelta(days=1)),
        )

    def within(self, name: str) -> Q:
        """The condition that an instant lies in the period."""
        return Q(**{f"{name}__gte": self.begins, f"{name}__lt": self.ends})


@dataclass(frozen=True)
class Row:
    """One row: its key, what it is called in the reader's language, its numbers by column."""

    key: str
    label: str
    numbers: Mapping[str, int]


def share_of(numbers: Mapping[str, int], column: Column) -> str:
    """The share in % to one place, "–" where there is nothing to divide by."""
    whole = numbers.get(column.of, 0)
    return f"{100 * numbers.get(column.part, 0) / whole:.1f} %" if whole else "–"


@dataclass(frozen=True)
class Picture:
    """A picture beside a table."""

    url: str
    thumbnail_url: str
    caption: str
    label: str
    """What it shows, such as the defect."""


Labels = Callable[[Sequence[str]], Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Section:
    """One table of a report."""

    code: str
    title: Any
    columns: tuple[Column, ...]
    row_title: Any = ""
    """What the rows are; "" where the section has one row."""
    labels: Labels | None = None
    """What rows with these keys are called in the active language. Note: a fixed number of queries."""
    is_pareto: bool = False
    """Whether the first column is drawn as a Pareto chart (排列图) with the line of the sum."""
    by_key: bool = False
    """Whether rows stand in the order of their keys, not by size."""
    fewest: int = 0
    """Rows with a smaller first number are left out."""
    pictures: Callable[[User, Period], Sequence[Picture]] | None = None
    """Pictures that belong to the period and that this reader may see, as they stand now. Note: a fixed number of queries."""
    look_label: Any = ""
    look_url: Callable[[str, Period], str] | None = None
    """Where a row can be looked at more closely, and what the link says; "" for a row without such a page."""

    @property
    def stored(self) -> tuple[Column, ...]:
        """The columns that are counted; shares follow from them."""
        return tuple(column for column in self.columns if not column.is_share)

    def numbers(self, asked: Asked) -> dict[str, dict[str, int]]:
        """The numbers by row and column. Note: a fixed number of queries."""
        raise NotImplementedError

    def members(self, asked: Asked, *, column: str = "") -> Members:
        """The ids of the cases behind each number, or behind those of one column."""
        raise NotImplementedError

    def keys_in_order(self, numbers: Mapping[str, Mapping[str, int]]) -> list[str]:
        """The rows that are shown, in their order."""
        first = self.stored[0].code
        keys = [key for key, row in numbers.items() if key == ALL or any(row.values())]
        keys = [key for key in keys if numbers[key].get(first, 0) >= self.fewest]
        if self.by_key:
            return sorted(keys)
        return sorted(keys, key=lambda key: (key == NONE, -numbers[key].get(first, 0), key))

    def called(self, keys: Sequence[str]) -> dict[str, str]:
        """What the rows are called in the active language."""
        known = dict(self.labels(keys)) if self.labels is not None and keys else {}
        fixed = {NONE: _("not named"), ALL: _("In all")}
        return {key: str(known.get(key) or fixed.get(key, key)) for key in keys}


@dataclass(frozen=True, kw_only=True)
class Counted(Section):
    """A section that groups cases by something the database can tell of each, and counts them under conditions."""

    conditions: Callable[[Asked], Mapping[str, Q]]
    """The condition of each column on cases; they never join, so that no case counts twice."""
    keys: tuple[str, ...] = ()
    """The fields or annotations by which cases are grouped; none for a section of one row."""
    prepared: Callable[[Asked, QuerySet[Case]], QuerySet[Case]] | None = None
    """Adds the annotations, and narrows to cases that can count at all."""
    fold: Callable[[tuple[Any, ...]], str] = lambda values: ".".join(
        str(value) for value in values if value not in (None, "")
    )
    """The key of the row from the grouped values; "" becomes the row of those that name nothing."""

    def _rows(self, asked: Asked) -> QuerySet[Case]:
        rows = asked.cases.order_by()
        return self.prepared(asked, rows) if self.prepared is not None else rows

    def _key(self, values: tuple[Any, ...]) -> str:
        return (self.fold(values) or NONE) if self.keys else ALL

    def numbers(self, asked: Asked) -> dict[str, dict[str, int]]:
        conditions = self.conditions(asked)
        counts = {f"n_{code}": Count("pk", filter=condition) for code, condition in conditions.items()}
        codes = list(conditions)
        found: dict[str, dict[str, int]] = {}
        if not self.keys:
            answer = self._rows(asked).aggregate(**counts)
            return {ALL: {code: answer[f"n_{code}"] for code in codes}}
        for row in self._rows(asked).values(*self.keys).annotate(**counts):
            key = self._key(tuple(row[name] for name in self.keys))
            sums = found.setdefault(key, dict.fromkeys(codes, 0))
            for code in codes:
                sums[code] += row[f"n_{code}"]
        return found

    def members(self, asked: Asked, *, column: str = "") -> Members:
        found: Members = defaultdict(list)
        for code, condition in self.conditions(asked).items():
            if column and code != column:
                continue
            rows = self._rows(asked).filter(condition).order_by("pk")
            for *values, pk in rows.values_list(*self.keys, "pk"):
                found[self._key(tuple(values)), code].append(pk)
        return found


Fact = tuple[str, str, int]
"""Row, column, id of the case."""


@dataclass(frozen=True, kw_only=True)
class Tallied(Section):
    """A section over cases that somebody else has sorted; a case counts once in each cell, however often it is named."""

    facts: Callable[[Asked], Iterable[Fact]]
    amounts: Callable[[Asked, Sequence[str]], Mapping[tuple[str, str], int]] | None = None
    """Numbers that are not cases, for these rows. Note: a fixed number of queries."""

    def _cells(self, asked: Asked) -> dict[tuple[str, str], set[int]]:
        cells: dict[tuple[str, str], set[int]] = defaultdict(set)
        for row, column, pk in self.facts(asked):
            cells[row or NONE, column].add(pk)
        return cells

    def numbers(self, asked: Asked) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for (row, column), ids in self._cells(asked).items():
            found.setdefault(row, dict.fromkeys((one.code for one in self.stored), 0))[column] = len(ids)
        if self.amounts is not None:
            for (row, column), amount in self.amounts(asked, list(found)).items():
                sums = found.setdefault(row, dict.fromkeys((one.code for one in self.stored), 0))
                sums[column] = amount
        return found

    def members(self, asked: Asked, *, column: str = "") -> Members:
        return {
            place: sorted(ids)
            for place, ids in self._cells(asked).items()
            if not column or place[1] == column
        }


def rows_of(section: Section, asked: Asked) -> list[Row]:
    """The table of a section as it stands now, in the reader's language."""
    numbers = section.numbers(asked)
    keys = section.keys_in_order(numbers)
    called = section.called(keys)
    return [Row(key, called[key], numbers[key]) for key in keys]
