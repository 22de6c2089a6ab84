"""Cases that say much the same as this one: pairs of neighbouring characters in common, inside what the reader may see.

The scope comes first. A case that has not reached the reader is neither compared nor counted, so that nothing about it can be guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from django.db.models import Q

from feedback_system.cases.models import Case
from feedback_system.searching.sources import text_of
from feedback_system.searching.text import normalise, pairs, shared_words, to_simplified

if TYPE_CHECKING:
    from django.db.models import QuerySet

SIMILAR_CANDIDATES = 5_000
SIMILAR_AT_LEAST = 0.45
SIGNS = re.compile(r"[\W_]+")
WIDE = 0xFEE0
"""How far the full-width form of a letter, digit or sign lies behind the narrow one."""
WITHIN = timedelta(days=180)
"""How far back alike cases are looked for."""


@dataclass(frozen=True)
class Compared:
    """What of one kind of case is compared: the columns of its text, its batch and its order, named from the folder."""

    texts: tuple[str, ...]
    batch: str = ""
    order: str = ""


_COMPARED: dict[str, Compared] = {}


def compares(kind_code: str, *texts: str, batch: str = "", order: str = "") -> None:
    """Let cases of that kind be compared by these texts (“complaint__description”), and found by their batch or order.

    :raises ValueError: the kind is compared by something else already
    """
    made = Compared(texts, batch, order)
    if _COMPARED.setdefault(kind_code, made) != made:
        raise ValueError(f"the kind {kind_code!r} is compared by two sets of texts")


def compared_kinds() -> list[str]:
    """The codes of the kinds that are compared at all."""
    return sorted(_COMPARED)


def _columns() -> list[str]:
    return [column for kind in sorted(_COMPARED) for column in _COMPARED[kind].texts]


def text_compared(case: Case) -> str:
    """The text by which this case is compared. Note: one query."""
    row = Case.objects.as_system("its reader has the case already").filter(pk=case.pk)
    values = row.values_list(*_columns()).first() if _columns() else None
    return " ".join(str(value) for value in values or () if value)


def batch_of(case: Case) -> str:
    """The batch number of this case, "" when its kind has none. Note: at most one query."""
    compared = _COMPARED.get(case.kind)
    if compared is None or not compared.batch:
        return ""
    row = Case.objects.as_system("its reader has the case already").filter(pk=case.pk)
    return str(row.values_list(compared.batch, flat=True).first() or "")


def same_batch(number: str) -> Q:
    """The condition on cases of any compared kind with that batch number."""
    condition = Q(pk__in=[])
    for kind in sorted(_COMPARED):
        if number and _COMPARED[kind].batch:
            condition |= Q(**{_COMPARED[kind].batch: number})
    return condition


def column_of(kind_code: str, name: str) -> str:
    """The column of the “batch” or “order” of that kind of case, named from the folder; "" where it has none."""
    compared = _COMPARED.get(kind_code)
    return getattr(compared, name) if compared is not None else ""


def recent_candidates(
    visible: QuerySet[Case], *, customer_id: int | None = None, product_id: int | None = None
) -> QuerySet[Case]:
    """The newest visible cases of the same customer or product, 5,000 at most; none when both are unknown."""
    same = Q()
    if customer_id:
        same |= Q(customer_id=customer_id)
    if product_id:
        same |= Q(product_id=product_id)
    if not same:
        return visible.none()
    return visible.filter(same).order_by("-pk")[:SIMILAR_CANDIDATES]


def candidate_texts(
    visible: QuerySet[Case], *same: Q, at: datetime, most: int = SIMILAR_CANDIDATES
) -> Iterator[tuple[int, str]]:
    """The compared texts of visible cases of the last 180 days, the newest first, `most` at most.

    `same` are conditions from the closest to the widest: a wide one (the whole product family) fills up only what the closer
    ones have left. An empty condition finds nothing. Note: one query for each.
    """
    columns, seen = _columns(), set[int]()
    # One that is the same as another case is not named: the other one is.
    recent = visible.counted().filter(kind__in=compared_kinds(), entered_at__gte=at - WITHIN)  # type: ignore[attr-defined]
    for condition in same:
        left = most - len(seen)
        if not condition or not columns or left <= 0:
            continue
        rows = recent.filter(condition)
        for pk, *texts in rows.order_by("-pk").values_list("pk", *columns)[: left + len(seen)]:
            if pk not in seen:
                seen.add(pk)
                yield pk, " ".join(text for text in texts if text)


@dataclass(frozen=True)
class Similar:
    """A case whose text is much like the given one."""

    case_id: int
    share: float
    """Share of the character pairs that both have among those that either has, 0 to 1."""
    words: tuple[str, ...]
    """The stretches both have, to show why it was found."""

    @property
    def percent(self) -> int:
        """The share in whole percent."""
        return round(self.share * 100)


@cache
def _written_alike() -> dict[str, frozenset[str]]:
    """For each simplified character those that are written so: a quick look at a text needs no conversion then."""
    found: dict[str, set[str]] = {}
    for code, simple in to_simplified().items():
        if simple:
            found.setdefault(simple, {simple}).add(chr(code))
    return {simple: frozenset(written) for simple, written in found.items()}


def _clauses(norm: str) -> str:
    """The text with a space for every sign: who tells the clauses in another order has the same pairs then."""
    return " ".join(SIGNS.split(norm))


def _in_any_writing(norm: str) -> frozenset[str]:
    written = _written_alike()
    found = set(norm) - {" "}
    for one in tuple(found):
        found |= written.get(one, frozenset()) | {one.upper()}
        if "!" <= one <= "~":
            found |= {chr(ord(one) + WIDE), chr(ord(one.upper()[:1]) + WIDE)}
    return frozenset(found)


def similar(
    case_or_text: Case | str,
    candidates: Iterable[tuple[int, str]],
    *,
    at_least: float = SIMILAR_AT_LEAST,
    limit: int = 5,
) -> list[Similar]:
    """The candidates (case id and text, newest first) whose text is most like the given one, most alike
    first.

    Compared are pairs of neighbouring characters (Jaccard). Give the same kind of text on both sides, for
    example the descriptions. The case itself is left out; not more than 5,000 candidates are looked at.
    """
    if isinstance(case_or_text, Case):
        own_id, norm = case_or_text.pk, normalise(text_of(case_or_text))
    else:
        own_id, norm = None, normalise(case_or_text)
    return alike(norm, candidates, own_id=own_id, at_least=at_least, limit=limit)


def alike(
    norm: str,
    candidates: Iterable[tuple[int, str]],
    *,
    own_id: int | None = None,
    at_least: float = SIMILAR_AT_LEAST,
    limit: int = 5,
    begun: bool = False,
) -> list[Similar]:
    """The same for a text in its comparable form; `own_id` is left out.

    With `begun` somebody is still typing it: what counts is how much of it the other text has, not how much that one says besides.
    """
    norm = _clauses(norm)
    mine = pairs(norm)
    if not mine:
        return []
    quick = _in_any_writing(norm)
    found: list[Similar] = []
    for looked_at, (case_id, text) in enumerate(candidates):
        if looked_at >= SIMILAR_CANDIDATES:
            break
        # A look at single characters spares most texts the conversion: a character hardly ever begins more than two of the
        # pairs that two texts share, so texts alike enough have at least half as many characters in common.
        if case_id == own_id or 2 * len(quick.intersection(text)) < at_least * len(mine):
            continue
        theirs = pairs(_clauses(normalise(text)))
        smaller, larger = sorted((len(mine), len(theirs)))
        if not larger or (not begun and smaller / larger < at_least):
            continue
        both = mine & theirs
        share = len(both) / (len(mine) if begun else len(mine) + len(theirs) - len(both))
        if share >= at_least:
            found.append(Similar(case_id, share, tuple(shared_words(norm, both))))
    return sorted(found, key=lambda one: (-one.share, -one.case_id))[:limit]


def batch_columns() -> list[str]:
    """The columns of batch numbers of all compared kinds, named from the folder."""
    return [_COMPARED[kind].batch for kind in sorted(_COMPARED) if _COMPARED[kind].batch]
