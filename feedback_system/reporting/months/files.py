"""A signed month as sheets of a file: figures, their definitions, and what a restatement moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback_system.reporting.board import DEFINED_RATE, Board, Number
from feedback_system.reporting.figures import Figure
from feedback_system.reporting.months.board import numbers_of
from feedback_system.reporting.months.models import SignedMonth
from feedback_system.reporting.months.telling import MovedCase

Line = list[Any]


def figure_lines(signed: SignedMonth, board: Board) -> Iterator[Line]:
    """One line for each number, with what it is a part of."""
    yield [
        _("Month"), _("Version"), _("Table"), _("Row"), _("Figure"), pgettext("figure", "Number"), _("Part of"), _("Share"),
    ]  # fmt: skip
    for number in numbers_of(board):
        yield _line(signed, "", "", number)
    for table in board.tables:
        for row in table.rows:
            for number in row.numbers:
                yield _line(signed, str(table.table.title), row.row.label, number)


def _line(signed: SignedMonth, table: str, row: str, one: Number) -> Line:
    value: Any = Decimal(one.value) / 100 if one.is_money else one.value
    whole: Any = "" if one.whole is None else one.whole
    return [signed.code, signed.version, table, row, str(one.figure.label), value, whole, one.share]


def figures_shown(board: Board) -> list[Figure]:
    """Every figure on a signed board, once."""
    found = {one.figure.code: one.figure for one in numbers_of(board)}
    for table in board.tables:
        found |= {one.code: one for one in table.figures}
    return list(found.values())


def definition_lines(board: Board) -> Iterator[Line]:
    """What each figure means."""
    names = {one.code: str(one.label) for one in figures_shown(board)}
    yield [_("Figure"), _("Code"), _("Part of"), _("Definition")]
    for one in figures_shown(board):
        yield [str(one.label), one.code, names.get(one.of, ""), str(one.meaning)]
    yield [_("Share"), "", "", str(DEFINED_RATE)]


def move_lines(versions: Iterable[tuple[SignedMonth, Sequence[MovedCase], int]]) -> Iterator[Line]:
    """What each restatement moved: a line for each field of each case that the reader may see."""
    yield [
        _("Version"), _("Case"), _("Figures moved"), _("What changed"), _("Before"), _("After"), _("Step"), _("By"), _("At"),
    ]  # fmt: skip
    for signed, cases, hidden in versions:
        for one in cases:
            figures = ", ".join(f"{label} ({way})" for label, way in one.figures)
            for change in one.changes:
                moment = timezone.localtime(change.at).strftime("%Y-%m-%d %H:%M") if change.at else ""
                yield [
                    signed.version,
                    one.case.reference,
                    figures,
                    change.field,
                    change.old,
                    change.new,
                    change.step,
                    change.name,
                    moment,
                ]
        if hidden:
            yield [signed.version, hidden_text(hidden)]


def hidden_text(hidden: int) -> str:
    """How many cases the reader does not get."""
    return _("Cases that have not reached you: %(count)d") % {"count": hidden}
