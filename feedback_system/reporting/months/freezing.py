"""The figures of a month as they would be signed: every number with exactly its cases; the seal over all.

Counted over the house: all cases but those of confidential kinds, whoever signs.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from feedback_system.reporting.asking import Asked
from feedback_system.reporting.dimensions import DIMENSIONS, NONE
from feedback_system.reporting.figures import Figure, Span, Table, all_figures, all_tables, figure_named
from feedback_system.reporting.models import COUNTED, CaseFact
from feedback_system.reporting.months.models import MonthCase, MonthFigure, SignedMonth
from feedback_system.reports.periods import Period
from feedback_system.reports.wording import in_every_language

if TYPE_CHECKING:
    from accounts.models import User

BATCH = 1_000
OF_A_MONTH = (Span.OPENED, Span.CLOSED, Span.OWN)

Place = tuple[str, str, str]
"""Table ("" for the board), row, figure."""
Members = Mapping[int, int]
"""The cases behind a number, each with its part of an amount."""


@dataclass(frozen=True)
class HouseAsked(Asked):
    """The same question over the house."""

    @cached_property
    def facts(self) -> QuerySet[CaseFact]:
        """All facts but those of cases merged into another; confidential kinds have none."""
        return CaseFact.objects.filter(COUNTED).order_by()


def asked_of_house(month: Period, *, by: User, at: datetime) -> Asked:
    """What a signature under the figures of the month freezes."""
    return HouseAsked(by, at, month)


def figures_of_month() -> list[Figure]:
    """The figures that belong to a month: not those of the moment, and not those of one person."""
    return [one for one in all_figures(*OF_A_MONTH) if not one.is_personal]


def tables_of_month() -> list[Table]:
    """The tables whose figures belong to a month."""
    known = {one.code for one in figures_of_month()}
    return [one for one in all_tables() if known.issuperset(one.figures)]


@dataclass(frozen=True)
class Cell:
    """One number with its cases."""

    place: Place
    value: int
    whole: int | None
    members: Members
    position: int = 0
    labels: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Frozen:
    """All numbers of a month."""

    cells: Mapping[Place, Cell]

    def seal(self, month: Period) -> str:
        """The SHA-256 over every number with its cases, in an order of its own."""
        return seal_of(month, ((one.place, one.value, one.members) for one in self.cells.values()))


def seal_of(month: Period, cells: Iterable[tuple[Place, int, Members]], *, about: str = "") -> str:
    """The SHA-256 over the numbers of a month and the cases behind them; `about` binds what else is signed."""
    said = sorted([*place, value, sorted(members.items())] for place, value, members in cells)
    told = json.dumps([month.code, about, said], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def freeze(asked: Asked) -> Frozen:
    """Every number as it stands now, unwritten. Note: one query for each figure, few for the names of rows."""
    figures, tables = figures_of_month(), tables_of_month()
    behind: dict[Place, dict[int, int]] = {}
    rows: dict[str, set[str]] = defaultdict(set)
    for figure in figures:
        behind["", "", figure.code] = {}
        by = [table for table in tables if figure.code in table.figures]
        names = [DIMENSIONS[table.by].grouped for table in by]
        columns = ["case_id", *([figure.adds] if figure.adds else []), *dict.fromkeys(names)]
        for found in figure.rows(asked).values(*columns):
            pk, amount = found["case_id"], found[figure.adds] if figure.adds else 0
            behind["", "", figure.code][pk] = amount
            for table, name in zip(by, names, strict=True):
                row = DIMENSIONS[table.by].key(found[name])
                rows[table.code].add(row)
                behind.setdefault((table.code, row, figure.code), {})[pk] = amount
    cells = {("", "", one.code): _cell(one, "", "", behind) for one in figures}
    for table in tables:
        cells |= _cells_of(table, rows[table.code], behind)
    return Frozen(cells)


def _value(figure: Figure, members: Members) -> int:
    return sum(members.values()) if figure.adds else len(members)


def _cell(figure: Figure, table: str, row: str, behind: Mapping[Place, Members], **more: Any) -> Cell:
    members = behind.get((table, row, figure.code), {})
    whole = figure_named(figure.of) if figure.of else None
    of = None if whole is None else _value(whole, behind.get((table, row, whole.code), {}))
    return Cell((table, row, figure.code), _value(figure, members), of, members, **more)


def _cells_of(table: Table, rows: Iterable[str], behind: Mapping[Place, Members]) -> dict[Place, Cell]:
    """The rows of a table, the largest first, those that name nothing last."""
    figures = [one for code in table.figures if (one := figure_named(code)) is not None]

    def size(row: str) -> int:
        return _value(figures[0], behind.get((table.code, row, figures[0].code), {}))

    ordered = sorted(rows, key=lambda row: (row == NONE, -size(row), row))
    called = in_every_language(partial(DIMENSIONS[table.by].called, ordered))
    found = {}
    for position, row in enumerate(ordered):
        labels = {language: str(names[row]) for language, names in called.items()}
        for figure in figures:
            cell = _cell(figure, table.code, row, behind, position=position, labels=labels)
            found[cell.place] = cell
    return found


def write_down(frozen: Frozen, signed: SignedMonth) -> None:
    """Keep numbers and cases as rows of a signed month."""
    cells = list(frozen.cells.values())
    figures = MonthFigure.objects.bulk_create(
        (
            MonthFigure(
                signed=signed,
                table=one.place[0],
                row=one.place[1],
                figure=one.place[2],
                position=one.position,
                labels=dict(one.labels or {}),
                value=one.value,
                whole=one.whole,
            )
            for one in cells
        ),
        batch_size=BATCH,
    )
    MonthCase.objects.bulk_create(
        (
            MonthCase(figure=figure, case_id=pk, amount=amount)
            for figure, one in zip(figures, cells, strict=True)
            for pk, amount in one.members.items()
        ),
        batch_size=BATCH,
    )


def frozen_of(signed: SignedMonth) -> Frozen:
    """What stands in the rows of a signed month. Note: two queries."""
    members: dict[int, dict[int, int]] = defaultdict(dict)
    rows = MonthCase.objects.filter(figure__signed=signed).values_list("figure", "case", "amount")
    for figure, pk, amount in rows.iterator():
        members[figure][pk] = amount
    return Frozen({one.place: one for one in _cells_stored(signed, members)})


def _cells_stored(signed: SignedMonth, members: Mapping[int, Members]) -> Iterator[Cell]:
    for one in signed.figures.order_by("table", "position", "pk"):
        place = one.table, one.row, one.figure
        yield Cell(place, one.value, one.whole, members.get(one.pk, {}), one.position, one.labels)


def checksum_of(signed: SignedMonth, frozen: Frozen) -> str:
    """The checksum over a signed month: numbers, cases, version, reason, signer and instant."""
    about = json.dumps(
        [signed.version, signed.reason, signed.by_id, signed.on_behalf_of_id, signed.at.timestamp()]
    )
    cells = ((one.place, one.value, one.members) for one in frozen.cells.values())
    return seal_of(signed.period, cells, about=about)


def is_intact(signed: SignedMonth) -> bool:
    """Whether what stands in the rows is what was signed. Note: two queries."""
    return checksum_of(signed, frozen_of(signed)) == signed.checksum
