"""Settings: which differences of a return are borne, and how many sign an allowance certificate, route by route."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from complaints.forms.settings import RemedyRuleForm
from complaints.models import RemedyRule, rule_in_force
from complaints.operations.setting import problem_with_rule_day, set_remedy_rule, take_back_remedy_rule
from complaints.sources import source_in_words
from complaints.states import State
from complaints.views.settings_common import complaints_with, current_routes
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.approvals.limits import today_of

VALUES = ("mode", "tolerance_percent", "signatures", "source")


@login_required
@require_safe
def rules(request: SignedIn) -> HttpResponse:
    """The rule of every route as it is in force, and what is planned."""
    must_read_settings(request.user)
    today = today_of(timezone.now())
    rows = list(RemedyRule.objects.order_by("effective_from", "pk"))
    sections = []
    for route in current_routes():
        rule = rule_in_force(route.code, today)
        sections.append(
            {
                "route": route,
                "rule": rule,
                "ships": rule.pk is None,
                "source": source_in_words(rule.source),
                "planned": [one for one in rows if one.route == route.code and one.effective_from > today],
            }
        )
    context = {"sections": sections, "may_change": may_change_settings(request.user)}
    return render(request, "complaints/settings/remedy_rules.html", context)


@login_required
def change(request: SignedIn, route: str) -> HttpResponse:
    """Type the rule anew, see what it changes, save it from its day on."""
    must_change_settings(request.user)
    row = next((one for one in current_routes() if one.code == route), None)
    if row is None:
        raise Http404
    now = timezone.now()
    today = today_of(now)
    present = rule_in_force(route, today)
    start = {name: getattr(present, name) for name in VALUES} | {"since": today + timedelta(days=1)}
    form = RemedyRuleForm(initial=start)
    preview: Preview | None = None
    if request.method == "POST":
        form = RemedyRuleForm(request.POST)
        if form.is_valid():
            preview = _preview(form.cleaned_data, route, today)
            if is_agreed(request, preview):
                with refusals_in(form):
                    set_remedy_rule(route=route, values=form.cleaned_data, by=request.user, at=now)
                    messages.success(request, _("The rule is saved and holds from the day you chose."))
                    return redirect("complaint_settings:remedy_rules")
    history = RemedyRule.history.filter(route=route).select_related("history_user")
    context = {
        "form": form,
        "preview": preview,
        "route": row,
        "lines": history_lines(
            RemedyRule,
            history.order_by("-history_date", "-history_id")[:SHOWN_LINES],
            about=lambda one: one.effective_from.isoformat(),
        ),
        "now": now,
    }
    refused = form.errors or (preview is not None and preview.problems)
    return render(
        request, "complaints/settings/change_remedy_rule.html", context, status=422 if refused else 200
    )


@login_required
@require_POST
def take_back(request: SignedIn, route: str, pk: int) -> HttpResponse:
    """Take back a rule that has not begun."""
    must_change_settings(request.user)
    planned = get_object_or_404(RemedyRule, pk=pk, route=route)
    take_back_remedy_rule(rule=planned, by=request.user, at=timezone.now())
    messages.success(request, _("The planned rule is taken back; the one before goes on."))
    return redirect("complaint_settings:remedy_rules")


def _preview(data: dict[str, Any], route: str, today: date) -> Preview:
    before = rule_in_force(route, max(data["since"], today))
    stored = list(RemedyRule.objects.filter(route=route).order_by("pk").values_list("pk", "effective_to"))
    seal = seal_of({name: data[name] for name in VALUES}, data["since"], stored)
    if problem := problem_with_rule_day(route, data["since"], today=today):
        return Preview(problems=[problem], seal=seal)
    labels = {name: str(RemedyRuleForm.base_fields[name].label) for name in VALUES}
    after = RemedyRule(route=route, **{name: data[name] for name in VALUES})
    changes = [
        Change(labels[name], _shown(before, name), _shown(after, name))
        for name in VALUES
        if _shown(before, name) != _shown(after, name)
    ]
    executing = complaints_with(complaint__route__code=route, complaint__state=State.EXECUTING).count()
    effects = [
        _("The new rule holds from %(day)s; the present one ends the day before.")
        % {"day": data["since"].isoformat()},
        _(
            "%(count)d complaints of this route have a remedy that is carried out now: what finance checks from that day on goes by the new rule."
        )
        % {"count": executing},
    ]
    return Preview(changes=changes, effects=effects, seal=seal)


def _shown(rule: RemedyRule, name: str) -> str:
    if name == "mode":
        return str(rule.get_mode_display())
    if name == "source":
        return source_in_words(rule.source)
    value = getattr(rule, name)
    return f"{value.normalize():f}" if name == "tolerance_percent" else str(value)
