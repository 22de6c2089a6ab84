"""What a case is classified as: written by the steps of its kind, read by every page that counts or filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback_system.cases.keeping import changed
from feedback_system.catalogues.models import CatalogueEntry, CatalogueList, Classification
from feedback_system.catalogues.tree import words_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from feedback_system.cases.models import Case

REPORTED, CONFIRMED = Classification.Basis.REPORTED, Classification.Basis.CONFIRMED


def classify(
    case: Case,
    entries: Mapping[CatalogueList, CatalogueEntry | None],
    *,
    basis: Classification.Basis,
    by: User,
    at: datetime,
) -> dict[str, str]:
    """Write the entries of the case by their catalogue, and return their codes for the history of the case.

    What was confirmed counts before what was reported; None takes a report without confirmation back, and leaves the rest alone.
    Called inside the step, which holds the case. Note: one query for what stands there, and one or two for each entry.
    """
    stored = {(row.list, row.basis): row for row in Classification.objects.filter(case=case)}
    for list, entry in entries.items():
        row = stored.get((list, basis))
        if entry is None:
            if row is not None and basis == REPORTED and row.counts:
                row.delete()
            continue
        if basis == CONFIRMED:
            Classification.objects.filter(case=case, list=list, basis=REPORTED, counts=True).update(
                counts=False
            )
        counts = basis == CONFIRMED or (list, CONFIRMED) not in stored
        if row is None:
            Classification.objects.create(
                case=case, list=list, entry=entry, basis=basis, counts=counts, by=by, at=at
            )
        elif row.entry_id != entry.pk:
            row.entry, row.by, row.at, row.counts = entry, by, at, counts
            row.save()
    changed([case.pk], case.kind)
    return {list: entry.code for list, entry in entries.items() if entry is not None}


def classified(case: Case) -> dict[str, Classification]:
    """What counts for the case, by catalogue. Note: one query."""
    rows = Classification.objects.filter(case=case, counts=True).select_related("entry")
    return {row.list: row for row in rows}


def marks_of(case: Case) -> QuerySet[Classification]:
    """Everything the case was classified as: what was reported first in each catalogue, then what was confirmed."""
    rows = Classification.objects.filter(case=case).select_related("entry", "by")
    return rows.order_by("list", "-basis")


def reported_entry(case: Case, list: str) -> CatalogueEntry | None:
    """What was reported of the case in that catalogue, or None. Note: one query."""
    rows = Classification.objects.filter(case=case, list=list, basis=REPORTED).select_related("entry")
    row = rows.first()
    return None if row is None else row.entry


def told(rows: Iterable[Classification]) -> list[dict[str, Any]]:
    """The classifications in words: catalogue, what was said (and what it is now), on what basis, by whom, when."""
    return [
        {
            "list": row.get_list_display(),
            "words": words_for(row.entry),
            "entry": row.entry,
            "basis": row.get_basis_display(),
            "counts": row.counts,
            "is_confirmed": row.basis == CONFIRMED,
            "by": row.by,
            "at": row.at,
        }
        for row in rows
    ]
