"""Settings: the rules of early warning, with what a change would do before it is saved."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from feedback_system.administration.rights import may_change_settings, must_read_settings
from feedback_system.administration.views.rules_page import RulesPage, change_rules, shown_value
from quality.watches.figures import last_run
from quality.watches.forms.settings import RulesForm
from quality.watches.models import WatchRules, watch_rules
from quality.watches.operations.setting import save_rules


@login_required
@require_safe
def rules(request: SignedIn) -> HttpResponse:
    """The rules in force, and the last run."""
    must_read_settings(request.user)
    record, form = watch_rules(), RulesForm()
    context = {
        "values": [
            (form.fields[name].label, shown_value(form, name, getattr(record, name)))
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
    return change_rules(request, PAGE, watch_rules())


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


PAGE = RulesPage(
    title=gettext_lazy("Rules of early warning"),
    back=gettext_lazy("Early warning"),
    back_url_name="warning_settings:rules",
    form=RulesForm,
    save=save_rules,
    effects=_effects,
)
