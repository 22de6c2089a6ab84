"""Pages of a long list by the last row seen: as fast on page 1,000 as on page 1, no row shown twice."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

PAGE_SIZE = 50


@dataclass(frozen=True)
class RowPage:
    """The rows of one page and the cursors of the pages before and after, "" where there is none."""

    rows: list[Any]
    previous: str = ""
    next: str = ""


def page_of(
    rows: QuerySet[Any],
    *,
    by: tuple[str, ...],
    newest_first: bool = False,
    cursor: str = "",
    size: int = PAGE_SIZE,
) -> RowPage:
    """The page of `rows` that `cursor` names, the first one for "" or a cursor that nobody gave out.

    `by` are the fields of the order, which must name one row only (end with the primary key or another
    unique field)
    and hold no null. Note: one query.
    """
    backwards, values = _read(cursor, len(by))
    descending = newest_first != backwards
    order = [f"-{name}" if descending else name for name in by]
    narrowed = rows
    if values:
        try:
            narrowed = rows.filter(_beyond(by, values, descending))
        except (ValueError, TypeError, ValidationError):  # a cursor somebody made up
            values, backwards, order = [], False, [f"-{name}" if newest_first else name for name in by]
    found = list(narrowed.order_by(*order)[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    if not found:
        return RowPage([])
    return RowPage(
        found,
        previous=_write(found[0], by, "b") if (more if backwards else bool(values)) else "",
        next=_write(found[-1], by, "a") if (backwards or more) else "",
    )


def _beyond(by: tuple[str, ...], values: list[Any], descending: bool) -> Q:
    """(a, b) > (x, y) written so that both databases use the index."""
    comparison = "lt" if descending else "gt"
    condition = Q()
    for position, name in enumerate(by):
        same = {by[before]: values[before] for before in range(position)}
        condition |= Q(**same, **{f"{name}__{comparison}": values[position]})
    return condition


def _write(row: Model, by: tuple[str, ...], direction: str) -> str:
    values = [getattr(row, name) for name in by]
    text = json.dumps(
        [direction, *[value if isinstance(value, int | str) else str(value) for value in values]]
    )
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, length: int) -> tuple[bool, list[Any]]:
    if not cursor:
        return False, []
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        return False, []
    sensible = isinstance(parts, list) and len(parts) == length + 1 and parts[0] in ("a", "b")
    if not sensible or not all(_is_plain(part) for part in parts[1:]):
        return False, []
    return parts[0] == "b", parts[1:]


def _is_plain(part: Any) -> bool:
    if isinstance(part, str):
        return "\x00" not in part
    return isinstance(part, int) and not isinstance(part, bool) and abs(part) < 2**63
