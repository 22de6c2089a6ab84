"""Who reads the figures of early warning: quality, which judges its signals, and whoever reads all cases."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from feedback_system.errors import NotPermitted


def may_read_figures(user: User) -> bool:
    """Whether the person reads figures that add up the cases of all departments."""
    return user.holds(Permission.JUDGE_SIGNAL) or user.sees_all


def must_read_figures(user: User) -> None:
    """:raises NotPermitted: unless the person may."""
    if not may_read_figures(user):
        raise NotPermitted(
            _(
                "Early warning adds up cases of all departments. It is for quality, the GM office, the management and the auditor; ask one of them."
            )
        )


def may_export_figures(user: User) -> bool:
    """Whether the person may take the figures out of the house."""
    return user.holds(Permission.EXPORT_CASES)


def must_export_figures(user: User) -> None:
    """:raises NotPermitted: unless the person reads the figures and may export."""
    must_read_figures(user)
    if not may_export_figures(user):
        raise NotPermitted(
            _("You may read these figures but not export them. Ask the head of quality for the file.")
        )
