"""Who is told on a rung: the holder, the heads up the line of management, the people of a role, who is on
duty, a named person; deputies for the absent.

Answers are kept for one sweep, so that a thousand late cases of one department cost as many questions as one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.models import Department, User
from accounts.models.departments import with_those_above
from accounts.queries import line_of_management, reachable, who_is
from feedback_system.deadlines.models.rules import ADDRESSEES, HOLDER, HOLDER_HEAD, SECRETARY
from feedback_system.escalation.models import DutyShift

if TYPE_CHECKING:
    from feedback_system.cases.models import Case
    from feedback_system.deadlines.models import Deadline

NEXT_POST = {"qa_head": "gm_office", "gm_office": "deputy_gm", "deputy_gm": "gm", "gm": "chairman"}
"""Which post hears instead where a role is held by nobody."""
NEXT_HEAD, DUTY, PERSON = "next_head", "duty", "person:"
"""Places of a ladder besides those at the case: the head above the head of the department in charge, who is on
duty at the instant, and a named person (with the key of her row after the colon).
"""

Found = list[tuple[User, tuple[str, ...]]]
"""People with what was passed over before they were reached."""


@dataclass(frozen=True)
class Recipient:
    """One person to tell, and why this person."""

    person: User
    place: str
    """The place in the ladder: holder, holder_head, next_head, addressees, secretary, duty, person:<id> or a
    role.
    """
    principal: User | None = None
    """The absent person for whom this deputy hears."""
    empty_posts: tuple[str, ...] = ()
    """What was passed over before this person: codes of departments without a head and of roles held by
    nobody, "duty" for a gap in the roster, the user name of a named person who has left.
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
    _shifts: list[DutyShift] | None = None

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

    def _people_at(self, place: str, deadline: Deadline, case: Case) -> Found:
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
        if place == NEXT_HEAD:
            return self._next_head(department_id_of(deadline, case))
        if place == DUTY:
            return self._duty(department_id_of(deadline, case))
        if place.startswith(PERSON):
            return self._named(place.removeprefix(PERSON), department_id_of(deadline, case))
        return self._role(place)

    def _holds(self, deadline: Deadline, case: Case) -> bool:
        return deadline.department_id is None or deadline.department_id == case.holder_id

    def _head(self, department_id: int | None, passed: tuple[str, ...] = ()) -> Found:
        head, empty_posts = self.head_of(department_id)
        return [(head, (*passed, *empty_posts))] if head is not None else []

    def _next_head(self, department_id: int | None) -> Found:
        """The second person up the line; nobody where the first one stands at the top."""
        if department_id is None:
            return []
        first: User | None = None
        passed = []
        for department, head in line_of_management(self.department(department_id)):
            if head is None:
                passed.append(department.code)
            elif first is None:
                first = head
            elif head.pk != first.pk:
                return [(head, tuple(passed))]
        return []

    def _duty(self, department_id: int | None) -> Found:
        on_duty = self.on_duty(department_id)
        return [(person, ()) for person in on_duty] or self._head(department_id, passed=(DUTY,))

    def on_duty(self, department_id: int | None) -> list[User]:
        """Who has duty at the instant: for the department, else for the nearest one above it with a shift, else
        for the whole company. Empty where the roster has a gap.
        """
        if self._shifts is None:
            self._shifts = list(DutyShift.objects.at(self.at).select_related("person"))
        line: list[int | None] = [None]
        if department_id is not None:
            line = [*with_those_above(department_id), None]
        for place in line:
            if found := [shift.person for shift in self._shifts if shift.department_id == place]:
                return found
        return []

    def standing_by(self, deadline: Deadline, case: Case, *, told: list[Recipient]) -> list[Recipient]:
        """Who is on duty for the case and not among those told already: for what cannot wait for the morning."""
        known = {recipient.person.pk for recipient in told}
        found: dict[int, Recipient] = {}
        for person in self.on_duty(department_id_of(deadline, case)):
            present = self._reachable(person)
            if present.pk not in known:
                principal = person if present.pk != person.pk else None
                found.setdefault(present.pk, Recipient(present, DUTY, principal))
        return list(found.values())

    def _named(self, key: str, department_id: int | None) -> Found:
        if not key.isdecimal():
            return []
        person = self._person(int(key))
        if person is not None:
            return [(person, ())]
        left = User.objects.filter(pk=int(key)).values_list("username", flat=True).first()
        return self._head(department_id, passed=(left or key,))

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

    def _role(self, role: str) -> Found:
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
