"""The settings page of the mailbox: preview, save, try."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from complaints.intake.forms import MailboxForm
from complaints.intake.models import Mailbox, MailboxWork
from complaints.intake.operations.setting import (
    FIELDS,
    PLACE,
    save_mailbox,
    sentence_for,
    try_mailbox,
    what_is_wrong,
)
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.errors import NotPossibleNow


@login_required
@require_http_methods(["GET", "POST"])
def mailbox(request: SignedIn) -> HttpResponse:
    """Show the mailbox and how it fares, or change it: preview, then save."""
    must_read_settings(request.user)
    present, now = Mailbox.get(), timezone.now()
    before = {name: getattr(present, name) for name in FIELDS}
    form = MailboxForm(initial=before)
    preview: Preview | None = None
    if request.method == "POST":
        must_change_settings(request.user)
        form = MailboxForm(request.POST)
        if form.is_valid():
            preview = _preview(form, before, has_password=bool(present.sealed_password))
            if is_agreed(request, preview):
                with refusals_in(form):
                    save_mailbox(values=form.cleaned_data, by=request.user, at=now)
                    messages.success(request, _("The mailbox is saved. Try it now."))
                    return redirect("intake_settings:mailbox")
    work = MailboxWork.objects.filter(mailbox=1).first()
    rows = Mailbox.history.select_related("history_user").order_by("-history_date", "-history_id")
    context = {
        "form": form,
        "preview": preview,
        "present": present,
        "work": work,
        "error": sentence_for(work.last_error) if work and work.last_error else "",
        "may_change": may_change_settings(request.user),
        "can_be_tried": bool(present.host and present.sealed_password),
        "lines": history_lines(Mailbox, rows[:SHOWN_LINES]),
        "now": now,
    }
    return render(request, "intake/mailbox.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def try_out(request: SignedIn) -> HttpResponse:
    """Open the mailbox once and say how it went."""
    must_change_settings(request.user)
    try:
        try_mailbox(by=request.user, at=timezone.now())
        messages.success(request, _("The mailbox can be opened."))
    except NotPossibleNow as refusal:
        messages.error(request, str(refusal))
    return redirect("intake_settings:mailbox")


def _preview(form: MailboxForm, before: dict[str, Any], *, has_password: bool) -> Preview:
    data = form.cleaned_data
    changes = []
    for name in FIELDS:
        if data[name] != before[name]:
            changes.append(
                Change(str(form.fields[name].label), _word(name, before[name]), _word(name, data[name]))
            )
    if data["password"]:
        there = _("there is one") if has_password else ""
        changes.append(Change(str(form.fields["password"].label), there, _("a new one, not shown")))
    wrong = what_is_wrong(data)
    preview = Preview(
        changes=changes,
        problems=[sentence for sentences in wrong.values() for sentence in sentences],
        seal=seal_of({name: str(value) for name, value in data.items()}, before),
    )
    moved = any(data[name] != before[name] for name in PLACE)
    if data["is_active"] and (moved or not before["is_active"]):
        preview.effects.append(
            _("Mails that come from now on are taken in; those that lie there already are left to people.")
        )
        preview.effects.append(
            _(
                "Answers to letters by mail then come to the case instead of to the person who wrote the letter."
            )
        )
    elif before["is_active"] and not data["is_active"]:
        preview.effects.append(_("New mails stay in the mailbox; somebody must read them there."))
    return preview


def _word(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "security":
        return str(Mailbox.Security(value).label)
    return str(value)
