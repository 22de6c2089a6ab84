"""Charts of a series as inline drawings: no script, no style attribute, colours from classes; a table says the same in figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quality.watches.arithmetic.poisson import upper_limit

WIDE, HIGH = 640, 170
LEFT, BOTTOM, TOP = 64, 20, 10
"""Left: room for “100.5” in the larger letters of small screens."""


@dataclass(frozen=True)
class Week:
    """One recent week of a series."""

    monday: str
    count: int
    expected: float
    sum: float
    limit: int

    @property
    def is_above(self) -> bool:
        """Whether there are more findings than is usual for one week."""
        return self.count > self.limit


def weeks_of(rows: Sequence[Sequence[Any]]) -> list[Week]:
    """The stored weeks with the upper limit of each."""
    return [
        Week(monday, count, expected, total, upper_limit(expected)) for monday, count, expected, total in rows
    ]


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def sparkline(rows: Sequence[Sequence[Any]]) -> str:
    """Findings of each week as small bars; for the eye only, the figures stand beside it."""
    if not rows:
        return ""
    most = max([row[1] for row in rows] + [1])
    step = 100 / len(rows)
    bars = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}"></rect>',
        (
            (
                _number(place * step),
                _number(24 - 22 * row[1] / most),
                _number(step * 0.8),
                _number(22 * row[1] / most),
            )
            for place, row in enumerate(rows)
            if row[1]
        ),
    )
    return format_html(
        '<svg class="spark" viewBox="0 0 100 26" preserveAspectRatio="none" aria-hidden="true">'
        '<line x1="0" y1="25" x2="100" y2="25"></line>{}</svg>',
        bars,
    )


def findings_chart(weeks: Sequence[Week], label: str) -> SafeString:
    """Findings by week as bars, how many were expected as a line, and the upper limit of one week as a stepped line."""
    most = max([max(week.count, week.limit) for week in weeks] + [1])
    scale = _Scale(len(weeks), most)
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>',
        (
            (
                "bar above" if week.is_above else "bar",
                _number(scale.x(place) + scale.step * 0.15),
                _number(scale.y(week.count)),
                _number(scale.step * 0.7),
                _number(scale.y(0) - scale.y(week.count)),
                week.monday,
                week.count,
            )
            for place, week in enumerate(weeks)
            if week.count
        ),
    )
    expected = scale.steps([week.expected for week in weeks])
    limits = scale.steps([week.limit for week in weeks])
    lines = format_html(
        '<polyline class="expected" points="{}"></polyline><polyline class="limit" points="{}"></polyline>',
        expected,
        limits,
    )
    return _chart(scale, weeks, format_html("{}{}", bars, lines), label)


def sum_chart(weeks: Sequence[Week], limit: float, label: str) -> SafeString:
    """The cumulative sum as a line, and the decision limit as a straight one."""
    scale = _Scale(len(weeks), max([week.sum for week in weeks] + [limit, 0.1]))
    middle = scale.step / 2
    points = " ".join(
        f"{_number(scale.x(place) + middle)},{_number(scale.y(week.sum))}" for place, week in enumerate(weeks)
    )
    drawn = format_html(
        '<polyline class="sum" points="{}"></polyline><line class="limit" x1="{}" y1="{}" x2="{}" y2="{}"></line>',
        points,
        LEFT,
        _number(scale.y(limit)),
        WIDE,
        _number(scale.y(limit)),
    )
    return _chart(scale, weeks, drawn, label)


class _Scale:
    """From weeks and figures to places in the drawing."""

    def __init__(self, weeks: int, most: float) -> None:
        self.most = most
        self.step = (WIDE - LEFT) / max(weeks, 1)

    def x(self, place: int) -> float:
        return LEFT + place * self.step

    def y(self, value: float) -> float:
        return TOP + (HIGH - TOP - BOTTOM) * (1 - value / self.most)

    def steps(self, values: Sequence[float]) -> str:
        """A line that is level over each week."""
        points = []
        for place, value in enumerate(values):
            height = _number(self.y(value))
            points += [f"{_number(self.x(place))},{height}", f"{_number(self.x(place) + self.step)},{height}"]
        return " ".join(points)

    def marks(self) -> list[tuple[str, str]]:
        """Height and figure of the marks at the side."""
        values = [0.0, self.most]
        if self.most != int(self.most) or self.most % 2 == 0:  # half a finding is no mark
            values.insert(1, self.most / 2)
        return [(_number(self.y(value)), _number(value)) for value in values]


def _chart(scale: _Scale, weeks: Sequence[Week], drawn: SafeString, label: str) -> SafeString:
    marks = format_html_join(
        "",
        '<line class="grid" x1="{}" y1="{}" x2="{}" y2="{}"></line><text x="{}" y="{}" text-anchor="end">{}</text>',
        ((LEFT, y, WIDE, y, LEFT - 6, _number(float(y) + 4), text) for y, text in scale.marks()),
    )
    every = max(1, len(weeks) // 5)
    days = format_html_join(
        "",
        '<text x="{}" y="{}">{}</text>',
        (
            (_number(scale.x(place)), HIGH - 4, week.monday[5:])
            for place, week in enumerate(weeks)
            if place % every == 0 and place <= len(weeks) - every / 2
        ),
    )
    return format_html(
        '<svg class="series-chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        WIDE,
        HIGH,
        label,
        marks,
        drawn,
        days,
    )
