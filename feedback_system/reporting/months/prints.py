"""A signed month on paper for the meeting: figures, tables, charts, what a restatement moved, definitions, signature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    Block,
    bars,
    chart,
    column,
    fact,
    facts,
    form,
    instant,
    line,
    name_of,
    table,
)
from feedback_system.printing.codes import Rows
from feedback_system.reporting.board import DEFINED_RATE, Board, Divided, Number
from feedback_system.reporting.months.board import numbers_of
from feedback_system.reporting.months.files import figures_shown, hidden_text
from feedback_system.reporting.months.models import SignedMonth
from feedback_system.reporting.months.telling import MovedCase, MovedLine
from feedback_system.reports.drawing import MOST_BARS


def month_paper(
    signed: SignedMonth,
    board: Board,
    *,
    moved: Sequence[MovedLine],
    cases: Sequence[MovedCase],
    hidden: int,
    company: Company,
    code: Rows,
    by: Any,
    at: datetime,
) -> dict[str, Any]:
    """The month as data for `engine.make`, in the active language and zone."""
    return form(
        company=company.name,
        title=_("Figures of the month"),
        head=(signed.code, _("Version %(number)d") % {"number": signed.version}),
        blocks=[
            facts(
                fact(_("Month"), signed.code),
                fact(_("Due"), instant(signed.due_at)),
                fact(_("Signed by"), f"{name_of(signed.by, signed.on_behalf_of)} {instant(signed.at)}"),
                *([fact(_("Why it is restated"), signed.reason, wide=True)] if signed.reason else []),
                fact(_("Checksum"), signed.checksum, wide=True),
            ),
            _lines(board),
            _others(board),
            *_moves(moved, cases, hidden),
            *(block for one in board.tables if one.rows for block in _table(one)),
            _definitions(board),
        ],
        code=code,
        by=by,
        at=at,
    )


def _cell(one: Number | None) -> str:
    if one is None:
        return ""
    if one.is_money:
        return one.amount
    if one.whole is None:
        return str(one.value)
    return f"{one.value} / {one.whole} {one.share}".strip()


def _lines(board: Board) -> Block:
    asked = board.asked
    return table(
        _("The month beside others"),
        [
            column(_("Figure"), 2.4),
            *(column(one.code, 1, number=True) for one in (asked.month, asked.month.before, asked.last_year)),
        ],
        [[one.figure.label, *(_cell(number) for number in one.numbers)] for one in board.lines],
        foot=_("A month beside it that is not signed has no figures here."),
    )


def _others(board: Board) -> Block:
    shown = {line.figure.code for line in board.lines}
    return table(
        _("Slips and visits of the month"),
        [column(_("Figure"), 4), column(board.asked.month.code, 1, number=True)],
        [[one.figure.label, _cell(one)] for one in numbers_of(board) if one.figure.code not in shown],
    )


def _table(one: Divided) -> list[Block]:
    found = [
        table(
            one.table.title,
            [
                column(one.row_title, 2.4),
                *(column(figure.label, 1, number=True) for figure in one.figures),
            ],
            [[row.row.label, *(_cell(number) for number in row.numbers)] for row in one.rows],
            foot=_("Rows with smaller numbers that are not shown: %(count)d") % {"count": one.hidden}
            if one.hidden
            else "",
        )
    ]
    if one.table.is_pareto and one.whole:
        found.append(_pareto(one))
    return found


def _pareto(one: Divided) -> Block:
    values = [row.numbers[0].value for row in one.rows[:MOST_BARS]]
    sums = [sum(values[: place + 1]) for place in range(len(values))]
    return chart(
        one.table.title,
        [str(place) for place in range(1, len(values) + 1)],
        columns=bars(one.figures[0].label, [(value, False) for value in values]),
        lines=[line(_("Sum up to here"), sums)],
    )


def _moves(moved: Sequence[MovedLine], cases: Sequence[MovedCase], hidden: int) -> list[Block]:
    if not moved and not cases and not hidden:
        return []
    return [
        table(
            _("Figures that moved since the version before"),
            [
                column(_("Figure"), 1.6),
                column(_("Row"), 1.6),
                column(pgettext("edition", "Before"), 0.8, number=True),
                column(pgettext("edition", "Now"), 0.8, number=True),
            ],
            [[one.figure, one.row, one.before, one.after] for one in moved],
        ),
        table(
            _("Cases that moved them"),
            [
                column(_("Case"), 1.3),
                column(_("Figures moved"), 1.8),
                column(_("What changed"), 1.2),
                column(_("Before"), 1),
                column(_("After"), 1),
                column(_("By"), 1.4),
            ],
            [
                [
                    one.case.reference,
                    ", ".join(f"{label} ({way})" for label, way in one.figures),
                    change.field,
                    change.old,
                    change.new,
                    f"{change.name} {instant(change.at)}",
                ]
                for one in cases
                for change in one.changes
            ],
            foot=hidden_text(hidden) if hidden else "",
        ),
    ]


def _definitions(board: Board) -> Block:
    return table(
        _("What the figures mean"),
        [column(_("Figure"), 1.2), column(_("Definition"), 4)],
        [
            *([one.label, one.meaning] for one in figures_shown(board)),
            [_("Share"), DEFINED_RATE],
        ],
    )
