"""Nothing but the password page for somebody whose password is due; at the API a refusal that says so."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.password_rules import password_is_due
from feedback_system.api.exceptions import body_of

ALWAYS_OPEN = ("account_change_password", "account_logout", "set_language")
"""URL names that stay open while a new password is due."""

API = "/api/"
"""Addresses below this one are read by programs, which cannot follow us to a page."""

API_PAGES = ("docs",)
"""URL names of pages for people among them."""


class PasswordDueMiddleware:
    """Sends a person with a start password, or one that is too old, to the page where she chooses a new one.

    A session at the API is answered 403 `password_change_required` in the one form of its errors; tokens are not asked.

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
        if request.path.startswith(API) and name not in API_PAGES:
            message = _(
                "Choose a new password first: log in with a browser and set it there. Then try again."
            )
            return JsonResponse(body_of("password_change_required", message), status=403)
        return HttpResponseRedirect(reverse("account_change_password"))
