"""The settings page of the privacy notice: the words in force, earlier versions, and the next one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.permissions import Permission
from complaints.forms.public import NoticeForm
from complaints.models import PrivacyNotice, notice_in_force
from complaints.operations.privacy_notices import publish_notice
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import NotPermitted
from feedback_system.web.acts import checked, done_or_shown_again

NAMES = ("text_zh_hans", "text_zh_hant", "text_en")


@require_http_methods(["GET", "POST"])
@login_required
def privacy_notice(request: SignedIn) -> HttpResponse:
    """What customers read before they send a report; saving publishes the next version."""
    user, now = request.user, database_now()
    if not (user.holds(Permission.MANAGE_SETTINGS) or user.holds(Permission.READ_SETTINGS)):
        raise NotPermitted(_("The privacy notice is kept by the administrator. Ask yours."))
    present = notice_in_force(now)
    if request.method != "POST":
        first = {name: getattr(present, name) for name in NAMES} if present is not None else {}
        return _page(request, NoticeForm(initial=first))
    if not user.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator can publish a privacy notice. Ask yours."))
    form = NoticeForm(request.POST)

    def published() -> str:
        made = publish_notice(**checked(form), by=user, at=now)
        return _("Version %(version)d is in force.") % {"version": made.version}

    return done_or_shown_again(
        request,
        published,
        then="complaint_settings:privacy_notice",
        shown_again=lambda said, status: _page(request, form, said=said, status=status),
        form=form,
    )


def _page(
    request: SignedIn, form: NoticeForm, *, said: list[Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "said": said or [],
        "versions": PrivacyNotice.objects.select_related("published_by").order_by("-version")[:20],
        "may_change": request.user.holds(Permission.MANAGE_SETTINGS),
    }
    return render(request, "complaints/settings/privacy_notice.html", context, status=status)
