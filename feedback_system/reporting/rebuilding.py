"""Make all facts again from the cases, and compare what stands with what should stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from feedback_system.cases.models import Case
from feedback_system.cases.querysets import CaseQuerySet
from feedback_system.reporting.facts import BATCH, COLUMNS, facts_of, kinds_with_facts, write_facts
from feedback_system.reporting.models import CaseFact

NAMED = 20
"""So many differing cases are named; the others are counted."""


@dataclass
class Compared:
    """What a comparison of facts with cases found."""

    cases: int = 0
    missing: int = 0
    """Cases without a row of facts."""
    differing: int = 0
    examples: list[str] = field(default_factory=list)
    """The first of them: the receipt number and the columns that differed."""

    @property
    def drifted(self) -> int:
        """Cases whose facts are not what they should be."""
        return self.missing + self.differing


def compare(*, mend: bool, kind: str = "") -> Compared:
    """Compare the facts of all cases, or of one kind, in batches; with `mend` those that differ are written again.

    Each batch locks its cases where the database can, so that a step between reading and writing is not taken back.
    """
    found = Compared()
    for code in kinds_with_facts():
        if kind in ("", code):
            for ids in _batches(code):
                _compare(code, ids, found, mend=mend)
    return found


def fill_missing() -> int:
    """Write facts for cases that have none, as after an upgrade; returns how many. Note: one query when none is missing."""
    written = 0
    for code in kinds_with_facts():
        for ids in _batches(code, fact__isnull=True):
            written += write_facts({code: ids})
    return written


def _cases(kind: str) -> CaseQuerySet:
    return Case.objects.as_system("facts are compared with their cases").filter(kind=kind)


def _batches(kind: str, **narrowed: Any) -> Iterator[list[int]]:
    """The ids of the cases of a kind, at most 500 at once, in their order."""
    rows, last = _cases(kind).filter(**narrowed).order_by("pk"), 0
    while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        yield ids
        last = ids[-1]


@transaction.atomic
def _compare(kind: str, ids: list[int], found: Compared, *, mend: bool) -> None:
    numbers = dict(_locked(kind, ids, mend))
    stood = CaseFact.objects.in_bulk(ids)
    wrong = []
    for fact in facts_of(kind, ids):
        found.cases += 1
        before = stood.get(fact.case_id)
        if before is None:
            found.missing += 1
        elif not (columns := [name for name in COLUMNS if _differs(before, fact, name)]):
            continue
        else:
            found.differing += 1
            if len(found.examples) < NAMED:
                found.examples.append(f"{numbers[fact.case_id]}: {', '.join(columns)}")
        wrong.append(fact.case_id)
    if mend:
        write_facts({kind: wrong})


def _locked(kind: str, ids: list[int], mend: bool) -> Iterator[tuple[int, str]]:
    rows: Any = _cases(kind).filter(pk__in=ids).order_by("pk")
    if mend and connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    found: Iterator[tuple[int, str]] = rows.values_list("pk", "receipt_number").iterator()
    return found


def _differs(before: CaseFact, after: CaseFact, name: str) -> bool:
    column: Any = CaseFact._meta.get_field(name)
    return bool(getattr(before, column.attname) != getattr(after, column.attname))
