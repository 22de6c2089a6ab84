"""Cells that no spreadsheet takes for a formula: every export writes its texts through `safe_cell`.

A text that a stranger typed into a complaint must stay a text on the computer of whoever opens the export.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

_STARTS_A_FORMULA = frozenset("=+-@|")
_BREAKS = frozenset("\t\r\n")
_NUMBER = re.compile(r" *[+-]?[0-9]+(\.[0-9]+)? *")
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads Chinese text in a CSV file as gibberish."""


def safe_cell(value: Any) -> Any:
    """Return `value` as it may stand in a cell of a CSV or Excel file.

    Numbers, dates and None (an empty text) stay what they are. Everything else becomes text, with an
    apostrophe
    before it when it would begin a formula: = + - @ | or their full-width forms, also behind blanks and
    invisible
    characters, and any text that begins with a tab or a line break. A text that is a plain number stays as
    it is.
    Numbers in Excel files: write the result with `write_string` when it is a `str`.
    """
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal | date | datetime | time):
        return value
    text = str(value)
    if not text or _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text[0] in _BREAKS or _first_visible(text) in _STARTS_A_FORMULA else text


def _first_visible(text: str) -> str:
    """The first character that a spreadsheet would look at, in its narrow form; "" when there is none."""
    for character in text:
        if not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf", "Zs"):
            return unicodedata.normalize("NFKC", character)[:1]
    return ""


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Stream `rows` as a CSV file for Excel: byte order mark, every cell quoted and safe, CR LF."""
    yield BYTE_ORDER_MARK
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
