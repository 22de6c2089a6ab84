"""The second factor: its step of the log-in, setting it up, and its page in the own account."""

from __future__ import annotations

import base64
import math
from io import BytesIO
from typing import Any

import qrcode
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import AuthenticateView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from qrcode.image.svg import SvgPathFillImage

from accounts.adapter import AccountAdapter, SecondFactorAdapter
from accounts.http import SignedIn
from accounts.operations import (
    end_other_sessions,
    remove_second_factor,
    renew_recovery_codes,
    set_up_second_factor,
)
from accounts.second_factor import codes_left, factor_of, is_needed_by, new_secret
from accounts.second_factor_forms import CodeForm, ConfirmForm, SetUpForm
from accounts.views.profile import tabs_of_account

SECRET = "second_factor_secret"  # noqa: S105 - where the session keeps it until it is set up


class CodeView(AuthenticateView):
    """The second step of a log-in, after the password was right."""

    template_name = "account/code.html"

    def _build_forms(self) -> CodeForm | None:
        posted = self.request.method == "POST"
        self.webauthn_form = None
        self.auth_form = CodeForm(
            self.request.POST if posted else None, user=self.stage.login.user, **_where(self.request)
        )
        return self.auth_form if posted else None

    def form_valid(self, form: CodeForm) -> HttpResponse:
        post_authentication(self.request, form.authenticator)
        response: HttpResponse = self.stage.exit()
        return response

    def form_invalid(self, form: CodeForm) -> HttpResponse:
        return _refused(render(self.request, self.template_name, self.get_context_data()), form)


code = never_cache(CodeView.as_view())


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: SignedIn) -> HttpResponse:
    """The key as a picture and as text; set up once the app has shown a right code. Then the recovery codes, once."""
    user = request.user
    if factor_of(user) is not None:
        return redirect("accounts:second_factor")
    secret = request.session.setdefault(SECRET, new_secret())
    form = SetUpForm(request.POST or None, user=user, secret=secret, **_where(request))
    if request.method == "POST" and form.is_valid():
        codes = set_up_second_factor(user=user, secret=secret, period=form.period, at=form.at)
        del request.session[SECRET]
        record_authentication(request, user, "mfa", type="totp")
        end_other_sessions(user=user, keep=request.session.session_key, by=user, at=form.at)
        return render(request, "account/recovery_codes.html", {"codes": codes})
    url = SecondFactorAdapter().build_totp_url(user, secret)
    context = {
        "form": form,
        "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        "picture": _picture_of(url),
        "is_due": is_needed_by(user),
    }
    return _refused(render(request, "account/second_factor.html", context), form)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def show(request: SignedIn) -> HttpResponse:
    """Whether a second factor is asked for, and what can be done about it."""
    return _page(request, ConfirmForm(user=request.user, **_where(request)))


@login_required
@never_cache
@require_POST
def renew(request: SignedIn) -> HttpResponse:
    """New recovery codes, shown in this answer and never again."""
    form = ConfirmForm(request.POST, user=request.user, **_where(request))
    if factor_of(request.user) is None or not form.is_valid():
        return _page(request, form)
    codes = renew_recovery_codes(user=request.user, at=form.at)
    return render(request, "account/recovery_codes.html", {"codes": codes})


@login_required
@never_cache
@require_POST
def remove(request: SignedIn) -> HttpResponse:
    """Let the password alone log in again."""
    form = ConfirmForm(request.POST, user=request.user, **_where(request))
    if factor_of(request.user) is None or not form.is_valid():
        return _page(request, form)
    remove_second_factor(user=request.user, at=form.at)
    messages.success(request, _("Your second factor is removed. The password alone logs you in."))
    return redirect("accounts:second_factor")


def _page(request: SignedIn, form: ConfirmForm) -> HttpResponse:
    context = {
        "factor": factor_of(request.user),
        "codes_left": codes_left(request.user),
        "is_needed": is_needed_by(request.user),
        "form": form,
        "now": form.at,
        "tabs": tabs_of_account("second_factor"),
    }
    return _refused(render(request, "accounts/second_factor.html", context), form)


def _refused(response: HttpResponse, form: CodeForm) -> HttpResponse:
    """The answer with the status of a refusal, where the form was refused."""
    if form.locked_until is not None:
        response.status_code = 429
        seconds = (form.locked_until - form.at).total_seconds()
        response["Retry-After"] = str(max(1, math.ceil(seconds)))
    elif form.errors:
        response.status_code = 422
    return response


def _where(request: HttpRequest) -> dict[str, Any]:
    return {
        "at": timezone.now(),
        "address": AccountAdapter(request).get_client_ip(request),
        "user_agent": request.headers.get("user-agent", ""),
    }


def _picture_of(url: str) -> str:
    """The address of a picture with the key for the camera of a telephone, made here and sent nowhere."""
    picture = BytesIO()
    qrcode.make(url, image_factory=SvgPathFillImage, border=2).save(picture)
    return "data:image/svg+xml;base64," + base64.b64encode(picture.getvalue()).decode()
