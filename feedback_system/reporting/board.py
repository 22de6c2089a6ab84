"""The dashboard as plain data, for the page and for programs alike: numbers, months, tables, stages, the map of defects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.cases.kinds import kind_named
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.blocks import Block, blocks_for
from feedback_system.reporting.dimensions import DIMENSIONS, NONE
from feedback_system.reporting.figures import (
    Figure,
    Numbers,
    Row,
    Span,
    Table,
    all_figures,
    all_tables,
    crossed,
    figure_named,
    group_crossed,
    group_of_table,
    groups_now,
    groups_of_months,
    numbers_by_month,
    numbers_now,
    rows_of,
    share,
)
from feedback_system.reporting.stages import Box, boxes, question_of_stages
from feedback_system.reporting.summing import sums_of
from feedback_system.reports.periods import Period

STAGED = "complaint"
"""The kind whose stages are shown."""
MAPPED = ("opened", "product", "defect")
"""What the map of defects counts, and by what."""
MOST_ROWS = 20
"""So many rows of a table stand on the page."""
MOST_MAPPED = 8
"""So many products and defects stand in the map, the most frequent first."""
FIRST_ROW = ("due_soon", "overdue", "my_approval", "containment")
"""The four numbers that ask for action today."""


@dataclass(frozen=True)
class More:
    """A page of another app that says more about the month: costs, coverage, slips."""

    label: Any
    url: Callable[[Asked], str]
    rights: tuple[Permission, ...] = ()
    """Any one of these opens it; () for everybody who reads the dashboard."""


_MORE: list[More] = []


def register_more(*pages: More) -> None:
    """Add pages that say more about a month. Called at start-up."""
    _MORE.extend(one for one in pages if one not in _MORE)


def more_pages(asked: Asked) -> list[tuple[Any, str]]:
    """Label and address of the pages this reader may open."""
    user = asked.user
    return [
        (one.label, one.url(asked))
        for one in _MORE
        if not one.rights or any(user.holds(right) for right in one.rights)
    ]


def cases_url(
    asked: Asked, figure: Figure, *, month: Period | None = None, more: Mapping[str, str] | None = None
) -> str:
    """Where exactly the cases of a number are listed."""
    query = {"figure": figure.code, **asked.query, **(more or {})}
    if month is not None:
        query["month"] = month.code
    return f"{reverse('dashboard:cases')}?{urlencode(query)}"


@dataclass(frozen=True)
class Number:
    """A figure with its value, what it is a part of, and its cases."""

    figure: Figure
    value: int
    url: str
    whole: int | None = None
    """The value of the figure of which it is a part; None where it is none."""

    @property
    def share(self) -> str:
        """The rate in %, "" where there are too few to say it, or nothing it is a part of."""
        return "" if self.whole is None else share(self.value, self.whole)

    @property
    def is_money(self) -> bool:
        """Whether it is an amount in hundredths of the company's currency."""
        return bool(self.figure.adds)

    @property
    def amount(self) -> str:
        """The amount in words, without the currency."""
        return amount_text(self.value)


def amount_text(fen: int) -> str:
    """Hundredths as an amount with thousands separators."""
    return f"{Decimal(fen) / 100:,.2f}"


@dataclass(frozen=True)
class Line:
    """One figure of the month beside the month before and the same month of last year."""

    figure: Figure
    now: Number
    before: Number | None
    """None where nothing comparable stands, as beside a signed month."""
    last_year: Number | None
    trend: Sequence[Number] = ()

    @property
    def numbers(self) -> tuple[Number, Number | None, Number | None]:
        """The three in the order of the page."""
        return self.now, self.before, self.last_year


@dataclass(frozen=True)
class TableRow:
    """One row of a table with its numbers."""

    row: Row
    numbers: Sequence[Number]


@dataclass(frozen=True)
class Divided:
    """A table with its rows."""

    table: Table
    figures: Sequence[Figure]
    rows: Sequence[TableRow]
    """The first of them, as many as anybody reads."""
    hidden: int
    """How many more there are."""
    whole: int
    """The sum of the first figure over all rows."""

    @property
    def row_title(self) -> Any:
        """What the rows are."""
        return DIMENSIONS[self.table.by].label


@dataclass(frozen=True)
class Map:
    """Products down, defects across."""

    figure: Figure
    columns: Sequence[tuple[str, str]]
    """Value and label."""
    rows: Sequence[tuple[str, str, Sequence[Number | None]]]
    """Value, label, and a number for each column; None where nothing was found."""
    most: int


@dataclass
class Board:
    """Everything on the dashboard."""

    asked: Asked
    now: list[Number]
    lines: list[Line]
    tables: list[Divided]
    stages: list[tuple[Box, str]]
    """Each with the address of its cases."""
    map: Map | None
    trend_figures: list[Figure] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    """What apps add beside figures."""


