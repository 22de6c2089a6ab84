"""The slip as customer service writes it: one page, with what is already known about the complaint it comes from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.permissions import Permission
from aftersales.forms.intake import ComplaintField, TakeInForm
from aftersales.operations import may_take_in, take_in_checked
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.deadlines.clock import database_now
from feedback_system.desk import once
from feedback_system.errors import NotPermitted


@require_http_methods(["GET", "POST"])
@login_required
def new(request: SignedIn) -> HttpResponse:
    """Show the empty slip, or take the return in; a slip that is sent twice is taken in once."""
    if not may_take_in(request.user):
        raise NotPermitted(_("You may not take returns in. Pass the letter or call on to customer service."))
    now = database_now()
    if request.method == "POST":
        return _save(request, now)
    return _show(request, TakeInForm(by=request.user, at=now, initial=_of_complaint(request)), once.new_key())


def _of_complaint(request: SignedIn) -> dict[str, Any]:
    """What the slip holds at first when it is written from a complaint; nothing, with the reason said, when that is not there."""
    reference = request.GET.get("complaint", "").strip()
    if not reference:
        return {}
    try:
        case = ComplaintField(reader=request.user).clean(reference)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return {}
    return {"complaint": case.reference, "customer": case.customer, "product": case.product}


def _save(request: SignedIn, now: datetime) -> HttpResponse:
    key = request.POST.get("once", "")[:40] or once.new_key()
    if page := once.led_to(request.user, key):
        return redirect(page)
    form = TakeInForm(request.POST, by=request.user, at=now)
    if not form.is_valid():
        return _show(request, form, key, status=422)
    with transaction.atomic():
        record = take_in_checked(fields=form.cleaned_data, by=request.user, at=now)
        for file in request.FILES.getlist("files"):
            attach(case=record.case, file=file, level=Attachment.Level.INTERNAL, by=request.user, at=now)
    page = record.case.get_absolute_url()
    once.done(request.user, key, page)
    messages.success(
        request,
        _("Taken in under the number %(number)s. Tell it to the customer, and write it on letters and goods.")
        % {"number": record.case.reference},
    )
    return redirect(page)


def _show(request: SignedIn, form: TakeInForm, key: str, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "once": key, "takes_files": request.user.holds(Permission.ATTACH_FILE)}
    return render(request, "aftersales/new.html", context, status=status)
