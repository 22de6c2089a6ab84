"""Import on screen: choose a file, see what would happen, then import it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback_system.errors import Invalid
from feedback_system.joining import sentences
from feedback_system.masterdata.export import csv_lines
from feedback_system.masterdata.importing import import_upload, upload
from feedback_system.masterdata.importing.columns import COLUMNS
from feedback_system.masterdata.importing.reading import LARGEST_FILE, MOST_ROWS
from feedback_system.masterdata.models import ImportFile
from feedback_system.masterdata.rights import require_manager

ROWS_SHOWN = 200
"""Rows of a preview on screen; the report holds all."""

OUTCOMES = {
    "create": (gettext_lazy("new"), "ok", "plus"),
    "update": (gettext_lazy("changed"), "info", "edit"),
    "skip": (gettext_lazy("left out"), "neutral", "minus"),
    "refuse": (gettext_lazy("refused"), "over", "alert"),
}
WORST_FIRST = ("refuse", "update", "create", "skip")


class UploadForm(forms.Form):
    """What the file holds, and the file."""

    kind = forms.ChoiceField(label=gettext_lazy("What the file holds"), choices=ImportFile.Kind.choices)
    file = forms.FileField(
        label=gettext_lazy("Excel (.xlsx) or CSV file"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        max_length=200,
    )

    def clean_file(self) -> Any:
        """The file, unless it is too large to be read at all."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than %(limit)d MB. Split it and import the parts one after the other.")
                % {"limit": LARGEST_FILE // 1024 // 1024}
            )
        return file


@login_required
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a file; nothing is written to the master data yet."""
    by = require_manager(request.user)
    form = UploadForm(
        request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind", "")}
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["file"]
        try:
            kept = upload(
                kind=form.cleaned_data["kind"],
                name=chosen.name,
                content=chosen.read(),
                by=by,
                at=timezone.now(),
            )
        except Invalid as refused:
            for name, sentences in refused.errors.items():
                form.add_error(name if name in form.fields else None, sentences)
        else:
            return redirect("masterdata:import_preview", pk=kept.pk)
    known = [{"label": label, "columns": COLUMNS[kind]} for kind, label in ImportFile.Kind.choices]
    context = {"form": form, "known": known, "most_rows": MOST_ROWS, "largest": LARGEST_FILE // 1024 // 1024}
    return render(request, "masterdata/import.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the import would do, or has done."""
    file = _own(request, pk)
    rows = sorted(file.report, key=lambda row: (WORST_FIRST.index(row[1]), row[0]))[:ROWS_SHOWN]
    shown = [
        {
            "number": number,
            "label": OUTCOMES[outcome][0],
            "tone": OUTCOMES[outcome][1],
            "icon": OUTCOMES[outcome][2],
            "key": key,
            "sentences": sentences,
        }
        for number, outcome, key, sentences in rows
    ]
    tiles = [
        {
            "label": OUTCOMES[code][0],
            "value": file.counts.get(code, 0),
            "icon": OUTCOMES[code][2],
            "tone": "over" if code == "refuse" and file.counts.get(code) else "",
        }
        for code in OUTCOMES
    ]
    good = file.counts.get("create", 0) + file.counts.get("update", 0)
    return render(
        request,
        "masterdata/import_preview.html",
        {
            "file": file,
            "tiles": tiles,
            "rows": shown,
            "more": max(0, len(file.report) - len(shown)),
            "refused": file.counts.get("refuse", 0),
            "good": good,
            "expired": file.imported_at is None and not file.content,
            "now": timezone.now(),
        },
    )


@login_required
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Import the file; `partial` takes the good rows although others are refused."""
    file = _own(request, pk)
    result = import_upload(
        file=file, by=file.uploaded_by, at=timezone.now(), partial=request.POST.get("partial") == "yes"
    )
    messages.success(
        request,
        _("%(created)d new and %(updated)d changed records are in.")
        % {"created": result.created, "updated": result.updated},
    )
    return redirect("masterdata:import_preview", pk=file.pk)


@login_required
@require_GET
def report(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Every row with what becomes of it, as a CSV file for Excel."""
    file = _own(request, pk)
    heading = [_("Row"), _("Outcome"), _("Record"), _("Remarks")]
    # Put into words here: the stream is read after the reader's language has gone.
    rows = [
        [number, str(OUTCOMES[outcome][0]), key, sentences(remarks)]
        for number, outcome, key, remarks in file.report
    ]
    response = StreamingHttpResponse(csv_lines([heading, *rows]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{file.pk}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _own(request: HttpRequest, pk: int) -> ImportFile:
    """The upload of this person; for everybody else it does not exist: it may hold contact data."""
    by = require_manager(request.user)
    return get_object_or_404(ImportFile.objects.select_related("uploaded_by"), pk=pk, uploaded_by=by)
