"""Settings: the kinds of reason for returns, each with the department that confirms it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from accounts.models import DepartmentFunction
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from aftersales.forms.settings import ReasonForm
from aftersales.models import ReturnReason
from aftersales.operations.setting import save_reason
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.cases.models import Case


@login_required
@require_safe
def reasons(request: SignedIn) -> HttpResponse:
    """All kinds of reason in order."""
    must_read_settings(request.user)
    rows = ReturnReason.objects.order_by("position", "pk")
    context = {"reasons": rows, "may_change": may_change_settings(request.user)}
    return render(request, "aftersales/settings/reasons.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: SignedIn, code: str = "") -> HttpResponse:
    """Add a kind of reason or change one: preview, then save."""
    must_change_settings(request.user)
    record = get_object_or_404(ReturnReason, code=code) if code else None
    now = timezone.now()
    form = ReasonForm(initial=_initial(record), record=record)
    preview: Preview | None = None
    if request.method == "POST":
        form = ReasonForm(request.POST, record=record)
        if form.is_valid():
            preview = _preview(form, record)
            if is_agreed(request, preview):
                with refusals_in(form):
                    saved = save_reason(record=record, values=form.cleaned_data, by=request.user, at=now)
                    messages.success(request, _("“%(value)s” is saved.") % {"value": saved.label})
                    return redirect("return_settings:reasons")
    rows = ReturnReason.history.filter(code=code).select_related("history_user")
    context = {
        "form": form,
        "preview": preview,
        "record": record,
        "lines": history_lines(ReturnReason, rows.order_by("-history_date", "-history_id")[:SHOWN_LINES]),
        "now": now,
    }
    return render(request, "aftersales/settings/reason.html", context, status=422 if form.errors else 200)


def _initial(record: ReturnReason | None) -> dict[str, Any]:
    if record is None:
        last = ReturnReason.objects.order_by("-position").first()
        return {"position": last.position + 1 if last else 1, "is_active": True}
    return {name: getattr(record, name) for name in ReasonForm.base_fields}


def _preview(form: ReasonForm, record: ReturnReason | None) -> Preview:
    data = form.cleaned_data
    present = {name: getattr(record, name) if record is not None else "" for name in data}
    preview = Preview(
        changes=[
            Change(str(form.fields[name].label), _shown(name, present[name]), _shown(name, data[name]))
            for name in data
            if present[name] != data[name]
        ],
        seal=seal_of(data, present, record.pk if record is not None else None),
    )
    if record is not None:
        returns = Case.objects.as_system("how many returns a setting concerns").filter(
            goodsreturn__reason_kind=record
        )
        used = returns.count()
        preview.effects.append(
            ngettext(
                "%(used)d return has this kind of reason. Slips that were sent stay with their department.",
                "%(used)d returns have this kind of reason. Slips that were sent stay with their department.",
                used,
            )
            % {"used": used}
        )
        if record.is_active and not data["is_active"]:
            preview.effects.append(_("It is no longer offered for choice, and nothing that has it changes."))
    elif data["is_active"]:
        preview.effects.append(_("It is offered for choice from now on."))
    return preview


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(DepartmentFunction(value).label) if name == "function" and value else str(value)
