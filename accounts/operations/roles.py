"""Giving and taking roles. Duties that control each other stay with different people."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AccessLog, Department, RoleAssignment, User
from accounts.operations.log import note, signed
from accounts.operations.rights import must_manage_people
from accounts.roles import HELD_ALONE, ROLES
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow

ADMINISTRATOR = "administrator"


@transaction.atomic
def give_role(*, user: User, department: Department, role: str, by: User, at: datetime) -> RoleAssignment:
    """Let `user` hold `role` in `department`.

    :raises NotPermitted: for oneself: nobody gives oneself rights.
    :raises NotPossibleNow: where a second administrator confirms such changes; ask for it instead.
    :raises Invalid: for an unknown role, one held already, or one that does not go with another role held.
    """
    must_manage_people(by)
    must_not_need_a_second_administrator()
    must_be_free_to_hold(user, department, role, by=by)
    return put_into_role(user=user, department=department, role=role, by=by, at=at)


def must_not_need_a_second_administrator() -> None:
    """:raises NotPossibleNow: where the company wants a second administrator for changes of roles."""
    if Company.get().two_administrators:
        raise NotPossibleNow(
            _(
                "A second administrator confirms changes of roles here. Ask for the change on the person's page."
            )
        )


def must_be_free_to_hold(user: User, department: Department, role: str, *, by: User) -> None:
    """:raises NotPermitted, Invalid: when `user` cannot come to hold `role` in `department` through `by`."""
    _must_be_somebody_else(by, user)
    if role not in ROLES:
        raise Invalid({"role": [_("There is no such role.")]})
    if not department.is_active:
        raise Invalid({"department": [_("This department is no longer in use. Choose another one.")]})
    list(User.objects.select_for_update().filter(pk=user.pk))
    held = set(user.role_assignments.values_list("role", flat=True))
    if user.role_assignments.filter(role=role, department=department).exists():
        raise Invalid({"role": [_("%(name)s holds this role there already.") % {"name": user}]})
    alone = sorted((HELD_ALONE & (held | {role})) if held - {role} else [])
    if alone:
        raise Invalid(
            {
                "role": [
                    _("Whoever is %(role)s holds no other role, because this role controls the others.")
                    % {"role": ROLES[alone[0]].label}
                ]
            }
        )


def put_into_role(*, user: User, department: Department, role: str, by: User, at: datetime) -> RoleAssignment:
    """The inner part of giving a role, for operations that have checked everything."""
    assignment = signed(RoleAssignment(user=user, department=department, role=role), by=by, at=at)
    assignment.save()
    forget_roles(user)
    note(AccessLog.Act.ROLE_GIVEN, user=user, by=by, at=at, detail=f"{role} @ {department.code}")
    return assignment


@transaction.atomic
def take_role(*, assignment: RoleAssignment, by: User, at: datetime) -> None:
    """Take a role away. It counts from the person's next click.

    :raises NotPossibleNow: when nobody would be left to administer, or a second administrator has to confirm.
    """
    must_manage_people(by)
    must_not_need_a_second_administrator()
    remove_from_role(assignment=assignment, by=by, at=at)


def remove_from_role(*, assignment: RoleAssignment, by: User, at: datetime) -> None:
    """The inner part of taking a role, for operations that have checked the right already."""
    user = assignment.user
    _must_be_somebody_else(by, user)
    if assignment.role == ADMINISTRATOR:
        must_leave_an_administrator(without=user)
    detail = f"{assignment.role} @ {assignment.department.code}"
    signed(assignment, by=by, at=at).delete()
    forget_roles(user)
    note(AccessLog.Act.ROLE_TAKEN, user=user, by=by, at=at, detail=detail)


def must_leave_an_administrator(*, without: User) -> None:
    """:raises NotPossibleNow: when `without` is an administrator and no other active one is left.

    Locks the rows of the person and of all administrators, in the order of their keys, so that two of them
    can neither remove each other at once nor wait for each other for ever.
    """
    holders = RoleAssignment.objects.filter(role=ADMINISTRATOR).values_list("user_id", flat=True)
    list(User.objects.select_for_update().filter(pk__in=[*holders, without.pk]).order_by("pk"))
    # Asked again: while we waited for the rows, somebody may have lost the role.
    ids = set(holders.filter(user__is_active=True))
    if without.pk in ids and not ids - {without.pk}:
        raise NotPossibleNow(_("This is the last administrator. Make somebody else an administrator first."))


def _must_be_somebody_else(by: User, user: User) -> None:
    if by.pk == user.pk:
        raise NotPermitted(_("Nobody changes the own roles. Ask another administrator."))


def forget_roles(user: User) -> None:
    """Drop what this instance has remembered about its roles."""
    for name in ("assignments", "own_roles", "sees_all", "department_ids_in_view", "department_ids_of_own"):
        user.__dict__.pop(name, None)
