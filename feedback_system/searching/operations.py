"""Keep the search table in line with the cases. Called in the transaction of the step that changes a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import connection

from feedback_system.cases.models import Case
from feedback_system.searching.models import CaseSearch
from feedback_system.searching.sources import text_of
from feedback_system.searching.text import keys_of_text, normalise

if TYPE_CHECKING:
    from django.db.models import QuerySet

BATCH = 500


def index_case(case: Case, text: str | None = None) -> None:
    """Make `case` findable by `text`; without it by what its kind has registered. One statement."""
    index_texts([(case.pk, text_of(case) if text is None else text)])


def index_texts(texts: Iterable[tuple[int, str]]) -> None:
    """Make cases findable: pairs of case id and text, any number; what stood there before is replaced."""
    rows: dict[int, str] = {case_id: normalise(text) for case_id, text in texts}
    pending = sorted(rows.items())
    for start in range(0, len(pending), BATCH):
        _write(pending[start : start + BATCH])


def _write(rows: Sequence[tuple[int, str]]) -> None:
    if connection.vendor == "postgresql":
        values = ", ".join(["(%s, %s, %s::integer[])"] * len(rows))
        parameters = [value for case_id, norm in rows for value in (case_id, norm, keys_of_text(norm))]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO searching_casesearch (case_id, norm, grams) VALUES {values} "  # noqa: S608 - placeholders only
                "ON CONFLICT (case_id) DO UPDATE SET norm = EXCLUDED.norm, grams = EXCLUDED.grams",
                parameters,
            )
        return
    CaseSearch.objects.bulk_create(
        [CaseSearch(case_id=case_id, norm=norm) for case_id, norm in rows],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["norm"],
    )


def rebuild(cases: QuerySet[Case]) -> int:
    """Make the search rows of `cases` again from their sources, in batches. Returns how many were written."""
    written = 0
    batch: list[tuple[int, str]] = []
    for case in cases.select_related("customer", "product").order_by("pk").iterator(chunk_size=BATCH):
        batch.append((case.pk, text_of(case)))
        if len(batch) == BATCH:
            index_texts(batch)
            written += len(batch)
            batch = []
    index_texts(batch)
    return written + len(batch)
