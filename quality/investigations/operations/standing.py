"""Who has a part in an investigation: its team, those who lead major cases, those who name the unit, those who read opinions.

Source: policy 001 on anomaly alerts (the leader of major cases is a setting of anomaly alerts); that the chairman decides where the others
are concerned themselves, and who reads opinions, is ours.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import Department
from accounts.permissions import Permission
from accounts.queries import principals_of, who_is
from quality.anomalies.operations.clocks import leaders
from quality.investigations.models import Investigation

if TYPE_CHECKING:
    from accounts.models import User

TOP = "chairman"
"""The role that decides where the leader and the general manager are concerned themselves."""


def leads_major_cases(investigation: Investigation, person: User) -> bool:
    """Whether the person is the leader of major cases, the general manager or the chairman. Note: two queries, asked once a page."""
    ids: set[int] = investigation.asked_once(
        "who leads major cases", lambda: {one.pk for one in (*leaders(), *who_is(TOP))}
    )
    return person.pk in ids


def is_at_the_top(investigation: Investigation, person: User) -> bool:
    """Whether the person is the chairman. Note: one query, asked once a page."""
    ids: set[int] = investigation.asked_once("who is at the top", lambda: {one.pk for one in who_is(TOP)})
    return person.pk in ids


def is_of_team(investigation: Investigation, person: User) -> bool:
    """Whether the person is of the team now."""
    return any(one.person_id == person.pk for one in investigation.team())


def leads_team(investigation: Investigation, person: User) -> bool:
    """Whether the person leads the team now."""
    leader = investigation.leader()
    return leader is not None and leader.person_id == person.pk


def _stands_for(department: Department | None, person: User) -> bool:
    """Whether the person heads the department or has a role there."""
    if department is None:
        return False
    return department.head_id == person.pk or department.pk in {
        row.department_id for row in person.assignments
    }


def names_unit(investigation: Investigation, person: User) -> bool:
    """Whether the person stands for the department that confirms the accident and names the unit."""
    return _stands_for(investigation.confirmer, person)


def agrees_unit(investigation: Investigation, person: User) -> bool:
    """Whether the person stands for the department that must agree to the unit."""
    return _stands_for(investigation.consenter, person)


def waits_for_signature(investigation: Investigation, person: User) -> bool:
    """Whether the person was at a place whose record she has not signed."""
    return any(
        one.person_id == person.pk
        for record in investigation.all_field_records()
        for one in record.unsigned()
    )


def asks_withdrawal(investigation: Investigation, person: User) -> bool:
    """Whether the person opened it or leads the team."""
    return investigation.case.entered_by_id == person.pk or leads_team(investigation, person)


def reads_opinions(investigation: Investigation, user: User, at: datetime) -> bool:
    """Whether `user` reads the opinions: the team, those who lead, and whoever reads all cases for quality; so do their deputies."""
    return any(_reads(investigation, person) for person in (user, *principals_of(user, at=at)))


def _reads(investigation: Investigation, person: User) -> bool:
    for_quality = person.holds(Permission.SEE_ALL_CASES) and person.holds(Permission.KEEP_ACCIDENT_FILE)
    leads = person.holds(Permission.LEAD_INVESTIGATION) and leads_major_cases(investigation, person)
    return for_quality or leads or is_of_team(investigation, person)
