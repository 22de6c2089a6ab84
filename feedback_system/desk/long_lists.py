"""Lists that are too long to wait for: the file is made as a job that one can leave and find again.

The scope is that of who asked, at the time the file is made; she alone gets the file, and only while her rights are still those with
which it was made. A worker that dies costs the time: the next begins the file again. Source: screens, long work; ADR 0014.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from feedback_system.cases.kinds import all_kinds
from feedback_system.desk.exporting import MOST, lines, write_xlsx
from feedback_system.desk.lists import FILTERS, TABS, CaseList
from feedback_system.errors import NotPermitted
from feedback_system.jobs.kinds import JobKind, Outcome
from feedback_system.jobs.models import Job, JobState
from feedback_system.jobs.operations import ask
from feedback_system.joining import clauses, named
from feedback_system.masterdata.export import csv_lines

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from feedback_system.jobs.progress import Progress

CODE = "list-of-cases"
KEPT_FOR = timedelta(days=7)
"""A list of cases outside of the registers is deleted soon; it can be made again at any time."""
CSV, XLSX = "csv", "xlsx"


def must_export(user: User) -> None:
    """:raises NotPermitted: the person may read the cases but not take them out of the house"""
    if not user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(
            _("You may read these cases but not export them. Ask your head of department for the file.")
        )


def is_long(cases: CaseList) -> bool:
    """Whether the list has more rows than stream at once. Note: one query that stops there."""
    bound: int = settings.EXPORT_STREAMS_UP_TO
    return len(cases.cases.order_by().values_list("pk", flat=True)[: bound + 1]) > bound


def ask_for_file(cases: CaseList, *, form: str, by: User, at: datetime) -> Job:
    """Have the file of the list made. Who asks for the same while it is under way gets that job.

    :raises NotPermitted: she may not export
    :raises NotPossibleNow: too many of her jobs are under way
    """
    must_export(by)
    params = {"list": cases.list_text, "format": XLSX if form == XLSX else CSV}
    for job in Job.objects.filter(
        asked_by=by, kind=CODE, state__in=[JobState.WAITING, JobState.RUNNING], cancel_asked_by=None
    ):
        if job.params == params:
            return job
    return ask(kind=CODE, params=params, by=by, at=at)


def rights_of(user: User) -> str:
    """A mark of what decides which cases she may see and take along; another one when her roles have changed."""
    roles = sorted((one.role, one.department_id) for one in user.assignments)
    said = [user.is_active, user.sees_all, user.holds(Permission.EXPORT_CASES), roles, user.department_ids_in_view]  # fmt: skip
    return hashlib.sha256(repr(said).encode()).hexdigest()


def must_take(job: Job) -> None:
    """:raises NotPermitted: who asked for the file has other rights now than when it was made"""
    must_export(job.asked_by)
    if job.result.get("rights") != rights_of(job.asked_by):
        raise NotPermitted(
            _(
                "Your roles have changed since this file was made, so it is not handed out. Open the list again and export it with what you may see now."
            )
        )


def make_file(progress: Progress) -> Outcome:
    """Write the list as it is for who asked, at the instant at which the work began.

    :raises NotPermitted: she may not export any more
    """
    person = progress.by
    must_export(person)
    cases = CaseList.of_text(person, str(progress.params["list"]), progress.at)
    total = cases.cases.order_by()[:MOST].count()
    progress.begin(total)
    form = str(progress.params["format"])
    handle, name = tempfile.mkstemp(suffix=f".{form}")
    os.close(handle)
    path = Path(name)
    try:
        rows = _counted(lines(cases), progress)
        if form == XLSX:
            write_xlsx(name, rows)
        else:
            with path.open("w", encoding="utf-8", newline="") as file:
                file.writelines(csv_lines(rows))
        progress.raise_if_cancelled()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    day = timezone.localtime(progress.at).strftime("%Y%m%d-%H%M")
    area = cases.kind.area if cases.kind is not None else "cases"
    return Outcome({"rights": rights_of(person), "rows": total}, path, f"{area}-{day}.{form}")


def _counted(rows: Iterable[Sequence[Any]], progress: Progress) -> Iterator[Sequence[Any]]:
    """The same lines; each beyond the heading is told as done."""
    for number, line in enumerate(rows):
        if number:
            progress.advance()
        yield line


def describe(params: Mapping[str, Any]) -> str:
    """Which list in which form, in words."""
    query = QueryDict(str(params.get("list", "")))
    tab = TABS.get(query.get("tab", ""), TABS["mine"])
    kind = next((one for one in all_kinds() if one.area == query.get("in", "")), None)
    filters = [named(label, query[name]) for name, label in FILTERS.items() if query.get(name)]
    head = str(kind.label_plural if kind is not None else tab.label)
    return clauses([head, *filters, "Excel" if params.get("format") == XLSX else "CSV"])


LIST_OF_CASES = JobKind(
    CODE,
    gettext_lazy("File of a list of cases"),
    make_file,
    describe=describe,
    file_kept_for=KEPT_FOR,
    must_take=must_take,
)
