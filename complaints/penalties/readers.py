"""Who reads which line of a sanction paper with its amount, and for whom a person may object.

Amounts are read by the person, the head, the GM office, finance, personnel and who decides; nobody else.
Source: policies 001 and 004, publication of sanctions; who reads amounts is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import Department
from accounts.permissions import Permission
from accounts.queries import principals_of
from complaints.penalties.models.lines import SanctionLine, led_by

if TYPE_CHECKING:
    from accounts.models import User
    from complaints.penalties.models import SanctionPaper

FULL = (
    Permission.PROPOSE_SANCTION,
    Permission.DECIDE_SANCTION,
    Permission.CHECK_PENALTY,
    Permission.PUBLISH_SANCTION,
)
"""Whoever holds one of these reads every line of a paper that has reached her."""
ME = "me"


@dataclass(frozen=True)
class ShownLine:
    """A line as one reader gets it."""

    line: SanctionLine
    sees_amount: bool


@dataclass(frozen=True)
class PaperReader:
    """One person at one instant, with those for whom she stands in."""

    user: User
    people: Sequence[User]

    @property
    def reads_all(self) -> bool:
        """Whether every line is shown with its amount."""
        return any(person.holds(right) for person in self.people for right in FULL)

    def lines_of(self, paper: SanctionPaper) -> list[ShownLine]:
        """The lines this person may see: all for who works on the paper or countersigns, else the own and those of own people."""
        lines = paper.all_lines()
        if self.reads_all:
            return [ShownLine(line, sees_amount=True) for line in lines]
        heads = {one.head_id for one in paper.present_countersigns()}
        countersigns = any(person.pk in heads for person in self.people)
        found = []
        for line in lines:
            own = line.person_id == self.user.pk or any(led_by(person, line) for person in self.people)
            if own or countersigns:
                found.append(ShownLine(line, sees_amount=own))
        return found

    def hears(self, paper: SanctionPaper) -> bool:
        """Whether she reads the words of the departments and of objections."""
        return self.reads_all


def paper_reader(user: User, *, at: datetime) -> PaperReader:
    """What `user` may read at that instant. Note: one query for who stands in for somebody."""
    return PaperReader(user, [user, *principals_of(user, at=at)])


@dataclass(frozen=True)
class Speaker:
    """For whom one objects: oneself, or a department one heads."""

    code: str
    label: str
    person: User | None = None
    department: Department | None = None


def voices_of(paper: SanctionPaper, person: User | None, *, at: datetime | None = None) -> list[Speaker]:
    """For whom `person` may object now: a voice whose objection is open or was decided has spoken."""
    if person is None:
        return []
    spoken_people = {one.person_id for one in paper.all_appeals() if one.decision in ("open", "stands")}
    spoken_departments = {
        one.department_id for one in paper.all_appeals() if one.decision in ("open", "stands")
    }
    heads = [person, *(principals_of(person, at=at) if at is not None else [])]
    found: dict[str, Speaker] = {}
    for line in paper.all_lines():
        if line.state != SanctionLine.State.IN_FORCE:
            continue
        if line.person_id == person.pk and person.pk not in spoken_people:
            found.setdefault(ME, Speaker(ME, _("Myself"), person=person))
        department = line.department
        if department is not None and any(led_by(one, line) for one in heads):
            if department.pk not in spoken_departments:
                found.setdefault(
                    department.code, Speaker(department.code, department.label, department=department)
                )
    return list(found.values())
