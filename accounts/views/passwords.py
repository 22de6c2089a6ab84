"""The page where a person chooses a new password."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm
from allauth.account.views import PasswordChangeView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from accounts.http import SignedIn
from accounts.operations import end_other_sessions
from accounts.password_rules import password_is_due


@method_decorator(login_required, name="dispatch")
class ChangePasswordView(PasswordChangeView):
    """Change the own password; all other sessions end with it."""

    request: SignedIn

    def dispatch(self, request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponse:
        # Who came in without a password (demo, single sign-on) has none to change.
        if not request.user.has_usable_password():
            return render(request, "account/no_password.html")
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["is_due"] = password_is_due(self.request.user, at=timezone.now())
        return context

    def get_default_success_url(self) -> str:
        return reverse("accounts:profile")

    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        user = self.request.user
        end_other_sessions(user=user, keep=self.request.session.session_key, by=user, at=timezone.now())
        messages.success(self.request, _("Your password is changed. All other sessions have ended."))
        return response

    def form_invalid(self, form: ChangePasswordForm) -> HttpResponse:
        return render(self.request, self.template_name, self.get_context_data(form=form), status=422)


change = ChangePasswordView.as_view()
