"""Who is told on a rung: the holder, the heads up the line of management, the people of a role; deputies
for the absent.

Answers are kept for one sweep, so that a thousand late cases of one department cost as many questions as one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.models import Department, User
from accounts.queries import line_of_management, reachable, who_is
from feedback_system.deadlines.models.rules import ADDRESSEES, HOLDER, HOLDER_HEAD, SECRETARY

if TYPE_CHECKING:
    from feedback_system.cases.models import Case
    from feedback_system.deadlines.models import Deadline

NEXT_POST = {"qa_head": "gm_office", "gm_office": "deputy_gm", "deputy_gm": "gm", "gm": "chairman"}
"""Which post hears instead where a role is held by nobody."""


@dataclass(frozen=True)
class Recipient:
    """One person to tell, and why this person."""

    person: User
    place: str
    """The place in the ladder: holder, holder_head, addressees, secretary or a role."""
    principal: User | None = None
    """The absent person for whom this deputy hears."""
    empty_posts: tuple[str, ...] = ()
    """Codes of departments without a head, or of roles held by nobody, that were passed over on the way
    up.
    """

    def as_facts(self) -> dict[str, Any]:
        """The same in ids and codes, as stored."""
        facts: dict[str, Any] = {"user": self.person.pk, "place": self.place}
        if self.principal is not None:
            facts["instead_of"] = self.principal.pk
        if self.empty_posts:
            facts["empty_posts"] = list(self.empty_posts)
        return facts


@dataclass
class Directory:
    """The people of the company at one instant."""

    at: datetime
    _heads: dict[int, tuple[User | None, tuple[str, ...]]] = field(default_factory=dict)
    _roles: dict[str, list[User]] = field(default_factory=dict)
    _deputies: dict[int, User] = field(default_factory=dict)
    _people: dict[int, User | None] = field(default_factory=dict)
    _departments: dict[int, Department] = field(default_factory=dict)
    _secretaries: dict[int, list[User]] = field(default_factory=dict)

    def tell(self, places: list[str], deadline: Deadline, case: Case) -> list[Recipient]:
        """Who is told on a rung with these places; each person once. Somebody always is, as long as
        anybody is there.

        Where no place leads to a person (no department, no head up to the root), the GM office and the
        posts above it hear.
        """
        found = self._of_places(places, deadline, case)
        if not found:
            found = self._of_places(["gm_office"], deadline, case)
        return found

    def _of_places(self, places: list[str], deadline: Deadline, case: Case) -> list[Recipient]:
        found: dict[int, Recipient] = {}
        for place in places:
            for person, empty_posts in self._people_at(place, deadline, case):
                present = self._reachable(person)
                principal = person if present.pk != person.pk else None
                found.setdefault(present.pk, Recipient(present, place, principal, empty_posts))
        return list(found.values())

    def _people_at(self, place: str, deadline: Deadline, case: Case) -> list[tuple[User, tuple[str, ...]]]:
        if place == ADDRESSEES:
            people = [self._person(pk) for pk in deadline.addressees]
            return [(person, ()) for person in people if person is not None]
        if place == SECRETARY:
            found = [self._secretaries_of(pk) for pk in deadline.addressees]
            return [(person, ()) for people in found for person in people]
        if place == HOLDER:
            owner = self._person(case.owner_id) if self._holds(deadline, case) else None
            return [(owner, ())] if owner is not None else self._head(department_id_of(deadline, case))
        if place == HOLDER_HEAD:
            return self._head(department_id_of(deadline, case))
        return self._role(place)

    def _holds(self, deadline: Deadline, case: Case) -> bool:
        return deadline.department_id is None or deadline.department_id == case.holder_id

    def _head(self, department_id: int | None) -> list[tuple[User, tuple[str, ...]]]:
        head, empty_posts = self.head_of(department_id)
        return [(head, empty_posts)] if head is not None else []

    def head_of(self, department_id: int | None) -> tuple[User | None, tuple[str, ...]]:
        """The nearest head from that department upward, with the codes of the departments passed over."""
        if department_id is None:
            return None, ()
        if department_id not in self._heads:
            passed = []
            found = None
            for department, head in line_of_management(self.department(department_id)):
                if head is not None:
                    found = head
                    break
                passed.append(department.code)
            self._heads[department_id] = (found, tuple(passed))
        return self._heads[department_id]

    def department(self, pk: int) -> Department:
        """The department with that id."""
        if pk not in self._departments:
            self._departments[pk] = Department.objects.select_related("head", "parent").get(pk=pk)
        return self._departments[pk]

    def _role(self, role: str) -> list[tuple[User, tuple[str, ...]]]:
        empty: list[str] = []
        while True:
            if role not in self._roles:
                self._roles[role] = who_is(role)
            if self._roles[role] or role not in NEXT_POST:
                return [(person, tuple(empty)) for person in self._roles[role]]
            empty.append(role)
            role = NEXT_POST[role]

    def _person(self, pk: int | None) -> User | None:
        if pk is None:
            return None
        if pk not in self._people:
            self._people[pk] = User.objects.filter(pk=pk, is_active=True).first()
        return self._people[pk]

    def _reachable(self, person: User) -> User:
        if person.pk not in self._deputies:
            self._deputies[person.pk] = reachable(person, at=self.at)
        return self._deputies[person.pk]

    def _secretaries_of(self, head_id: int) -> list[User]:
        if head_id not in self._secretaries:
            departments = Department.objects.filter(head=head_id, secretary__is_active=True).select_related(
                "secretary"
            )
            self._secretaries[head_id] = [
                d.secretary for d in departments.order_by("pk") if d.secretary is not None
            ]
        return self._secretaries[head_id]


def department_id_of(deadline: Deadline, case: Case) -> int | None:
    """Whose clock it is: the department it was started for, else the one that holds the case."""
    return deadline.department_id or case.holder_id
