"""Who reads the dashboard: the management, finance and the heads; each over the cases that have reached her."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from feedback_system.errors import NotPermitted

if TYPE_CHECKING:
    from accounts.models import User

READERS = (Permission.SEE_REPORTS, Permission.SEE_LOSSES, Permission.OBJECT)
"""As for the reports of costs: the month's figures, losses, and heads of departments."""


def reads_figures(user: User) -> bool:
    """Whether figures are for this person now; never for one whose account is closed."""
    return user.is_active and any(user.holds(permission) for permission in READERS)


def must_read_figures(user: User) -> None:
    """:raises NotPermitted: for who reads no figures"""
    if not reads_figures(user):
        raise NotPermitted(
            _(
                "The dashboard is for the management, finance and the heads of the departments. Your own cases stand on the worklist."
            )
        )


def must_export(user: User) -> None:
    """:raises NotPermitted: for who may read figures but not take cases out of the house"""
    if not user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(_("You may read this list but not export it. Ask the GM office for the file."))
