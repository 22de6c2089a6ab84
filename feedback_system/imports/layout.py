"""Where in a file the headings stand, and which column fills which field."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from feedback_system.errors import Invalid
from feedback_system.masterdata.importing.columns import Column, heading_key
from feedback_system.masterdata.importing.plan import HEADINGS_WITHIN
from feedback_system.masterdata.importing.reading import Rows


@dataclass(frozen=True)
class Layout:
    """The headings of a file and the columns that fill fields."""

    heading_row: int
    """Index of the last row of the headings."""
    headings: list[str]
    mapping: dict[str, int]


def layout_of(rows: Rows, columns: Sequence[Column], *, given: Mapping[str, str]) -> Layout:
    """Find the headings: the row, or two rows above each other, that say most of what we know.

    `given` names the heading of a field where ours do not fit. :raises Invalid: in `file` or `mapping`, when nothing is known
    """
    best = Layout(0, [], {})
    for index, row in enumerate(rows[:HEADINGS_WITHIN]):
        above = rows[index - 1] if index else []
        for headings in (_texts(row, []), _texts(row, above)):
            mapping = _fields_of(headings, columns, given)
            if len(mapping) > len(best.mapping):
                best = Layout(index, headings, mapping)
    if not best.mapping:
        shown = ", ".join(column.headings[0] for column in columns[:6])
        raise Invalid(
            {
                "file": [
                    _(
                        "No headings were found in the first %(rows)d rows. Put the names of the columns, such as %(shown)s, into one row above the data."
                    )
                    % {"rows": HEADINGS_WITHIN, "shown": shown}
                ]
            }
        )
    _check_given(best, columns, given)
    return best


def _texts(row: Sequence[Any], above: Sequence[Any]) -> list[str]:
    """The headings of a row; an empty cell takes that of the row above it, as in headings of two rows."""
    width = max(len(row), len(above))
    lower = [*row, *[""] * (width - len(row))]
    upper = [*above, *[""] * (width - len(above))]
    return [_text(one) or _text(other) for one, other in zip(lower, upper, strict=True)]


def _text(cell: Any) -> str:
    return " ".join(cell.replace("\x00", "").split())[:200] if isinstance(cell, str) else ""


def _fields_of(
    headings: Sequence[str], columns: Sequence[Column], given: Mapping[str, str]
) -> dict[str, int]:
    """Which column fills which field: the best heading wins, the first of equal ones, and a column fills one field only."""
    named = {heading_key(text): field for field, text in given.items()}
    fits = []
    for place, heading in enumerate(headings):
        key = heading_key(heading)
        if not key:
            continue
        if key in named:
            fits.append((-1, place, named[key]))
            continue
        fits += [(rank, place, field) for field, rank in _ranks(tuple(columns)).get(key, ())]
    found: dict[str, int] = {}
    for _rank, place, field in sorted(fits):
        if field not in found and place not in found.values():
            found[field] = place
    return found


@cache
def _ranks(columns: tuple[Column, ...]) -> dict[str, list[tuple[str, int]]]:
    """For each heading we know the fields it may name, with how well it fits."""
    found: dict[str, list[tuple[str, int]]] = {}
    for column in columns:
        for rank, heading in enumerate((*column.headings, column.field)):
            found.setdefault(heading_key(heading), []).append((column.field, rank))
    return found


def _check_given(layout: Layout, columns: Sequence[Column], given: Mapping[str, str]) -> None:
    known = {column.field for column in columns}
    for field, heading in given.items():
        if field not in known:
            raise Invalid({"mapping": [_("There is no field “%(field)s”.") % {"field": field}]})
        if field not in layout.mapping:
            raise Invalid(
                {
                    "mapping": [
                        _("The file has no column “%(heading)s”. Write the heading as it stands in the file.")
                        % {"heading": heading}
                    ]
                }
            )


def key_of(headings: Sequence[str]) -> str:
    """What makes two sets of headings the same: the words in their order."""
    return hashlib.sha256("\x1f".join(heading_key(text) for text in headings).encode()).hexdigest()


def missing_columns(
    mapping: Mapping[str, int], columns: Sequence[Column], needed: Sequence[Sequence[str]]
) -> list[str]:
    """The labels of fields without which no row can be imported and for which no column is chosen."""
    labels = {column.field: str(column.label) for column in columns}
    return [labels[group[0]] for group in needed if not any(field in mapping for field in group)]


TOTALS = frozenset(("合计", "总计", "小计", "共计", "累计", "总数", "total", "subtotal", "sum"))


def left_out(cells: Sequence[Any], headings: Sequence[str], mapping: Mapping[str, int]) -> str:
    """The sentence about a row that is none: empty, the headings again, a line of totals, a remark; "" for a row of data."""
    filled = [(place, cell) for place, cell in enumerate(cells) if _shown(cell)]
    if not filled:
        return _("The row is empty.")
    texts = [(place, _shown(cell)) for place, cell in filled]
    again = [place for place, text in texts if place < len(headings) and text == headings[place]]
    if len(again) >= 2 and len(again) * 2 > len(texts):
        return _("The row repeats the headings.")
    first = heading_key(texts[0][1])
    if any(first.startswith(heading_key(word)) for word in TOTALS) and len(first) <= 8:
        return _("The row holds totals.")
    if len({text for _place, text in texts}) == 1 and len(mapping) > 2 and isinstance(filled[0][1], str):
        return _("The row holds one remark and no case: “%(text)s”.") % {"text": texts[0][1][:80]}
    return ""


def _shown(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()
