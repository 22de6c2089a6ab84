"""Who gets a mailing, why, and what: the holders of roles, the people of departments, and people by name, or who stands in for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.models import Department, RoleAssignment, User
from accounts.queries import deputy_of
from accounts.roles import ROLES
from feedback_system.reports.mailing.models import Mailing, Outcome
from feedback_system.reports.mailing.sources import Source, files_for

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class Addressee:
    """One person who is meant, and who gets it."""

    meant: User
    reasons: list[str] = field(default_factory=list)
    """By which of the choices, in words."""
    deputy: User | None = None

    @property
    def person(self) -> User:
        """Who gets it."""
        return self.deputy or self.meant


def meant_by(mailing: Mailing) -> dict[int, Addressee]:
    """Everybody in the house whom the mailing means, by id. Note: two queries."""
    found: dict[int, Addressee] = {}

    def add(person: User, reason: str) -> None:
        one = found.setdefault(person.pk, Addressee(person))
        if reason not in one.reasons:
            one.reasons.append(reason)

    labels = {one.code: str(one) for one in Department.objects.filter(code__in=mailing.departments)}
    rows = RoleAssignment.objects.filter(user__is_active=True, user__kind=User.Kind.PERSON)
    for row in rows.select_related("user__department", "department").order_by("pk"):
        if row.role in mailing.roles and row.role in ROLES:
            add(row.user, str(ROLES[row.role].label))
        if row.department.code in labels:
            add(row.user, labels[row.department.code])
    named = User.objects.filter(username__in=mailing.people, is_active=True).select_related("department")
    for person in named.order_by("pk"):
        add(person, _("by name"))
    return found


def addressees(mailing: Mailing, *, at: datetime) -> list[Addressee]:
    """Whom it reaches at that instant; who stands in for several of them once. Note: one query more for each of them."""
    reached: dict[int, Addressee] = {}
    for one in meant_by(mailing).values():
        one.deputy = deputy_of(one.meant, at=at)
        reached.setdefault(one.person.pk, one)
    return sorted(reached.values(), key=lambda one: (one.person.name, one.person.pk))


@dataclass(frozen=True)
class Planned:
    """What one person would get."""

    addressee: Addressee
    outcome: Outcome
    files: Sequence[str]


def planned(
    mailing: Mailing, source: Source, *, at: datetime, told: Mapping[int, bool] | None = None
) -> list[Planned]:
    """What everybody would get at that instant; `told` names who has got the edition already."""
    return [_plan(one, mailing, source, at=at, told=told or {}) for one in addressees(mailing, at=at)]


def _plan(
    one: Addressee, mailing: Mailing, source: Source, *, at: datetime, told: Mapping[int, bool]
) -> Planned:
    person = one.person
    if not source.may_read(person, at):
        return Planned(one, Outcome.NO_RIGHT, [])
    if source.is_empty(person, at):
        return Planned(one, Outcome.NOTHING, [])
    files = files_for(source, person, mailing.files, at=at)
    # A notice with the same link would be a repetition; a file is something new.
    if person.pk in told and (told[person.pk] or not files):
        return Planned(one, Outcome.HAS_IT, [])
    return Planned(one, Outcome.TOLD, files)


def names_of(people: Iterable[Any]) -> list[str]:
    """Their user names, as a mailing keeps them."""
    return [one.username for one in people]
