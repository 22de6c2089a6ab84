"""What hangs on a department and keeps it from being closed. An app that hangs more on departments registers it at start-up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleAssignment, User
from feedback_system.errors import Reason


@dataclass(frozen=True)
class Hold:
    """One sort of thing that hangs on departments."""

    code: str
    count: Callable[[Collection[int]], Mapping[int, int]]
    """How many of these there are, by id of the department, for the departments asked about."""
    sentence: Any
    """What to do first; `%(count)d` stands for the number."""
    address: Callable[[int], str] | None = None
    """The page on which it is done, by id of the department."""


_HOLDS: list[Hold] = []


def register_hold(hold: Hold) -> None:
    """Make a sort known; a second one of the same code is an error."""
    if any(one.code == hold.code for one in _HOLDS):
        raise ValueError(f"the hold {hold.code} is registered twice")
    _HOLDS.append(hold)


def what_holds(departments: Collection[int]) -> dict[int, list[Any]]:
    """What must be done before each department (by id) can be closed, in sentences; departments below it are told by others.

    Note: one query for each sort of thing, however many departments there are.
    """
    found: dict[int, list[Any]] = {pk: [] for pk in departments}
    for hold in _HOLDS:
        for pk, count in sorted(hold.count(departments).items()):
            if count and pk in found:
                text = hold.sentence % {"count": count}
                found[pk].append(Reason(text, hold.address(pk)) if hold.address else text)
    return found


def counted_by(field: str, rows: QuerySet[Any]) -> dict[int, int]:
    """How many of the rows there are for each department, by its id in `field`."""
    return dict(rows.order_by().values_list(field).annotate(number=Count("pk", distinct=True)))


def _people(departments: Collection[int]) -> Mapping[int, int]:
    return counted_by("department", User.objects.filter(department__in=departments, is_active=True))


def _roles(departments: Collection[int]) -> Mapping[int, int]:
    rows = RoleAssignment.objects.filter(department__in=departments, user__is_active=True)
    return counted_by("department", rows)


def _people_of(department: int) -> str:
    """The list of those who belong to a department or hold a role in it."""
    return f"{reverse('accounts:people')}?department={department}"


def register_holds() -> None:
    """People and roles."""
    register_hold(
        Hold(
            "people",
            _people,
            _("%(count)d people still belong to it. Move them to another department."),
            _people_of,
        )
    )
    register_hold(
        Hold("roles", _roles, _("%(count)d roles are still held in it. Take them away first."), _people_of)
    )
