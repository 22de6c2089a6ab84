"""Who reads which lines of a month, and for whom somebody acts in it: the management all, a head the lines of the own departments.

Source: policy 004, monthly statistics (production management group, heads of the departments); who reads what is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import Department
from accounts.models.departments import departments_below
from accounts.permissions import Permission
from accounts.queries import principals_of
from accounts.roles import ROLES, Reach
from complaints.models.month_figures import MonthFigures, parts_of, totals_of
from complaints.models.months import MonthAside, MonthLine
from complaints.models.ruling import RulingShare
from feedback_system.cases.models import Case
from feedback_system.errors import NotPermitted

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Reader:
    """One person at one instant, with those for whom she stands in."""

    user: User
    people: Sequence[User]
    """Herself first, then those for whom she is the deputy."""
    sees_all: bool
    departments: frozenset[int]
    """The departments for which she signs."""

    def acts_as(self, permission: Permission) -> User | None:
        """The person whose right she would use, herself first; None where nobody has it."""
        return next((person for person in self.people if person.holds(permission)), None)

    def signs_for(self, department: Department) -> User | None:
        """The head for whom she signs, herself first; None where it is not her department."""
        return next((person for person in self.people if department.pk in departments_led_by(person)), None)


def reader_of(user: User, *, at: datetime) -> Reader:
    """What `user` may read and sign at that instant. Note: one query or two for each person stood in for."""
    people = [user, *principals_of(user, at=at)]
    return Reader(
        user=user,
        people=people,
        sees_all=any(
            person.holds(Permission.SEE_REPORTS) or person.holds(Permission.SEE_LOSSES) for person in people
        ),
        departments=frozenset(pk for person in people for pk in departments_led_by(person)),
    )


def must_read_months(reader: Reader) -> None:
    """:raises NotPermitted: unless she reads the figures, or leads a department that may have to confirm some"""
    if not reader.sees_all and not reader.departments:
        raise NotPermitted(
            _(
                "The run of a month is for the GM office, the management, finance and the heads of the departments. What concerns a single case you find on the case."
            )
        )


def departments_led_by(person: User) -> set[int]:
    """The departments for which `person` signs: as head by post, or by the role of a head. Note: one query."""
    led = set(Department.objects.filter(head=person, is_active=True).values_list("pk", flat=True))
    for assignment in person.assignments:
        role = ROLES.get(assignment.role)
        if role is None or role.at_the_top or Permission.OBJECT not in role.permissions:
            continue
        led.add(assignment.department_id)
        if role.reach is not Reach.OWN:
            led.update(departments_below(assignment.department_id))
    return led


def cases_seen(reader: Reader, figures: MonthFigures) -> frozenset[int]:
    """The ids of the cases of a month that this person may open. Note: one query."""
    ids = {line.complaint.case_id for line in figures.lines} | {
        one.complaint.case_id for one in figures.asides
    }
    return frozenset(Case.objects.visible_to(reader.user).filter(pk__in=ids).values_list("pk", flat=True))


def shown_to(reader: Reader, figures: MonthFigures) -> MonthFigures:
    """The figures with what this person may read: all of them, or the lines of the own departments with their totals.

    Note: two queries more for who does not see all.
    """
    if reader.sees_all:
        return figures
    run = figures.run
    lines = [line for line in figures.lines if line.department_id in reader.departments]
    return MonthFigures(
        run,
        lines,
        _asides_of(reader.departments, figures.asides),
        totals_of(run, lines),
        parts_of(run, lines),
    )


def _asides_of(departments: frozenset[int], asides: Iterable[MonthAside]) -> list[MonthAside]:
    """Those that may come to the departments later: waiting or frozen cases in which they have a share."""
    waiting = [one for one in asides if one.waits]
    blamed = set(
        RulingShare.objects.filter(
            ruling__complaint__in=[one.complaint_id for one in waiting], department__in=departments
        ).values_list("ruling__complaint", flat=True)
    )
    return [one for one in waiting if one.complaint_id in blamed]


def bearer_of(line: MonthLine, seen: frozenset[int]) -> str:
    """Who bears a line, in words; the name of a person only for who may open the case, as in the ruling."""
    if line.person_id is not None and line.complaint.case_id not in seen:
        return _("a person")
    if line.party == RulingShare.Party.DEPARTMENT and line.department is not None:
        return str(line.department.label)
    return line.share.label
