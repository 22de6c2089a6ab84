"""Text messages: by which gateway they leave, what has not left yet and why, try it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from feedback_system.administration.channel_forms import TextGatewayForm
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.errors import NotPossibleNow
from feedback_system.notifications.models import TextGateway, TextMessage
from feedback_system.notifications.texts.operations import (
    save_gateway,
    send_again,
    try_gateway,
    what_is_wrong,
)
from feedback_system.notifications.texts.sending import sentence_for

SHOWN = 50
SECRETS = {"address": "sealed_address", "key": "sealed_key"}


@login_required
@require_http_methods(["GET", "POST"])
def texts(request: SignedIn) -> HttpResponse:
    """Show the gateway and the last messages, or change it: preview, then save."""
    must_read_settings(request.user)
    present, now = TextGateway.get(), timezone.now()
    form = TextGatewayForm(initial=_values(present))
    preview: Preview | None = None
    if request.method == "POST":
        must_change_settings(request.user)
        form = TextGatewayForm(request.POST)
        if form.is_valid():
            preview = _preview(form, present)
            if is_agreed(request, preview):
                with refusals_in(form):
                    save_gateway(values=form.cleaned_data, by=request.user, at=now)
                    messages.success(request, _("The gateway of text messages is saved. Try it now."))
                    return redirect("administration:texts")
    rows = TextGateway.history.select_related("history_user").order_by("-history_date", "-history_id")
    context = {
        "form": form,
        "preview": preview,
        "may_change": may_change_settings(request.user),
        "has_address": bool(present.sealed_address),
        "rows": [
            {"message": row, "error": sentence_for(row.last_error)}
            for row in TextMessage.objects.order_by("-pk")[:SHOWN]
        ],
        "lines": history_lines(TextGateway, rows[:SHOWN_LINES]),
        "now": now,
    }
    return render(request, "administration/texts.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def try_out(request: SignedIn) -> HttpResponse:
    """Send one message to the own number and say how it ended."""
    must_change_settings(request.user)
    try:
        verdict = try_gateway(by=request.user, at=timezone.now())
    except NotPossibleNow as refusal:
        messages.error(request, str(refusal))
        return redirect("administration:texts")
    if verdict.accepted:
        messages.success(request, _("The gateway has taken the message. Look at your telephone."))
    else:
        messages.error(request, sentence_for(verdict.code))
    return redirect("administration:texts")


@login_required
@require_POST
def again(request: SignedIn, pk: int) -> HttpResponse:
    """Let a message that failed or was given up leave again."""
    must_change_settings(request.user)
    try:
        send_again(message=get_object_or_404(TextMessage, pk=pk), by=request.user, at=timezone.now())
        messages.success(request, _("The message leaves again."))
    except NotPossibleNow as refusal:
        messages.error(request, str(refusal))
    return redirect("administration:texts")


def _values(row: TextGateway) -> dict[str, Any]:
    return {"is_active": row.is_active, "tells_urgent": row.tells_urgent}


def _preview(form: TextGatewayForm, present: TextGateway) -> Preview:
    data, before = form.cleaned_data, _values(present)
    changes = []
    for name, value in data.items():
        label = str(form.fields[name].label)
        if name in SECRETS:
            if value:
                there = _("there is one") if getattr(present, SECRETS[name]) else ""
                changes.append(Change(label, there, _("a new one, not shown")))
        elif value != before[name]:
            changes.append(Change(label, *(_("yes") if one else _("no") for one in (before[name], value))))
    wrong = what_is_wrong(data)
    preview = Preview(
        changes=changes,
        problems=[sentence for sentences in wrong.values() for sentence in sentences],
        seal=seal_of({name: str(value) for name, value in data.items()}, before),
    )
    if data["is_active"]:
        preview.effects.append(
            _(
                "Names and numbers of customers reach the provider of the gateway. Have a contract with it about that."
            )
        )
    elif before["is_active"]:
        preview.effects.append(_("Messages that wait stay here until it is switched on again."))
    return preview
