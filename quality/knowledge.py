"""The knowledge list: problems that were solved for good, with their cause, what was done against it, and what that changed.

An improvement stands here once it is closed with its effect confirmed; nothing is written for the list. Source: policies 001 and 004,
improvement and tracking; searching what was learned before looking for a cause anew is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q, QuerySet

from feedback_system.cases.models import Case
from feedback_system.catalogues.models import CatalogueEntry, CatalogueList, Classification
from feedback_system.catalogues.tree import cases_with, words_for
from feedback_system.searching.queries import find
from quality.effects import Effect, improvements_of
from quality.models import EffectCheck, Improvement
from quality.models.causes import Cause
from quality.models.items import ItemState, check_rows, item_rows
from quality.states import ImprovementState

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.masterdata.models import Product

PER_PAGE = 20


@dataclass(frozen=True)
class Asked:
    """What is looked for; empty means everything."""

    words: str = ""
    product: Product | None = None
    defect: CatalogueEntry | None = None
    before: int | None = None
    """Only what is older than the improvement with this id, for the next page."""


@dataclass(frozen=True)
class Solved:
    """One solved problem as the list shows it."""

    case: Case
    problem: str
    origin: Case | None
    """The case it was raised from; None where that has not reached the reader."""
    causes: Sequence[str]
    actions: Sequence[str]
    check: EffectCheck | None
    defects: Sequence[str]


@dataclass(frozen=True)
class Shelf:
    """A page of the list."""

    rows: Sequence[Solved] = field(default_factory=list)
    older_than: int | None = None
    """The id to go on from, None at the end."""


def solved(user: User, asked: Asked) -> Shelf:
    """The closed and effective improvements that `user` may see and that fit, the newest first.

    Note: nine queries for any number of rows.
    """
    rows: Any = improvements_of(user, effect=Effect.YES).filter(improvement__state=ImprovementState.CLOSED)
    if asked.product is not None:
        rows = rows.filter(Q(product=asked.product) | Q(improvement__raised_from__product=asked.product))
    if asked.defect is not None:
        origins = Case.objects.visible_to(user).filter(cases_with(asked.defect))
        rows = rows.filter(cases_with(asked.defect) | Q(improvement__raised_from__in=origins.values("pk")))
    if asked.words.strip():
        found = find(rows, asked.words, limit=PER_PAGE, before_id=asked.before)
        ids, more = list(found.ids), found.more
    else:
        if asked.before is not None:
            rows = rows.filter(pk__lt=asked.before)
        ids = list(rows.order_by("-pk").values_list("pk", flat=True)[: PER_PAGE + 1])
        ids, more = ids[:PER_PAGE], len(ids) > PER_PAGE
    return Shelf(_read(user, ids), ids[-1] if more else None)


def _read(user: User, ids: Sequence[int]) -> list[Solved]:
    visible = Case.objects.visible_to(user)
    roots = Cause.objects.filter(is_root=True, dropped_at=None).order_by("number")
    cases: QuerySet[Case] = visible.filter(pk__in=ids).select_related(
        "product", "improvement__raised_from__product"
    )
    listed = cases.order_by("-pk").prefetch_related(
        Prefetch("improvement__items", item_rows().exclude(state=ItemState.DROPPED), to_attr="listed_items"),
        Prefetch("improvement__checks", check_rows(), to_attr="listed_checks"),
        Prefetch("improvement__causes", roots, to_attr="listed_roots"),
    )
    found = list(listed)
    origins = {case.pk: case.improvement.raised_from_id for case in found}
    seen = set(visible.filter(pk__in=origins.values()).values_list("pk", flat=True))
    marks = _defects([*origins, *seen])
    return [_row(case, seen, [*marks.get(case.pk, ()), *marks.get(origins[case.pk], ())]) for case in found]


def _defects(ids: Sequence[int]) -> dict[int, list[str]]:
    rows = Classification.objects.filter(case__in=list(ids), counts=True, list=CatalogueList.DEFECT)
    found: dict[int, list[str]] = {}
    for row in rows.select_related("entry").order_by("pk"):
        found.setdefault(row.case_id, []).append(words_for(row.entry))
    return found


def _row(case: Case, seen: set[int], defects: Sequence[str]) -> Solved:
    improvement: Any = case.improvement
    origin = improvement.raised_from if improvement.raised_from_id in seen else None
    return Solved(
        case=case,
        problem=origin.title if origin is not None else case.title,
        origin=origin,
        causes=_causes(improvement),
        actions=[item.action for item in _last_round(improvement)],
        check=next(iter(improvement.listed_checks), None),
        defects=list(dict.fromkeys(defects)),
    )


def _last_round(improvement: Any) -> list[Any]:
    return [item for item in improvement.listed_items if item.round == improvement.round]


def _causes(improvement: Any) -> list[str]:
    """The root causes of the trees; else the analysis, else what the items name as their cause."""
    roots = [one.because for one in improvement.listed_roots]
    own: Improvement = improvement
    return (
        roots
        or ([own.analysis] if own.analysis else [])
        or list(dict.fromkeys(item.cause for item in _last_round(improvement)))
    )
