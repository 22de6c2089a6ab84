"""Setting a second factor up, taking it away, new recovery codes, and the way out for somebody who lost the telephone."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import encrypt
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AccessLog, User
from accounts.operations.log import note
from accounts.operations.passwords import must_not_take_over
from accounts.operations.rights import must_manage_people
from accounts.operations.sessions import forget_sessions
from accounts.second_factor import is_needed_by
from feedback_system.errors import NotPermitted, NotPossibleNow

# What the person types to prove herself (password and code) is checked by the forms, with the lock-out of the house.


@transaction.atomic
def set_up_second_factor(*, user: User, secret: str, period: int, at: datetime) -> list[str]:
    """Ask for codes of the app with that key from now on; gives the recovery codes, which are shown once.

    `period` is the one of the code that proved the app, so that the same code does not log in besides.
    :raises NotPossibleNow: when there is a second factor already.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        raise NotPossibleNow(
            _("Your second factor is set up already. Remove it first to set up another one.")
        )
    Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.TOTP,
        data={"secret": encrypt(secret), "last_period": period},
        created_at=at,
    )
    note(AccessLog.Act.FACTOR_SET_UP, user=user, by=user, at=at)
    return _new_codes(user)


@transaction.atomic
def renew_recovery_codes(*, user: User, at: datetime) -> list[str]:
    """New recovery codes; the former ones are worthless from now on."""
    User.objects.select_for_update().get(pk=user.pk)
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        raise NotPossibleNow(_("You have no second factor. Set it up first."))
    note(AccessLog.Act.CODES_RENEWED, user=user, by=user, at=at)
    return _new_codes(user)


@transaction.atomic
def remove_second_factor(*, user: User, at: datetime) -> None:
    """Let the password alone log in again.

    :raises NotPermitted: for somebody who must have a second factor.
    """
    if is_needed_by(user):
        raise NotPermitted(
            _("Your work needs a second factor, so it cannot be removed. An administrator can reset it.")
        )
    Authenticator.objects.filter(user=user).delete()
    note(AccessLog.Act.FACTOR_REMOVED, user=user, by=user, at=at)


@transaction.atomic
def reset_second_factor(*, user: User, by: User, at: datetime) -> None:
    """Take the second factor of somebody who lost the telephone and the codes; all sessions end with it.

    :raises NotPermitted: for the own account, and for an administrator where two administrators control each other.
    :raises NotPossibleNow: when there is none.
    """
    must_manage_people(by)
    if by.pk == user.pk:
        raise NotPermitted(_("Nobody resets the own second factor. Ask another administrator."))
    must_not_take_over(user)
    gone, _models = Authenticator.objects.filter(user=user).delete()
    if not gone:
        raise NotPossibleNow(_("This person has no second factor."))
    forget_sessions(user)
    note(AccessLog.Act.FACTOR_RESET, user=user, by=by, at=at)


def _new_codes(user: User) -> list[str]:
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    return codes
