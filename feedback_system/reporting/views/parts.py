"""The parts of the dashboard in the order of the page, for the index beside it: each leads to its heading.

What comes when somebody scrolls there stands in the index too: its headings are on the page before its numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from feedback_system.reporting.blocks import Block, Source
from feedback_system.reporting.board import Board


@dataclass(frozen=True)
class Part:
    """One part: the id of its heading, and its name."""

    anchor: str
    label: Any


def parts_of(board: Board, *, coming: Sequence[Source], is_live: bool, has_standing: bool, has_more: bool) -> list[Part]:  # fmt: skip
    """The parts that the page of this board has; `coming` is what it does not hold yet."""
    blocks: Sequence[Block | Source] = coming or board.blocks
    found = [
        Part("at-today", _("What needs action today")),
        Part("at-filters", _("Month and filters")),
        Part("at-month", _("The month beside others")),
    ]
    if any(line.trend for line in board.lines):
        found.append(Part("at-trend", _("Trend")))
    found += [Part(f"at-table-{one.table.code}", one.table.title) for one in board.tables]
    if is_live:
        found.append(Part("at-stages", _("Days at each stage")))
    if board.map is not None:
        found.append(Part("at-map", _("Products and defects")))
    found += [Part(f"at-block-{one.code}", one.title) for one in blocks]
    if has_standing:
        found.append(Part("at-standing", _("As it stands now, and slips of the month")))
    if has_more:
        found.append(Part("at-more", _("More about this month")))
    return [*found, Part("at-meanings", _("What the figures mean"))]
