"""While an administrator looks at the product as a role: the person of the request has that role, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.looking_as import NOT_LOOKED_AS, LookingAs, is_shown, looking, may_look_as
from accounts.models import Department, User
from accounts.operations import end_looking
from accounts.roles import ROLES
from feedback_system.api.exceptions import body_of
from feedback_system.errors import NotPermitted
from feedback_system.web.navigation import items_open_to
from feedback_system.web.refusals import refuse

KEPT = "looking_as"
"""Where the session keeps role, department and end."""
END = "accounts:end_looking"
LOG_OUT = "account_logout"
SAFE = ("GET", "HEAD", "OPTIONS")
API = "/api/"


class LookingAsMiddleware:
    """Swaps the person of the request, refuses whatever writes, and shows nothing of a page that is not meant to be shown.

    Put it behind the messages and behind what asks for a password or a second factor: those ask the administrator herself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kept = request.session.get(KEPT) if hasattr(request, "session") else None
        if kept is not None and isinstance(administrator := _person(request), User):
            at = timezone.now()
            department = Department.objects.filter(code=kept["department"], is_active=True).first()
            until = datetime.fromisoformat(kept["until"])
            is_role = kept["role"] in ROLES and kept["role"] not in NOT_LOOKED_AS
            if at < until and department is not None and is_role and may_look_as(administrator):
                request.user = looking(administrator, role=kept["role"], department=department, until=until)
            else:
                stop_looking(request, administrator, reason="time" if at >= until else "rights")
                messages.info(request, _("You no longer look as a role; you are yourself again."))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User) or user.looking_as is None:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in (END, LOG_OUT):
            request.user = user.looking_as.administrator
            if name == LOG_OUT and request.method == "POST":
                stop_looking(request, request.user, reason="log-out")
            return None
        if request.path.startswith(API):
            words = _("While you look as a role, programs are answered nothing. End looking first.")
            return JsonResponse(body_of("not_permitted", words), status=403)
        if request.method not in SAFE:
            return refuse(
                request,
                NotPermitted(
                    _(
                        "You only look as a role; nothing can be changed. End looking (at the top), then do it."
                    )
                ),
            )
        return None if _is_shown(name, user.looking_as) else _only_the_name(request, name, user.looking_as)


def _person(request: HttpRequest) -> object:
    """The person behind the lazy object, so that nobody asks for her twice."""
    user = request.user
    return getattr(user, "_wrapped", user) if user.is_authenticated else None


def stop_looking(request: HttpRequest, administrator: User, *, reason: str) -> None:
    """Forget it in the session and note that it is over."""
    kept = request.session.pop(KEPT, None)
    if kept is not None:
        end_looking(
            role=kept["role"],
            department=kept["department"],
            by=administrator,
            at=timezone.now(),
            reason=reason,
            address=request.META.get("REMOTE_ADDR"),
        )


def _is_shown(name: str, looked: LookingAs) -> bool:
    """Pages that are named as such, and pages of the settings that both may open from the menu."""
    if is_shown(name):
        return True
    both = items_open_to(looked.administrator) & items_open_to(looked.sight)
    return any(item.group == "settings" and item.url_name == name for item in both)


def _only_the_name(request: HttpRequest, name: str, looked: LookingAs) -> HttpResponse:
    """The page that says whether the role opens the one asked for, with nothing that stands on it."""
    item = next((one for one in items_open_to(looked.sight) if one.url_name == name), None)
    response = render(
        request,
        "accounts/looking_outside.html",
        {"item": item, "role": looked.role},
        status=200 if item is not None else 403,
    )
    response["Cache-Control"] = "no-store"
    return response
