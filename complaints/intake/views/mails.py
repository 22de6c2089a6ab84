"""Mails from outside: what was set aside, one mail with its source as text, and what a clerk makes of it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from accounts.privacy import mask_email, mask_name
from complaints.intake.forms import DiscardForm, MailToCaseForm
from complaints.intake.models import InboundMail, mail_is_taken_in
from complaints.intake.operations.deciding import (
    add_mail_to_case,
    discard_mail,
    letter_of,
    make_report_of,
    source_of,
)
from complaints.intake.wording import files_left_out, reason_of
from complaints.operations.customer_reports import must_handle
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import NotPermitted
from feedback_system.reference.kept import kept
from feedback_system.web.acts import checked, done_or_shown_again
from feedback_system.web.wording import size_text

MOST = 200
TABS = ("waiting", "ignored", "done")
State = InboundMail.State


def must_read(request: SignedIn) -> None:
    """:raises NotPermitted: for who does not read what customers send"""
    user = request.user
    if not (user.holds(Permission.LOG_COMPLAINT) or user.holds(Permission.SEE_ALL_CASES)):
        raise NotPermitted(
            _("What comes in from outside is read by customer service and sales. Ask one of them.")
        )


def count_set_aside(user: Any) -> int:
    """How many mails wait for a person, for the menu. Note: no query while the number is kept."""
    found: int = kept("mails set aside", lambda: InboundMail.objects.set_aside().count())
    return found


def shown(mail: InboundMail, request: SignedIn) -> dict[str, Any]:
    """A mail with its sender as this reader may see it."""
    sees = request.user.holds(Permission.SEE_CONTACTS)
    return {
        "mail": mail,
        "sender": mail.sender if sees else mask_email(mail.sender),
        "sender_name": mail.sender_name if sees else mask_name(mail.sender_name),
        "reason": reason_of(mail),
        "size": size_text(mail.size),
    }


@require_safe
@login_required
def quarantine(request: SignedIn) -> HttpResponse:
    """What waits for a person, the oldest first; what programs wrote and what is done, the newest first."""
    must_read(request)
    tab = request.GET.get("show", "")
    tab = tab if tab in TABS else TABS[0]
    rows = InboundMail.objects.visible_to(request.user).select_related("case", "report", "decided_by")
    if tab == "waiting":
        rows = rows.filter(state__in=[State.QUARANTINED, State.STORED]).order_by("pk")
    elif tab == "ignored":
        rows = rows.filter(state=State.IGNORED).order_by("-pk")
    else:
        rows = rows.filter(state__in=[State.REPORT, State.ADDED, State.DISCARDED]).order_by("-pk")
    found = list(rows[: MOST + 1])
    context = {
        "rows": [shown(one, request) for one in found[:MOST]],
        "most": MOST if len(found) > MOST else None,
        "tab": tab,
        "is_on": mail_is_taken_in(),
        "now": database_now(),
    }
    return render(request, "intake/quarantine.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def mail(request: SignedIn, pk: int) -> HttpResponse:
    """One mail; "report" makes a report of a customer of it, "add" puts it on a case, "discard" makes nothing of it."""
    must_read(request)
    rows = InboundMail.objects.visible_to(request.user).select_related("case", "report", "decided_by")
    found: InboundMail = get_object_or_404(rows, pk=pk)
    if request.method != "POST":
        return _page(request, found)
    must_handle(request.user)
    now, act = database_now(), request.POST.get("act")
    add, discard = MailToCaseForm(by=request.user), DiscardForm()
    form: Any = None
    if act == "add":
        form = add = MailToCaseForm(request.POST, by=request.user)
    elif act != "report":
        form = discard = DiscardForm(request.POST)

    def done() -> str:
        if act == "report":
            report = make_report_of(mail=found, by=request.user, at=now)
            return _("Made report %(number)s of it.") % {"number": report.receipt_number}
        if act == "add":
            case = add_mail_to_case(mail=found, case=checked(add)["reference"], by=request.user, at=now)
            return _("Added to %(number)s.") % {"number": case.reference}
        discard_mail(mail=found, reason=checked(discard)["reason"], by=request.user, at=now)
        return _("Discarded. The reason stays with the mail.")

    return done_or_shown_again(
        request,
        done,
        then=found.get_absolute_url(),
        shown_again=lambda said, status: _page(
            request, found, add=add, discard=discard, said=said, status=status
        ),
        form=form,
    )


def _page(
    request: SignedIn,
    found: InboundMail,
    *,
    add: MailToCaseForm | None = None,
    discard: DiscardForm | None = None,
    said: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    may_see = request.user.holds(Permission.SEE_CONTACTS)
    letter = letter_of(found) if found.stored_path else None
    context = shown(found, request) | {
        "letter": letter,
        "files": [(one.name, size_text(len(one.content))) for one in letter.files] if letter else [],
        "left_out": files_left_out(found),
        "source": source_of(found) if may_see else "",
        "may_handle": found.state in InboundMail.OPEN and request.user.holds(Permission.LOG_COMPLAINT),
        "add": add or MailToCaseForm(by=request.user),
        "discard": discard or DiscardForm(),
        "said": said or [],
        "now": database_now(),
    }
    return render(request, "intake/mail.html", context, status=status)
