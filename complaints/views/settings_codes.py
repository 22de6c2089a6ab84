"""Settings: the code lists of complaints."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from complaints.forms.settings import ListValueForm
from complaints.models import FREE, PHRASES, WARNED_OF, Code, CodeList, RemedyLine, RemedyProof, Ruling
from complaints.operations.setting import save_code
from complaints.views.settings_common import complaints_with
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)


@login_required
@require_safe
def lists(request: SignedIn) -> HttpResponse:
    """All lists with their values in order."""
    must_read_settings(request.user)
    values: dict[str, list[Code]] = {code: [] for code in CodeList.values}
    for row in Code.objects.order_by("position", "pk"):
        values[row.list].append(row)
    context = {
        "lists": [
            {
                "list": list,
                "values": values[list.value],
                "is_phrases": list in PHRASES,
                "is_warned": list in WARNED_OF,
            }
            for list in CodeList
        ],
        "may_change": may_change_settings(request.user),
    }
    return render(request, "complaints/settings/codes.html", context)


@login_required
def change(request: SignedIn, list: str, code: str = "") -> HttpResponse:
    """Add a value or change one: preview, then save."""
    must_change_settings(request.user)
    if list not in CodeList.values:
        raise Http404
    record = get_object_or_404(Code, list=list, code=code) if code else None
    now = timezone.now()
    arguments: dict[str, Any] = {"list": CodeList(list), "record": record}
    form = ListValueForm(initial=_initial(record, list), **arguments)
    preview: Preview | None = None
    if request.method == "POST":
        form = ListValueForm(request.POST, **arguments)
        if form.is_valid():
            preview = _preview(form, record)
            if is_agreed(request, preview):
                with refusals_in(form):
                    saved = save_code(
                        list=CodeList(list), record=record, values=form.cleaned_data, by=request.user, at=now
                    )
                    messages.success(request, _("“%(value)s” is saved.") % {"value": saved.label})
                    return redirect(f"{reverse('complaint_settings:codes')}#{list}")
    rows = Code.history.filter(list=list, code=code).select_related("history_user")
    context = {
        "form": form,
        "preview": preview,
        "record": record,
        "list": CodeList(list),
        "lines": history_lines(Code, rows.order_by("-history_date", "-history_id")[:SHOWN_LINES]),
        "now": now,
    }
    return render(request, "complaints/settings/code.html", context, status=422 if form.errors else 200)


def _initial(record: Code | None, list: str) -> dict[str, Any]:
    if record is None:
        last = Code.objects.filter(list=list).order_by("-position").first()
        start: dict[str, Any] = {"position": last.position + 1 if last else 1, "is_active": True}
        if list in FREE:  # nobody has to invent a code for a sentence
            numbers = Code.objects.filter(list=list).count()
            start["code"] = f"phrase_{numbers + 1}"
        return start
    return {name: getattr(record, name) for name in ListValueForm.base_fields}


def _preview(form: ListValueForm, record: Code | None) -> Preview:
    data = form.cleaned_data
    present = {name: getattr(record, name) if record is not None else "" for name in data}
    preview = Preview(
        changes=[
            Change(str(form.fields[name].label), _shown(present[name]), _shown(data[name]))
            for name in data
            if present[name] != data[name]
        ],
        seal=seal_of(data, present, record.pk if record is not None else None),
    )
    if form.list in PHRASES:
        preview.effects.append(_phrase_effect(record, is_active=data["is_active"]))
    elif form.list in FREE:
        preview.effects.append(_words_effect(form.list, is_active=data["is_active"]))
    elif record is not None:
        used, still_open = _uses(record)
        preview.effects.append(
            _(
                "%(used)d cases use this value, %(open)d of them are open. They keep it and show the new label."
            )
            % {"used": used, "open": still_open}
        )
        if record.is_active and not data["is_active"]:
            preview.effects.append(_("It is no longer offered for choice, and nothing that has it changes."))
    elif data["is_active"]:
        preview.effects.append(_("It is offered for choice from now on."))
    return preview


def _phrase_effect(record: Code | None, *, is_active: bool) -> str:
    """What becomes of a phrase; reasons already written hold the sentence as it was."""
    if not is_active:
        return _("It is no longer offered beside the reason. What was written with it stays as it is.")
    if record is not None and record.is_active:
        return _("It is offered in the new words. What was written with it stays as it is.")
    return _("It is offered beside the reason from now on.")


def _words_effect(list: str, *, is_active: bool) -> str:
    """What a phrase to avoid or a line about courtesy does from now on."""
    if list not in WARNED_OF:
        return (
            _("It stands beside the form of whoever speaks with a customer.")
            if is_active
            else _("It is shown no more.")
        )
    if not is_active:
        return _("Nobody is warned about it any more.")
    return _("Whoever writes it to a customer is warned, in whichever language the text is.")


def _uses(record: Code) -> tuple[int, int]:
    """How many complaints have the value, and how many of them are open."""
    if record.list == CodeList.CHANNEL:
        found = complaints_with(complaint__channel=record)
    elif record.list == CodeList.DELAY_CAUSE:
        found = complaints_with(complaint__delay_cause=record)
    elif record.list == CodeList.REMEDY:
        found = complaints_with(complaint__in=RemedyLine.objects.filter(kind=record).values("complaint"))
    elif record.list in (CodeList.RETURN_PROOF, CodeList.ALLOWANCE_PROOF):
        proven = RemedyProof.objects.filter(kind=record)
        found = complaints_with(complaint__in=proven.values("line__complaint"))
    elif record.list == CodeList.STOP_REASON:
        found = complaints_with(deadlines__stop_requests__reason=record.code).distinct()
    else:
        found = complaints_with(complaint__in=Ruling.objects.filter(fault_kind=record).values("complaint"))
    return found.count(), found.open().count()


def _shown(value: Any) -> str:
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    return str(value)
