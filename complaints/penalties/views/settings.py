"""Settings: the switch of sanctions and deductions with the notice about the law, and their rules."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from complaints.penalties.bands import SanctionBand
from complaints.penalties.forms.settings import RulesForm, initial_of
from complaints.penalties.kind import sanction_kind
from complaints.penalties.models import PenaltyRules, SanctionLine, penalty_rules
from complaints.penalties.operations.switching import VALUES, save_rules
from complaints.penalties.states import BEFORE_FORCE
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: SignedIn) -> HttpResponse:
    """Read the rules; who keeps the settings types them anew, sees what changes, and saves."""
    must_read_settings(request.user)
    at = database_now()
    present = penalty_rules()
    form = RulesForm(initial=initial_of(present))
    preview: Preview | None = None
    if request.method == "POST":
        must_change_settings(request.user)
        form = RulesForm(request.POST)
        if form.is_valid():
            preview = _preview(form.cleaned_data, present)
            if is_agreed(request, preview):
                with refusals_in(form):
                    save_rules(values=form.cleaned_data, by=request.user, at=at)
                    messages.success(request, _("The rules of sanctions and deductions are saved."))
                    return redirect("penalty_settings:rules")
    history = PenaltyRules.history.select_related("history_user")
    context = {
        "form": form,
        "rules": present,
        "preview": preview,
        "may_change": may_change_settings(request.user),
        "lines": history_lines(PenaltyRules, history.order_by("-history_date", "-history_id")[:SHOWN_LINES]),
        "now": at,
    }
    refused = form.errors or (preview is not None and preview.problems)
    return render(request, "penalties/settings.html", context, status=422 if refused else 200)


def _preview(data: dict[str, Any], present: PenaltyRules) -> Preview:
    names = ("is_on", *VALUES)
    changes = [
        Change(str(RulesForm.base_fields[name].label), _shown(getattr(present, name)), _shown(data[name]))
        for name in names
        if getattr(present, name) != data[name]
    ]
    if data["bands"] != present.own_bands:
        label = str(RulesForm.base_fields["bands"].label)
        changes.append(Change(label, _bands(present.own_bands), _bands(data["bands"])))
    problems, effects = [], []
    if data["is_on"] and not present.is_on:
        if not data["checked"]:
            problems.append(_("Have a lawyer check it first, and say so here. Without that it stays off."))
        effects.append(
            _(
                "The GM office can write sanction papers, and personnel can run months of deductions, from now on."
            )
        )
        if data["least_wage"] is None:
            effects.append(_("The local least wage is empty: until it is entered no month can be closed."))
    if present.is_on and not data["is_on"]:
        waiting = (
            Case.objects.as_system("the preview counts papers, it shows none")
            .filter(kind=sanction_kind.code, state__in=BEFORE_FORCE)
            .count()
        )
        effects.append(
            _(
                "%(count)d papers under way stand still. Nothing is deleted; personnel can still read the books."
            )
            % {"count": waiting}
        )
    if data["publishes"] and not present.publishes:
        effects.append(_("Papers put into force from now on stand on the notice board, earlier ones do not."))
    effects.append(_("Closed months and lines that stand do not change."))
    seal = seal_of({name: str(data[name]) for name in names}, _bands(data["bands"]), str(initial_of(present)))
    return Preview(changes=changes, effects=effects, problems=problems, seal=seal)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


def _bands(bands: list[SanctionBand]) -> str:
    labels = dict(SanctionLine.Kind.choices)
    return "; ".join(f"≥ {band.at_least:,.2f}: {labels.get(band.kind, band.kind)}" for band in bands)
