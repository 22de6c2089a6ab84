"""How the log-in library is bent to this house: one lock-out, attempts on record, no messages of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import lockout
from accounts.models import AccessLog, User
from accounts.operations import change_password
from accounts.operations.directory import may_use_password
from accounts.operations.log import note
from feedback_system.company.models import Company
from feedback_system.sealed import seal, unseal

LISTED = "listed"
"""In sessions that were opened by logging in: whether their last use is noted."""


class AccountAdapter(DefaultAccountAdapter):
    """Log-in, log-out and password change as this product wants them."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "The user name or the password is not right. Check both, also whether Caps Lock is on. "
            "If you do not remember your password, ask an administrator for a new one."
        ),
        "enter_current_password": _("This is not your current password. Type the one you logged in with."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person for these credentials, or None; also None for an account that is switched off.

        :raises ValidationError: with code "locked" and the parameter `until`, when the lock-out holds.
        """
        at = timezone.now()
        try:
            attempt = lockout.begin_attempt(
                username=credentials.get("username", ""),
                address=self.get_client_ip(request),
                user_agent=request.headers.get("user-agent", ""),
                at=at,
            )
        except lockout.LockedOut as locked:
            raise refusal_of_lock(locked) from locked
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        if not isinstance(user, User):
            return None
        if not may_use_password(user):
            lockout.refuse(attempt, user=user)
            raise ValidationError(
                _(
                    "Only administrators log in with a password here. Use the button of your company's directory."
                ),
                code="not_by_password",
            )
        lockout.succeed(attempt, user=user)
        return user

    def get_login_stages(self) -> list[str]:
        """The library's, with our own question for the code, which a directory may answer for."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "accounts.directory.adapter.CodeStage"}
        return [ours.get(one, one) for one in super().get_login_stages()]

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        """Marks the session as one that its person sees in her list."""
        request.session[LISTED] = True
        return super().post_login(request, user, **kwargs)

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        if isinstance(user, User):
            note(
                AccessLog.Act.LOGGED_OUT,
                user=user,
                by=user,
                at=timezone.now(),
                address=self.get_client_ip(request),
            )
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        change_password(user=user, password=password, by=user, at=timezone.now())

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The library's "you have signed in as …" is noise; our views say what is worth saying."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keys of second factors lie sealed in the database, and an app shows them under the company's name."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return Company.get().name


def refusal_of_lock(locked: lockout.LockedOut) -> ValidationError:
    """The sentence for somebody who is locked out, with the parameter `until`."""
    return ValidationError(
        _(
            "Too many attempts failed, so logging in is locked until %(time)s. "
            "Try again then, or ask an administrator to unlock your account."
        ),
        code="locked",
        params={"time": _minute_after(locked.until), "until": locked.until},
    )


def _minute_after(instant: datetime) -> str:
    """The local clock time by whose full minute `instant` has passed, for example 14:35."""
    local = timezone.localtime(instant)
    if local.second or local.microsecond:
        local += timedelta(minutes=1)
    return f"{local:%H:%M}"
