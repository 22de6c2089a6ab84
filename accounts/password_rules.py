"""Password rules beside those of the framework. `PASSWORD_POLICY=mlps` adds those of 等保 2.0 (GB/T 22239).

Always: twelve characters, none of the common passwords, not like the own name. With `mlps` also: three kinds
of characters, a change every 90 days, none of the last five again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User

REMEMBERED = 5
"""How many passwords, the present one among them, may not be chosen again."""

CLASSES_NEEDED = 3
VALID_FOR = timedelta(days=90)


def is_strict() -> bool:
    """Whether the rules of 等保 2.0 are switched on."""
    return getattr(settings, "PASSWORD_POLICY", "default") == "mlps"


def password_is_due(user: User, *, at: datetime) -> bool:
    """Whether the person has to choose a new password before doing anything else.

    True for a start password, and under `mlps` 90 days after the last change; never without a password.
    """
    if not user.has_usable_password():
        return False
    if user.must_change_password:
        return True
    return is_strict() and (user.password_changed_at is None or at - user.password_changed_at >= VALID_FOR)


class CharacterClassValidator:
    """Under `mlps`: at least three of capital letters, small letters, digits, other characters."""

    def validate(self, password: str, user: User | None = None) -> None:
        if not is_strict():
            return
        classes = [
            any(c.isupper() for c in password),
            any(c.islower() for c in password),
            any(c.isdigit() for c in password),
            any(not c.isupper() and not c.islower() and not c.isdigit() for c in password),
        ]
        if sum(classes) < CLASSES_NEEDED:
            raise ValidationError(self.get_help_text(), code="password_has_too_few_classes")

    def get_help_text(self) -> str:
        if not is_strict():
            return ""
        return _(
            "Mix at least three kinds of characters: capital letters, small letters, digits, other signs."
        )


class FormerPasswordValidator:
    """Under `mlps`: none of the last five passwords, the present one included."""

    def validate(self, password: str, user: User | None = None) -> None:
        if not is_strict() or user is None or user.pk is None:
            return
        former = user.former_passwords.order_by("-set_at", "-pk").values_list("password", flat=True)
        for encoded in [user.password, *former[: REMEMBERED - 1]]:
            if check_password(password, encoded):
                raise ValidationError(self.get_help_text(), code="password_was_used_before")

    def get_help_text(self) -> str:
        if not is_strict():
            return ""
        return ngettext(
            "Choose a password that is not your last one.",
            "Choose a password that is none of your last %(count)d.",
            REMEMBERED,
        ) % {"count": REMEMBERED}
