"""Somebody ends work here: what lets her in ends, what is of use to her alone goes, her open work goes on with others.

Everything in one transaction, so that nothing of it is half done. Source: ours; the policies are silent on people who leave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AccessLog, ChangeRequest, User
from accounts.operations import deactivate_user, refuse_change
from accounts.operations.log import note
from accounts.operations.rights import must_manage_people
from accounts.operations.roles import remove_from_role
from accounts.queries import heads_above
from feedback_system.cases.handing_over import (
    Ending,
    OpenWork,
    all_endings,
    all_open_work,
    hand_over,
    register_endings,
    register_open_work,
)
from feedback_system.errors import Invalid, NotPossibleNow
from feedback_system.escalation.models import DutyShift
from feedback_system.notifications.kinds import NoticeKind
from feedback_system.notifications.operations import notify

TOLD = NoticeKind("work_taken_over", url_name="desk:worklist")
"""Tells who takes over that there is more on her desk now."""


@dataclass(frozen=True)
class Count:
    """How many of something there are."""

    code: str
    label: Any
    number: int


@dataclass(frozen=True)
class Departure:
    """What ends and what goes on when a person leaves, before anything is done."""

    endings: list[Count]
    works: list[tuple[OpenWork, int]]
    successor: User | None
    """Who takes over unless somebody else is chosen: the nearest head above."""


def what_leaving_means(person: User, *, at: datetime) -> Departure:
    """What of `person` would end and be handed over at that instant. Note: one query for each sort of thing."""
    tokens = person.api_tokens.filter(revoked_at=None, expires_at__gt=at)
    given = person.delegations_given.filter(ends_at__gt=at)
    taken = person.delegations_taken.filter(ends_at__gt=at)
    asked = ChangeRequest.objects.filter(_about(person), state=ChangeRequest.State.WAITING)
    endings = [
        Count("sessions", _("Sessions"), UserSession.objects.filter(user_id=person.pk).count()),
        Count("tokens", _("API tokens"), tokens.count()),
        Count("deputies", _("Deputies who stand in for this person"), given.count()),
        Count("principals", _("People for whom this person stands in"), taken.count()),
        Count("roles", _("Roles"), person.role_assignments.count()),
        Count("changes", _("Changes waiting for a second administrator"), asked.count()),
        *(Count(one.code, one.label, one.rows(person).count()) for one in all_endings()),
    ]
    works = [(work, work.rows(person, at=at).count()) for work in all_open_work()]
    heads = [head for head in heads_above(person.department) if head.pk != person.pk]
    return Departure(
        [one for one in endings if one.number],
        [(work, number) for work, number in works if number],
        heads[0] if heads else None,
    )


@transaction.atomic
def end_work_here(*, user: User, takers: Mapping[str, User | None], by: User, at: datetime) -> int:
    """End everything of `user` and give her open work to the `takers`, by code of the work; returns how much went on.

    :raises NotPermitted: for the own account, and for who does not keep the people.
    :raises NotPossibleNow: for the last administrator, and when the account is switched off and nothing of it is left.
    :raises Invalid: when work that needs somebody has no taker, or one who cannot log in; by the code of the work.
    """
    must_manage_people(by)
    departure = what_leaving_means(user, at=at)
    _must_be_takers(user, departure.works, takers)
    user.refresh_from_db()
    if user.is_active:
        # Switches off first: from here on the answers of the cases pass this person over.
        deactivate_user(user=user, by=by, at=at)
    elif not departure.endings and not departure.works:
        raise NotPossibleNow(_("Nothing of this person is left to end or to hand over."))
    for change in ChangeRequest.objects.filter(_about(user), state=ChangeRequest.State.WAITING).order_by(
        "pk"
    ):
        refuse_change(change=change, by=by, at=at)
    for assignment in user.role_assignments.select_related("user", "department").order_by("pk"):
        remove_from_role(assignment=assignment, by=by, at=at)
    for ending in all_endings():
        ending.rows(user).delete()
    got = hand_over(user, takers, by=by, at=at)
    note(AccessLog.Act.LEFT, user=user, by=by, at=at, detail=str(sum(got.values())))
    for pk, number in sorted(got.items()):
        if pk != by.pk:
            notify(
                TOLD.code,
                case=None,
                to=[User.objects.get(pk=pk)],
                at=at,
                facts={"person": str(user), "number": number},
                key=f"left:{user.pk}:{at.isoformat()}",
            )
    return sum(got.values())


def _about(person: User) -> Q:
    return Q(user=person) | Q(asked_by=person)


def _must_be_takers(user: User, works: list[tuple[OpenWork, int]], takers: Mapping[str, User | None]) -> None:
    errors: dict[str, list[str]] = {}
    for work, _number in works:
        taker = takers.get(work.code)
        if taker is None:
            if work.needs_somebody:
                errors[work.code] = [_("Choose who takes this over.")]
        elif taker.pk == user.pk or not taker.is_active or taker.kind != User.Kind.PERSON:
            errors[work.code] = [_("%(name)s cannot log in. Choose somebody who can.") % {"name": taker}]
    if errors:
        raise Invalid(errors)


def _not_over(at: datetime) -> Q:
    return Q(ends_at__gt=at)


def _take_the_shift(shift: DutyShift, to: User, at: datetime) -> None:
    """The rest of a shift goes to `to`; who was on duty until now stays to be read."""
    if shift.starts_at < at:
        DutyShift.objects.create(person=to, department=shift.department, starts_at=at, ends_at=shift.ends_at)
        shift.ends_at = at
    else:
        shift.person = to
    shift.save()


def register_leaving() -> None:
    """What ends and what goes on of the things that belong to no kind of case."""
    register_open_work(
        OpenWork(
            "heads",
            gettext_lazy("Departments as head"),
            "accounts.Department",
            "head",
            Q(),
            needs_somebody=False,
        ),
        OpenWork(
            "secretaries",
            gettext_lazy("Departments as secretary of the head"),
            "accounts.Department",
            "secretary",
            Q(),
            needs_somebody=False,
        ),
        OpenWork("customers", gettext_lazy("Customers"), "masterdata.Customer", "salesperson", Q()),
        OpenWork(
            "duty",
            gettext_lazy("Shifts on the duty roster"),
            "escalation.DutyShift",
            "person",
            _not_over,
            swap=_take_the_shift,
        ),
    )
    register_endings(
        Ending(
            "second_factor", gettext_lazy("Second factor and recovery codes"), "mfa.Authenticator", "user"
        ),
        Ending(
            "directory", gettext_lazy("Log-in by the company's directory"), "accounts.DirectoryEntry", "user"
        ),
        Ending("drafts", gettext_lazy("Drafts"), "cases.FormDraft", "user", Q(case=None)),
        Ending("saved_views", gettext_lazy("Own saved lists"), "desk.SavedView", "user", Q(shared_with=None)),
        Ending("watches", gettext_lazy("Cases followed"), "notifications.CaseWatch", "person"),
        Ending("lists", gettext_lazy("Lists by mail"), "notifications.ListChoice", "person"),
    )
