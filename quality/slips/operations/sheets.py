"""What departments entered on sheets; and the sheets of a month, for the written report on letters, visits and services.

Source: policy 001 on the total quality office, 2.3.1; policy 000 on market information.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import Department
from feedback_system.cases.models import Case
from quality.slips.models import SheetEntry, Slip, SlipPart, sheet_of
from quality.slips.states import PartState

FIGURES = ("letters", "visits", "services")


def _parts(cases: QuerySet[Case], month: date) -> QuerySet[SlipPart]:
    return SlipPart.objects.filter(
        slip__case__in=cases,
        slip__monthly__month=month,
        slip__slip_kind__asks_sheet=True,
        state=PartState.ANSWERED,
    )


def sheets_of(cases: QuerySet[Case], month: date) -> list[tuple[str, str, int]]:
    """Department, “sheets” and the id of the case of each sheet that was handed in. Note: one query."""
    rows = _parts(cases, month).values_list("department__code", "slip__case").order_by("pk")
    return [(code, "sheets", case) for code, case in rows]


def figures_of_sheets(cases: QuerySet[Case], month: date) -> dict[tuple[str, str], int]:
    """The figures by department and name. Note: one query."""
    found: dict[tuple[str, str], int] = {}
    for code, *figures in _parts(cases, month).values_list("department__code", *FIGURES):
        for name, figure in zip(FIGURES, figures, strict=True):
            found[code, name] = found.get((code, name), 0) + (figure or 0)
    return found


def departments_called(codes: Sequence[str]) -> Mapping[str, str]:
    """What departments with these codes are called. Note: one query."""
    rows: Iterable[Department] = Department.objects.filter(code__in=codes)
    return {one.code: str(one.label) for one in rows}


def write_entries(
    slip: Slip, part: SlipPart, entered: Mapping[str, Any]
) -> tuple[dict[str, str], dict[str, str]]:
    """Keep what was entered for the fields of the kind; the figures and the texts by their field come back."""
    SheetEntry.objects.filter(part=part).delete()
    rows: list[SheetEntry] = []
    figures: dict[str, str] = {}
    texts: dict[str, str] = {}
    for one in sheet_of(slip.slip_kind):
        value = entered.get(one.name)
        if value in (None, ""):
            continue
        row = SheetEntry(slip=slip, part=part, code=one.code)
        if one.figure:
            row.figure = value
            figures[one.code] = f"{value:f}"
        else:
            row.text = texts[one.code] = value
        rows.append(row)
    SheetEntry.objects.bulk_create(rows)
    return figures, texts
