"""Refusals that every operation on people shares."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from feedback_system.errors import NotPermitted


def must_manage_people(by: User) -> None:
    """:raises NotPermitted: unless `by` holds the right to manage people."""
    if not by.holds(Permission.MANAGE_PEOPLE):
        raise NotPermitted(
            _("Only an administrator may change people and departments. Ask one of them to do it.")
        )


def must_be_the_person_or_manage_people(by: User, person: User) -> None:
    """:raises NotPermitted: unless `by` is that person or holds the right to manage people."""
    if by.pk != person.pk:
        must_manage_people(by)
