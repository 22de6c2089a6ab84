"""The people of the company at instants that have not come yet, read once: who stands in for whom then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import Delegation, Department, RoleAssignment, User
from accounts.roles import ROLES
from feedback_system.escalation.recipients import Directory


@dataclass
class Absences:
    """The delegations that touch a span of time, by absent person."""

    by_person: dict[int, list[Delegation]] = field(default_factory=lambda: defaultdict(list))

    def deputy(self, person_id: int, at: datetime) -> User | None:
        """Who stands in at `at`, as `accounts.queries.deputy_of` tells it: an inactive deputy does not count."""
        rows = self._at(person_id, at)
        return next((row.deputy for row in rows if row.deputy.is_active), None)

    def away_without_deputy(self, person_id: int, at: datetime) -> Delegation | None:
        """The absence at `at` whose deputy can no longer log in, so that news wait for the absent person herself."""
        rows = self._at(person_id, at)
        return next(iter(rows), None) if rows and self.deputy(person_id, at) is None else None

    def _at(self, person_id: int, at: datetime) -> list[Delegation]:
        rows = self.by_person.get(person_id, [])
        return [row for row in rows if row.starts_at <= at < row.ends_at]


def absences_between(begins: datetime, ends: datetime) -> Absences:
    """Every delegation that holds at some instant from `begins` to `ends`. Note: one query."""
    rows = Delegation.objects.filter(starts_at__lt=ends, ends_at__gt=begins).select_related(
        "principal", "deputy"
    )
    found = Absences()
    for row in rows.order_by("pk"):
        found.by_person[row.principal_id].append(row)
    return found


@dataclass
class Foresight(Directory):
    """The directory of the sweep at an instant to come. All of them share what they have read."""

    absences: Absences = field(default_factory=Absences)

    def _reachable(self, person: User) -> User:
        return self.absences.deputy(person.pk, self.at) or person


@dataclass
class Staff:
    """Everybody and every post, read in a fixed number of queries."""

    absences: Absences
    heads: dict[int, tuple[User | None, tuple[str, ...]]]
    roles: dict[str, list[User]]
    people: dict[int, User | None]
    departments: dict[int, Department]
    secretaries: dict[int, list[User]]

    def at(self, instant: datetime) -> Foresight:
        """The directory as it will be at `instant`. Note: no query."""
        return Foresight(
            instant,
            _heads=self.heads,
            _roles=self.roles,
            _people=self.people,
            _departments=self.departments,
            _secretaries=self.secretaries,
            absences=self.absences,
        )


def staff_between(begins: datetime, ends: datetime, person_ids: Iterable[int]) -> Staff:
    """The staff for looks at instants from `begins` to `ends`; `person_ids` are those who may be told by name.

    Roles and posts are taken as they are now; only deputies are known ahead. Note: four queries.
    """
    departments = {
        row.pk: row for row in Department.objects.select_related("head", "secretary").order_by("pk")
    }
    wanted = set(person_ids)
    people: dict[int, User | None] = dict.fromkeys(wanted)
    people |= {row.pk: row for row in User.objects.filter(pk__in=wanted, is_active=True)}
    secretaries: dict[int, list[User]] = {pk: [] for pk in wanted}
    for department in departments.values():
        if department.parent_id is not None:
            department.parent = departments[department.parent_id]
        if department.head_id is not None and department.secretary is not None:
            if department.secretary.is_active:
                secretaries.setdefault(department.head_id, []).append(department.secretary)
    roles: dict[str, dict[int, User]] = {code: {} for code in ROLES}
    held = RoleAssignment.objects.filter(user__is_active=True).select_related("user").order_by("pk")
    for assignment in held:
        roles.setdefault(assignment.role, {}).setdefault(assignment.user_id, assignment.user)
    return Staff(
        absences=absences_between(begins, ends),
        heads={},
        roles={code: list(found.values()) for code, found in roles.items()},
        people=people,
        departments=departments,
        secretaries=secretaries,
    )