def board_for(asked: Asked, *, with_blocks: bool = True) -> Board:
    """The whole board, or all but what apps add. Note: a fixed number of queries, whatever month and however many cases."""
    closed = figure_named("closed")
    ask_at_once(asked)
    staged = boxes(asked, STAGED) if closed is not None else []
    lines = month_lines(asked)
    return Board(
        asked=asked,
        now=numbers_at_once(asked),
        lines=lines,
        tables=[divided(table, asked) for table in all_tables()],
        stages=[
            (box, cases_url(asked, closed, more={"stage": box.stage})) for box in staged if closed is not None
        ],
        map=defect_map(asked),
        trend_figures=[line.figure for line in lines if line.figure.in_trend],
        blocks=blocks_for(asked) if with_blocks else [],
    )


def ask_at_once(asked: Asked) -> None:
    """Look up what is kept of the board, and ask for all other numbers in one statement; what shows them finds them there."""
    mapped, staged = figure_named(MAPPED[0]), question_of_stages(asked, STAGED)
    sums_of(
        asked,
        [
            *groups_of_months(asked, all_figures(Span.OPENED, Span.CLOSED), asked.trend),
            *groups_now(asked, _outside_tables()),
            *(group_of_table(table, asked) for table in all_tables()),
            *([group_crossed(mapped, asked, *MAPPED[1:])] if mapped is not None else []),
        ],
        beside=[(staged, asked.first)] if staged is not None else (),
    )


def numbers_of_months(asked: Asked) -> Numbers:
    """The figures of a month in every month of the trend. Note: one query, none where the board was asked for."""
    return numbers_by_month(asked, all_figures(Span.OPENED, Span.CLOSED), asked.trend)


def numbers_at_once(asked: Asked) -> list[Number]:
    """The figures that are not of a month, those that ask for action first."""
    shown = _outside_tables()
    values = numbers_now(asked, shown)
    return [Number(one, values[one.code], cases_url(asked, one), values.get(one.of)) for one in shown]


def _outside_tables() -> list[Figure]:
    return [one for one in all_figures(Span.NOW, Span.OWN) if not _in_a_table(one)]


def _in_a_table(figure: Figure) -> bool:
    return figure.span is Span.NOW and any(figure.code in table.figures for table in all_tables())


def month_lines(asked: Asked) -> list[Line]:
    """The figures of the month."""
    figures = all_figures(Span.OPENED, Span.CLOSED)
    values = numbers_of_months(asked)

    def number(figure: Figure, month: Period) -> Number:
        whole = values[figure.of][month.first] if figure.of else None
        return Number(figure, values[figure.code][month.first], cases_url(asked, figure, month=month), whole)

    return [
        Line(
            one,
            number(one, asked.month),
            number(one, asked.month.before),
            number(one, asked.last_year),
            [number(one, month) for month in asked.trend] if one.in_trend else (),
        )
        for one in figures
    ]


def divided(table: Table, asked: Asked) -> Divided:
    """A table with the cases of each number."""
    figures = [one for code in table.figures if (one := figure_named(code)) is not None]
    found = rows_of(table, asked)
    rows = [
        TableRow(row, [_of_row(one, row.value, row.numbers, table, asked) for one in figures])
        for row in found[:MOST_ROWS]
    ]
    whole = sum(row.numbers[table.figures[0]] for row in found)
    return Divided(table, figures, rows, len(found) - len(rows), whole)


def _of_row(figure: Figure, value: str, numbers: Mapping[str, int], table: Table, asked: Asked) -> Number:
    url = cases_url(asked, figure, more={table.by: value})
    return Number(figure, numbers[figure.code], url, numbers.get(figure.of))


def defect_map(asked: Asked) -> Map | None:
    """Products against defects, the most frequent of both."""
    code, down, across = MAPPED
    figure = figure_named(code)
    cells = crossed(figure, asked, down, across) if figure is not None else []
    if figure is None or not cells:
        return None
    found = {(cell.row, cell.column): cell.number for cell in cells}
    rows, columns = (
        _most_frequent([(getattr(cell, name), cell.number) for cell in cells]) for name in ("row", "column")
    )
    row_names, column_names = DIMENSIONS[down].called(rows), DIMENSIONS[across].called(columns)

    def number(row: str, column: str) -> Number | None:
        count = found.get((row, column), 0)
        url = cases_url(asked, figure, more={down: row, across: column})
        return Number(figure, count, url) if count else None

    return Map(
        figure,
        [(column, column_names[column]) for column in columns],
        [(row, row_names[row], [number(row, column) for column in columns]) for row in rows],
        max(cell.number for cell in cells),
    )


def _most_frequent(counted: Sequence[tuple[str, int]]) -> list[str]:
    sums: dict[str, int] = {}
    for value, number in counted:
        sums[value] = sums.get(value, 0) + number
    return sorted(sums, key=lambda value: (value == NONE, -sums[value], value))[:MOST_MAPPED]


def kind_of_stages() -> Any:
    """What the cases are whose stages are shown."""
    return kind_named(STAGED).label_plural


DEFINED_RATE = _("A rate is shown from ten cases on; below, the two counts alone.")
