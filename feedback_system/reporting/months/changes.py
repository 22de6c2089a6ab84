"""What changes in the facts of cases whose month is signed: kept in the step, so that a restatement can name field, author and time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from feedback_system.audit.models import CaseEvent
from feedback_system.cases.kinds import kind_named
from feedback_system.reporting.models import CaseFact
from feedback_system.reporting.months.models import FactChange, SignedMonth

SILENT = frozenset({"case", "opened_month", "closed_month"})
"""Columns that follow from another one that is named."""
COLUMNS = tuple(one for one in CaseFact._meta.concrete_fields if one.name not in SILENT)
ENTERED = ""
"""The column of a case that came in when its month was signed already."""


def latest_signed() -> Any:
    """The latest month that is signed, as a question within a question."""
    return SignedMonth.objects.order_by("-month").values("month")[:1]


def concerns(months: Iterable[date | None], signed: date | None) -> bool:
    """Whether one of these months may be signed: it is not later than the latest one that is."""
    return signed is not None and any(month is not None and month <= signed for month in months)


def note_changes(facts: Iterable[CaseFact]) -> None:
    """Keep what these facts, not written yet, change in those that stand. Note: two queries and one statement."""
    new = {fact.case_id: fact for fact in facts}
    if not new:
        return
    stood = CaseFact.objects.in_bulk(list(new))
    newest = _entries(new)
    FactChange.objects.bulk_create(
        FactChange(case_id=pk, column=column, old=old, new=now, event_id=newest.get(pk))
        for pk, fact in new.items()
        for column, old, now in _differences(stood.get(pk), fact)
    )


def _entries(facts: Mapping[int, CaseFact]) -> dict[int, int]:
    """The entry of the history that changed each case: of those of the last instant the step, else the last one. Note: one query."""
    found: dict[int, tuple[datetime, bool, int]] = {}
    rows = CaseEvent.objects.filter(case__in=list(facts)).order_by("sequence")
    for case, pk, name, at in rows.values_list("case", "pk", "name", "at").iterator():
        is_step = name in kind_named(facts[case].kind).steps
        before = found.get(case)
        if before is None or at != before[0] or is_step >= before[1]:
            found[case] = at, is_step, pk
    return {case: pk for case, (_at, _is_step, pk) in found.items()}


def _differences(before: CaseFact | None, after: CaseFact) -> Iterator[tuple[str, str, str]]:
    if before is None:
        yield ENTERED, "", ""
        return
    for column in COLUMNS:
        old, now = (stored(getattr(one, column.attname)) for one in (before, after))
        if old != now:
            yield column.name, old, now


def stored(value: Any) -> str:
    """A value of the facts as text; "" for none."""
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
