"""Acknowledge that one was told of lateness. It answers no slip and stops no clock: the ladder climbs on.

Source: policy 004, overdue handling (the department answers with the cause); “seen” for higher posts is ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from feedback_system.errors import Invalid, NotPossibleNow
from feedback_system.escalation.models import Acknowledgement, Escalation, EscalationAction

if TYPE_CHECKING:
    from accounts.models import User

LATENESS = frozenset({EscalationAction.ISSUE_SLIP.value, EscalationAction.NOTICE.value})
"""Levels that tell of lateness; a reminder before the due instant asks for nothing."""


def told_people(escalation: Escalation) -> set[int]:
    """The ids of who was told, and of those for whom a deputy was."""
    found = {one.get("user") for one in escalation.recipients} | {
        one.get("instead_of") for one in escalation.recipients
    }
    return {pk for pk in found if isinstance(pk, int)}


def unseen_by(person: User, escalations: Iterable[Escalation]) -> list[Escalation]:
    """Of these, the ones that told `person` of lateness and wait for the answer.

    Note: one query where any told this person, none when the acknowledgements have been read or they come with the answer
    of this person (`reader`, `reader_has_seen`).
    """
    told = [one for one in escalations if one.action in LATENESS and person.pk in told_people(one)]
    prefetch_related_objects([one for one in told if not _knows(one, person)], "acknowledgements")
    return [one for one in told if not _has_seen(one, person)]


def _knows(one: Any, person: User) -> bool:
    return bool(one.__dict__.get("reader") == person.pk)


def _has_seen(one: Any, person: User) -> bool:
    if _knows(one, person):
        return bool(one.reader_has_seen)
    return any(person.pk in (seen.person_id, seen.on_behalf_of_id) for seen in one.acknowledgements.all())


def acknowledge(
    escalations: Iterable[Escalation],
    *,
    by: User,
    at: datetime,
    on_behalf_of: User | None = None,
    cause: str = "",
    cause_label: str = "",
    text: str = "",
    expected_at: datetime | None = None,
) -> list[Acknowledgement]:
    """Write down that `by` (for `on_behalf_of` when a deputy) has seen these levels, with cause and expected end.

    :raises NotPossibleNow: nothing of it waits for this person's answer.
    :raises Invalid: the expected end does not lie ahead.
    """
    waiting = unseen_by(on_behalf_of or by, escalations)
    if not waiting:
        raise NotPossibleNow(_("Nothing you were told of here waits for your answer. Reload the page."))
    if expected_at is not None and expected_at <= at:
        raise Invalid(
            {
                "expected_at": [
                    _("This lies in the past. Enter by when you expect it to go on, or leave it empty.")
                ]
            }
        )
    return Acknowledgement.objects.bulk_create(
        Acknowledgement(
            escalation=one,
            person=by,
            on_behalf_of_id=on_behalf_of.pk if on_behalf_of is not None else _stands_in_for(one, by),
            at=at,
            cause=cause,
            cause_label=cause_label,
            text=text,
            expected_at=expected_at,
        )
        for one in waiting
    )


def _stands_in_for(escalation: Escalation, person: User) -> int | None:
    """The id of the absent person for whom `person` was told as the deputy, or None."""
    return next(
        (
            one["instead_of"]
            for one in escalation.recipients
            if one.get("user") == person.pk and one.get("instead_of")
        ),
        None,
    )


def facts_of(seen: Iterable[Acknowledgement]) -> dict[str, Any]:
    """What the step keeps of it in the history."""
    rows = list(seen)
    return {
        "code": rows[0].escalation.deadline.code,
        "levels": [[row.escalation.deadline.code, row.escalation.level] for row in rows],
        "cause": rows[0].cause,
        "expected_at": rows[0].expected_at,
    }
