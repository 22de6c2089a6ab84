"""Logging in, also as a person of the demo company."""

from __future__ import annotations

import math
from typing import Any

from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.account.views import LoginView as LibraryLoginView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import lockout
from accounts.adapter import AccountAdapter
from accounts.forms import LoginForm
from accounts.models import User
from accounts.queries import demo_cast, directories


class LoginView(LibraryLoginView):
    """The log-in page. Under DEMO it also offers the people of the demo company."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_cast"] = demo_cast() if settings.DEMO else []
        context["directories"] = directories()
        context["next"] = get_next_redirect_url(self.request) or ""
        return context

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        response = render(self.request, self.template_name, self.get_context_data(form=form), status=422)
        if form.locked_until is not None:
            seconds = (form.locked_until - timezone.now()).total_seconds()
            response.status_code = 429
            response["Retry-After"] = str(max(1, math.ceil(seconds)))
        return response


@login_not_required
@never_cache
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Become a person of the demo company without a password. Does not exist (404) unless DEMO is on."""
    if not settings.DEMO:
        raise Http404
    people = User.objects.filter(is_active=True, kind=User.Kind.PERSON)
    person = get_object_or_404(people, username=request.POST.get("user", ""))
    adapter = AccountAdapter(request)
    lockout.record_login(
        user=person,
        address=adapter.get_client_ip(request),
        user_agent=request.headers.get("user-agent", ""),
        at=timezone.now(),
    )
    response: HttpResponse = perform_login(request, person, redirect_url=get_next_redirect_url(request))
    return response
