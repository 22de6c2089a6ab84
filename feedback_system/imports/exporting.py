"""Everything in open formats: one archive of CSV and JSON Lines with all cases, their forms, history, clocks and files, and master data.

What a table is for stands in README.txt inside. A person gets the cases she may see; the command gets all of them.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.cases.kinds import all_kinds
from feedback_system.cases.models import Case
from feedback_system.imports.rights import must_export_all
from feedback_system.jobs import operations as jobs
from feedback_system.jobs.kinds import JobKind, Outcome, register
from feedback_system.jobs.progress import Progress
from feedback_system.masterdata.export import csv_lines

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.jobs.models import Job

EXPORT = "export-all"
"""The kind of job."""
AT_ONCE = 500


@dataclass(frozen=True)
class Table:
    """One table of the archive: the model, the way from its rows to the case ("" for master data), and what it is."""

    model: str
    path: str
    what: Any


TABLES = (
    Table("cases.Case", "pk", gettext_lazy("Cases of every kind")),
    Table("audit.CaseEvent", "case", gettext_lazy("History: who did what, when; chained by hashes")),
    Table("audit.EventPayload", "event__case", gettext_lazy("Texts of the history")),
    Table("cases.StageVisit", "case", gettext_lazy("Stays at desks")),
    Table("cases.Note", "case", gettext_lazy("Inner notes")),
    Table("deadlines.Deadline", "case", gettext_lazy("Time limits")),
    Table("approvals.Approval", "case", gettext_lazy("Decisions")),
    Table("catalogues.Classification", "case", gettext_lazy("Classification")),
    Table(
        "attachments.Attachment",
        "case",
        gettext_lazy("List of files; their contents lie under their check sum"),
    ),
    Table("masterdata.Customer", "", gettext_lazy("Customers")),
    Table("masterdata.Contact", "", gettext_lazy("Contacts")),
    Table("masterdata.Product", "", gettext_lazy("Products")),
    Table("masterdata.Batch", "", gettext_lazy("Batches")),
    Table("masterdata.Delivery", "", gettext_lazy("Deliveries")),
    Table("masterdata.Supplier", "", gettext_lazy("Suppliers")),
    Table("accounts.Department", "", gettext_lazy("Departments")),
    Table("catalogues.CatalogueEntry", "", gettext_lazy("Catalogues")),
)
HIDDEN = {"claim", "claimed_until", "search_key", "initials", "phone_digits"}
"""Columns that are worked out of others, or of use to the running product only."""


def tables() -> list[Table]:
    """The tables of the archive: the fixed ones, and the form of every kind of case."""
    forms = [Table(kind.model, "case", kind.label_plural) for kind in all_kinds()]
    return [*TABLES, *forms]


def rows_of(table: Table, cases: QuerySet[Case]) -> QuerySet[Any]:
    """The rows of a table that hang on these cases, or all of master data, in the order of their keys."""
    rows: QuerySet[Any] = apps.get_model(table.model)._default_manager.all()
    if table.path:
        rows = rows.filter(**{f"{table.path}__in": cases.order_by().values("pk")})
    return rows.order_by("pk")


def archive(cases: QuerySet[Case], *, at: datetime, count: Callable[[int], None]) -> Path:
    """Write the archive; returns where it lies. `count` hears of rows as they are written."""
    with tempfile.NamedTemporaryFile("wb", prefix="export-", suffix=".zip", delete=False) as raw:
        path = Path(raw.name)
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
            told = [f"{at.isoformat()}", ""]
            for table in tables():
                name = table.model.lower()
                written = _write(book, name, rows_of(table, cases), count)
                told.append(f"{name}.csv, {name}.jsonl: {table.what} ({written})")
            told += [
                "",
                _(
                    "CSV is for spreadsheets, JSON Lines for programs: one row a line, UTF-8, times with offset."
                ),
            ]
            book.writestr("README.txt", "\n".join(told))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _write(book: zipfile.ZipFile, name: str, rows: QuerySet[Any], count: Callable[[int], None]) -> int:
    names = [
        field.attname
        for field in rows.model._meta.concrete_fields
        if field.name not in HIDDEN and not field.name.endswith("_key")
    ]
    written = 0
    with tempfile.TemporaryFile("w+b") as lines:
        text = io.TextIOWrapper(lines, encoding="utf-8", write_through=True)

        def cells() -> Iterator[Sequence[Any]]:
            nonlocal written
            yield names
            for values in rows.values_list(*names).iterator(chunk_size=AT_ONCE):
                text.write(_line(names, values))
                written += 1
                if written % AT_ONCE == 0:
                    count(AT_ONCE)
                yield [_cell(value) for value in values]

        with book.open(f"{name}.csv", "w", force_zip64=True) as table:
            for line in csv_lines(cells()):
                table.write(line.encode())
        lines.seek(0)
        with book.open(f"{name}.jsonl", "w", force_zip64=True) as table:
            while piece := lines.read(64 * 1024):
                table.write(piece)
    count(written % AT_ONCE)
    return written


def _line(names: Sequence[str], values: Sequence[Any]) -> str:
    row = dict(zip(names, values, strict=True))
    return json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False) + "\n"


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return (
        json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
        if isinstance(value, dict | list)
        else value
    )


def ask(*, by: User, at: datetime) -> Job:
    """Have the archive of everything that `by` may see made. :raises NotPermitted: she may not read everything"""
    must_export_all(by)
    return jobs.ask(kind=EXPORT, params={}, by=by, at=at)


def run(progress: Progress) -> Outcome:
    """Make the archive. The right is asked for again: it may have gone since."""
    must_export_all(progress.by)
    cases = Case.objects.visible_to(progress.by)
    progress.begin(sum(rows_of(table, cases).count() for table in tables()))
    path = archive(cases, at=progress.at, count=progress.advance)
    return Outcome({}, path, f"everything-{progress.at:%Y%m%d}.zip")


def register_export() -> None:
    """Called once at start-up."""
    register(JobKind(EXPORT, gettext_lazy("Export of everything"), run))
