"""Control charts on the dashboard: upheld complaints by shipment as a p chart, complaints by shipment as a u chart.

A shipment is a line of the sales ledger, in the month of its delivery. Numbers of complaints are those of the dashboard, so each
point opens its cases. Source: GB/T 17989.2 (ISO 7870-2); which shares are watched is ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.masterdata.models import Delivery
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.blocks import Block, Cell, Column, Grid
from feedback_system.reporting.board import cases_url, numbers_of_months
from feedback_system.reporting.dimensions import FILTERS, NONE, Pointing
from feedback_system.reporting.figures import Figure, figure_named
from quality.watches.arithmetic.control import Chart, Kind, Point, Rule, chart

WIDE, HIGH, LEFT, RIGHT, TOP, BOTTOM = 640, 200, 88, 40, 14, 26
RULES = {
    Rule.ABOVE: gettext_lazy("above the upper limit"),
    Rule.BELOW: gettext_lazy("below the lower limit"),
    Rule.RUN: gettext_lazy("ninth or later point in a row on one side of the centre"),
    Rule.TREND: gettext_lazy("sixth or later point in a row that rises or falls"),
}
NARROWED = {"product": "product", "customer": "customer", "supplier": "batch__supplier"}
"""Filters of the board that narrow shipments too, with their columns of the ledger."""


@dataclass(frozen=True)
class Watched:
    """A share that is watched."""

    code: str
    figure: str
    """The code of the figure that is divided by shipments."""
    kind: Kind
    title: Any


WATCHED = (
    Watched("p_upheld", "upheld", Kind.P, gettext_lazy("p chart: upheld complaints by shipment")),
    Watched("u_opened", "opened", Kind.U, gettext_lazy("u chart: complaints reported by shipment")),
)


def control_charts(asked: Asked) -> Block | None:
    """The charts over the months of the trend. Note: one query beside the numbers of the board, up to three more with filters."""
    numbers, shipped = numbers_of_months(asked), shipments(asked)
    days = [one.first for one in asked.trend]
    sizes = [shipped.get(day, 0) for day in days]
    grids, remarks = [], []
    for one in WATCHED:
        figure = figure_named(one.figure)
        if figure is None or not any(sizes):
            continue
        found = chart(one.kind, [numbers[figure.code][day] for day in days], sizes)
        grids.append(_grid(one, figure, found, asked))
        remarks += _remarks(one, found, asked)
    return Block(
        "control",
        _("Control charts"),
        grids,
        note=_(
            "A shipment is a line of the sales ledger delivered in the month; product, customer and supplier narrow it, other filters the complaints alone. Centre: all months of the trend together. Limits: outside them lies 0.135 per cent on each side, exactly. A month without shipments has no point; the running month counts as far as it has come."
        ),
        remarks=remarks
        if grids
        else [_("The sales ledger has no shipment in these months. Enter or import shipments to see the charts.")],
    )  # fmt: skip


def shipments(asked: Asked) -> Mapping[date, int]:
    """Lines of the sales ledger by the first day of the month of their delivery, narrowed where the ledger knows the thing."""
    rows = Delivery.objects.filter(
        delivered_on__gte=asked.trend[0].first, delivered_on__lte=asked.trend[-1].last
    )
    for one in asked.chosen:
        column = NARROWED.get(one.name)
        if column is None:
            continue
        if one.value == NONE:
            rows = rows.filter(**{f"{column}__isnull": True})
            continue
        thing = FILTERS[one.name]
        row = thing.row(one.value) if isinstance(thing, Pointing) else None
        rows = rows.filter(**{column: row.pk}) if row is not None else rows.none()
    by_month = rows.order_by().annotate(month=TruncMonth("delivered_on")).values_list("month")
    return dict(by_month.annotate(Count("pk")))


def _words(point: Point) -> str:
    return "; ".join(str(RULES[rule]) for rule in point.rules)


def _remarks(watched: Watched, found: Chart, asked: Asked) -> list[str]:
    """One sentence for each rule that is broken, with its months."""
    months: dict[Rule, list[str]] = {}
    for month, point in zip(asked.trend, found.points, strict=True):
        for rule in point.rules:
            months.setdefault(rule, []).append(month.code)
    return [
        _("%(chart)s: %(rule)s in %(months)s.")
        % {"chart": watched.title, "rule": RULES[rule], "months": ", ".join(named)}
        for rule, named in months.items()
    ]


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{100 * rate:.2f} %"


def _grid(watched: Watched, figure: Figure, found: Chart, asked: Asked) -> Grid:
    urls = [cases_url(asked, figure, month=month) for month in asked.trend]
    months = [month.code for month in asked.trend]
    return Grid(
        watched.code,
        watched.title,
        (
            Column(_("Month"), is_number=False),
            Column(figure.label, figure.meaning),
            Column(_("Shipments"), _("Lines of the sales ledger delivered in the month.")),
            Column(_("By shipment")),
            Column(_("Usual range"), _("The least and the largest number that is still usual in this month.")),
            Column(_("Unusual because"), is_number=False),
        ),
        [
            [
                Cell(month),
                Cell(point.count, url if point.count else ""),
                Cell(point.size),
                Cell(_percent(point.rate), stands_out=bool(point.rules)),
                Cell(f"{point.lower} – {point.upper}" if point.size else "–"),
                Cell(_words(point) or "–"),
            ]
            for month, point, url in zip(months, found.points, urls, strict=True)
        ],
        chart=drawn(found, months, urls, str(watched.title)),
        keys=(("key-line", _("By shipment")), ("key-expected", _("Centre")), ("key-limit", _("Control limits"))),
        is_folded=True,
    )  # fmt: skip


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _mark(percent: float) -> str:
    return (
        f"{percent:.0f} %"
        if percent >= 10 or not percent
        else f"{percent:.1f} %"
        if percent >= 1
        else f"{percent:.2f} %"
    )


def drawn(found: Chart, months: Sequence[str], urls: Sequence[str], label: str) -> SafeString:
    """Points joined by a line, the centre, and the limits of each month as a stepped line; a point opens its cases."""
    centre = found.centre or 0.0
    rates = [one.rate for one in found.points]
    ends = sorted(one.upper / one.size for one in found.points if one.size)
    # A month with hardly any shipments has limits far away; they are drawn at the edge, so that the others can be read.
    usual = ends[len(ends) // 2] if ends else 0.0
    most = max([*(rate for rate in rates if rate is not None), usual, centre, 0.0001]) * 1.08
    step, high = (WIDE - LEFT - RIGHT) / max(len(months), 1), HIGH - TOP - BOTTOM

    def x(place: int) -> float:
        return LEFT + (place + 0.5) * step

    def y(rate: float) -> float:
        return TOP + high * (1 - min(rate, most) / most)

    marks = format_html_join(
        "",
        '<line class="grid" x1="{}" y1="{}" x2="{}" y2="{}"></line><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (LEFT, _number(y(rate)), WIDE - RIGHT, _number(y(rate)), LEFT - 6, _number(y(rate) + 4), _mark(100 * rate))
            for rate in (0.0, most / 2, most / 1.08)
        ),
    )  # fmt: skip
    sides = format_html_join(
        "",
        '<polyline class="limit" points="{}"></polyline>',
        ((_steps(found.points, side, step, y),) for side in ("lower", "upper")),
    )
    line = " ".join(
        f"{_number(x(place))},{_number(y(rate))}" for place, rate in enumerate(rates) if rate is not None
    )
    points = format_html_join(
        "",
        '<a href="{}"><circle class="{}" cx="{}" cy="{}" r="{}"><title>{}: {} / {} = {}{}</title></circle></a>',
        (
            (
                url, "point above" if point.rules else "point", _number(x(place)), _number(y(point.rate)),
                6 if point.rules else 4, month, point.count, point.size, _percent(point.rate),
                f" ({_words(point)})" if point.rules else "",
            )
            for place, (month, point, url) in enumerate(zip(months, found.points, urls, strict=True))
            if point.rate is not None
        ),
    )  # fmt: skip
    every = max(1, -(-len(months) // 6))
    names = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        ((_number(x(place)), HIGH - 6, code) for place, code in enumerate(months) if place % every == 0),
    )
    return format_html(
        '<svg class="series-chart control-chart" viewBox="0 0 {} {}" role="group" aria-label="{}">{}'
        '<line class="centre" x1="{}" y1="{}" x2="{}" y2="{}"></line>{}<polyline class="sum" points="{}"></polyline>{}{}</svg>',
        WIDE, HIGH, label, marks, LEFT, _number(y(centre)), WIDE - RIGHT, _number(y(centre)), sides, line, points, names,
    )  # fmt: skip


def _steps(points: Sequence[Point], side: str, step: float, y: Any) -> str:
    """One limit as a line that is level over each month; the edge of the usual range, as a rate."""
    found = []
    for place, point in enumerate(points):
        if point.size:
            height = _number(y(getattr(point, side) / point.size))
            found += [
                f"{_number(LEFT + place * step)},{height}",
                f"{_number(LEFT + (place + 1) * step)},{height}",
            ]
    return " ".join(found)
