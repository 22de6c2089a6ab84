"""Settings: the plans of visits."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from aftersales.visits.forms.settings import PlanForm, rule_choices
from aftersales.visits.models import VisitPlan
from aftersales.visits.operations.setting import save_plan
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.joining import listed


@login_required
@require_safe
def plans(request: SignedIn) -> HttpResponse:
    """All plans in order, with what stands in the way of each."""
    must_read_settings(request.user)
    labels = dict(rule_choices())
    on = set(DeadlineRule.objects.filter(kind="visit", is_active=True).values_list("code", flat=True))
    rows = [
        {"plan": plan, "rule": labels.get(plan.rule, plan.rule), "rule_is_off": plan.rule not in on}
        for plan in VisitPlan.objects.order_by("position", "pk")
    ]
    context = {
        "rows": rows,
        "may_change": may_change_settings(request.user),
        "hotline": Company.get().hotline,
    }
    return render(request, "visits/settings/plans.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: SignedIn, code: str = "") -> HttpResponse:
    """Add a plan or change one: preview, then save."""
    must_change_settings(request.user)
    record = get_object_or_404(VisitPlan, code=code) if code else None
    now = timezone.now()
    form = PlanForm(initial=_initial(record), record=record, at=now)
    preview: Preview | None = None
    if request.method == "POST":
        form = PlanForm(request.POST, record=record, at=now)
        if form.is_valid():
            preview = _preview(form, record)
            if is_agreed(request, preview):
                with refusals_in(form):
                    saved = save_plan(record=record, values=form.cleaned_data, by=request.user, at=now)
                    messages.success(request, _("“%(value)s” is saved.") % {"value": saved.label})
                    return redirect("visit_settings:plans")
    rows = VisitPlan.history.filter(code=code).select_related("history_user")
    context = {
        "form": form,
        "preview": preview,
        "record": record,
        "lines": history_lines(VisitPlan, rows.order_by("-history_date", "-history_id")[:SHOWN_LINES]),
        "now": now,
    }
    return render(request, "visits/settings/plan.html", context, status=422 if form.errors else 200)


def _initial(record: VisitPlan | None) -> dict[str, Any]:
    if record is None:
        last = VisitPlan.objects.order_by("-position").first()
        return {"position": last.position + 1 if last else 1, "rule": "visit-planned"}
    found = {name: getattr(record, name) for name in PlanForm.base_fields}
    return found | {name: ", ".join(getattr(record, name)) for name in ("products", "customers")}


def _preview(form: PlanForm, record: VisitPlan | None) -> Preview:
    data = form.cleaned_data
    present = {name: getattr(record, name) if record is not None else "" for name in data}
    preview = Preview(
        changes=[
            Change(
                str(form.fields[name].label),
                _shown(form, name, present[name]),
                _shown(form, name, data[name]),
            )
            for name in data
            if present[name] != data[name]
        ],
        seal=seal_of(data, present, record.pk if record is not None else None),
    )
    if record is not None:
        visits = Case.objects.as_system("how many visits a setting concerns").filter(visit__plan=record)
        preview.effects.append(
            _("%(count)d visits of this plan are there. They stay as they are.") % {"count": visits.count()}
        )
    if data["is_on"] and not (record is not None and record.is_on):
        preview.effects.append(_("From now on the system opens its visits, within the hour at first."))
    if record is not None and record.is_on and not data["is_on"]:
        preview.effects.append(_("It opens no more visits."))
    return preview


def _shown(form: PlanForm, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return listed(value)
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, "" if value is None else value))
