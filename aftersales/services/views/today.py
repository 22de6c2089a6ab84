"""The telephone page of the technician: its frame, what it keeps, and the worker that opens it without network."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.models import User
from accounts.permissions import Permission
from aftersales.services.forms.common import technicians_of
from aftersales.services.forms.intake import centres
from aftersales.services.states import ServiceState
from aftersales.services.today import flow, forms_of_the_steps, jobs_of
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import NotPermitted
from feedback_system.web.signature import SHORTEST

READERS = (Permission.DO_SERVICE, Permission.DISPATCH_SERVICE)
FRAME = (
    "css/app.css", "css/field.css", "vendor/htmx/htmx.min.js", "js/app.js", "js/forms.js", "js/device.js",
    "js/field_queue.js", "js/field_form.js", "js/field.js", "img/mark.svg", "img/icons.svg",
)  # fmt: skip
"""What the page is made of besides its text."""
WORKER = "js/field_worker.js"


def _must_serve(user: User) -> None:
    if not any(user.holds(right) for right in READERS):
        raise NotPermitted(_("This page is for technicians and those who dispatch them."))


def _technicians(user: User) -> list[User]:
    """The technicians whose day this person may look at: those of the centres in which the person dispatches."""
    found: dict[int, User] = {}
    for centre in centres():
        if user.holds(Permission.DISPATCH_SERVICE, [centre.pk]):
            found |= {one.pk: one for one in technicians_of(centre)}
    return [one for one in found.values() if one.pk != user.pk]


def _whose(request: SignedIn) -> User:
    """Whose day is asked for. :raises NotPermitted: somebody whom this person does not dispatch"""
    name = request.GET.get("technician", "")
    if name in ("", request.user.username):
        return request.user
    found = next((one for one in _technicians(request.user) if one.username == name), None)
    if found is None:
        raise NotPermitted(
            _("You see the jobs of the technicians whom you dispatch. Choose one of the list.")
        )
    return found


@login_required
@require_safe
def today(request: SignedIn) -> HttpResponse:
    """The frame; what it shows comes from the device or from `data`."""
    _must_serve(request.user)
    whose = _whose(request)
    others = _technicians(request.user)
    context = {"whose": whose, "is_own": whose == request.user, "others": others, "shortest": int(SHORTEST)}
    response = render(request, "services/today.html", context)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_safe
def data(request: SignedIn) -> JsonResponse:
    """Who is logged in, the jobs, and the fields of each step; with the token by which the page may send."""
    _must_serve(request.user)
    whose, at = _whose(request), database_now()
    jobs, is_cut = jobs_of(whose, reader=request.user, at=at)
    body: dict[str, Any] = {
        "person": {"username": request.user.username, "name": str(request.user)},
        "token": get_token(request),
        "now": at.isoformat(),
        "jobs": jobs,
        "is_cut": is_cut,
        "forms": forms_of_the_steps(),
        "flow": flow(),
        "states": {str(state.value): str(state.label) for state in ServiceState},
    }
    response = JsonResponse(body)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_safe
def worker(request: SignedIn) -> HttpResponse:
    """The worker of this page alone: its address is its scope. It changes when a file of the page does."""
    _must_serve(request.user)
    files = [static(name) for name in FRAME]
    shell = reverse("services:today")
    version = hashlib.sha256("\n".join([*files, static(WORKER)]).encode()).hexdigest()[:12]
    frame = {"shell": shell, "files": files, "cache": f"field-{version}"}
    source = f"self.FRAME = {json.dumps(frame)};\nimportScripts({json.dumps(static(WORKER))});\n"
    response = HttpResponse(source, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
