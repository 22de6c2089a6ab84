"""Settings: where the policies on service differ or are silent, the company chooses; preview, then save."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from aftersales.services.forms.settings import ServiceSettingsForm
from aftersales.services.kind import service_kind
from aftersales.services.models import ServiceSettings
from aftersales.services.operations.setting import save_settings
from aftersales.services.states import SETTLED
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.cases.models import Case


@login_required
@require_http_methods(["GET", "POST"])
def change(request: SignedIn) -> HttpResponse:
    """Show the choices, or change them."""
    must_read_settings(request.user)
    present = ServiceSettings.get()
    now = timezone.now()
    form = ServiceSettingsForm(initial=_values(present))
    preview: Preview | None = None
    if request.method == "POST":
        must_change_settings(request.user)
        form = ServiceSettingsForm(request.POST)
        if form.is_valid():
            preview = _preview(form, present)
            if is_agreed(request, preview):
                with refusals_in(form):
                    save_settings(values=form.cleaned_data, by=request.user, at=now)
                    messages.success(request, _("The settings of service calls are saved."))
                    return redirect("service_settings:change")
    rows = ServiceSettings.history.select_related("history_user").order_by("-history_date", "-history_id")
    context = {
        "form": form,
        "preview": preview,
        "may_change": may_change_settings(request.user),
        "lines": history_lines(ServiceSettings, rows[:SHOWN_LINES]),
        "now": now,
    }
    return render(request, "services/settings.html", context, status=422 if form.errors else 200)


def _values(row: ServiceSettings) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ServiceSettingsForm.base_fields}


def _preview(form: ServiceSettingsForm, present: ServiceSettings) -> Preview:
    data, before = form.cleaned_data, _values(present)
    preview = Preview(
        changes=[
            Change(str(form.fields[name].label), _shown(before[name]), _shown(data[name]))
            for name in data
            if before[name] != data[name]
        ],
        seal=seal_of(data, before, present.pk),
    )
    if data["quality_ticks"] and not before["quality_ticks"]:
        waiting = (
            Case.objects.as_system("how many calls a setting concerns")
            .filter(kind=service_kind.code, state__in=sorted(SETTLED))
            .count()
        )
        preview.effects.append(
            ngettext(
                "%(waiting)d settled call waits for quality from now on.",
                "%(waiting)d settled calls wait for quality from now on.",
                waiting,
            )
            % {"waiting": waiting}
        )
    return preview


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _("no limit") if value is None else f"{value:,.2f}"
