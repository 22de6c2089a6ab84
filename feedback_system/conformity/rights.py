"""Who reads the pack, and who keeps notes and samples. The auditor reads everything and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from feedback_system.errors import NotPermitted

if TYPE_CHECKING:
    from accounts.models import User

READERS = (Permission.SEE_REPORTS, Permission.KEEP_CONFORMITY)
"""The management, its readers and the auditor; the head of quality and the GM office keep it."""


def may_keep(user: User) -> bool:
    """Whether `user` writes notes, keeps samples and files findings."""
    return user.holds(Permission.KEEP_CONFORMITY)


def must_read_pack(user: User) -> None:
    """:raises NotPermitted: for who does not read the pack"""
    if not any(user.holds(permission) for permission in READERS):
        raise NotPermitted(
            _(
                "The conformity pack is for the management, the head of quality and the auditor. What concerns a single case you find on the case."
            )
        )


def must_keep_pack(user: User) -> None:
    """:raises NotPermitted: for who reads the pack, but does not keep it"""
    must_read_pack(user)
    if not may_keep(user):
        raise NotPermitted(
            _(
                "Notes, samples and findings are kept by the head of quality and the GM office. Tell them what you found; they enter it."
            )
        )


def must_export(user: User) -> None:
    """:raises NotPermitted: for who may read the pack, but not take it out of the house"""
    must_read_pack(user)
    if not user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(_("You may read this list but not export it. Ask the GM office for the file."))
