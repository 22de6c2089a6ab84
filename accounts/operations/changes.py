"""Changes that one administrator asks for and another confirms; off until the company switches it on (gap, ours)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AccessLog, ChangeRequest, Department, RoleAssignment, User
from accounts.operations.log import note, signed
from accounts.operations.people import move_person
from accounts.operations.rights import must_manage_people
from accounts.operations.roles import must_be_free_to_hold, put_into_role, remove_from_role
from accounts.roles import ROLES
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow

Act, State = ChangeRequest.Act, ChangeRequest.State


def other_administrators(person: User) -> int:
    """How many active administrators there are beside `person`."""
    holders = RoleAssignment.objects.filter(role="administrator", user__is_active=True).exclude(user=person)
    return holders.values("user").distinct().count()


@transaction.atomic
def ask_for_role(*, user: User, department: Department, role: str, by: User, at: datetime) -> ChangeRequest:
    """Ask that `user` holds `role` in `department`; everything that stands against it is said at once."""
    must_manage_people(by)
    must_be_free_to_hold(user, department, role, by=by)
    return _ask(Act.GIVE_ROLE, user=user, role=role, department=department, by=by, at=at)


@transaction.atomic
def ask_to_take_role(*, assignment: RoleAssignment, by: User, at: datetime) -> ChangeRequest:
    """Ask that a role is taken away."""
    must_manage_people(by)
    if by.pk == assignment.user_id:
        raise NotPermitted(_("Nobody changes the own roles. Ask another administrator."))
    return _ask(
        Act.TAKE_ROLE,
        user=assignment.user,
        role=assignment.role,
        department=assignment.department,
        by=by,
        at=at,
    )


@transaction.atomic
def ask_to_move(*, user: User, department: Department | None, by: User, at: datetime) -> ChangeRequest:
    """Ask that `user` gets another home department."""
    must_manage_people(by)
    return _ask(Act.MOVE_PERSON, user=user, department=department, by=by, at=at)


@transaction.atomic
def ask_to_end_the_rule(*, by: User, at: datetime) -> ChangeRequest:
    """Ask that one administrator may change roles alone again."""
    must_manage_people(by)
    return _ask(Act.END_RULE, by=by, at=at)


@transaction.atomic
def confirm_change(*, change: ChangeRequest, by: User, at: datetime) -> ChangeRequest:
    """Carry the change out, as the other administrator. Everything is checked again: the world may have moved on.

    :raises NotPermitted: for the one who asked, and for the person concerned.
    :raises NotPossibleNow: when it was answered already, or the role is gone meanwhile.
    """
    must_manage_people(by)
    change = _waiting(change)
    if by.pk == change.asked_by_id:
        raise NotPermitted(_("You asked for this change yourself. Another administrator has to confirm it."))
    if by.pk == change.user_id:
        raise NotPermitted(_("This change concerns you. Another administrator has to confirm it."))
    if change.act == Act.END_RULE:
        company = Company.objects.select_for_update().get(pk=Company.get().pk)
        company.two_administrators = False
        signed(company, by=by, at=at).save(update_fields=["two_administrators"])
    else:
        _carry_out(change, by=by, at=at)
    return _answer(change, State.CONFIRMED, by=by, at=at)


@transaction.atomic
def refuse_change(*, change: ChangeRequest, by: User, at: datetime) -> ChangeRequest:
    """Refuse the change; who asked for it takes it back that way."""
    must_manage_people(by)
    change = _waiting(change)
    state = State.WITHDRAWN if by.pk == change.asked_by_id else State.REFUSED
    if change.user is not None:
        note(AccessLog.Act.CHANGE_REFUSED, user=change.user, by=by, at=at, detail=in_short(change))
    return _answer(change, state, by=by, at=at)


def in_short(change: ChangeRequest) -> str:
    """The change in codes, for the access log."""
    place = change.department.code if change.department is not None else ""
    return " ".join(part for part in (change.act, change.role, "@", place) if part)


def _ask(
    act: ChangeRequest.Act,
    *,
    user: User | None = None,
    role: str = "",
    department: Department | None = None,
    by: User,
    at: datetime,
) -> ChangeRequest:
    if not Company.get().two_administrators:
        raise NotPossibleNow(
            _("No second administrator is needed here. Reload the page and change it directly.")
        )
    same = ChangeRequest.objects.filter(
        act=act, user=user, role=role, department=department, state=State.WAITING
    )
    if same.exists():
        raise Invalid({"": [_("This change waits for a second administrator already.")]})
    change = ChangeRequest.objects.create(
        act=act, user=user, role=role, department=department, asked_by=by, asked_at=at
    )
    if user is not None:
        note(AccessLog.Act.CHANGE_ASKED, user=user, by=by, at=at, detail=in_short(change))
    return change


def _waiting(change: ChangeRequest) -> ChangeRequest:
    locked = ChangeRequest.objects.select_for_update(of=("self",)).select_related("user", "department")
    change = locked.get(pk=change.pk)
    if change.state != State.WAITING:
        raise NotPossibleNow(_("This change has been answered already. Reload the page to see the answer."))
    return change


def _carry_out(change: ChangeRequest, *, by: User, at: datetime) -> None:
    user, department = change.user, change.department
    assert user is not None  # noqa: S101 - the constraint says so
    if change.act == Act.MOVE_PERSON:
        move_person(user=user, department=department, by=by, at=at)
        return
    assert department is not None  # noqa: S101 - roles are held in departments
    if change.act == Act.GIVE_ROLE:
        must_be_free_to_hold(user, department, change.role, by=by)
        put_into_role(user=user, department=department, role=change.role, by=by, at=at)
        return
    assignment = user.role_assignments.filter(role=change.role, department=department).first()
    if assignment is None:
        raise NotPossibleNow(
            _("%(name)s no longer holds the role %(role)s there. Refuse the change instead.")
            % {"name": user, "role": ROLES[change.role].label}
        )
    remove_from_role(assignment=assignment, by=by, at=at)


def _answer(change: ChangeRequest, state: ChangeRequest.State, *, by: User, at: datetime) -> ChangeRequest:
    change.state, change.answered_by, change.answered_at = state, by, at
    change.save(update_fields=["state", "answered_by", "answered_at"])
    return change
