"""The tree of departments: add, rename, move, appoint. The tree never has a loop and a code never changes."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User, departments_below
from accounts.operations.log import signed
from accounts.operations.rights import must_manage_people
from feedback_system.errors import Blocked, Invalid


@transaction.atomic
def add_department(
    *,
    code: str,
    label_zh_hans: str,
    function: str,
    parent: Department | None,
    label_zh_hant: str = "",
    label_en: str = "",
    by: User,
    at: datetime,
) -> Department:
    """A new department below `parent`, or at the top of the tree."""
    must_manage_people(by)
    department = Department(
        code=code,
        label_zh_hans=label_zh_hans,
        label_zh_hant=label_zh_hant,
        label_en=label_en,
        function=function,
        parent=parent,
    )
    _save(department, by=by, at=at)
    return department


@transaction.atomic
def change_department(
    *,
    department: Department,
    label_zh_hans: str,
    label_zh_hant: str,
    label_en: str,
    function: str,
    by: User,
    at: datetime,
) -> None:
    """Rename a department or correct what it does. Its code stays."""
    must_manage_people(by)
    department.label_zh_hans = label_zh_hans
    department.label_zh_hant = label_zh_hant
    department.label_en = label_en
    department.function = function
    _save(department, by=by, at=at)


@transaction.atomic
def move_department(*, department: Department, parent: Department | None, by: User, at: datetime) -> None:
    """Put a department, with all below it, under another one.

    :raises Invalid: when `parent` is the department itself or lies below it.
    """
    must_manage_people(by)
    # The whole small table: two moves at once could close a loop that neither of them sees.
    list(Department.objects.select_for_update().order_by("pk").values_list("pk"))
    if parent is not None and parent.pk in {department.pk, *departments_below(department.pk)}:
        raise Invalid(
            {
                "parent": [
                    _("%(parent)s lies below %(department)s itself. Choose a department outside of it.")
                    % {"parent": parent, "department": department}
                ]
            }
        )
    department.parent = parent
    _save(department, by=by, at=at)


@transaction.atomic
def appoint(
    *, department: Department, head: User | None, secretary: User | None, by: User, at: datetime
) -> None:
    """Name the head and the head's secretary; None leaves a post empty, and news of lateness skips it."""
    must_manage_people(by)
    for field, person in (("head", head), ("secretary", secretary)):
        if person is not None and (not person.is_active or person.kind != User.Kind.PERSON):
            raise Invalid({field: [_("%(name)s cannot log in. Choose somebody who can.") % {"name": person}]})
    department.head = head
    department.secretary = secretary
    _save(department, by=by, at=at)


@transaction.atomic
def close_department(*, department: Department, by: User, at: datetime) -> None:
    """Take a department out of use. Old cases keep it.

    :raises Blocked: while people, roles or departments in use hang on it, one sentence for each.
    """
    must_manage_people(by)
    reasons = []
    if people := department.members.filter(is_active=True).count():
        reasons.append(
            _("%(count)d people still belong to it. Move them to another department.") % {"count": people}
        )
    if roles := department.role_assignments.filter(user__is_active=True).count():
        reasons.append(_("%(count)d roles are still held in it. Take them away first.") % {"count": roles})
    if children := department.children.filter(is_active=True).count():
        reasons.append(
            _("%(count)d departments lie below it. Move or close them first.") % {"count": children}
        )
    if reasons:
        raise Blocked(reasons)
    department.is_active = False
    _save(department, by=by, at=at)


@transaction.atomic
def reopen_department(*, department: Department, by: User, at: datetime) -> None:
    """Put a department into use again."""
    must_manage_people(by)
    department.is_active = True
    _save(department, by=by, at=at)


def _save(department: Department, *, by: User, at: datetime) -> None:
    try:
        department.full_clean()
    except ValidationError as error:
        raise Invalid(error.message_dict) from error
    signed(department, by=by, at=at).save()
