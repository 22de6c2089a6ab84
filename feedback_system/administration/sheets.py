"""Rows of an Excel or CSV file under headings that are known in Chinese and English: what the imports of the company share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from feedback_system.errors import Invalid
from feedback_system.masterdata.importing.reading import read_rows

Columns = Sequence[tuple[str, Any, tuple[str, ...]]]
"""Name, label and the headings under which a column is found, in small letters; the first one is shown on the page."""

HEADINGS_WITHIN = 5
"""Among how many first rows the headings are looked for; titles may stand above them."""


def rows_under(
    content: bytes, columns: Columns, *, needed: Sequence[str], missing: str, most: int
) -> list[list[Any]]:
    """The rows of the file below its headings: number of the row, then the cells of all columns as text.

    :raises Invalid: in `file`, when no rows can be read, a needed heading is missing (in the words of `missing`), or there are
        more than `most` rows.
    """
    rows = read_rows(content)
    places = [_columns_in(row, columns) for row in rows[:HEADINGS_WITHIN]]
    heading = next((i for i, at in enumerate(places) if all(name in at for name in needed)), None)
    if heading is None:
        raise Invalid({"file": [missing]})
    at = places[heading]
    found: list[list[Any]] = []
    for number, row in enumerate(rows[heading + 1 :], start=heading + 2):
        cells = [
            _text(row[at[name]]) if name in at and at[name] < len(row) else "" for name, *_rest in columns
        ]
        if any(cells):
            found.append([number, *cells])
    if len(found) > most:
        raise Invalid(
            {"file": [_("At most %(limit)d rows are taken at once. Split the file.") % {"limit": most}]}
        )
    return found


def _columns_in(row: Sequence[Any], columns: Columns) -> dict[str, int]:
    """Where the known headings stand in this row."""
    texts = [str(cell or "").strip().casefold() for cell in row]
    return {
        name: texts.index(word)
        for name, _label, words in columns
        for word in reversed(words)
        if word in texts
    }


def _text(cell: Any) -> str:
    """The cell as people read it; a telephone number that Excel keeps as a number loses its “.0”."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()
