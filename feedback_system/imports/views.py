"""Import on screen: choose a list, see what each row will be, assign the columns, import, go on, undo; and export everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from feedback_system.cases.importing import must_import
from feedback_system.errors import Invalid
from feedback_system.imports import exporting, operations
from feedback_system.imports.forms import ColumnsForm, UploadForm
from feedback_system.imports.jobs import CHECK, UNDO, WRITE
from feedback_system.imports.kinds import all_kinds, kind_named
from feedback_system.imports.models import CaseImport, ImportState, RowOutcome
from feedback_system.imports.rights import may_export_all, may_import, must_do_either
from feedback_system.imports.undoing import kept_words
from feedback_system.jobs import operations as jobs
from feedback_system.jobs.showing import shown as shown_job
from feedback_system.joining import sentences
from feedback_system.masterdata.export import csv_lines
from feedback_system.masterdata.importing.reading import LARGEST_FILE, MOST_ROWS
from feedback_system.web.acts import checked, done_or_shown_again, sentences_of
from feedback_system.web.htmx import page_or_part

SHOWN = 50
"""So many rows that cannot be imported stand on the page; the file has all of them."""
SAMPLE = 5
AT_ONCE = 100
"""A list of so many rows is looked at while the person waits; a longer one by a worker."""
PAGE = 50

TONES = {
    ImportState.READ: ("neutral", "clock"),
    ImportState.CHECKED: ("info", "eye"),
    ImportState.RUNNING: ("info", "history"),
    ImportState.DONE: ("ok", "check"),
    ImportState.STOPPED: ("risk", "pause"),
    ImportState.UNDOING: ("info", "history"),
    ImportState.UNDONE: ("neutral", "x"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: SignedIn) -> HttpResponse:
    """The imports, newest first, with the form for the next one."""
    must_do_either(request.user)
    form = UploadForm(request.POST or None, request.FILES or None)
    reasons: list[Any] = []
    if request.method == "POST":
        must_import(request.user)
        if form.is_valid():
            try:
                kept = _read(request, form.cleaned_data)
            except Invalid as refused:
                reasons = sentences_of(refused, form)
            else:
                return redirect("imports:file", pk=kept.pk)
    rows = CaseImport.objects.visible_to(request.user).select_related("uploaded_by").order_by("-pk")[:PAGE]
    context = {
        "form": form,
        "reasons": reasons,
        "imports": [{"file": row, **_look(row)} for row in rows],
        "known": all_kinds(),
        "may_import": may_import(request.user),
        "may_export": may_export_all(request.user),
        "largest": LARGEST_FILE // 1024 // 1024,
        "most_rows": MOST_ROWS,
        "now": timezone.now(),
    }
    return render(request, "imports/list.html", context, status=422 if form.errors or reasons else 200)


def _look(file: CaseImport) -> dict[str, Any]:
    tone, icon = TONES[ImportState(file.state)]
    return {"tone": tone, "icon": icon}


@transaction.atomic
def _read(request: SignedIn, data: dict[str, Any]) -> CaseImport:
    now = timezone.now()
    kept = operations.read_file(
        kind=data["kind"],
        name=data["file"].name,
        content=data["file"].read(),
        create_missing=data["create_missing"],
        by=request.user,
        at=now,
    )
    _look_at_rows(kept, request)
    return kept


def _look_at_rows(file: CaseImport, request: SignedIn) -> None:
    """Have the rows looked at: now where they are few, else by a worker. A column that is missing is told on the page."""
    if file.rows.count() > AT_ONCE:
        file.job = jobs.ask(kind=CHECK, params={"import": file.pk}, by=request.user, at=timezone.now())
        file.save(update_fields=["job"])
        return
    try:
        for _count in operations.check(file=file, by=request.user, at=timezone.now()):
            pass
    except Invalid as refused:
        for sentence in sentences_of(refused):
            messages.error(request, sentence)


@login_required
@require_safe
def file(request: SignedIn, pk: int) -> HttpResponse:
    """One list: what its rows will be or have become, its columns, and what can be done."""
    return _page(request, _visible(request, pk))


def _page(
    request: SignedIn,
    found: CaseImport,
    *,
    reasons: list[Any] | None = None,
    form: ColumnsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    counts = operations.counts_of(found)
    kind = kind_named(found.kind)
    bad = list(found.rows.filter(outcome=RowOutcome.BAD).order_by("number")[:SHOWN])
    sample = list(
        found.rows.filter(outcome=RowOutcome.GOOD).select_related("case").order_by("number")[:SAMPLE]
    )
    for row in bad:
        row.file = found
    for row in sample:
        row.pairs = list(zip(kind.shown, row.shown, strict=False))  # type: ignore[attr-defined]
    entry = shown_job(found.job) if found.job is not None else None
    works = entry is not None and not entry.job.is_over
    goes_on = not works and found.state in (ImportState.STOPPED, ImportState.RUNNING, ImportState.UNDOING)
    waits = counts["good"] - counts["written"]
    context = {
        "file": found,
        **_look(found),
        "counts": counts,
        "bad_rows": bad,
        "more": max(0, counts["bad"] - len(bad)),
        "sample": sample,
        "heads": kind.shown,
        "kind": kind,
        "entry": entry,
        "works": works,
        "failed": entry is not None and entry.error,
        "form": form or (ColumnsForm(file=found) if found.may_be_mapped else None),
        "may_run": not works and found.state == ImportState.CHECKED and counts["good"],
        "goes_on": goes_on and found.state != ImportState.UNDOING and waits > 0,
        "waits": waits,
        "may_undo": not works
        and found.state in (ImportState.DONE, ImportState.STOPPED, ImportState.RUNNING, ImportState.UNDOING),
        "kept_words": kept_words(found.created) if found.state == ImportState.UNDONE else "",
        "reasons": reasons or [],
        "now": timezone.now(),
    }
    return page_or_part(
        request, page="imports/file.html", part="imports/_file.html", context=context, status=status
    )


@login_required
@require_safe
def of_job(request: SignedIn, pk: int) -> HttpResponse:
    """The list that a job worked on."""
    must_import(request.user)
    found = CaseImport.objects.visible_to(request.user).filter(job=pk).first()
    return redirect("imports:file", pk=found.pk) if found is not None else redirect("imports:list")


@login_required
@require_POST
def columns(request: SignedIn, pk: int) -> HttpResponse:
    """Fill the fields by other columns, and look at the rows again."""
    found = _visible(request, pk)
    form = ColumnsForm(request.POST, file=found)

    def act() -> str:
        data = checked(form)
        operations.assign_columns(
            file=found,
            mapping=data["mapping"],
            create_missing=data["create_missing"],
            by=request.user,
            at=timezone.now(),
        )
        found.refresh_from_db()
        _look_at_rows(found, request)
        return _("The columns are assigned; files with the same headings are read like this from now on.")

    return done_or_shown_again(
        request,
        act,
        then=reverse("imports:file", args=[found.pk]),
        form=form,
        shown_again=lambda said, status: _page(request, found, reasons=said, form=form, status=status),
    )


@login_required
@require_POST
def run(request: SignedIn, pk: int) -> HttpResponse:
    """Import the list, or go on where it stopped; `partial` takes the good rows although others cannot be taken."""
    found = _visible(request, pk)

    partial = request.POST.get("partial") == "yes"
    return _in_the_background(
        request,
        found,
        WRITE,
        lambda at: operations.begin(file=found, partial=partial, by=request.user, at=at),
        _("The import has begun. You can leave this page; the bell tells you when it is finished."),
    )


@login_required
@require_POST
def undo(request: SignedIn, pk: int) -> HttpResponse:
    """Take all cases of an import back."""
    found = _visible(request, pk)

    return _in_the_background(
        request,
        found,
        UNDO,
        lambda at: operations.begin_undo(file=found, by=request.user, at=at),
        _("The import is being undone. The bell tells you when it is finished."),
    )


def _in_the_background(
    request: SignedIn, found: CaseImport, kind: str, begin: Callable[[datetime], CaseImport], said: str
) -> HttpResponse:
    """Begin what a worker goes on with, in one transaction with its job; what refuses is told on the page of the import."""

    def act() -> str:
        now = timezone.now()
        with transaction.atomic():
            begun = begin(now)
            begun.job = jobs.ask(kind=kind, params={"import": begun.pk}, by=request.user, at=now)
            begun.save(update_fields=["job"])
        return said

    return done_or_shown_again(
        request,
        act,
        then=reverse("imports:file", args=[found.pk]),
        shown_again=lambda said, status: _page(request, found, reasons=said, status=status),
    )


@login_required
@require_safe
def rows_file(request: SignedIn, pk: int) -> StreamingHttpResponse:
    """The rows that cannot be imported as they came, with the reasons: correct them and import this file."""
    found = _visible(request, pk)
    width = len(found.headings)
    heading = [*found.headings, _("Row"), _("Reasons")]
    language = translation.get_language()

    def lines() -> Iterator[list[Any]]:
        yield heading
        rows = found.rows.filter(outcome=RowOutcome.BAD).order_by("number")
        for row in rows.iterator(chunk_size=200):
            row.file = found
            cells = [*row.cells, *[""] * (width - len(row.cells))][:width]
            yield [*cells, row.number, sentences(row.sentences)]

    def stream() -> Iterator[str]:
        with translation.override(language):
            yield from csv_lines(lines())

    response = StreamingHttpResponse(stream(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{found.pk}-rows.csv"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_POST
def export(request: SignedIn) -> HttpResponse:
    """Have the archive of everything made."""
    job = exporting.ask(by=request.user, at=timezone.now())
    return redirect("jobs:job", pk=job.pk)


def _visible(request: SignedIn, pk: int) -> CaseImport:
    must_import(request.user)
    rows = CaseImport.objects.visible_to(request.user).select_related(
        "uploaded_by", "undone_by", "job__asked_by"
    )
    found: CaseImport = get_object_or_404(rows, pk=pk)
    return found
