"""What a person types about her second factor. Every wrong code and password counts for the lock-out of the house."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import lockout
from accounts.adapter import refusal_of_lock
from accounts.forms import LONGEST_PASSWORD
from accounts.models import User
from accounts.second_factor import accepted, period_of
from feedback_system.web.forms import LineField

WRONG_CODE = _(
    "This code is not right, or it was used already. Type the one that the app shows now, or a recovery code."
)


class CodeForm(forms.Form):
    """A code of the app or a recovery code. `locked_until` tells after a refusal whether the lock-out was the reason."""

    code = LineField(label=_("One-time code"), max_length=20)
    locked_until: datetime | None = None
    authenticator: Authenticator | None = None

    def __init__(
        self, data: Any = None, *, user: User, at: datetime, address: str = "", user_agent: str = ""
    ) -> None:
        super().__init__(data)
        self.user, self.at, self.address, self.user_agent = user, at, address, user_agent
        self.fields["code"].widget.attrs |= {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "autofocus": True,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            attempt = lockout.begin_attempt(
                username=self.user.username, address=self.address, user_agent=self.user_agent, at=self.at
            )
        except lockout.LockedOut as locked:
            self.locked_until = locked.until
            raise refusal_of_lock(locked) from locked
        self.prove(data)
        lockout.forget(attempt)
        return data

    def prove(self, data: dict[str, Any]) -> None:
        """:raises ValidationError: when what was typed does not prove who types."""
        self.authenticator = accepted(self.user, data["code"], at=self.at)
        if self.authenticator is None:
            raise ValidationError({"code": WRONG_CODE})


class ConfirmForm(CodeForm):
    """The own password, where there is one, and a code: asked before anything about the second factor changes."""

    password = forms.CharField(
        label=_("Current password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("password", "code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("autofocus")
        if not self.user.has_usable_password():
            del self.fields["password"]

    def prove(self, data: dict[str, Any]) -> None:
        if "password" in self.fields and not self.user.check_password(data["password"]):
            raise ValidationError({"password": _("This is not your password.")})
        super().prove(data)


class SetUpForm(ConfirmForm):
    """The own password and the first code of the app with the key `secret`."""

    period = 0

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret
        self.fields["code"].label = _("Code that the app shows")

    def prove(self, data: dict[str, Any]) -> None:
        if "password" in self.fields and not self.user.check_password(data["password"]):
            raise ValidationError({"password": _("This is not your password.")})
        period = period_of(self.secret, data["code"], at=self.at)
        if period is None:
            raise ValidationError({"code": WRONG_CODE})
        self.period = period
