"""Who imports cases, and who takes all of them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from feedback_system.errors import NotPermitted

if TYPE_CHECKING:
    from accounts.models import User

EXPORTS_ALL = (
    Permission.SEE_ALL_CASES,
    Permission.READ_HISTORY,
    Permission.EXPORT_CASES,
    Permission.SEE_CONTACTS,
)
"""All of these are needed: the file holds everything, with the history and the contacts."""


def may_import(user: User) -> bool:
    """Whether the person imports cases and undoes imports."""
    return user.holds(Permission.IMPORT_CASES)


def may_export_all(user: User) -> bool:
    """Whether the person may read all that the file of everything holds."""
    return all(user.holds(permission) for permission in EXPORTS_ALL)


def must_do_either(user: User) -> None:
    """:raises NotPermitted: for who neither imports nor exports everything"""
    if not (may_import(user) or may_export_all(user)):
        raise NotPermitted(
            _(
                "Lists of cases are imported by administrators and the GM office, everything is exported by auditors. Ask one of them."
            )
        )


def must_export_all(user: User) -> None:
    """:raises NotPermitted: unless the person may read everything"""
    if not may_export_all(user):
        raise NotPermitted(
            _(
                "Everything is exported by who may read all cases with their history, such as an auditor. Ask one of them."
            )
        )
