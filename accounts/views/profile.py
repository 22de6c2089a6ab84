"""The own account: profile, sessions, deputies, tokens."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.devices import device_of
from accounts.forms import DeputyForm, ProfileForm, TokenForm
from accounts.http import SignedIn
from accounts.models import ApiToken, Delegation, LoginAttempt, User
from accounts.operations import (
    change_own_profile,
    end_delegation,
    end_other_sessions,
    end_session,
    issue_token,
    name_deputy,
    revoke_token,
)
from accounts.roles import ROLES
from accounts.views.common import refusals_in

THEME_COOKIE = "theme"
PROFILE_FIELDS = ("name", "email", "phone", "language", "time_zone", "theme")


def tabs_of_account(active: str) -> list[dict[str, Any]]:
    """The tabs of the own account; those of notices and of the calendar belong to rooms above this one."""
    pages = {
        "profile": (_("Profile"), "accounts:profile"),
        "notices": (_("Lists by mail"), "notifications:choices"),
        "calendar": (_("Calendar"), "desk:calendar_link"),
        "sessions": (_("Sessions"), "accounts:sessions"),
        "second_factor": (_("Second factor"), "accounts:second_factor"),
        "deputies": (_("Deputies"), "accounts:deputies"),
        "tokens": (_("API tokens"), "accounts:tokens"),
        "tour": (_("Tour"), "accounts:tour"),
    }
    return [
        {"label": label, "url": reverse(url_name), "active": name == active}
        for name, (label, url_name) in pages.items()
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedIn) -> HttpResponse:
    """Name, ways to reach me, language, time zone, appearance; an overview of my roles."""
    user = request.user
    form = ProfileForm(
        request.POST or None, initial={field: getattr(user, field) for field in PROFILE_FIELDS}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            fresh = User.objects.get(pk=user.pk)
            change_own_profile(user=fresh, **form.cleaned_data, by=user, at=timezone.now())
            messages.success(request, _("Your profile is saved."))
            response = redirect("accounts:profile")
            # The cookies of the browser win over the stored choice, so they follow it here.
            response.set_cookie(THEME_COOKIE, fresh.theme, max_age=timedelta(days=365), samesite="Lax")
            if fresh.language:
                response.set_cookie(settings.LANGUAGE_COOKIE_NAME, fresh.language, samesite="Lax")
            return response
    roles = [
        (assignment, ROLES[assignment.role]) for assignment in user.assignments if assignment.role in ROLES
    ]
    context = {"form": form, "roles": roles, "tabs": tabs_of_account("profile")}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def sessions(request: SignedIn) -> HttpResponse:
    """Where I am logged in, and the last attempts on my account."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    mine = UserSession.objects.filter(user_id=request.user.pk).order_by("-created_at", "-pk")
    # An expired session is left out, not deleted: reading a page changes nothing.
    alive = [
        {"session": session, "device": device_of(session.user_agent)}
        for session in mine
        if store(session.session_key).load()
    ]
    attempts = list(LoginAttempt.objects.filter(user_id=request.user.pk).order_by("-at", "-pk")[:20])
    context = {
        "sessions": alive,
        "current": request.session.session_key,
        "attempts": [{"attempt": one, "device": device_of(one.user_agent)} for one in attempts],
        "tabs": tabs_of_account("sessions"),
        "now": timezone.now(),
    }
    return render(request, "accounts/sessions.html", context)


@login_required
@require_POST
def end_one(request: SignedIn, pk: int) -> HttpResponse:
    end_session(session_id=pk, user=request.user, by=request.user, at=timezone.now())
    messages.success(request, _("The session has ended."))
    return redirect("accounts:sessions")


@login_required
@require_POST
def end_others(request: SignedIn) -> HttpResponse:
    end_other_sessions(
        user=request.user, keep=request.session.session_key, by=request.user, at=timezone.now()
    )
    messages.success(request, _("All other sessions have ended."))
    return redirect("accounts:sessions")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deputies(request: SignedIn) -> HttpResponse:
    """Who stands in for me, for whom I stand in, and naming a deputy."""
    user = request.user
    now = timezone.now()
    form = DeputyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_in(form, starts_at="first_day", ends_at="last_day"):
            name_deputy(
                principal=user,
                deputy=data["deputy"],
                starts_at=data["starts_at"],
                ends_at=data["ends_at"],
                reason=data["reason"],
                by=user,
                at=now,
            )
            messages.success(request, _("%(name)s stands in for you.") % {"name": data["deputy"]})
            return redirect("accounts:deputies")
    rows = Delegation.objects.filter(Q(principal=user) | Q(deputy=user)).select_related("principal", "deputy")
    shown = list(rows.order_by("-starts_at", "-pk")[:50])
    context = {
        "form": form,
        "given": [row for row in shown if row.principal_id == user.pk],
        "taken": [row for row in shown if row.deputy_id == user.pk],
        "now": now,
        "tabs": tabs_of_account("deputies"),
    }
    return render(request, "accounts/deputies.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def end_deputy(request: SignedIn, pk: int) -> HttpResponse:
    delegation = get_object_or_404(Delegation, pk=pk, principal_id=request.user.pk)
    end_delegation(delegation=delegation, by=request.user, at=timezone.now())
    messages.success(request, _("The delegation has ended."))
    return redirect("accounts:deputies")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: SignedIn) -> HttpResponse:
    """My API tokens; a new one is shown on the page that answers the form, and never again."""
    user = request.user
    now = timezone.now()
    form = TokenForm(request.POST or None)
    raw = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_in(form):
            _token, raw = issue_token(
                user=user,
                name=data["name"],
                scope=ApiToken.Scope(data["scope"]),
                expires_at=now + timedelta(days=data["days"]),
                by=user,
                at=now,
            )
            form = TokenForm()
    mine = user.api_tokens.order_by("-created_at", "-pk")
    context = {"form": form, "tokens": mine, "raw": raw, "now": now, "tabs": tabs_of_account("tokens")}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request: SignedIn, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk, user_id=request.user.pk)
    revoke_token(token=token, by=request.user, at=timezone.now())
    messages.success(request, _("The token is revoked. Whoever still uses it is refused from now on."))
    return redirect("accounts:tokens")
