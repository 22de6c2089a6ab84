"""The Pareto chart (排列图) as an inline drawing: bars by size and the line of the sum; the table beside it says the same in figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from feedback_system.reports.sections import Row

WIDE, HIGH = 640, 190
"""Room at the sides for “100 %” in the larger letters of small screens."""
LEFT, RIGHT, TOP, BOTTOM = 48, 72, 14, 22
MOST_BARS = 15
"""More bars nobody tells apart; the table has them all."""


@dataclass(frozen=True)
class Bar:
    """One bar with its place, name, number, and the share of all up to here in %."""

    place: int
    label: str
    number: int
    sum_percent: float
    url: str = ""
    """Where its cases are listed; "" for a bar that opens nothing."""


def bars_of(rows: Sequence[Row], column: str) -> list[Bar]:
    """The rows as bars in their order, each with the share of the sum of all rows that is reached with it."""
    whole = sum(row.numbers.get(column, 0) for row in rows)
    found, reached = [], 0
    for place, row in enumerate(rows, start=1):
        number = row.numbers.get(column, 0)
        reached += number
        found.append(Bar(place, row.label, number, 100 * reached / whole if whole else 0.0))
    return found


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _linked(url: str, drawn: SafeString) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, drawn) if url else drawn


def pareto_chart(bars: Sequence[Bar], label: str) -> SafeString:
    """The first bars with the line of the sum; the figures at the side are numbers on the left and shares on the right."""
    shown = bars[:MOST_BARS]
    most = max([bar.number for bar in shown] + [1])
    step, high = (WIDE - LEFT - RIGHT) / max(len(shown), 1), HIGH - TOP - BOTTOM
    right = WIDE - RIGHT

    def y(part: float) -> float:
        return TOP + high * (1 - part)

    marks = format_html_join(
        "",
        '<line class="grid" x1="{}" y1="{}" x2="{}" y2="{}"></line>'
        '<text x="{}" y="{}" text-anchor="end">{}</text><text x="{}" y="{}">{} %</text>',
        (
            (
                LEFT,
                _number(y(part)),
                right,
                _number(y(part)),
                LEFT - 6,
                _number(y(part) + 4),
                _number(most * part) if float(most * part).is_integer() else "",
                right + 6,
                _number(y(part) + 4),
                int(100 * part),
            )
            for part in (0.0, 0.5, 1.0)
        ),
    )
    drawn = format_html_join(
        "",
        '{}<text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (
                _linked(
                    bar.url,
                    format_html(
                        '<rect class="bar" x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>',
                        _number(LEFT + (bar.place - 1) * step + step * 0.15),
                        _number(y(bar.number / most)),
                        _number(step * 0.7),
                        _number(high * bar.number / most),
                        bar.label,
                        bar.number,
                    ),
                ),
                _number(LEFT + (bar.place - 0.5) * step),
                HIGH - 6,
                bar.place,
            )
            for bar in shown
        ),
    )
    line = " ".join(
        f"{_number(LEFT + (bar.place - 0.5) * step)},{_number(y(bar.sum_percent / 100))}" for bar in shown
    )
    return format_html(
        '<svg class="series-chart" viewBox="0 0 {} {}" role="{}" aria-label="{}">{}{}<polyline class="expected" points="{}"></polyline></svg>',
        WIDE,
        HIGH,
        "group" if any(bar.url for bar in shown) else "img",
        label,
        marks,
        drawn,
        line,
    )
