"""A signed month as the dashboard shows it: the same lines and tables, with the numbers and cases that were signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from feedback_system.reporting.asking import Asked
from feedback_system.reporting.board import MOST_ROWS, Board, Divided, Line, Number, TableRow, numbers_at_once
from feedback_system.reporting.figures import Figure, Row, Span, Table, figure_named
from feedback_system.reporting.months.freezing import Place, figures_of_month, tables_of_month
from feedback_system.reporting.months.models import MonthFigure, SignedMonth
from feedback_system.reports.periods import Period

if TYPE_CHECKING:
    from accounts.models import User

NAMING = ("customer",)
"""Dimensions whose rows name somebody a reader may not know: they are for who reads all cases."""


def told(labels: Mapping[str, str]) -> str:
    """The name of a row in the active language."""
    return labels.get(translation.get_language() or "", "") or labels.get(settings.LANGUAGE_CODE, "")


def frozen_cases_url(signed: SignedMonth, place: Place) -> str:
    """Where the cases behind a signed number are listed."""
    names = dict(zip(("table", "row", "figure"), place, strict=True))
    query = {"version": str(signed.version)} | {name: value for name, value in names.items() if value}
    return f"{reverse('dashboard:month_cases', args=[signed.code])}?{urlencode(query)}"


def tables_for(user: User) -> list[Table]:
    """The tables of a signed month that this reader gets."""
    return [one for one in tables_of_month() if user.sees_all or one.by not in NAMING]


def signed_board(signed: SignedMonth, asked: Asked, *, rows: int | None = MOST_ROWS) -> Board:
    """The board of a signed month with so many rows in each table, None for all; the months beside it as far as they are signed.

    Note: a fixed number of queries.
    """
    found = _numbers(signed)
    before, last_year = (_latest(one) for one in (asked.month.before, asked.last_year))
    beside = [_numbers(one, table="") if one is not None else {} for one in (before, last_year)]
    lines = [
        Line(figure, now, beside[0].get(place), beside[1].get(place))
        for figure in figures_of_month()
        if figure.span is not Span.OWN
        for place in [("", "", figure.code)]
        for now in [found.get(place)]
        if now is not None
    ]
    stored = list(signed.figures.exclude(table="").order_by("table", "position", "pk"))
    return Board(
        asked=asked,
        now=[found.get(("", "", one.figure.code), one) for one in numbers_at_once(asked)],
        lines=lines,
        tables=[divided_of(table, stored, found, rows) for table in tables_for(asked.user)],
        stages=[],
        map=None,
    )


def numbers_of(board: Board) -> list[Number]:
    """The figures of the month on a signed board, slips and visits of the month too."""
    known = {one.code for one in figures_of_month()}
    return [*(line.now for line in board.lines), *(one for one in board.now if one.figure.code in known)]


def _latest(month: Period) -> SignedMonth | None:
    return SignedMonth.objects.filter(month=month.first).order_by("-version").first()


def _numbers(signed: SignedMonth, **narrowed: str) -> dict[Place, Number]:
    found = {}
    for one in signed.figures.filter(**narrowed):
        figure = figure_named(one.figure)
        if figure is not None:
            place = one.table, one.row, one.figure
            found[place] = Number(figure, one.value, frozen_cases_url(signed, place), one.whole)
    return found


def divided_of(
    table: Table, rows: Sequence[MonthFigure], numbers: Mapping[Place, Number], most: int | None
) -> Divided:
    """A table of a signed month, with at most so many rows; None for all."""
    figures: list[Figure] = [one for code in table.figures if (one := figure_named(code)) is not None]
    labels = {one.row: told(one.labels) for one in rows if one.table == table.code}
    found = []
    for row, label in labels.items():
        cells = [numbers[place] for one in figures if (place := (table.code, row, one.code)) in numbers]
        if len(cells) == len(figures):
            found.append(TableRow(Row(row, label, {one.figure.code: one.value for one in cells}), cells))
    whole = sum(row.numbers[0].value for row in found)
    shown = found[:most]
    return Divided(table, figures, shown, len(found) - len(shown), whole)
