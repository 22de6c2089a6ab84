"""Charts of the dashboard as inline drawings: no script, no style attribute. Every mark is a link to its cases; a table beside says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import ceil
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from feedback_system.reporting.board import Divided, Line
from feedback_system.reporting.stages import Box
from feedback_system.reports.drawing import Bar, pareto_chart

WIDE, HIGH = 640, 190
LEFT, TOP, BOTTOM = 48, 14, 24
ROW = 34
MOST_SHORT = 30
"""So many short names stand under their places one by one."""
NAMES = 190
"""Room at the left of the boxes for the names of stages."""


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Mark:
    """One value that is drawn, as it is told, with the address of its cases."""

    value: float
    text: Any
    url: str
    is_there: bool = True
    """False where there is nothing to say, as of the rate of no case: a line has a gap there, and no zero."""


@dataclass(frozen=True)
class Series:
    """Values of one name in the order of the places."""

    label: Any
    marks: Sequence[Mark]


def trend_chart(lines: Sequence[Line], months: Sequence[str], label: str) -> SafeString:
    """Bars by month, one beside the other for each figure, on one scale."""
    series = [
        Series(line.figure.label, [Mark(one.value, one.value, one.url) for one in line.trend])
        for line in lines
    ]
    return bar_chart(series, months, label)


def bar_chart(series: Sequence[Series], places: Sequence[str], label: str) -> SafeString:
    """Bars at each place, one beside the other for each series, on one scale."""
    most = _most(series)
    step, high = (WIDE - LEFT) / len(places), HIGH - TOP - BOTTOM
    width = step * 0.8 / len(series)
    bars = format_html_join(
        "",
        '<a href="{}"><rect class="bar bar-{}" x="{}" y="{}" width="{}" height="{}"><title>{} {}: {}</title></rect></a>',
        (
            (
                mark.url,
                number,
                _number(LEFT + place * step + step * 0.1 + number * width),
                _number(TOP + high * (1 - mark.value / most)),
                _number(width * 0.92),
                _number(high * mark.value / most),
                one.label,
                name,
                mark.text,
            )
            for number, one in enumerate(series)
            for place, (mark, name) in enumerate(zip(one.marks, places, strict=True))
            if mark.value
        ),
    )
    return _chart(label, most, bars, _names(places))


def line_chart(series: Sequence[Series], places: Sequence[str], label: str) -> SafeString:
    """A line through the places for each series, on one scale; every point is a link."""
    most = _most(series)
    step, high = (WIDE - LEFT) / len(places), HIGH - TOP - BOTTOM

    def x(place: int) -> str:
        return _number(LEFT + (place + 0.5) * step)

    def y(value: float) -> str:
        return _number(TOP + high * (1 - value / most))

    lines = format_html_join(
        "",
        '<polyline class="line-{}" points="{}"></polyline>',
        (
            (number, " ".join(f"{x(place)},{y(mark.value)}" for place, mark in stretch))
            for number, one in enumerate(series)
            for is_there, stretch in groupby(enumerate(one.marks), key=lambda pair: pair[1].is_there)
            if is_there
        ),
    )
    points = format_html_join(
        "",
        '<a href="{}"><circle class="bar bar-{}" cx="{}" cy="{}" r="4"><title>{} {}: {}</title></circle></a>',
        (
            (mark.url, number, x(place), y(mark.value), one.label, name, mark.text)
            for number, one in enumerate(series)
            for place, (mark, name) in enumerate(zip(one.marks, places, strict=True))
            if mark.url and mark.is_there
        ),
    )
    return _chart(label, most, format_html("{}{}", lines, points), _names(places))


def _most(series: Sequence[Series]) -> int:
    return max([ceil(mark.value) for one in series for mark in one.marks] + [1])


def _names(places: Sequence[str]) -> SafeString:
    """The names below their places, as many as there is room for, none beyond the edge."""
    is_short = len(places) <= MOST_SHORT and all(len(name) <= 3 for name in places)
    every, step = 1 if is_short else max(1, len(places) // 6), (WIDE - LEFT) / len(places)
    last = len(places) - 1
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{}</text>',
        (
            (WIDE, HIGH - 6, "end", name)
            if place == last and not is_short
            else (_number(LEFT + (place + 0.5) * step), HIGH - 6, "middle", name)
            for place, name in enumerate(places)
            if place % every == 0
        ),
    )


def _chart(label: str, most: int, drawn: SafeString, names: SafeString) -> SafeString:
    return format_html(
        '<svg class="series-chart" viewBox="0 0 {} {}" role="group" aria-label="{}">{}{}{}</svg>',
        WIDE, HIGH, label, _marks(most), drawn, names,
    )  # fmt: skip


def _marks(most: int) -> SafeString:
    values = [0, most] if most % 2 else [0, most // 2, most]
    high = HIGH - TOP - BOTTOM
    return format_html_join(
        "",
        '<line class="grid" x1="{}" y1="{}" x2="{}" y2="{}"></line><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (LEFT, y, WIDE, y, LEFT - 6, _number(float(y) + 4), value)
            for value in values
            for y in [_number(TOP + high * (1 - value / most))]
        ),
    )


def pareto_of(table: Divided) -> tuple[SafeString, list[str]]:
    """The first figure of a table by size with the line of the sum, and the sum of shares of each row."""
    bars, reached = [], 0
    for place, row in enumerate(table.rows, start=1):
        reached += row.numbers[0].value
        percent = 100 * reached / table.whole if table.whole else 0.0
        bars.append(Bar(place, row.row.label, row.numbers[0].value, percent, row.numbers[0].url))
    return pareto_chart(bars, str(table.table.title)), [f"{bar.sum_percent:.1f} %" for bar in bars]


def stage_chart(stages: Sequence[tuple[Box, str]], label: str) -> SafeString:
    """A box for each stage on one scale of days: the box from quarter to three quarters, the middle as a line, whiskers to the ends."""
    most = max([box.most for box, _url in stages] + [0.1])
    high = ROW * len(stages) + BOTTOM

    def x(days: float) -> float:
        return NAMES + (WIDE - NAMES - 24) * days / most

    drawn = format_html_join(
        "",
        '<a href="{}" class="box-row"><title>{}: {} / {} / {} / {} / {}</title><text x="0" y="{}">{}</text>'
        '<line class="whisker" x1="{}" y1="{}" x2="{}" y2="{}"></line><rect class="box-body-mark" x="{}" y="{}" width="{}" height="14"></rect>'
        '<line class="middle" x1="{}" y1="{}" x2="{}" y2="{}"></line></a>',
        (
            (
                url, box.label, box.least, box.quarter, box.middle, box.three_quarters, box.most, y + 4, box.label,
                _number(x(box.least)), y, _number(x(box.most)), y,
                _number(x(box.quarter)), y - 7, _number(max(1.0, x(box.three_quarters) - x(box.quarter))),
                _number(x(box.middle)), y - 9, _number(x(box.middle)), y + 9,
            )
            for place, (box, url) in enumerate(stages)
            for y in [ROW * place + ROW // 2]
        ),
    )  # fmt: skip
    scale = format_html_join(
        "",
        '<line class="grid" x1="{}" y1="0" x2="{}" y2="{}"></line><text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (_number(x(days)), _number(x(days)), high - BOTTOM, _number(x(days)), high - 6, _number(days))
            for days in (0, most / 2, most)
        ),
    )
    return format_html(
        '<svg class="series-chart stage-chart" viewBox="0 0 {} {}" role="group" aria-label="{}">{}{}</svg>',
        WIDE, high, label, scale, drawn,
    )  # fmt: skip


def heat(number: int, most: int) -> int:
    """How dark a cell of the map is, from 1 to 5."""
    bounds = [most * part / 5 for part in range(6)]
    return next((place for place, (_low, up) in enumerate(pairwise(bounds), start=1) if number <= up), 5)
