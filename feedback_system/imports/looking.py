"""Look at the rows of a file: what is wrong with each, what case it will be. Nothing but the rows is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from feedback_system.errors import Invalid
from feedback_system.imports.kinds import FileKind, Prepared, Source, kind_named
from feedback_system.imports.layout import left_out, missing_columns
from feedback_system.imports.models import CaseImport, ImportRow, ImportState, RowOutcome
from feedback_system.joining import listed
from feedback_system.masterdata.importing.columns import Column
from feedback_system.masterdata.importing.values import CellRefused

if TYPE_CHECKING:
    from accounts.models import User

AT_ONCE = 200
"""Rows read, looked at or removed together."""


def kind_of(code: str) -> FileKind:
    """The kind of list with that code. :raises Invalid: in `kind`, there is none"""
    try:
        return kind_named(code)
    except KeyError as unknown:
        raise Invalid({"kind": [_("Lists of this kind cannot be imported.")]}) from unknown


def check(*, file: CaseImport, by: User, at: datetime) -> Iterator[int]:
    """Look at every row: what is wrong with it, what case it will be. Nothing but the rows is written. Yields how many are done.

    :raises Invalid: in `file`: a column that every row needs is not assigned
    """
    kind = kind_of(file.kind)
    if missing := missing_columns(file.mapping, kind.columns, kind.needed):
        raise Invalid(
            {
                "file": [
                    _("No column is chosen for: %(fields)s. Choose it among the columns below.")
                    % {"fields": listed(missing)}
                ]
            }
        )
    seen: dict[str, int] = {}
    for rows in _batches(file.rows.order_by("number")):
        for row in rows:
            look_at(row, file, kind, by=by, at=at)
            if row.outcome == RowOutcome.GOOD:
                _refuse_repeated(row, seen)
        ImportRow.objects.bulk_update(rows, ["outcome", "problems", "notes", "shown", "fingerprint"])
        yield len(rows)
    CaseImport.objects.filter(pk=file.pk, state=ImportState.READ).update(state=ImportState.CHECKED)


def _batches(rows: Any) -> Iterator[list[ImportRow]]:
    last = 0
    while batch := list(rows.filter(number__gt=last)[:AT_ONCE]):
        yield batch
        last = batch[-1].number


def look_at(row: ImportRow, file: CaseImport, kind: FileKind, *, by: User, at: datetime) -> Prepared | None:
    """Set what is found on the row, unsaved; returns what is to be written, None for a row that is none."""
    row.problems, row.notes, row.shown, row.fingerprint = [], [], [], ""
    if why := left_out(row.cells, file.headings, file.mapping):
        row.outcome, row.notes = RowOutcome.SKIPPED, [why]
        return None
    values, problems = _values(row.cells, file.mapping, kind.columns)
    prepared = kind.prepare(
        values, refused={field for field, _text in problems}, source=source_of(row, file), by=by, at=at
    )
    row.problems = [list(one) for one in (*problems, *prepared.problems)]
    row.notes, row.shown, row.fingerprint = prepared.notes, prepared.shown, prepared.fingerprint
    row.outcome = RowOutcome.BAD if row.problems else RowOutcome.GOOD
    if row.outcome == RowOutcome.GOOD and (before := _written_before(row)) is not None:
        row.outcome = RowOutcome.BAD
        row.problems = [["", _same_as(before)]]
    return prepared


def source_of(row: ImportRow, file: CaseImport) -> Source:
    """Where the row stands, with the cells that fill no field."""
    filling = set(file.mapping.values())
    beside = {
        file.headings[place]: str(cell)
        for place, cell in enumerate(row.cells)
        if place not in filling
        and place < len(file.headings)
        and file.headings[place]
        and cell not in ("", None)
    }
    return Source(file.name, row.number, file.pk, file.create_missing, beside)


def _values(
    cells: Sequence[Any], mapping: Mapping[str, int], columns: Sequence[Column]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    values: dict[str, Any] = {}
    problems: list[tuple[str, str]] = []
    for column in columns:
        place = mapping.get(column.field)
        if place is None or place >= len(cells):
            continue
        try:
            value = column.parse(cells[place])
        except CellRefused as refused:
            problems.append((column.field, str(refused)))
        except (ValueError, OverflowError):
            problems.append(
                (column.field, _("“%(text)s” cannot be read.") % {"text": str(cells[place])[:40]})
            )
        else:
            if value is not None:
                values[column.field] = value
    return values, problems


def _refuse_repeated(row: ImportRow, seen: dict[str, int]) -> None:
    first = seen.setdefault(row.fingerprint, row.number)
    if first != row.number:
        row.outcome = RowOutcome.BAD
        row.problems = [
            [
                "",
                _(
                    "This is the same case as row %(first)d. Keep one of them; enter further goods of that case on its page."
                )
                % {"first": first},
            ]
        ]


def _written_before(row: ImportRow) -> ImportRow | None:
    others = ImportRow.objects.filter(fingerprint=row.fingerprint, case__isnull=False).exclude(pk=row.pk)
    return others.select_related("file", "case").first()


def _same_as(other: ImportRow) -> str:
    return _(
        "This case is here already: %(case)s, from row %(row)d of “%(file)s”. Take the row out of the file."
    ) % {
        "case": str(other.case),
        "row": other.number,
        "file": other.file.name,
    }
