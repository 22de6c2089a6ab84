"""Deputies: who stands in for whom and when (the policies are silent on absent approvers; ours)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccessLog, Delegation, User
from accounts.operations.log import note, signed
from accounts.operations.rights import must_be_the_person_or_manage_people
from feedback_system.errors import Invalid, NotPossibleNow


@transaction.atomic
def name_deputy(
    *,
    principal: User,
    deputy: User,
    starts_at: datetime,
    ends_at: datetime,
    reason: str = "",
    by: User,
    at: datetime,
) -> Delegation:
    """Have `deputy` act for `principal` from `starts_at` until `ends_at` (aware instants, the end excluded).

    A start that lies back becomes `at`: nobody gets a right for the past.
    :raises Invalid: when the deputy cannot stand in, the time makes no sense or overlaps another delegation
        of the same person, or a chain of deputies would arise.
    """
    must_be_the_person_or_manage_people(by, principal)
    # Both rows, in the order of their keys: every other delegation that could clash with this one waits here.
    list(User.objects.select_for_update().filter(pk__in=[principal.pk, deputy.pk]).order_by("pk"))
    starts_at = max(starts_at, at)
    errors = _what_is_wrong(principal, deputy, starts_at, ends_at)
    if errors:
        raise Invalid(errors)
    delegation = Delegation(
        principal=principal, deputy=deputy, starts_at=starts_at, ends_at=ends_at, reason=reason
    )
    signed(delegation, by=by, at=at).save()
    note(AccessLog.Act.DEPUTY_NAMED, user=principal, by=by, at=at, detail=deputy.username)
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: User, at: datetime) -> None:
    """End a running delegation now; one that has not begun is taken back.

    :raises NotPossibleNow: when it is over already.
    """
    must_be_the_person_or_manage_people(by, delegation.principal)
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if delegation.ends_at <= at:
        raise NotPossibleNow(_("This delegation is over already."))
    cut_short(delegation, by=by, at=at)


def cut_short(delegation: Delegation, *, by: User, at: datetime) -> None:
    """The inner part of ending a delegation, for operations that have checked the right already."""
    if delegation.starts_at < at:
        delegation.ends_at = at
        signed(delegation, by=by, at=at).save(update_fields=["ends_at"])
    else:
        signed(delegation, by=by, at=at).delete()
    note(
        AccessLog.Act.DEPUTY_ENDED,
        user=delegation.principal,
        by=by,
        at=at,
        detail=delegation.deputy.username,
    )


def _what_is_wrong(
    principal: User, deputy: User, starts_at: datetime, ends_at: datetime
) -> dict[str, list[str]]:
    if principal.pk == deputy.pk:
        return {"deputy": [_("Nobody can be the own deputy. Choose somebody else.")]}
    if not deputy.is_active or deputy.kind != User.Kind.PERSON:
        return {"deputy": [_("%(name)s cannot log in. Choose somebody who can.") % {"name": deputy}]}
    if ends_at <= starts_at:
        return {"ends_at": [_("The end has to lie after the start and in the future.")]}

    def within(rows: QuerySet[Delegation]) -> Delegation | None:
        return rows.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).order_by("starts_at", "pk").first()

    if other := within(principal.delegations_given.select_related("deputy")):
        return {
            "starts_at": [
                _(
                    "%(deputy)s already stands in from %(start)s to %(end)s. "
                    "End that delegation or choose other days."
                )
                % _told(other)
            ]
        }
    if other := within(deputy.delegations_given.select_related("deputy")):
        return {
            "deputy": [
                _(
                    "%(principal)s is away from %(start)s to %(end)s and has a deputy too. "
                    "Choose somebody who is there the whole time."
                )
                % _told(other)
            ]
        }
    if other := within(principal.delegations_taken.select_related("principal")):
        return {
            "starts_at": [
                _(
                    "From %(start)s to %(end)s %(deputy)s stands in for %(principal)s. "
                    "That has to end first: a deputy's work is not passed on to a second deputy."
                )
                % _told(other)
            ]
        }
    return {}


def _told(delegation: Delegation) -> dict[str, str]:
    return {
        "principal": str(delegation.principal),
        "deputy": str(delegation.deputy),
        "start": f"{timezone.localtime(delegation.starts_at):%Y-%m-%d %H:%M}",
        "end": f"{timezone.localtime(delegation.ends_at):%Y-%m-%d %H:%M}",
    }
