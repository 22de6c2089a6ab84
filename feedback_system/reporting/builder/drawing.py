"""The chart of an own report: its rows as bars, Pareto or trend. Where a chart would say nothing true, a sentence says why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from feedback_system.reporting.builder.dividing import is_time
from feedback_system.reporting.builder.measures import Measure
from feedback_system.reporting.builder.tables import Cell, Line, Result
from feedback_system.reporting.drawing import Mark, Series, bar_chart, line_chart
from feedback_system.reports.drawing import MOST_BARS, Bar, pareto_chart

MOST_LINES = 3
"""More lines nobody tells apart; then the total is drawn alone."""


@dataclass(frozen=True)
class Drawn:
    """A chart with its key, or the sentence that says why there is none."""

    chart: SafeString | str = ""
    keys: Sequence[tuple[str, Any]] = ()
    """The class of a mark and its name."""
    note: str = ""
    ranks: bool = False
    """Whether the places of the chart are ranks of rows."""
    sums: Sequence[str] = ()
    """Of a Pareto chart the share that is reached with each row."""


def drawn_of(result: Result) -> Drawn:
    """The chart that was chosen."""
    chart, rows = result.definition.chart, result.definition.rows
    if not chart or result.is_empty:
        return Drawn()
    if chart == "heat":
        return Drawn() if result.has_columns else Drawn(note=_("A heat map needs columns, so nothing is shaded. Choose columns."))  # fmt: skip
    if chart == "trend" and not is_time(rows):
        return Drawn(note=_("A trend needs weeks, months, quarters or years as rows, so nothing is drawn."))
    if chart == "pareto" and (is_time(rows) or not result.measure.adds_up):
        return Drawn(note=_("A Pareto chart needs numbers that add up, and rows that are no stretch of time, so nothing is drawn."))  # fmt: skip
    return {"bars": _bars, "pareto": _pareto, "trend": _trend}[chart](result)


def _whole(line: Line) -> Cell:
    return line.total or line.cells[0]


def _mark(cell: Cell, measure: Measure) -> Mark:
    told = " / ".join(text for text, _url in cell.texts)
    says_something = measure.adds_up or bool(cell.cases)
    return Mark(measure.height(cell.tally), told, cell.texts[-1][1] if cell.texts else "", says_something)


def _bars(result: Result) -> Drawn:
    timed = is_time(result.definition.rows)
    rows = result.rows if timed else result.rows[: MOST_BARS * 2]
    places = [line.label if timed else str(number) for number, line in enumerate(rows, start=1)]
    series = Series(_label(result), [_mark(_whole(line), result.measure) for line in rows])
    return Drawn(bar_chart([series], places, _label(result)), [("key-bar", _label(result))], ranks=not timed)


def _pareto(result: Result) -> Drawn:
    bars, reached, whole = [], 0.0, result.measure.height(result.total.tally)
    for place, line in enumerate(result.rows, start=1):
        cell = _whole(line)
        height = result.measure.height(cell.tally)
        reached += height
        percent = 100 * reached / whole if whole else 0.0
        bars.append(Bar(place, line.label, round(height), percent, cell.texts[-1][1] if cell.texts else ""))
    return Drawn(
        pareto_chart(bars, _label(result)),
        [("key-bar", _label(result)), ("key-expected", _("Sum of shares"))],
        ranks=True,
        sums=[f"{bar.sum_percent:.1f} %" for bar in bars],
    )


def _trend(result: Result) -> Drawn:
    apart = result.has_columns and len(result.columns) <= MOST_LINES
    names = [line.label for line in result.columns] if apart else [_label(result)]
    series = [
        Series(
            name,
            [_mark(line.cells[place] if apart else _whole(line), result.measure) for line in result.rows],
        )
        for place, name in enumerate(names)
    ]
    keys = [(f"key-line-{place}", name) for place, name in enumerate(names)]
    return Drawn(line_chart(series, [line.label for line in result.rows], _label(result)), keys)


def _label(result: Result) -> str:
    return str(result.measure.label)
