"""Settings: the catalogues as trees, an entry with its preview, merging with what moves, import and export."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.cases.fields import local_day
from feedback_system.catalogues.fields import CatalogueField
from feedback_system.catalogues.forms import EntryForm, MergeForm
from feedback_system.catalogues.importing import (
    COLUMNS,
    MOST_ROWS,
    agreed_row,
    plan_entries,
    rows_to_export,
    values_of,
)
from feedback_system.catalogues.keeping import (
    merge_entry,
    save_entries,
    save_entry,
    undo_merge,
    what_blocks_merge,
    what_blocks_undoing,
)
from feedback_system.catalogues.models import CatalogueEntry, CatalogueList, Classification
from feedback_system.catalogues.tree import Tree, tree_of
from feedback_system.errors import Blocked, Conflict, Invalid, Refusal
from feedback_system.masterdata.export import csv_lines
from feedback_system.masterdata.importing.agreed import hand_out, take_back
from feedback_system.masterdata.importing.reading import LARGEST_FILE
from feedback_system.masterdata.naming import fold
from feedback_system.masterdata.views.imports import OUTCOMES

PURPOSE = "entries of the catalogue"


class EntriesFileForm(forms.Form):
    """A file with entries."""

    file = forms.FileField(
        label=gettext_lazy("Excel (.xlsx) or CSV file"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        max_length=200,
        help_text=gettext_lazy("One entry a row; “Entry above” holds its code, and stays empty at the top."),
    )


def _known(list: str) -> CatalogueList:
    if list not in CatalogueList.values:
        raise Http404
    return CatalogueList(list)


def _used(list: str) -> dict[int, int]:
    """How many cases name each entry itself, by its id."""
    rows = Classification.objects.filter(list=list, counts=True).order_by().values("entry")
    return {row["entry"]: row["number"] for row in rows.annotate(number=Count("pk"))}


@login_required
@require_safe
def catalogues(request: SignedIn) -> HttpResponse:
    """One catalogue as a tree, with a search; `?list=` says which, `?q=` looks in codes and labels."""
    must_read_settings(request.user)
    chosen = _known(request.GET.get("list") or CatalogueList.DEFECT)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    tree, today = tree_of(chosen), local_day(timezone.now())
    context = {
        "list": chosen,
        "tabs": [
            {
                "label": one.label,
                "url": f"{reverse('catalogue_settings:catalogues')}?list={one.value}",
                "active": one == chosen,
            }
            for one in CatalogueList
        ],
        "rows": _rows(tree, words, today, _used(chosen)),
        "search": words,
        "may_change": may_change_settings(request.user),
    }
    return render(request, "lessons/catalogues.html", context)


def _rows(tree: Tree, words: str, today: Any, used: dict[int, int]) -> list[dict[str, Any]]:
    word = fold(words)
    living = [(entry, level) for entry, level in tree.walk()]
    merged = sorted(
        (one for one in tree.entries.values() if one.merged_into_id is not None), key=lambda one: one.code
    )
    return [
        {
            "entry": entry,
            "level": 0 if word else level,
            "path": [one.label for one in tree.path(entry)[:-1]] if word else [],
            "valid": entry.is_valid(today),
            "now": tree.present(entry) if entry.merged_into_id is not None else None,
            "used": used.get(entry.pk, 0),
        }
        for entry, level in [*living, *((one, 0) for one in merged)]
        if not word or word in tree.keys[entry.pk]
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedIn, list: str, code: str = "") -> HttpResponse:
    """Add an entry, or change one: preview, then save."""
    must_change_settings(request.user)
    which, now = _known(list), timezone.now()
    record = get_object_or_404(CatalogueEntry, list=list, code=code) if code else None
    form = EntryForm(initial=_initial(which, record, request), list=list, record=record)
    preview: Preview | None = None
    if request.method == "POST" and (record is None or record.merged_into_id is None):
        form = EntryForm(request.POST, list=list, record=record)
        _of_today(form, record)
        if form.is_valid():
            preview = _preview(form, record)
            if is_agreed(request, preview):
                with refusals_in(form):
                    saved = save_entry(
                        record=record, list=list, values=form.cleaned_data, by=request.user, at=now
                    )
                    messages.success(request, _("“%(value)s” is saved.") % {"value": saved.label})
                    return redirect(f"{reverse('catalogue_settings:catalogues')}?list={list}")
    rows = CatalogueEntry.history.filter(list=list, code=code).select_related("history_user")
    context = {
        "form": form,
        "preview": preview,
        "list": which,
        "record": record,
        "now_called": tree_of(list).present(record) if record is not None else None,
        "below": tree_of(list).children.get(record.pk, []) if record is not None else [],
        "merged": tree_of(list).merged.get(record.pk, []) if record is not None else [],
        "undoing": what_blocks_undoing(record) if record is not None and record.merged_into_id else [],
        "lines": history_lines(CatalogueEntry, rows.order_by("-history_date", "-history_id")[:SHOWN_LINES]),
        "now": now,
    }
    return render(request, "lessons/entry_change.html", context, status=422 if form.errors else 200)


def _of_today(form: EntryForm, record: CatalogueEntry | None) -> None:
    parent = form.fields["parent"]
    assert isinstance(parent, CatalogueField)  # noqa: S101 - for the type checker
    parent.on_day(None, present=record.parent if record is not None else None)


def _initial(list: str, record: CatalogueEntry | None, request: SignedIn) -> dict[str, Any]:
    tree = tree_of(list)
    if record is not None:
        names = ("label_zh_hans", "label_zh_hant", "label_en", "position", "valid_from", "valid_until")
        return {name: getattr(record, name) for name in names} | {"parent": tree.get(record.parent_id)}
    above = tree.by_code.get(request.GET.get("below", "").casefold())
    siblings = tree.children.get(above.pk if above is not None else None, [])
    return {"position": max((one.position for one in siblings), default=0) + 1, "parent": above}


def _words(value: Any) -> str:
    return (
        ""
        if value is None
        else f"{value.label} ({value.code})"
        if isinstance(value, CatalogueEntry)
        else str(value)
    )


def _preview(form: EntryForm, record: CatalogueEntry | None) -> Preview:
    data = form.cleaned_data
    present = {name: getattr(record, name) if record is not None else "" for name in data}
    changes = [
        Change(str(form.fields[name].label), _words(present[name]), _words(data[name]))
        for name in form.fields
        if name in data and (present[name] or "") != (data[name] or "")
    ]
    typed, stored = ({name: _words(value) for name, value in part.items()} for part in (data, present))
    preview = Preview(changes=changes, seal=seal_of(typed, stored, record.pk if record else None))
    if record is None:
        preview.effects.append(_("It is offered for choice from its first day on."))
        return preview
    preview.effects.append(_naming(Classification.objects.filter(entry=record, counts=True).count()))
    if data["valid_until"] != record.valid_until and data["valid_until"]:
        preview.effects.append(
            _("After its last day it is no longer offered for choice, and nothing that has it changes.")
        )
    if (data.get("parent") or None) != record.parent:
        preview.effects.append(
            _(
                "Filters and figures of the entries above count it, and what is below it, in its new place at once."
            )
        )
    return preview


def _naming(used: int) -> str:
    return ngettext("%(used)d case names it and keeps it.", "%(used)d cases name it and keep it.", used) % {
        "used": used
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: SignedIn, list: str, code: str) -> HttpResponse:
    """Merge an entry into another: first what moves, then it is done."""
    must_change_settings(request.user)
    _known(list)
    entry = get_object_or_404(CatalogueEntry.objects.select_related("parent"), list=list, code=code)
    now = timezone.now()
    form = MergeForm(entry=entry, at=now)
    preview: Preview | None = None
    if request.method == "POST":
        form = MergeForm(request.POST, entry=entry, at=now)
        if form.is_valid():
            into = form.cleaned_data["into"]
            preview = _merge_preview(entry, into, form.cleaned_data["reason"], now)
            if is_agreed(request, preview):
                try:
                    merge_entry(
                        entry=entry, into=into, reason=form.cleaned_data["reason"], by=request.user, at=now
                    )
                except Blocked as refused:
                    preview.problems += [str(one) for one in refused.reasons]
                else:
                    messages.success(
                        request,
                        _("“%(entry)s” is now counted as “%(now)s”.")
                        % {"entry": entry.label, "now": into.label},
                    )
                    return redirect("catalogue_settings:entry", list, code)
    context = {
        "form": form,
        "preview": preview,
        "record": entry,
        "list": CatalogueList(list),
        "blocked": what_blocks_merge(tree_of(list), entry, None, on=local_day(now)),
    }
    refused_now = form.errors or (preview is not None and preview.problems)
    return render(request, "lessons/entry_merge.html", context, status=422 if refused_now else 200)


def _merge_preview(entry: CatalogueEntry, into: CatalogueEntry, reason: str, now: Any) -> Preview:
    tree = tree_of(entry.list)
    used = _used(entry.list)
    of_entry = sum(used.get(pk, 0) for pk in tree.meant_by(entry))
    of_into = sum(used.get(pk, 0) for pk in tree.meant_by(into))
    preview = Preview(
        changes=[Change(_("“%(entry)s” is counted as") % {"entry": entry.label}, entry.label, into.label)],
        problems=what_blocks_merge(tree, entry, into, on=local_day(now)),
        seal=seal_of(entry.pk, into.pk, reason, of_entry, of_into),
    )
    preview.effects += [
        ngettext(
            "%(count)d case keeps saying “%(entry)s” and shows “(now %(now)s)” beside it.",
            "%(count)d cases keep saying “%(entry)s” and show “(now %(now)s)” beside it.",
            of_entry,
        )
        % {"count": of_entry, "entry": entry.label, "now": into.label},
        _("Counts and filters by “%(now)s” go from %(before)d to %(after)d cases.")
        % {"now": into.label, "before": of_into, "after": of_into + of_entry},
        _("“%(entry)s” is no longer offered; who types it finds “%(now)s”.")
        % {"entry": entry.label, "now": into.label},
        _("It can be taken back until a case is recorded with “%(now)s”.") % {"now": into.label},
    ]
    if earlier := [one.label for one in tree.merged.get(entry.pk, ())]:
        preview.effects.append(
            _("What was merged into it before follows: %(labels)s.") % {"labels": " · ".join(earlier)}
        )
    return preview


@login_required
@require_POST
def undo(request: SignedIn, list: str, code: str) -> HttpResponse:
    """Take a merge back while nothing was recorded since."""
    must_change_settings(request.user)
    entry = get_object_or_404(CatalogueEntry, list=_known(list), code=code)
    try:
        undo_merge(entry=entry, by=request.user, at=timezone.now())
    except Blocked as refused:
        messages.error(request, " ".join(str(one) for one in refused.reasons))
    else:
        messages.success(request, _("“%(entry)s” stands for itself again.") % {"entry": entry.label})
    return redirect("catalogue_settings:entry", list, code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_entries(request: SignedIn, list: str) -> HttpResponse:
    """Choose a file and see row by row what would happen; nothing is written yet."""
    must_change_settings(request.user)
    which = _known(list)
    form = EntriesFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "columns": COLUMNS, "most_rows": MOST_ROWS, "list": which}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                plan = plan_entries(form.cleaned_data["file"].read(LARGEST_FILE + 1), list=list)
            except Invalid as refused:
                for sentences in refused.errors.values():
                    form.add_error("file", sentences)
            else:
                status = 200
                context |= {
                    "plan": plan,
                    "rows": [
                        {"row": row, "look": OUTCOMES[row.outcome.value]}
                        for row in sorted(plan.rows, key=lambda row: row.number)
                    ],
                    "agreed": hand_out(
                        [agreed_row(row) for row in plan.good], purpose=f"{PURPOSE} {list}", by=request.user
                    ),
                }
    return render(request, "lessons/catalogue_import.html", context, status=status)


@login_required
@require_POST
def apply_entries(request: SignedIn, list: str) -> HttpResponse:
    """Write the rows that the preview showed, all of them or none."""
    must_change_settings(request.user)
    _known(list)
    agreed = take_back(request.POST.get("agreed", ""), purpose=f"{PURPOSE} {list}", by=request.user)
    if agreed is None:
        messages.error(request, _("This preview has expired. Choose the file again."))
        return redirect("catalogue_settings:import", list)
    try:
        changed = save_entries(
            [values_of(row) for row in agreed], list=list, by=request.user, at=timezone.now()
        )
    except (Conflict, Invalid) as refused:
        messages.error(request, _why(refused))
        return redirect("catalogue_settings:import", list)
    messages.success(
        request, ngettext("%(count)d entry is in.", "%(count)d entries are in.", changed) % {"count": changed}
    )
    return redirect(f"{reverse('catalogue_settings:catalogues')}?list={list}")


def _why(refused: Refusal) -> str:
    errors = getattr(refused, "errors", {})
    return " ".join(str(text) for texts in errors.values() for text in texts) or str(refused)


@login_required
@require_safe
def export(request: SignedIn, list: str) -> StreamingHttpResponse:
    """The catalogue as a CSV file for Excel, which can be imported again."""
    must_read_settings(request.user)
    rows = [
        [str(value) if value is not None else "" for value in row] for row in rows_to_export(_known(list))
    ]
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="catalogue-{list}.csv"'
    response["Cache-Control"] = "no-store"
    return response
