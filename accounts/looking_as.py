"""An administrator looks at the product as somebody with a certain role, changes nothing and sees no more than she may anyway.

What is shown is what both may see: the scope of cases asks both (`cases/querysets.py`), rights that only disclose count when
the administrator holds them herself, and a page that is not named here shows nothing but its name.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Department, RoleAssignment, User
from accounts.permissions import DISCLOSING, Permission
from accounts.roles import ROLES, Role

LONGEST = timedelta(minutes=30)
"""After which it ends by itself. Source: ours; long enough to walk through the menu, too short to be forgotten."""

NOT_LOOKED_AS = frozenset({"administrator", "integration"})
"""Roles nobody looks as: the own one, and one that acts by token only."""

NOBODY = 0
"""The id of the person who would hold the role: no row names her."""


@dataclass(frozen=True)
class LookingAs:
    """Who looks, as which role of which department, and until when."""

    administrator: User
    role: Role
    department: Department
    until: datetime
    sight: User
    """Somebody with this role alone, for the menu and the scope: nobody's name, all rights of the role."""
    withheld: frozenset[Permission]
    """Rights of the role that disclose something the administrator may not see."""


def may_look_as(user: User) -> bool:
    """Whether the person may look as somebody else: administrators, and not while they do."""
    return (
        user.looking_as is None
        and user.is_active
        and user.holds(Permission.MANAGE_PEOPLE)
        and user.holds(Permission.MANAGE_SETTINGS)
    )


def looking(administrator: User, *, role: str, department: Department, until: datetime) -> User:
    """The person of a session in which `administrator` looks as `role` in `department`. It must never be saved."""
    sight = _with_role(administrator, role, department)
    sight.pk = NOBODY
    viewer = _with_role(administrator, role, department)
    # What shortens the way past the scope counts only where both have it.
    viewer.__dict__["sees_all"] = sight.sees_all and administrator.sees_all
    for name in ("department_ids_in_view", "department_ids_of_own"):
        both = set(getattr(sight, name)) & set(getattr(administrator, name))
        viewer.__dict__[name] = sorted(both)
    viewer.may_be_deputy = False
    viewer.looking_as = LookingAs(
        administrator,
        ROLES[role],
        department,
        until,
        sight,
        frozenset(one for one in DISCLOSING if not administrator.holds(one)),
    )
    return viewer


def _with_role(person: User, role: str, department: Department) -> User:
    """A copy of the person as if she held that role and nothing else."""
    other = copy.copy(person)
    for name in (
        "own_roles",
        "sees_all",
        "department_ids_of_own",
        "department_ids_in_view",
        "_departments_below",
    ):
        other.__dict__.pop(name, None)
    other.__dict__["assignments"] = [RoleAssignment(user=person, department=department, role=role)]
    other.department = department
    return other


_SHOWN: list[Callable[[], Iterable[str]]] = []


def show_pages(names: Callable[[], Iterable[str]]) -> None:
    """Name pages that may be shown while somebody looks as a role: every case on them comes through the scope, and every other
    thing is one that administrators may read. Called at start-up; asked at each request.
    """
    _SHOWN.append(names)


def is_shown(view_name: str) -> bool:
    """Whether the page of that name is shown with what stands on it."""
    return any(view_name in names() for names in _SHOWN)
