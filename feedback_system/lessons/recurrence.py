"""Cases that are perhaps the same: alike in words, about the same customer, product, family, batch, order or defect, and why each was found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case
from feedback_system.catalogues.classifying import classified
from feedback_system.catalogues.models import CatalogueEntry, CatalogueList
from feedback_system.catalogues.tree import cases_with
from feedback_system.searching.similar import (
    SIMILAR_AT_LEAST,
    SIMILAR_CANDIDATES,
    alike,
    batch_of,
    candidate_texts,
    column_of,
    compared_kinds,
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
MOST_WHILE_TYPING = 2_000
"""So many cases are compared with each stretch of typing: those with something in common first, then the newest."""
BEGUN_AT_LEAST = 0.6
"""So much of what was typed so far the other text must have."""
LONGEST_LINE = 80

ORDER, BATCH, DEFECT, PRODUCT, CUSTOMER = "order", "batch", "defect", "product", "customer"
REASONS: dict[str, Any] = {
    ORDER: _("same order"),
    BATCH: _("same batch"),
    DEFECT: _("same defect"),
    PRODUCT: _("same product"),
    CUSTOMER: _("same customer"),
}
"""What two cases may have in common, the most telling first."""


@dataclass(frozen=True)
class Known:
    """What is known of the case that others are compared with; empty where nothing is."""

    customer_id: int | None = None
    product: Product | None = None
    batches: Sequence[str] = ()
    orders: Sequence[str] = ()
    defect: CatalogueEntry | None = None

    def conditions(self) -> tuple[Q, Q]:
        """The conditions on cases that share at least one of these, and on those of the same product family; empty ones find nothing."""
        close, wide = Q(), Q()
        if self.customer_id is not None:
            close |= Q(customer=self.customer_id)
        if self.product is not None:
            close |= Q(product=self.product.pk)
            if self.product.family:
                wide = Q(product__family=self.product.family)
        for batch in self.batches:
            close |= same_batch(batch)
        if self.defect is not None:
            close |= cases_with(self.defect)
        return close, wide


@dataclass(frozen=True)
class Likeness:
    """A case that is perhaps the same: how much it is alike in words, the words that both have, and what else."""

    case: Case
    percent: int
    words: tuple[str, ...]
    state_label: str
    reasons: tuple[str, ...] = ()
    """Codes of `REASONS`, the most telling first."""

    @property
    def reason_labels(self) -> list[Any]:
        """The reasons in words."""
        return [REASONS[code] for code in self.reasons]

    @property
    def line(self) -> str:
        """What it is about, in one short line."""
        title = self.case.title
        return title if len(title) <= LONGEST_LINE else title[: LONGEST_LINE - 1] + "…"


def alike_to_text(
    text: str,
    known: Known,
    *,
    by: User,
    at: datetime,
    own_id: int | None = None,
    limit: int = SHOWN,
    begun: bool = False,
) -> list[Likeness]:
    """The cases of the last 180 days that `by` may see and that say much the same as `text`, the most alike first.

    With `begun` somebody is still typing the text: a case counts that has most of what stands there so far.
    Note: three queries, two when nothing is found; four for why they were found, when something was.
    """
    norm = normalise(text)
    if len(norm) < SHORTEST:
        return []
    visible = Case.objects.visible_to(by)
    conditions: tuple[Q, ...] = known.conditions()
    if begun:  # what the words alone are to find is looked for among the newest cases
        conditions = (*conditions, Q(pk__gt=0))
    found = alike(
        norm,
        candidate_texts(visible, *conditions, at=at, most=MOST_WHILE_TYPING if begun else SIMILAR_CANDIDATES),
        own_id=own_id,
        limit=limit,
        begun=begun,
        at_least=BEGUN_AT_LEAST if begun else SIMILAR_AT_LEAST,
    )
    rows = visible.filter(pk__in=[one.case_id for one in found]).order_by("pk") if found else []
    by_id = {row.pk: row for row in rows}
    why = reasons_of([one.case_id for one in found], known, by=by)
    return [
        _likeness(by_id[one.case_id], one.percent, one.words, why.get(one.case_id, ()))
        for one in found
        if one.case_id in by_id
    ]


def as_alike(cases: Sequence[Case], known: Known, *, by: User) -> list[Likeness]:
    """The same of cases that were found otherwise, as by their goods: without words, with all the reasons."""
    why = reasons_of([case.pk for case in cases], known, by=by)
    return [_likeness(case, 0, (), why.get(case.pk, ())) for case in cases]


def reasons_of(case_ids: Collection[int], known: Known, *, by: User) -> dict[int, tuple[str, ...]]:
    """What each of these cases, which `by` may see, has in common with what is known. Note: one query, and one for the defect."""
    if not case_ids:
        return {}
    visible = Case.objects.visible_to(by).filter(pk__in=list(case_ids))
    columns = sorted({column_of(kind, name) for kind in compared_kinds() for name in (ORDER, BATCH)} - {""})
    with_defect = (
        set(visible.filter(cases_with(known.defect)).values_list("pk", flat=True)) if known.defect else set()
    )
    found = {}
    for row in visible.order_by().values("pk", "kind", "customer", "product", *columns):
        numbers = {name: row.get(column_of(row["kind"], name)) for name in (ORDER, BATCH)}
        shared = {
            ORDER: _is_one_of(numbers[ORDER], known.orders),
            BATCH: _is_one_of(numbers[BATCH], known.batches),
            DEFECT: row["pk"] in with_defect,
            PRODUCT: known.product is not None and row["product"] == known.product.pk,
            CUSTOMER: known.customer_id is not None and row["customer"] == known.customer_id,
        }
        found[row["pk"]] = tuple(code for code in REASONS if shared[code])
    return found


def _is_one_of(number: str | None, numbers: Sequence[str]) -> bool:
    return bool(number) and str(number).casefold() in {one.casefold() for one in numbers}


def _likeness(case: Case, percent: int, words: Sequence[str], reasons: tuple[str, ...]) -> Likeness:
    longest = sorted(words, key=len, reverse=True)[:WORDS_SHOWN]
    shown = tuple(word for word in words if word in longest)[:WORDS_SHOWN]
    return Likeness(case, percent, shown, str(kind_of(case).state_label(case.state)), reasons)


def alike_to_case(case: Case, *, by: User, at: datetime) -> list[Likeness]:
    """The cases that are perhaps the same as this one, which `by` may see. Note: ten queries at most."""
    mark = classified(case).get(CatalogueList.DEFECT)
    batch, order = batch_of(case), order_of(case)
    known = Known(
        customer_id=case.customer_id,
        product=case.product,
        batches=[batch] if batch else [],
        orders=[order] if order else [],
        defect=mark.entry if mark is not None else None,
    )
    return alike_to_text(text_compared(case), known, by=by, at=at, own_id=case.pk)


def order_of(case: Case) -> str:
    """The order number of this case, "" when its kind has none. Note: at most one query."""
    column = column_of(case.kind, ORDER)
    if not column:
        return ""
    row = Case.objects.as_system("its reader has the case already").filter(pk=case.pk)
    return str(row.values_list(column, flat=True).first() or "")
