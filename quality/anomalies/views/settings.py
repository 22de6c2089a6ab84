"""Settings: processes with the days on which they may be chosen, and the rules of anomaly alerts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from accounts.roles import ROLES
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from feedback_system.administration.previewing import Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.administration.views.rules_page import RulesPage, change_rules, changes_in
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from quality.anomalies.forms.settings import AnomalyCodeForm, RulesForm
from quality.anomalies.models import AnomalyCode, AnomalyList, AnomalyRules, anomaly_rules
from quality.anomalies.operations.setting import save_code, save_rules
from quality.anomalies.states import LIVING


@login_required
@require_safe
def lists(request: SignedIn) -> HttpResponse:
    """The processes in their order, and the rules."""
    must_read_settings(request.user)
    today = local_day(timezone.now())
    codes = list(AnomalyCode.objects.order_by("list", "position", "pk"))
    context = {
        "lists": [
            {
                "code": one.value,
                "label": one.label,
                "rows": [(row, row.is_valid(today)) for row in codes if row.list == one],
            }
            for one in AnomalyList
        ],
        "rules": anomaly_rules(),
        "may_change": may_change_settings(request.user),
    }
    return render(request, "anomalies/settings/lists.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: SignedIn, list: str, code: str = "") -> HttpResponse:
    """Add a process, or change one: preview, then save."""
    must_change_settings(request.user)
    if list not in AnomalyList.values:
        raise Http404
    record = get_object_or_404(AnomalyCode, list=list, code=code) if code else None
    now = timezone.now()
    form = AnomalyCodeForm(initial=_initial(list, record), list=list, record=record)
    preview: Preview | None = None
    if request.method == "POST":
        form = AnomalyCodeForm(request.POST, list=list, record=record)
        if form.is_valid():
            preview = _preview(form, record)
            if is_agreed(request, preview):
                with refusals_in(form):
                    saved = save_code(
                        record=record, list=list, values=form.cleaned_data, by=request.user, at=now
                    )
                    messages.success(request, _("“%(value)s” is saved.") % {"value": saved.label})
                    return redirect("anomaly_settings:lists")
    rows = AnomalyCode.history.filter(list=list, code=code).select_related("history_user")
    context = {
        "form": form,
        "preview": preview,
        "title": AnomalyList(list).label,
        "back": PAGE.back,
        "back_url": reverse(PAGE.back_url_name),
        "record": record,
        "lines": history_lines(AnomalyCode, rows.order_by("-history_date", "-history_id")[:SHOWN_LINES]),
        "now": now,
    }
    return render(request, "administration/change_rules.html", context, status=422 if form.errors else 200)


def _initial(list: str, record: AnomalyCode | None) -> dict[str, Any]:
    if record is None:
        last = AnomalyCode.objects.filter(list=list).order_by("-position").first()
        return {"position": last.position + 1 if last else 1}
    return {name: getattr(record, name) for name in AnomalyCodeForm.base_fields}


def _preview(form: AnomalyCodeForm, record: AnomalyCode | None) -> Preview:
    data = form.cleaned_data
    present = {name: getattr(record, name) if record is not None else "" for name in data}
    preview = Preview(
        changes=changes_in(form, present, data), seal=seal_of(data, present, record.pk if record else None)
    )
    if record is None:
        preview.effects.append(_("It is offered for choice from its first day on."))
        return preview
    name = record.list
    used = (
        Case.objects.as_system("how many alerts a setting concerns")
        .filter(**{f"anomaly__{name}": record})
        .count()
    )
    preview.effects.append(
        ngettext("%(used)d alert names it and keeps it.", "%(used)d alerts name it and keep it.", used)
        % {"used": used}
    )
    if data["valid_until"] != record.valid_until and data["valid_until"]:
        preview.effects.append(
            _("After its last day it is no longer offered for choice, and nothing that has it changes.")
        )
    return preview


@login_required
@require_http_methods(["GET", "POST"])
def rules(request: SignedIn) -> HttpResponse:
    """Change the rules: preview, then save."""
    return change_rules(request, PAGE, anomaly_rules())


def _effects(data: dict[str, Any], record: AnomalyRules) -> list[str]:
    """What a change does to what is open now."""
    open_ones = Case.objects.as_system("what a setting concerns").filter(
        kind="anomaly", anomaly__state__in=sorted(LIVING)
    )
    found = []
    if data["concession_role"] != record.concession_role:
        role = str(ROLES[data["concession_role"]].label)
        found.append(
            _("Concessions that wait now stay with who was asked; new ones go to: %(role)s.") % {"role": role}
        )
    if data["mass_quantity"] != record.mass_quantity:
        mass = open_ones.filter(anomaly__bad_quantity__gte=data["mass_quantity"], severity="general").count()
        found.append(
            ngettext(
                "%(count)d open alert of general severity would be proposed as major; nothing changes by itself.",
                "%(count)d open alerts of general severity would be proposed as major; nothing changes by itself.",
                mass,
            )
            % {"count": mass}
        )
    return found


PAGE = RulesPage(
    title=gettext_lazy("Rules of anomaly alerts"),
    back=gettext_lazy("Anomaly alerts"),
    back_url_name="anomaly_settings:lists",
    form=RulesForm,
    save=save_rules,
    effects=_effects,
)
