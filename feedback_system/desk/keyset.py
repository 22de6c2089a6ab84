"""Pages of a list by the last row seen, also when the column of the order is empty in some rows.

The order is one column and then the case's id, so page 1,000 costs what page 1 costs and no row is shown twice.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

PAGE_SIZE = 50


@dataclass(frozen=True)
class Order:
    """One order of a list: `column` is an instant (empty for the id alone), `by_id` the id beside it, nulls come last."""

    code: str
    column: str = ""
    descending: bool = False
    nullable: bool = False
    by_id: str = "pk"

    def terms(self, *, backwards: bool = False) -> list[Any]:
        """The arguments of `order_by`."""
        down = self.descending != backwards
        terms: list[Any] = []
        if self.column:
            field = F(self.column)
            if not self.nullable:
                terms.append(field.desc() if down else field.asc())
            elif backwards:
                terms.append(field.desc(nulls_first=True) if down else field.asc(nulls_first=True))
            else:
                terms.append(field.desc(nulls_last=True) if down else field.asc(nulls_last=True))
        terms.append(F(self.by_id).desc() if down else F(self.by_id).asc())
        return terms


@dataclass(frozen=True)
class Place:
    """A row's place in the order: the instant of the column (None when empty) and the id."""

    value: datetime | None
    pk: int

    def written(self, direction: str) -> str:
        """The cursor of the rows after ("a") or before ("b") this place."""
        text = json.dumps([direction, self.value.isoformat() if self.value else None, self.pk])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@dataclass(frozen=True)
class Page:
    """The rows of one page and the cursors of its neighbours, "" where there is none."""

    rows: list[Any]
    previous: str = ""
    next: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether the list has no other page."""
        return not self.previous and not self.next


def read(cursor: str) -> tuple[bool, Place] | None:
    """Whether the cursor looks backwards, and its place; None for "" or one that nobody gave out."""
    try:
        direction, value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        when = datetime.fromisoformat(value) if value else None
    except (binascii.Error, ValueError, TypeError):
        return None
    if direction not in ("a", "b") or not isinstance(pk, int) or isinstance(pk, bool) or not 0 <= pk < 2**63:
        return None
    if when is not None and when.tzinfo is None:
        return None
    return direction == "b", Place(when, pk)


def beyond(
    rows: QuerySet[Any], order: Order, place: Place, *, backwards: bool = False
) -> list[QuerySet[Any]]:
    """The rows after `place` (or before it, nearest first), as one or two ordered queries to be read in this sequence.

    Two, because rows with an empty column form a part of their own: a range of each part is found by the index, an OR
    over both is not.
    """
    down = order.descending != backwards
    side = "lt" if down else "gt"
    terms = order.terms(backwards=backwards)
    further_id = Q(**{f"{order.by_id}__{side}": place.pk})
    if not order.column:
        return [rows.filter(further_id).order_by(*terms)]
    filled, empty = Q(**{f"{order.column}__isnull": False}), Q(**{f"{order.column}__isnull": True})
    if place.value is None:
        parts = [rows.filter(empty, further_id)]
        if backwards:
            parts.append(rows.filter(filled))
    else:
        reached = Q(**{f"{order.column}__{side}e": place.value})
        parts = [rows.filter(reached, Q(**{f"{order.column}__{side}": place.value}) | further_id)]
        if order.nullable and not backwards:
            parts.append(rows.filter(empty))
    return [part.order_by(*terms) for part in parts]


def read_all(parts: list[QuerySet[Any]], limit: int) -> list[Any]:
    """Up to `limit` rows of the parts, one after the other; a later part is asked only when rows are missing."""
    found: list[Any] = []
    for part in parts:
        found += part[: limit - len(found)]
        if len(found) >= limit:
            break
    return found


def page_of(
    rows: QuerySet[Any], order: Order, place_of: Any, *, cursor: str = "", size: int = PAGE_SIZE
) -> Page:
    """The page of `rows` that `cursor` names, the first one for a cursor nobody gave out.

    `place_of(row)` tells a row's `Place`. Note: one query, two where the page crosses into the rows without a value.
    """
    known = read(cursor) if cursor else None
    backwards = known[0] if known else False
    parts = beyond(rows, order, known[1], backwards=backwards) if known else [rows.order_by(*order.terms())]
    found = read_all(parts, size + 1)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    return Page(
        found,
        previous=place_of(found[0]).written("b") if (more if backwards else known is not None) else "",
        next=place_of(found[-1]).written("a") if (backwards or more) else "",
    )
