"""Questions about people: who holds a role, who leads whom, who stands in for whom at an instant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from accounts.models import (
    DIRECTORIES,
    ChangeRequest,
    Delegation,
    Department,
    LoginWay,
    RoleAssignment,
    User,
)
from accounts.roles import ROLES, Role
from feedback_system.company.models import Company
from feedback_system.reference.kept import kept, kept_rows

SYSTEM_USER = "clock"


def system_user() -> User:
    """The person-less actor of sweeps and imports, made at first need; it can never log in."""
    user, _created = User.objects.get_or_create(
        username=SYSTEM_USER, defaults={"name": "系统", "kind": User.Kind.SYSTEM, "password": "!"}
    )
    return user


def who_is(role: str, department: Department | None = None) -> list[User]:
    """The active people who hold `role`, in `department` when given, in order of their appointment."""
    rows = (
        RoleAssignment.objects.filter(role=role, user__is_active=True).select_related("user").order_by("pk")
    )
    if department is not None:
        rows = rows.filter(department=department)
    people: dict[int, User] = {row.user_id: row.user for row in rows}
    return list(people.values())


def shown_names(ids: Iterable[int], usernames: Iterable[str]) -> tuple[dict[int, str], dict[str, str]]:
    """What people are called on pages, by id and by user name; nobody is left out who is known by either.

    Note: no query while the names are kept.
    """
    wanted, called = set(ids), set(usernames)
    rows = kept("names of everybody", lambda: list(User.objects.order_by("pk").only("name", "username")))
    return (
        {row.pk: str(row) for row in rows if row.pk in wanted},
        {row.username: str(row) for row in rows if row.username in called},
    )


def names_of_people() -> list[str]:
    """The names of everybody who works or worked here, to take them out of papers that leave the house. Note: one query."""
    rows = User.objects.filter(kind=User.Kind.PERSON).exclude(name="").order_by("pk")
    return list(rows.values_list("name", flat=True))


def department_with(function: str) -> Department | None:
    """The first active department with that function, or None when the company has none."""
    in_use = kept_rows("departments in use", lambda: Department.objects.filter(is_active=True).order_by("pk"))
    return next((department for department in in_use if department.function == function), None)


def headed_by(person: User) -> set[int]:
    """The ids of the departments that `person` heads. Note: no query while the departments are kept."""
    rows = kept_rows("departments", lambda: Department.objects.order_by("pk"))
    return {row.pk for row in rows if row.head_id == person.pk}


def departments_named(codes: Iterable[str]) -> list[str]:
    """What the departments with these codes are called in the language of the reader; a code that is gone stays a code."""
    known = {
        row.code: row.label for row in kept_rows("departments", lambda: Department.objects.order_by("pk"))
    }
    return [known.get(code, code) for code in codes]


def line_of_management(department: Department | None) -> Iterator[tuple[Department, User | None]]:
    """Climb from `department` to the root: each department with its head, or None where the post is empty.

    A head who is inactive counts as an empty post. A loop in the tree ends the climb.
    """
    seen: set[int] = set()
    while department is not None and department.pk not in seen:
        seen.add(department.pk)
        head = department.head
        yield department, head if head is not None and head.is_active else None
        department = department.parent


def heads_above(department: Department | None) -> list[User]:
    """The heads from `department` upward, nearest first, empty posts skipped, each person once."""
    heads: dict[int, User] = {}
    for _department, head in line_of_management(department):
        if head is not None:
            heads.setdefault(head.pk, head)
    return list(heads.values())


def deputy_of(person: User, *, at: datetime) -> User | None:
    """Who stands in for `person` at that instant, or None; an inactive deputy does not count."""
    delegation = (
        Delegation.objects.filter(principal=person, starts_at__lte=at, ends_at__gt=at, deputy__is_active=True)
        .select_related("deputy")
        .order_by("pk")
        .first()
    )
    return delegation.deputy if delegation else None


def principals_of(deputy: User, *, at: datetime) -> list[User]:
    """The active people for whom `deputy` stands in at that instant. Note: one query, none for who is nobody's deputy."""
    if not deputy.may_be_deputy:
        return []
    rows = Delegation.objects.filter(
        deputy=deputy, starts_at__lte=at, ends_at__gt=at, principal__is_active=True
    )
    return [row.principal for row in rows.select_related("principal").order_by("pk")]


def reachable(person: User, *, at: datetime) -> User:
    """The person, or the deputy while the person is away."""
    return deputy_of(person, at=at) or person


def reachable_by_id(person_id: int, *, at: datetime) -> User | None:
    """The active person with that id, or the deputy while she is away; None for somebody inactive.

    Note: one query, a second one where there is a deputy.
    """
    standing_in = Delegation.objects.filter(
        principal=OuterRef("pk"), starts_at__lte=at, ends_at__gt=at, deputy__is_active=True
    ).order_by("pk")
    person = (
        User.objects.filter(pk=person_id, is_active=True)
        .annotate(present_deputy=Subquery(standing_in.values("deputy")[:1]))
        .first()
    )
    if person is None:
        return None
    deputy = User.objects.filter(pk=person.present_deputy).first() if person.present_deputy else None
    return deputy or person


def empty_posts() -> list[Department]:
    """The departments in use without a head who can log in; news of lateness climbs past them."""
    departments = Department.objects.filter(is_active=True).exclude(head__is_active=True)
    return list(departments.order_by("code"))


def changes_waiting(user: User) -> int:
    """How many changes of roles wait for a second administrator. Note: one query, none while one administrator is enough."""
    if not Company.get().two_administrators:
        return 0
    return ChangeRequest.objects.filter(state=ChangeRequest.State.WAITING).count()


@dataclass(frozen=True)
class Character:
    """A person of the demo company as the log-in page offers her."""

    person: User
    roles: list[Role]


def demo_cast() -> list[tuple[Department, list[Character]]]:
    """People with a role who can log in, by the department of their first role, in order of appointment."""
    rows = (
        RoleAssignment.objects.filter(
            user__is_active=True, user__kind=User.Kind.PERSON, department__is_active=True
        )
        .select_related("user", "department")
        .order_by("pk")
    )
    people: dict[int, tuple[Department, Character]] = {}
    for row in rows:
        if row.role not in ROLES:
            continue
        _department, character = people.setdefault(row.user_id, (row.department, Character(row.user, [])))
        if ROLES[row.role] not in character.roles:
            character.roles.append(ROLES[row.role])
    groups: dict[int, tuple[Department, list[Character]]] = {}
    for department, character in people.values():
        groups.setdefault(department.pk, (department, []))[1].append(character)
    return list(groups.values())


def directories() -> list[LoginWay]:
    """The directories by which people may log in, as the log-in page offers them. Note: one query."""
    found = {way.kind: way for way in LoginWay.objects.filter(is_on=True, kind__in=DIRECTORIES)}
    return [found[kind] for kind in DIRECTORIES if kind in found]
