"""Settings: the rules of early warning, with what a change would do before it is saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from quality.watches.figures import last_run
from quality.watches.forms.settings import RulesForm
from quality.watches.models import WatchRules, watch_rules
from quality.watches.operations.setting import save_rules


def _shown(form: RulesForm, name: str, value: Any) -> str:
    choices = dict(getattr(form.fields[name], "choices", ()) or ())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(choices.get(value, value))


@login_required
@require_safe
def rules(request: SignedIn) -> HttpResponse:
    """The rules in force, and the last run."""
    must_read_settings(request.user)
    record, form = watch_rules(), RulesForm()
    context = {
        "values": [
            (form.fields[name].label, _shown(form, name, getattr(record, name)))
            for name in RulesForm.base_fields
        ],
        "run": last_run(),
        "may_change": may_change_settings(request.user),
    }
    return render(request, "watches/settings/rules.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: SignedIn) -> HttpResponse:
    """Change the rules: preview, then save."""
    must_change_settings(request.user)
    record, now = watch_rules(), timezone.now()
    present = {name: getattr(record, name) for name in RulesForm.base_fields}
    form = RulesForm(initial=present)
    preview: Preview | None = None
    if request.method == "POST":
        form = RulesForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            preview = Preview(changes=_changes(form, data, present), seal=seal_of(data, present))
            preview.effects += _effects(data, record)
            if is_agreed(request, preview):
                with refusals_in(form):
                    save_rules(values=data, by=request.user, at=now)
                    messages.success(request, _("The rules are saved."))
                    return redirect("warning_settings:rules")
    rows = WatchRules.history.select_related("history_user")
    context = {
        "form": form,
        "preview": preview,
        "lines": history_lines(WatchRules, rows.order_by("-history_date", "-history_id")[:SHOWN_LINES]),
        "now": now,
    }
    return render(request, "watches/settings/change.html", context, status=422 if form.errors else 200)


def _changes(form: RulesForm, data: dict[str, Any], present: dict[str, Any]) -> list[Change]:
    return [
        Change(
            str(form.fields[name].label), _shown(form, name, present[name]), _shown(form, name, data[name])
        )
        for name in data
        if present[name] != data[name]
    ]


def _effects(data: dict[str, Any], record: WatchRules) -> list[str]:
    """What a change does: from the next run on, and never to what is judged."""
    run = last_run()
    found = [_("The next run judges by these figures. Open signals and their figures stay as they are.")]
    if run is not None and run.series:
        false_ones = run.series * 52 / data["weeks_between_false_alarms"]
        found.append(
            ngettext(
                "With the %(series)d series of now, the limit alone would let through %(number)d false alarm a year at most; the share of false signals is held down besides.",
                "With the %(series)d series of now, the limit alone would let through %(number)d false alarms a year at most; the share of false signals is held down besides.",
                round(false_ones),
            )
            % {"series": run.series, "number": round(false_ones)}
        )
    if record.is_on and not data["is_on"]:
        found.append(_("No new signals are opened until it is switched on again."))
    return found
