"""Settings: the thresholds of customer grades, and for whom the deliveries of a year propose another grade. People change grades, never this."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.permissions import Permission
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from aftersales.visits.forms.tiers import TierForm
from aftersales.visits.models import TierRules
from aftersales.visits.operations.setting import save_tiers
from aftersales.visits.tiers import MOST, proposals
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.cases.fields import local_day
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now


@login_required
@require_http_methods(["GET", "POST"])
def tiers(request: SignedIn) -> HttpResponse:
    """Show thresholds and proposals, or change the thresholds."""
    must_read_settings(request.user)
    present, now = TierRules.get(), database_now()
    form = TierForm(initial=_values(present))
    preview: Preview | None = None
    if request.method == "POST":
        must_change_settings(request.user)
        form = TierForm(request.POST)
        if form.is_valid():
            preview = _preview(form, present)
            if is_agreed(request, preview):
                with refusals_in(form):
                    save_tiers(values=form.cleaned_data, by=request.user, at=now)
                    messages.success(request, _("The thresholds are saved. Grades stay as they are."))
                    return redirect("visit_settings:tiers")
    rows = TierRules.history.select_related("history_user").order_by("-history_date", "-history_id")
    found = proposals(present, local_day(now))
    context = {
        "form": form,
        "preview": preview,
        "may_change": may_change_settings(request.user),
        "may_grade": request.user.holds(Permission.MANAGE_MASTERDATA),
        "rows": found[:MOST],
        "number": len(found),
        "currency": Company.get().currency,
        "lines": history_lines(TierRules, rows[:SHOWN_LINES]),
        "now": now,
    }
    return render(request, "visits/settings/tiers.html", context, status=422 if form.errors else 200)


def _values(row: TierRules) -> dict[str, Any]:
    return {name: getattr(row, name) for name in TierForm.base_fields}


def _preview(form: TierForm, present: TierRules) -> Preview:
    data, before = form.cleaned_data, _values(present)
    preview = Preview(
        changes=[
            Change(str(form.fields[name].label), f"{before[name]:,.2f}", f"{data[name]:,.2f}")
            for name in data
            if before[name] != data[name]
        ],
        seal=seal_of(data, before, present.pk),
    )
    preview.effects.append(
        _("No customer gets another grade by it; the proposals below follow the new thresholds.")
    )
    return preview
