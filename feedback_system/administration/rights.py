"""Who reads the settings and who changes them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from feedback_system.errors import NotPermitted


def may_change_settings(user: User) -> bool:
    """Whether the person keeps the settings."""
    return user.holds(Permission.MANAGE_SETTINGS)


def must_read_settings(user: User) -> None:
    """:raises NotPermitted: unless the person keeps the settings or may read them."""
    if not (may_change_settings(user) or user.holds(Permission.READ_SETTINGS)):
        raise NotPermitted(
            _("The settings are for administrators, auditors and the GM office. Ask one of them.")
        )


def must_change_settings(user: User) -> None:
    """:raises NotPermitted: unless the person keeps the settings."""
    if not may_change_settings(user):
        raise NotPermitted(_("Only an administrator may change the settings. Ask one of them to do it."))


def must_keep_points(user: User) -> None:
    """:raises NotPermitted: unless the person keeps base points."""
    if not user.holds(Permission.KEEP_BASE_POINTS):
        raise NotPermitted(_("Base points are entered by personnel and administrators. Ask one of them."))
