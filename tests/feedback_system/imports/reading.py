"""Lists of complaints as companies keep them, and the steps of their import."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.db import connection

from accounts.models import User
from feedback_system.imports import operations
from feedback_system.imports.models import CaseImport, ImportRow
from tests.factories.company import at

LISTS = Path(__file__).parent / "lists"
TRACKER = LISTS / "客户投诉登记追踪表.xlsx"
"""Closed cases of two months: a title, headings of two rows with merged cells, a line of totals."""
LEDGER = LISTS / "品质异常客诉台账.gb18030"
"""New reports, as Excel in China saves a CSV file: full-width digits, units, three ways to write a date."""
RUNNING = LISTS / "在途案件.csv"
"""Running cases with their numbers, stages and departments."""
MONDAY = at("2026-03-02 09:00")


def read(source: Path | bytes, *, by: User, name: str = "list.csv", **more: Any) -> CaseImport:
    """Read a list and look at its rows."""
    content = source if isinstance(source, bytes) else source.read_bytes()
    name = name if isinstance(source, bytes) else source.name
    file = operations.read_file(kind="complaint", name=name, content=content, by=by, at=MONDAY, **more)
    for _count in operations.check(file=file, by=by, at=MONDAY):
        pass
    return CaseImport.objects.get(pk=file.pk)


def write(file: CaseImport, *, by: User, partial: bool = False, when: Any = MONDAY) -> CaseImport:
    """Write its rows."""
    operations.begin(file=file, partial=partial, by=by, at=when)
    for _count in operations.write_rows(file=CaseImport.objects.get(pk=file.pk), by=by, at=when):
        pass
    return CaseImport.objects.get(pk=file.pk)


def undo(file: CaseImport, *, by: User, when: Any = MONDAY) -> CaseImport:
    """Take it back."""
    operations.begin_undo(file=file, by=by, at=when)
    for _count in operations.take_back(file=file, by=by, at=when):
        pass
    return CaseImport.objects.get(pk=file.pk)


def row(file: CaseImport, number: int) -> ImportRow:
    """One row of it, with the case."""
    return ImportRow.objects.select_related("case__complaint", "file").get(file=file, number=number)


def csv_of(*lines: str) -> bytes:
    """A CSV file."""
    return "\r\n".join(lines).encode("utf-8-sig")


NOT_COMPARED = (
    "imports_",
    "reporting_monthtouch",
    "audit_removal",
    "numbering_counter",
    "reference_stamp",
    "sqlite_",
    "jobs_",
)
"""What an undone import leaves on purpose: itself, the record of the removal, receipt numbers that are never given out again."""


def dump() -> dict[str, str]:
    """A check sum of every table with its rows in order."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(NOT_COMPARED):
                cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608 - names of our own tables
                found[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found
