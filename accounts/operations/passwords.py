"""Passwords: a person changes her own, an administrator hands out a start password."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AccessLog, FormerPassword, User
from accounts.operations.log import note
from accounts.operations.rights import must_manage_people
from accounts.operations.sessions import forget_sessions
from accounts.password_rules import REMEMBERED
from feedback_system.company.models import Company
from feedback_system.errors import NotPermitted, NotPossibleNow

# Without the look-alikes 0 O 1 l I: a start password is read out on the telephone.
READABLE = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@transaction.atomic
def change_password(*, user: User, password: str, by: User, at: datetime) -> None:
    """Set the own password and remember the old hash. The form has checked the password rules."""
    if by.pk != user.pk:
        raise NotPermitted(
            _("Everybody chooses the own password. You can hand out a start password instead.")
        )
    _replace(user, password, at=at)
    user.must_change_password = False
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])
    note(AccessLog.Act.PASSWORD_CHANGED, user=user, by=by, at=at)


@transaction.atomic
def set_start_password(*, user: User, by: User, at: datetime) -> str:
    """Give a random password that has to be changed at the first log-in; ends all sessions.

    :raises NotPermitted: for an administrator where two administrators control each other.
    """
    must_manage_people(by)
    must_not_take_over(user)
    if user.kind != User.Kind.PERSON:
        raise NotPossibleNow(_("A system has no password. Issue a token for it instead."))
    if not user.is_active:
        raise NotPossibleNow(_("This account is switched off. Switch it on first."))
    return hand_out_start_password(user, by=by, at=at)


def must_not_take_over(user: User) -> None:
    """:raises NotPermitted: for an administrator where a second one confirms changes: with her password one could
    confirm one's own requests.
    """
    holds_it = user.role_assignments.filter(role="administrator").exists()
    if holds_it and Company.get().two_administrators:
        raise NotPermitted(
            _(
                "Two administrators control each other here, so neither sets the password of the other. "
                "Ask whoever runs the server to set it with manage.py changepassword."
            )
        )


def hand_out_start_password(user: User, *, by: User, at: datetime) -> str:
    """The inner part of giving a start password, for operations that have checked the right already."""
    password = "".join(secrets.choice(READABLE) for _n in range(14)) + "-" + secrets.choice("23456789")
    _replace(user, password, at=at)
    user.must_change_password = True
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])
    forget_sessions(user)
    note(AccessLog.Act.START_PASSWORD_SET, user=user, by=by, at=at)
    return password


def _replace(user: User, password: str, *, at: datetime) -> None:
    if user.has_usable_password():
        FormerPassword.objects.create(
            user=user, password=user.password, set_at=user.password_changed_at or at
        )
        kept = user.former_passwords.order_by("-set_at", "-pk").values_list("pk", flat=True)[: REMEMBERED - 1]
        user.former_passwords.exclude(pk__in=list(kept)).delete()
    user.set_password(password)
    user.password_changed_at = at
