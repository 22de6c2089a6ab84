"""The calendar of the deadlines of my cases: the page of its address, and the file behind it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.profile import tabs_of_account
from feedback_system.company.models import Company
from feedback_system.desk.calendar_feed import end_link, file_for, make_link, person_with
from feedback_system.desk.models import CalendarLink
from feedback_system.desk.views.requests import SignedInRequest
from feedback_system.links.views import page_of_link

END = "end"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: SignedInRequest) -> HttpResponse:
    """Make, renew or end my secret address; a new one is shown on the page that answers, and never again."""
    address, now = "", timezone.now()
    if request.method == "POST":
        if request.POST.get("act") == END:
            end_link(by=request.user, at=now)
            messages.success(request, _("The address is ended. Whoever still reads it finds nothing."))
            return redirect("desk:calendar_link")
        address = make_link(by=request.user, at=now)
    context = {
        "link": CalendarLink.objects.filter(person=request.user).first(),
        "address": address,
        "tabs": tabs_of_account("calendar"),
        "now": now,
    }
    return render(request, "desk/calendar_link.html", context)


@require_safe
def file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The calendar file of whom the token belongs to; every other token finds the same nothing."""
    return page_of_link(
        request,
        name="calendar",
        find=lambda at: person_with(token, at=at),
        language=lambda person: person.language or Company.get().default_language,
        show=lambda person, at: HttpResponse(
            file_for(person, at=at),
            content_type="text/calendar; charset=utf-8",
            headers={"Content-Disposition": 'inline; filename="deadlines.ics"'},
        ),
    )
