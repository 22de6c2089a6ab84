"""People: coming, changing, going. Going ends everything that lets somebody in."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import AccessLog, ApiToken, Delegation, Department, User
from accounts.operations.delegations import cut_short
from accounts.operations.log import note, signed
from accounts.operations.passwords import hand_out_start_password, must_not_take_over
from accounts.operations.rights import must_manage_people
from accounts.operations.roles import (
    forget_roles,
    must_leave_an_administrator,
    must_not_need_a_second_administrator,
)
from accounts.operations.sessions import forget_sessions
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow


@transaction.atomic
def create_person(
    *,
    username: str,
    name: str,
    department: Department | None,
    email: str = "",
    phone: str = "",
    kind: User.Kind = User.Kind.PERSON,
    by: User,
    at: datetime,
) -> tuple[User, str]:
    """A new person with a start password, or a system without one (then the second value is empty).

    :raises Invalid: when the user name is taken (letter case does not matter) or a field does not hold.
    """
    must_manage_people(by)
    user = User(
        username=User.normalize_username(username.strip()),
        name=name.strip(),
        department=department,
        email=email,
        phone=phone,
        kind=kind,
        joined_at=at,
        tour_is_due=kind == User.Kind.PERSON,
    )
    user.set_unusable_password()
    if User.objects.filter(username__iexact=user.username).exists():
        raise Invalid({"username": [_("This user name is taken. Choose another one.")]})
    _must_hold(user)
    signed(user, by=by, at=at).save()
    note(AccessLog.Act.CREATED, user=user, by=by, at=at)
    if kind != User.Kind.PERSON:
        return user, ""
    return user, hand_out_start_password(user, by=by, at=at)


@transaction.atomic
def change_person(
    *, user: User, name: str, department: Department | None, email: str, phone: str, by: User, at: datetime
) -> None:
    """Correct name, home department, e-mail and telephone of a person.

    :raises NotPossibleNow: for another home department where a second administrator confirms it; ask for it instead.
    """
    must_manage_people(by)
    if department != user.department:
        must_not_need_a_second_administrator()
    _change(
        user, {"name": name.strip(), "department": department, "email": email, "phone": phone}, by=by, at=at
    )


def move_person(*, user: User, department: Department | None, by: User, at: datetime) -> None:
    """The inner part of changing the home department, for operations that have checked the right already."""
    _change(user, {"department": department}, by=by, at=at)


@transaction.atomic
def change_own_profile(
    *,
    user: User,
    name: str,
    email: str,
    phone: str,
    language: str,
    time_zone: str,
    theme: str,
    by: User,
    at: datetime,
) -> None:
    """What everybody may change about the own account. Empty means: as the browser or the company."""
    if by.pk != user.pk:
        raise NotPermitted(_("This is somebody else's profile. Everybody changes the own one."))
    changes: dict[str, object] = {
        "name": name.strip(),
        "email": email,
        "phone": phone,
        "language": language,
        "time_zone": time_zone,
        "theme": theme,
    }
    _change(user, changes, by=by, at=at)


@transaction.atomic
def deactivate_user(*, user: User, by: User, at: datetime) -> None:
    """Lock somebody out: sessions, tokens, password and delegations end together; roles stay on record.

    The password goes too, so that no forgotten session can come alive when the account is switched on again.
    :raises NotPermitted: for the own account.
    :raises NotPossibleNow: for the last administrator, or when it is done already.
    """
    must_manage_people(by)
    if by.pk == user.pk:
        raise NotPermitted(_("You cannot switch off your own account. Ask another administrator."))
    must_leave_an_administrator(without=user)
    user.refresh_from_db()
    if not user.is_active:
        raise NotPossibleNow(_("This account is switched off already."))
    user.is_active = False
    user.set_unusable_password()
    signed(user, by=by, at=at).save(update_fields=["is_active", "password"])
    forget_roles(user)
    forget_sessions(user)
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    for delegation in Delegation.objects.filter(Q(principal=user) | Q(deputy=user), ends_at__gt=at).order_by(
        "pk"
    ):
        cut_short(delegation, by=by, at=at)
    note(AccessLog.Act.DEACTIVATED, user=user, by=by, at=at)


@transaction.atomic
def reactivate_user(*, user: User, by: User, at: datetime) -> str:
    """Let somebody in again with a start password (empty for a system). Tokens and delegations stay ended.

    :raises NotPermitted: for an administrator where two administrators control each other.
    """
    must_manage_people(by)
    must_not_take_over(user)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active:
        raise NotPossibleNow(_("This account is switched on already."))
    user.is_active = True
    signed(user, by=by, at=at).save(update_fields=["is_active"])
    forget_roles(user)
    note(AccessLog.Act.REACTIVATED, user=user, by=by, at=at)
    return hand_out_start_password(user, by=by, at=at) if user.kind == User.Kind.PERSON else ""


def _change(user: User, changes: dict[str, object], *, by: User, at: datetime) -> None:
    changed = [field for field, value in changes.items() if getattr(user, field) != value]
    if not changed:
        return
    for field in changed:
        setattr(user, field, changes[field])
    _must_hold(user)
    signed(user, by=by, at=at).save(update_fields=changed)
    note(AccessLog.Act.CHANGED, user=user, by=by, at=at, detail=", ".join(changed))


def _must_hold(user: User) -> None:
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        raise Invalid(error.message_dict) from error
