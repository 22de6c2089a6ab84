"""Read a file, assign its columns, look at its rows, write them, take them back."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from feedback_system.cases.importing import must_import
from feedback_system.errors import Blocked, Invalid, NotPossibleNow, Refusal
from feedback_system.imports.kinds import FileKind
from feedback_system.imports.layout import key_of, layout_of
from feedback_system.imports.looking import AT_ONCE, check, kind_of, look_at, source_of
from feedback_system.imports.models import CaseImport, ImportRow, ImportState, RowOutcome, SavedMapping
from feedback_system.imports.undoing import forget_created, remove_batch, what_keeps
from feedback_system.masterdata.importing.reading import MOST_ROWS, read_rows
from feedback_system.web.wording import full_instant_text

if TYPE_CHECKING:
    from accounts.models import User

__all__ = [
    "assign_columns",
    "begin",
    "begin_undo",
    "check",
    "counts_of",
    "read_file",
    "take_back",
    "write_rows",
]

KEPT_FOR = timedelta(days=30)
"""So long a list waits to be imported, and its wrong rows to be corrected."""
WRITTEN_STATES = (ImportState.RUNNING, ImportState.DONE, ImportState.STOPPED, ImportState.UNDOING)


@transaction.atomic
def read_file(
    *,
    kind: str,
    name: str,
    content: bytes,
    by: User,
    at: datetime,
    given: Mapping[str, str] | None = None,
    create_missing: bool = False,
) -> CaseImport:
    """Keep every row of a file (.xlsx or CSV) with the columns assigned as well as the headings tell.

    `given` names the heading of a field where ours do not fit. Rows are not looked at yet (`check`). A file that was read and not
    written takes the place of its earlier reading.
    :raises NotPermitted: without the right to import
    :raises Invalid: in `file`, `kind` or `mapping`, when nothing of it can be used, or when the same file is imported already
    """
    must_import(by)
    file_kind = kind_of(kind)
    digest = hashlib.sha256(content).hexdigest()
    _refuse_same_file(kind, digest, by)
    _forget_old(at)
    rows = read_rows(content, fill_merged=True)
    layout = layout_of(rows, file_kind.columns, given=given or {})
    data = rows[layout.heading_row + 1 :]
    if len(data) > MOST_ROWS:
        raise Invalid(
            {"file": [_("The file has more than %(limit)d rows. Split it.") % {"limit": MOST_ROWS}]}
        )
    mapping = layout.mapping
    saved = SavedMapping.objects.filter(kind=kind, headings_key=key_of(layout.headings)).first()
    if saved is not None and not given:
        mapping = {field: int(place) for field, place in saved.mapping.items()}
    kept = CaseImport.objects.create(
        kind=kind,
        name=name[-200:],
        sha256=digest,
        headings=layout.headings,
        heading_row=layout.heading_row + 1,
        mapping=mapping,
        create_missing=create_missing,
        uploaded_by=by,
        uploaded_at=at,
    )
    ImportRow.objects.bulk_create(
        (
            ImportRow(file=kept, number=number, cells=[_kept(cell) for cell in cells])
            for number, cells in enumerate(data, start=layout.heading_row + 2)
        ),
        batch_size=AT_ONCE,
    )
    return kept


def _kept(cell: Any) -> Any:
    """A cell as it is kept: whatever is no plain value as its text, without the character that no database stores."""
    if isinstance(cell, str):
        return cell.replace("\x00", "")
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    return cell if cell is None or isinstance(cell, int | float | bool | datetime) else str(cell)


def _forget_old(at: datetime) -> None:
    """Forget lists that nobody imported, and rows that became no case: they may tell of people, and no case carries them."""
    files = CaseImport.objects.filter(uploaded_at__lt=at - KEPT_FOR)
    files.filter(state__in=[ImportState.READ, ImportState.CHECKED]).delete()
    over = files.filter(state__in=[ImportState.DONE, ImportState.UNDONE])
    rows = ImportRow.objects.filter(file__in=over, case=None)
    rows.exclude(cells=[]).update(cells=[], shown=[], problems=[])


def _refuse_same_file(kind: str, digest: str, by: User) -> None:
    same = CaseImport.objects.filter(kind=kind, sha256=digest)
    written = same.filter(state__in=WRITTEN_STATES).order_by("-pk").first()
    if written is not None:
        raise Invalid(
            {
                "file": [
                    _(
                        "This file was imported already: “%(name)s”, %(when)s. Its cases are here. Undo that import first if it shall be done again."
                    )
                    % {"name": written.name, "when": full_instant_text(written.uploaded_at)}
                ]
            }
        )
    same.filter(uploaded_by=by, state__in=[ImportState.READ, ImportState.CHECKED]).delete()


@transaction.atomic
def assign_columns(
    *, file: CaseImport, mapping: Mapping[str, int], create_missing: bool, by: User, at: datetime
) -> None:
    """Fill the fields by these columns, and read files with the same headings so from now on. The rows must be looked at again.

    :raises NotPossibleNow: it is written already
    :raises Invalid: a column fills two fields
    """
    must_import(by)
    file = _locked(file)
    if not file.may_be_mapped:
        raise NotPossibleNow(_("This file is imported already; its columns stay as they were."))
    used: dict[int, str] = {}
    labels = {column.field: str(column.label) for column in kind_of(file.kind).columns}
    for field, place in mapping.items():
        if field not in labels or not 0 <= place < len(file.headings):
            raise Invalid({"": [_("Choose a field of the list for each column.")]})
        if place in used:
            raise Invalid(
                {
                    "": [
                        _("The column “%(heading)s” cannot fill both “%(one)s” and “%(other)s”.")
                        % {
                            "heading": file.headings[place],
                            "one": labels[used[place]],
                            "other": labels[field],
                        }
                    ]
                }
            )
        used[place] = field
    file.mapping, file.create_missing, file.state = dict(mapping), create_missing, ImportState.READ
    file.save()
    SavedMapping.objects.update_or_create(
        kind=file.kind,
        headings_key=key_of(file.headings),
        defaults={"mapping": dict(mapping), "by": by, "at": at},
    )


def _locked(file: CaseImport) -> CaseImport:
    return CaseImport.objects.select_for_update().get(pk=file.pk)


# -------------------------------------------------------------------------------------------------------------- write rows


@transaction.atomic
def begin(*, file: CaseImport, partial: bool, by: User, at: datetime) -> CaseImport:
    """From here on the rows are written (`write_rows`). One that was stopped goes on.

    :raises NotPossibleNow: it is not checked yet, or written already
    :raises Blocked: rows cannot be imported and `partial` is not wanted, or none can
    """
    must_import(by)
    file = _locked(file)
    if not (file.state in (ImportState.CHECKED, ImportState.STOPPED) or _is_left(file, ImportState.RUNNING)):
        raise NotPossibleNow(
            _("This import is %(state)s. Reload the page to see what can be done.")
            % {"state": file.get_state_display()}
        )
    bad = file.rows.filter(outcome=RowOutcome.BAD).count()
    if not file.rows.filter(outcome=RowOutcome.GOOD).exists():
        raise Blocked([_("No row can be imported. Correct the file and choose it again.")])
    if bad and not (partial or file.partial):
        raise Blocked(
            [
                _(
                    "Nothing was imported: %(count)d rows cannot be taken. Correct them, or import the good rows only."
                )
                % {"count": bad}
            ]
        )
    _refuse_other_copy(file)
    file.partial = partial or file.partial
    file.state = ImportState.RUNNING
    file.written_at = file.written_at or at
    file.save()
    return file


def _refuse_other_copy(file: CaseImport) -> None:
    others = CaseImport.objects.filter(kind=file.kind, sha256=file.sha256, state__in=WRITTEN_STATES)
    if others.exclude(pk=file.pk).exists():
        raise NotPossibleNow(_("This file was imported already by somebody else. Open the list of imports."))


def write_rows(*, file: CaseImport, by: User, at: datetime) -> Iterator[int]:
    """Write the good rows that are no case yet, each in a transaction of its own; yields 1 for each.

    However often it is broken off and begun again, a row becomes one case. A row that cannot be written after all is bad with
    the reason; unless the good rows only were wanted, the others are then taken back.
    """
    kind = kind_of(file.kind)
    waiting = file.rows.filter(outcome=RowOutcome.GOOD, case=None).order_by("number")
    for number in list(waiting.values_list("number", flat=True)):
        _write(file, number, kind, by=by, at=at)
        yield 1
    if not file.partial and file.rows.filter(outcome=RowOutcome.BAD).exists():
        for _count in take_back(file=file, by=by, at=at):
            yield 0
        CaseImport.objects.filter(pk=file.pk).update(
            state=ImportState.CHECKED, undone_at=None, undone_by=None, written_at=None
        )
        return
    CaseImport.objects.filter(pk=file.pk).update(state=ImportState.DONE, done_at=at)


def _write(file: CaseImport, number: int, kind: FileKind, *, by: User, at: datetime) -> None:
    try:
        with transaction.atomic():
            row = (
                ImportRow.objects.select_for_update(of=("self",))
                .select_related("file")
                .get(file=file, number=number)
            )
            if row.case_id is not None:
                return
            prepared = look_at(row, file, kind, by=by, at=at)
            if row.outcome == RowOutcome.GOOD and prepared is not None:
                row.case, created = kind.write(prepared, source=source_of(row, file), by=by, at=at)
                row.written_at = at
                _remember(file, created)
            row.save()
    except Refusal as refused:
        _set_aside(file, number, str(refused))
    except DatabaseError:
        _set_aside(
            file,
            number,
            _(
                "The row could not be stored: most likely somebody entered the same number in this moment. Check the row again."
            ),
        )


def _set_aside(file: CaseImport, number: int, sentence: str) -> None:
    ImportRow.objects.filter(file=file, number=number, case=None).update(
        outcome=RowOutcome.BAD, problems=[["", sentence]]
    )


def _remember(file: CaseImport, created: Sequence[Any]) -> None:
    if created:
        locked = _locked(file)
        locked.created = [*locked.created, *([one._meta.label, one.pk, str(one)] for one in created)]
        locked.save(update_fields=["created"])


def _is_left(file: CaseImport, *states: ImportState) -> bool:
    """Whether the worker that had it in one of these states has given it up."""
    return file.state in states and (file.job is None or file.job.is_over)


# ---------------------------------------------------------------------------------------------------------------- take back


@transaction.atomic
def begin_undo(*, file: CaseImport, by: User, at: datetime) -> CaseImport:
    """From here on the cases of an import are taken back (`take_back`).

    :raises NotPossibleNow: nothing of it is written
    :raises Blocked: somebody has worked on one of its cases; the sentence says on which
    """
    must_import(by)
    file = _locked(file)
    if not (
        file.state in (ImportState.DONE, ImportState.STOPPED)
        or _is_left(file, ImportState.RUNNING, ImportState.UNDOING)
    ):
        raise NotPossibleNow(
            _("This import is %(state)s. Reload the page to see what can be done.")
            % {"state": file.get_state_display()}
        )
    if reasons := what_keeps(file):
        raise Blocked(reasons)
    file.state = ImportState.UNDOING
    file.save()
    return file


def take_back(*, file: CaseImport, by: User, at: datetime) -> Iterator[int]:
    """Remove the cases of an import with all that was written about them, in batches; yields how many are gone.

    :raises Blocked: somebody has worked on one of them meanwhile; what is gone is gone, the import can be undone further
    """
    while batch := list(file.rows.filter(case__isnull=False).order_by("number")[:AT_ONCE]):
        remove_batch(file, batch, by=by, at=at)
        yield len(batch)
    with transaction.atomic():
        undone = _locked(file)
        undone.created = forget_created(undone.created)
        undone.state, undone.undone_at, undone.undone_by = ImportState.UNDONE, at, by
        undone.save()


def counts_of(file: CaseImport) -> dict[str, int]:
    """How many rows came to which outcome, and how many are cases. Note: one query."""
    found = {
        str(outcome): int(count)
        for outcome, count in file.rows.order_by().values_list("outcome").annotate(rows=Count("pk"))
    }
    written = file.rows.filter(case__isnull=False).count()
    return {outcome.value: found.get(outcome.value, 0) for outcome in RowOutcome} | {"written": written}
