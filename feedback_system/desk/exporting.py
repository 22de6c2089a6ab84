"""A list of cases as a file: the same rows as on screen, streamed, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Protocol

import xlsxwriter
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback_system.cases.kinds import all_kinds, kind_named
from feedback_system.cases.models import Case, Severity
from feedback_system.desk.keyset import Order
from feedback_system.desk.rows import for_export
from feedback_system.masterdata.export import safe_cell
from feedback_system.masterdata.models import Market

MOST = 100_000
"""Rows of one file; when there are more, the last line says so."""
BATCH = 500


def headings() -> list[str]:
    """The first line of a file."""
    return [
        _("Number"), _("Receipt number"), _("Kind"), _("In one line"), _("Customer"), _("Product"), _("Goods"), _("Repeated complaint"), _("Market"), _("Severity"),
        _("State"), _("With department"), _("Owner"), _("Reported at"), _("Next deadline"), _("Closed at"),
    ]  # fmt: skip


class Exported(Protocol):
    """A list of cases with its order."""

    @property
    def cases(self) -> QuerySet[Case]:
        """The cases, those that the reader may see."""

    @property
    def order(self) -> Order:
        """In which order."""


def lines(cases: Exported) -> Iterator[list[Any]]:
    """Heading and rows in the order of the list, at most `MOST`; a cut is said in the last line."""
    yield headings()
    rows = for_export(cases.cases).order_by(*cases.order.terms())
    written = 0
    for batch in _batches(rows[: MOST + 1].iterator(chunk_size=BATCH)):
        goods = _goods(batch)
        for case in batch:
            if written == MOST:
                yield [
                    _(
                        "Only the first %(most)d cases are in this file. Narrow the list with filters and export again."
                    )
                    % {"most": MOST}
                ]
                return
            yield _line(case, goods.get(case.pk, ""))
            written += 1


def _batches(cases: Iterator[Case]) -> Iterator[list[Case]]:
    while batch := list(islice(cases, BATCH)):
        yield batch


def _goods(cases: list[Case]) -> dict[int, str]:
    """The goods of these cases in words, by id, for the kinds that name any."""
    found: dict[int, str] = {}
    for kind in all_kinds():
        ids = [case.pk for case in cases if case.kind == kind.code]
        if ids and kind.goods_texts is not None:
            found |= kind.goods_texts(ids)
    return found


def _line(case: Case, goods: str) -> list[Any]:
    row = case._state.fields_cache.get("open_row")
    kind = kind_named(case.kind)
    return [
        case.number or "",
        case.receipt_number,
        str(kind.label),
        case.title,
        str(case.customer or ""),
        str(case.product or ""),
        goods,
        _("yes") if case.is_repeat else "",
        str(Market(case.market).label),
        str(Severity(case.severity).label),
        str(kind.state_label(case.state)),
        case.holder.label if case.holder else "",
        str(case.owner or ""),
        _local(case.reported_at),
        _local(row.next_due_at if row else None),
        _local(case.closed_at),
    ]


def _local(value: datetime | None) -> str:
    """Date and time to the minute in the reader's zone."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def xlsx_pieces(
    rows: Iterable[Sequence[Any]],
    *,
    title: str = "",
    more: Sequence[tuple[str, Iterable[Sequence[Any]]]] = (),
) -> Iterator[bytes]:
    """`rows` as an Excel file, written row by row to a file of its own and then handed out in pieces; `more` are further sheets with their titles.

    Figures stay figures; every other cell is written as a text, so nothing in it is a formula or a link.
    """
    handle, path = tempfile.mkstemp(suffix=".xlsx")
    os.close(handle)
    try:
        write_xlsx(path, rows, title=title, more=more)
        with open(path, "rb") as file:
            while piece := file.read(64 * 1024):
                yield piece
    finally:
        os.unlink(path)


def write_xlsx(
    path: str,
    rows: Iterable[Sequence[Any]],
    *,
    title: str = "",
    more: Sequence[tuple[str, Iterable[Sequence[Any]]]] = (),
) -> None:
    """Write the same file to `path`; it takes no more memory than one row, however long the list is."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        bold = book.add_format({"bold": True})
        for name, lines_of in ((title, rows), *more):
            _fill(book.add_worksheet(name or None), lines_of, bold)


def _fill(sheet: Any, rows: Iterable[Sequence[Any]], bold: Any) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 1, 14)
    sheet.set_column(3, 3, 48)
    sheet.set_column(4, 15, 18)
    for number, line in enumerate(rows):
        for column, cell in enumerate(line):
            if isinstance(cell, int | Decimal):
                sheet.write_number(number, column, cell)
            else:
                sheet.write_string(number, column, str(safe_cell(cell)), bold if number == 0 else None)
