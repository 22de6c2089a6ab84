"""An own report as sheets of a file: the table with plain figures, and its definition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback_system.cases.fields import local_day
from feedback_system.company.models import Company
from feedback_system.reporting.builder.dividing import names_of_dividers
from feedback_system.reporting.builder.measures import Tally, Unit
from feedback_system.reporting.builder.tables import Result


def table_lines(result: Result) -> Iterator[list[Any]]:
    """The table; a part has its two counts in two columns, days and amounts the number of their cases beside."""
    names = names_of_dividers()
    total = _("Total")
    heads = [line.label for line in result.columns] if result.has_columns else []
    yield [str(names[result.definition.rows]), *_heads(result, [*heads, total])]
    for line in result.rows:
        cells = [*line.cells, line.total] if line.total is not None else line.cells
        yield [line.label, *_figures(result, [one.tally for one in cells if one is not None])]
    totals = [*result.totals, result.total] if result.has_columns else [result.total]
    yield [total, *_figures(result, [one.tally for one in totals])]


def _heads(result: Result, heads: list[str]) -> list[str]:
    measure = result.measure
    if measure.unit is Unit.CASES:
        return heads
    beside = _("Part of") if measure.unit is Unit.PART else _("Cases")
    return [text for head in heads for text in (head, f"{head} – {beside}")]


def _figures(result: Result, tallies: list[Tally]) -> list[Any]:
    measure, found = result.measure, []
    for tally in tallies:
        value = measure.value(tally)
        found.append("" if value is None else value)
        if measure.unit is not Unit.CASES:
            found.append(measure.cases(tally))
    return found


def definition_lines(result: Result, name: str) -> Iterator[list[Any]]:
    """The definition in words, and as of when."""
    yield [pgettext("own", "Report"), name]
    yield from ([label, words] for label, words in result.definition.words(local_day(result.at)))
    if result.measure.unit is Unit.MONEY:
        yield [_("Currency"), Company.get().currency]
    yield [_("As of"), timezone.localtime(result.at).strftime("%Y-%m-%d %H:%M")]
