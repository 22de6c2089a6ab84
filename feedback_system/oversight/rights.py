"""Who looks ahead: whoever reads all cases. The administrator, who sees no case, looks after the health page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from feedback_system.errors import NotPermitted


def must_see_all_cases(user: User) -> None:
    """:raises NotPermitted: unless the person reads the cases of all departments."""
    if not user.sees_all:
        raise NotPermitted(
            _(
                "This page shows cases of all departments. It is for the GM office, the head of quality, "
                "the management and the auditor; ask one of them."
            )
        )


def must_export(user: User) -> None:
    """:raises NotPermitted: unless the person reads all cases and may take lists out of the house."""
    must_see_all_cases(user)
    if not user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(_("You may read this list but not export it. Ask the GM office for the file."))
