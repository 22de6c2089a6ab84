"""Find cases by any part of any word, newest first, with the same answer on SQLite and PostgreSQL.

The search looks at windows of case ids, newest first, each eight times as large as the one before. A common
word is found in the first window; a rare one has few hits, and the index on PostgreSQL finds them quickly in
the large windows. No request does work that grows with the number of hits beyond what it shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Max

from feedback_system.cases.models import Case
from feedback_system.searching.models import CaseSearch
from feedback_system.searching.text import keys_of_query, like_pattern, words_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

FIRST_WINDOW = 2_000
GROWTH = 8
COUNT_CAP = 1_000
"""Hits are counted exactly up to this number, beyond it is "1,000+"."""


@dataclass(frozen=True)
class Found:
    """One page of hits."""

    ids: tuple[int, ...] = ()
    """Case ids, newest first."""
    more: bool = False
    """Whether older hits follow; ask again with `before_id=ids[-1]`."""
    count: int | None = None
    """How many hits there are in all, when it was asked for; at most `COUNT_CAP`."""
    capped: bool = False
    """Whether there are more than `count`."""

    @property
    def count_text(self) -> str:
        """The count as people read it: "37", "1,000+", or "" when nobody counted."""
        if self.count is None:
            return ""
        return f"{self.count:,}+" if self.capped else f"{self.count:,}"


def find(
    visible: QuerySet[Case], text: str, *, limit: int, before_id: int | None = None, counted: bool = False
) -> Found:
    """The newest `limit` cases of `visible` that contain every word of `text`.

    Start with `Case.objects.visible_to(user)`, with or without more filters: the search never looks outside
    it. `before_id` continues after a page; `counted` asks for the number of hits too, up to the cap. A text
    without any word finds nothing.
    """
    words = words_of(text)
    if not words or limit < 1:
        return Found(count=0 if counted else None)
    wanted = max(limit, COUNT_CAP if counted else 0) + 1
    try:
        hits = _newest(visible, words, wanted, before_id)
    except EmptyResultSet:
        return Found(count=0 if counted else None)
    return Found(
        ids=tuple(hits[:limit]),
        more=len(hits) > limit,
        count=min(len(hits), COUNT_CAP) if counted else None,
        capped=counted and len(hits) > COUNT_CAP,
    )


def windows(end: int) -> Iterator[tuple[int, int]]:
    """Windows `[first, last)` of case ids below `end`, newest first, each eight times as large, down to 0."""
    size = FIRST_WINDOW
    while end > 0:
        first = max(end - size, 0)
        yield first, end
        end, size = first, size * GROWTH


def _newest(visible: QuerySet[Case], words: list[str], wanted: int, before_id: int | None) -> list[int]:
    end = (
        before_id
        if before_id is not None
        else (CaseSearch.objects.aggregate(top=Max("case_id"))["top"] or 0) + 1
    )
    hits: list[int] = []
    for first, last in windows(end):
        sql, parameters = window_query(visible, words, first, last, wanted - len(hits), indexed=last != end)
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            hits += [row[0] for row in cursor.fetchall()]
        if len(hits) >= wanted:
            break
    return hits


def window_query(
    visible: QuerySet[Case], words: list[str], first: int, last: int, limit: int, *, indexed: bool
) -> tuple[str, list[Any]]:
    """The statement for one window and its parameters. `indexed` uses the character index where there is one.

    The inner part is fenced by `OFFSET 0`: without it PostgreSQL walks the primary key backwards and reads
    the whole table for a rare word. What may be seen is bounded by the window too: for a frequent word PostgreSQL
    walks over the cases beside the hits, and would begin at the newest case there is.

    :raises EmptyResultSet: nothing is visible.
    """
    inside = visible.filter(pk__gte=first, pk__lt=last)
    scope, scope_parameters = inside.order_by().values("pk").query.sql_with_params()
    conditions = ["case_id >= %s", "case_id < %s"]
    parameters: list[Any] = [first, last]
    if indexed and connection.vendor == "postgresql":
        conditions.append("grams @> %s::integer[]")
        parameters.append(keys_of_query(words))
    for word in words:
        conditions.append(r"norm LIKE %s ESCAPE '\'")
        parameters.append(like_pattern(word))
    where = " AND ".join(conditions)
    fence = "OFFSET 0" if connection.vendor == "postgresql" else ""
    inner = f"SELECT case_id FROM searching_casesearch WHERE {where} {fence}"  # noqa: S608 - placeholders only
    sql = f"SELECT hit.case_id FROM ({inner}) hit WHERE hit.case_id IN ({scope})"  # noqa: S608 - from the ORM
    return f"{sql} ORDER BY hit.case_id DESC LIMIT %s", [*parameters, *scope_parameters, limit]
