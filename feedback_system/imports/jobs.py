"""The long work of imports as jobs: look at the rows, write them, take them back. Each goes on where it was broken off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.errors import NotPossibleNow, Refusal
from feedback_system.imports import operations
from feedback_system.imports.models import CaseImport, ImportState, RowOutcome
from feedback_system.jobs.kinds import JobKind, Outcome, register
from feedback_system.jobs.progress import Cancelled, Progress

CHECK, WRITE, UNDO = "import-check", "import-write", "import-undo"


def _file(progress: Progress) -> CaseImport:
    found = CaseImport.objects.filter(pk=progress.params["import"]).first()
    if found is None:
        raise NotPossibleNow(_("The file was taken out again. Choose it once more."))
    return found


def _work(progress: Progress, steps: Iterator[int], total: int) -> Outcome:
    progress.begin(total)
    for count in steps:
        progress.advance(count)
    return Outcome({"import": progress.params["import"]})


def run_check(progress: Progress) -> Outcome:
    """Look at every row."""
    file = _file(progress)
    steps = operations.check(file=file, by=progress.by, at=progress.at)
    return _work(progress, steps, file.rows.count())


def run_write(progress: Progress) -> Outcome:
    """Write the rows that are no case yet."""
    file = _file(progress)
    waiting = file.rows.filter(outcome=RowOutcome.GOOD, case=None).count()
    return _until_stopped(
        progress,
        file,
        operations.write_rows(file=file, by=progress.by, at=progress.at),
        waiting + progress.job.done,
    )


def run_undo(progress: Progress) -> Outcome:
    """Take the cases back."""
    file = _file(progress)
    written = file.rows.filter(case__isnull=False).count()
    return _until_stopped(
        progress,
        file,
        operations.take_back(file=file, by=progress.by, at=progress.at),
        written + progress.job.done,
    )


def _until_stopped(progress: Progress, file: CaseImport, steps: Iterator[int], total: int) -> Outcome:
    try:
        return _work(progress, steps, total)
    except (Cancelled, Refusal):
        CaseImport.objects.filter(pk=file.pk, state__in=[ImportState.RUNNING, ImportState.UNDOING]).update(
            state=ImportState.STOPPED
        )
        raise


def _described(params: Mapping[str, Any]) -> str:
    file = CaseImport.objects.filter(pk=params["import"]).first()
    return file.name if file is not None else ""


def register_jobs() -> None:
    """Called once at start-up."""
    kinds: tuple[tuple[str, Any, Callable[[Progress], Outcome]], ...] = (
        (CHECK, gettext_lazy("Check of a list of cases"), run_check),
        (WRITE, gettext_lazy("Import of a list of cases"), run_write),
        (UNDO, gettext_lazy("Undoing of an import"), run_undo),
    )
    for code, label, run in kinds:
        register(JobKind(code, label, run, resumes=True, leads_to="imports:of_job", describe=_described))
