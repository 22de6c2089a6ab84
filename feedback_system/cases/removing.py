"""Take imported cases away again as if they had never been there: only what the import and the clocks wrote, never what people did.

Every app says at start-up which of its rows about a case it wrote by itself. Whatever else hangs on a case keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from feedback_system.audit import operations as history
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case
from feedback_system.errors import Blocked

if TYPE_CHECKING:
    from accounts.models import User

NAMED = 10
"""So many of the cases that stay are named."""


@dataclass(frozen=True)
class Written:
    """Rows that the product itself writes about a case: their model, and the way from them to the case."""

    model: str
    path: str
    order: int
    """Rows of a lower order go first: those that point to others."""


_WRITTEN: dict[str, Written] = {}


def register(model: str, path: str = "case", *, order: int = 50) -> None:
    """Let the rows of `model` go with their case when its import is undone.

    :raises ValueError: the model is known with another way
    """
    if _WRITTEN.setdefault(model, Written(model, path, order)) != Written(model, path, order):
        raise ValueError(f"two ways from {model} to its case")


for _model in ("cases.OpenCase", "cases.CaseAudience", "cases.StageVisit"):
    register(_model)


def kept_by_others(case_ids: Sequence[int], *, by_import: str = "") -> list[str]:
    """The references of cases on which rows hang that no import and no clock wrote; `by_import` is the table of the rows of the
    file, which let go of their cases themselves. Note: one query for each table.
    """
    found: set[int] = set()
    for model, name in _tables():
        if model._meta.label not in (*_WRITTEN, by_import):
            rows = model._base_manager.filter(**{f"{name}__in": case_ids})
            found.update(rows.order_by().values_list(name, flat=True)[:NAMED])
    rows = Case.objects.as_system("cases that stay are named to who wanted to remove them").filter(
        pk__in=found
    )
    return [case.reference for case in rows.order_by("pk")[:NAMED]]


def _tables() -> Iterator[tuple[type[models.Model], str]]:
    for relation in Case._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model is not CaseEvent:
            model: Any = relation.related_model
            yield model, relation.field.name


@transaction.atomic
def remove(case_ids: Sequence[int], *, why: str, by: User, at: datetime) -> list[Case]:
    """Take these imported cases away with all that was written about them; returns them as they were.

    :raises Blocked: something that people did hangs on one of them; nothing is removed
    """
    rows: Any = Case.objects.as_system("an import is taken back").filter(pk__in=case_ids).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    cases = list(rows)
    if kept := kept_by_others(case_ids):
        raise Blocked([stays(kept)])
    try:
        for one in sorted(_WRITTEN.values(), key=lambda one: one.order):
            manager = apps.get_model(one.model)._base_manager
            manager.filter(**{f"{one.path}__in": case_ids}).delete()
        history.remove(cases, why=why, by=by, at=at)
        rows_of_cases = Case.objects.as_system("an import is taken back").filter(pk__in=case_ids)
        rows_of_cases.delete()
    except ProtectedError as others:
        raise Blocked([stays([case.reference for case in cases[:NAMED]])]) from others
    return cases


def stays(references: Sequence[str]) -> str:
    """The sentence about cases that cannot be removed any more."""
    return _(
        "Something has been done on these cases already, so they stay: %(cases)s. Work on with them, or withdraw them one by one."
    ) % {"cases": ", ".join(references)}
