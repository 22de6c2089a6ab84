"""Cases that are perhaps the same: alike in words, about the same customer, product, family, batch or defect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case
from feedback_system.catalogues.classifying import classified
from feedback_system.catalogues.models import CatalogueEntry, CatalogueList
from feedback_system.catalogues.tree import cases_with
from feedback_system.searching.similar import (
    Similar,
    alike,
    batch_of,
    candidate_texts,
    same_batch,
    text_compared,
)
from feedback_system.searching.text import normalise

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.masterdata.models import Product

SHOWN = 5
WORDS_SHOWN = 4
SHORTEST = 6
"""Characters from which a text says enough to be compared while it is typed."""


@dataclass(frozen=True)
class Likeness:
    """A case that is perhaps the same, how much it is alike, and the words that both have."""

    case: Case
    percent: int
    words: tuple[str, ...]
    state_label: str


def same_things(
    *,
    customer_id: int | None = None,
    product: Product | None = None,
    batch: str = "",
    defect: CatalogueEntry | None = None,
) -> tuple[Q, Q]:
    """The conditions on cases that share at least one of these, and on those of the same product family.

    They are empty where nothing is known.
    """
    close, wide = Q(), Q()
    if customer_id is not None:
        close |= Q(customer=customer_id)
    if product is not None:
        close |= Q(product=product.pk)
        if product.family:
            wide = Q(product__family=product.family)
    if batch:
        close |= same_batch(batch)
    if defect is not None:
        close |= cases_with(defect)
    return close, wide


def alike_to_text(
    text: str, same: tuple[Q, Q], *, by: User, at: datetime, own_id: int | None = None, limit: int = SHOWN
) -> list[Likeness]:
    """The cases of the last 180 days that `by` may see and that say much the same as `text`, the most alike first.

    Note: three queries, two when nothing is found.
    """
    norm = normalise(text)
    if len(norm) < SHORTEST:
        return []
    visible = Case.objects.visible_to(by)
    found = alike(norm, candidate_texts(visible, *same, at=at), own_id=own_id, limit=limit)
    rows = visible.filter(pk__in=[one.case_id for one in found]) if found else []
    by_id = {row.pk: row for row in rows}
    return [_likeness(by_id[one.case_id], one) for one in found if one.case_id in by_id]


def _likeness(case: Case, one: Similar) -> Likeness:
    longest = sorted(one.words, key=len, reverse=True)[:WORDS_SHOWN]
    words = tuple(word for word in one.words if word in longest)[:WORDS_SHOWN]
    return Likeness(case, one.percent, words, str(kind_of(case).state_label(case.state)))


def alike_to_case(case: Case, *, by: User, at: datetime) -> list[Likeness]:
    """The cases that are perhaps the same as this one, which `by` may see. Note: six queries at most."""
    mark = classified(case).get(CatalogueList.DEFECT)
    same = same_things(
        customer_id=case.customer_id,
        product=case.product,
        batch=batch_of(case),
        defect=mark.entry if mark is not None else None,
    )
    return alike_to_text(text_compared(case), same, by=by, at=at, own_id=case.pk)
