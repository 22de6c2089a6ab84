"""Nothing but the page in question for somebody whose password or second factor is due; at the API a refusal that says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.adapter import LISTED
from accounts.models import User
from accounts.password_rules import password_is_due
from accounts.second_factor import factor_of, is_needed_by
from feedback_system.api.exceptions import body_of

ALWAYS_OPEN = ("account_change_password", "account_logout", "set_language")
"""URL names that stay open while a new password or a second factor is due."""

SEEN = "feedback_seen"
NOTED_EVERY = timedelta(minutes=10)

API = "/api/"
"""Addresses below this one are read by programs, which cannot follow us to a page."""

API_PAGES = ("docs",)
"""URL names of pages for people among them."""


def _sent_to(page: str, request: HttpRequest, name: str | None, code: str, message: str) -> HttpResponse:
    """People go to the page where they do what is due; a session at the API is told."""
    if request.path.startswith(API) and name not in API_PAGES:
        return JsonResponse(body_of(code, message), status=403)
    return HttpResponseRedirect(reverse(page))


class PasswordDueMiddleware:
    """Sends a person with a start password, or one that is too old, to the page where she chooses a new one.

    A session at the API is answered 403 `password_change_required` in the one form of its errors; tokens are not asked,
    nor is who came in by the company's directory.

    Put it after the authentication middleware. It asks no query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if not isinstance(request.user, User) and not request.user.is_authenticated:
            return None
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name in ALWAYS_OPEN or not password_is_due(request.user, at=timezone.now()):
            return None
        if came_without_password(request):
            return None
        message = _("Choose a new password first: log in with a browser and set it there. Then try again.")
        return _sent_to("account_change_password", request, name, "password_change_required", message)


class SecondFactorDueMiddleware:
    """Sends a person who must have a second factor and has none to the page where she sets it up.

    A session at the API is answered 403 `second_factor_required`; tokens are not asked. Put it after the one for passwords.
    It asks no query of somebody who came in with a second factor or needs none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name in (*ALWAYS_OPEN, "account_second_factor") or not isinstance(request.user, User):
            return None
        user = request.user
        if not is_needed_by(user) or came_in_with_two(request) or factor_of(user) is not None:
            return None
        message = _("Set up a second factor first: log in with a browser and do it there. Then try again.")
        return _sent_to("account_second_factor", request, name, "second_factor_required", message)


class LastSeenMiddleware:
    """Notes when a session was used last, once in ten minutes; a cookie says that it has been noted.

    The cookie holds nothing: whoever drops it costs one statement more. Put it after the authentication middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if SEEN not in request.COOKIES and isinstance(request.user, User) and LISTED in request.session:
            rows = UserSession.objects.filter(session_key=request.session.session_key)
            rows.update(last_seen_at=timezone.now())
            response.set_cookie(
                SEEN,
                "1",
                max_age=NOTED_EVERY,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def came_without_password(request: HttpRequest) -> bool:
    """Whether the company's directory let this session in: a password that is due waits until it is used."""
    used = {one.get("method") for one in request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])}
    return "socialaccount" in used and "password" not in used


def came_in_with_two(request: HttpRequest) -> bool:
    """Whether a code was typed when this session began, or since, or a directory let it in that counts as the second factor."""
    used = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    return any(one.get("method") == "mfa" for one in used)
