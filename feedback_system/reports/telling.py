"""A report in words and cells: for the page, the file and the paper alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback_system.reports.drawing import Bar, bars_of
from feedback_system.reports.figures import Table
from feedback_system.reports.kinds import ReportKind
from feedback_system.reports.sections import Column, Row, share_of


def cell_of(row: Row, column: Column) -> int | str:
    """What stands in the cell: the number, or a share in %."""
    if column.is_share:
        return share_of(row.numbers, column)
    return row.numbers.get(column.code, 0)


def sum_shares(table: Table) -> list[Bar]:
    """The bars of a Pareto table, none for another one."""
    return bars_of(table.rows, table.section.stored[0].code) if table.section.is_pareto else []


def sum_meaning() -> str:
    """What the column of the sum in a Pareto table says."""
    return _("The share of the sum of all rows that is reached with this row and those above it.")


def row_title(table: Table) -> str:
    """The heading of the first column."""
    return str(table.section.row_title or _("What"))


def file_lines(
    kind: ReportKind, tables: Sequence[Table], texts: Mapping[str, str], *, about: str
) -> Iterator[list[Any]]:
    """The report as a file: one line for each figure with its definition, then what was written."""
    yield [
        _("Report"),
        pgettext("report", "Part"),
        _("Row"),
        _("Figure"),
        pgettext("figure", "Number"),
        _("Definition"),
    ]
    for table in tables:
        title, bars = str(table.section.title), sum_shares(table)
        for place, row in enumerate(table.rows):
            for column in table.section.columns:
                yield [about, title, row.label, str(column.label), cell_of(row, column), str(column.meaning)]
            if bars:
                share = f"{bars[place].sum_percent:.1f} %"
                yield [about, title, row.label, _("Sum of shares"), share, sum_meaning()]
    for part in kind.texts:
        if texts.get(part.code):
            yield [about, str(part.label), "", "", "", texts[part.code]]
