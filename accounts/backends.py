"""Who may log in: active people. Systems act by token only."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class Backend(AuthenticationBackend):
    """User name and password. The library sees to it that every kind of failure costs the same time."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.is_active and user.kind == User.Kind.PERSON)
