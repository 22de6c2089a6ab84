"""For whom a person may object to a ruling: as head of a department that has a share or took part, as a person named in it,
or, in a case found not upheld, as sales for the customer.

Source: policies 001 and 004, objection of the responsible or another department; the head's signature is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import Department, DepartmentFunction
from accounts.models.departments import departments_below
from accounts.permissions import Permission
from accounts.roles import ROLES, Reach
from complaints.models.objection import Objection
from complaints.models.route import Desk
from complaints.models.ruling import RulingShare
from complaints.states import State
from feedback_system.reference.kept import kept_rows

if TYPE_CHECKING:
    from accounts.models import User
    from complaints.models.complaint import Complaint

ME = "me"
TAKING_PART = frozenset(
    {Desk.QA, Desk.PRODUCTION, Desk.RD, Desk.MANAGER_OFFICE, Desk.RESPONSIBLE, Desk.SALES}
)
"""Desks whose department took part once it has signed. The GM office rules and does not object."""


@dataclass(frozen=True)
class Voice:
    """For whom one speaks: a department (for the customer in a case found not upheld), or oneself."""

    code: str
    label: str
    department: Department | None = None
    person: User | None = None
    for_customer: bool = False


def voices_of(complaint: Complaint, person: User) -> list[Voice]:
    """For whom `person` may object on this complaint, whether or not it has been done."""
    if complaint.state == State.NOT_UPHELD:
        sales = complaint.sales_department
        if person.holds(Permission.NEGOTIATE, [sales.pk]):
            return [
                Voice(
                    "customer",
                    _("The customer, by %(department)s") % {"department": sales.label},
                    sales,
                    for_customer=True,
                )
            ]
        return []
    ruling = complaint.ruling_in_force
    if ruling is None:
        return []
    shares = complaint.shares_of(ruling)
    found = []
    if any(share.party == RulingShare.Party.PERSON and share.person_id == person.pk for share in shares):
        found.append(Voice(ME, _("Myself, as named in the ruling"), person=person))
    led = complaint.asked_once(f"led by {person.pk}", lambda: _led_by(person))
    for department in _departments(complaint, shares, person, led):
        found.append(Voice(f"department:{department.code}", str(department.label), department))
    return found


def free_voices(complaint: Complaint, person: User) -> list[Voice]:
    """Those of `voices_of` for whom no objection is open or decided against the ruling in force."""
    ruling = complaint.ruling_in_force if complaint.state != State.NOT_UPHELD else None
    taken = [
        one
        for one in complaint.all_objections()
        if one.is_open
        or (one.decision != Objection.Decision.WITHDRAWN and one.ruling_id == (ruling.pk if ruling else None))
    ]
    departments = {one.department_id for one in taken if one.department_id}
    people = {one.person_id for one in taken if one.person_id}
    return [
        voice
        for voice in voices_of(complaint, person)
        if (voice.department is None or voice.department.pk not in departments)
        and (voice.person is None or voice.person.pk not in people)
    ]


def _led_by(person: User) -> set[int]:
    """The departments for which `person` signs, as head by role or by post. Note: no query on a page, one in a step.

    Company-wide posts decide and do not object; the GM office rules.
    """
    roles = [ROLES[one.role] for one in person.assignments if one.role in ROLES]
    if roles and all(role.at_the_top for role in roles):
        return set()
    departments = kept_rows("departments", lambda: Department.objects.order_by("pk"))
    led = {
        one.pk
        for one in departments
        if one.head_id == person.pk and one.function != DepartmentFunction.GM_OFFICE
    }
    for assignment in person.assignments:
        role = ROLES.get(assignment.role)
        if role is None or role.at_the_top or Permission.OBJECT not in role.permissions:
            continue
        led.add(assignment.department_id)
        if role.reach is not Reach.OWN:
            led.update(departments_below(assignment.department_id))
    return led


def _departments(
    complaint: Complaint, shares: list[RulingShare], person: User, led: set[int]
) -> list[Department]:
    """Of the departments with a share and those that took part, the ones `person` signs for, each once."""
    with_share = [share.department for share in shares if share.department is not None]
    found = [one for one in with_share if one.pk in led or one.head_id == person.pk]
    if led:
        took_part = [
            complaint.responsible_department,
            complaint.production_department,
            complaint.sales_department,
            *(complaint.department_at(desk) for desk in _desks_that_signed(complaint)),
        ]
        found += [one for one in took_part if one is not None and one.pk in led]
    return list({one.pk: one for one in found}.values())


def _desks_that_signed(complaint: Complaint) -> list[str]:
    return sorted({str(one.desk) for one in complaint.signed_opinions()} & TAKING_PART)
