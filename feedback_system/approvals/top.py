"""Decisions at the top: when everybody up to the chairman is a party, the chairman decides and a second person signs too.

The second person is the general manager, the deputy or somebody of the GM office, and is never a party, never the one who
asks. The auditor is not asked: who checks the work takes no part in it. The chairman signs in person where the chairman is
a party; the second person may be represented by a deputy. Source: design, approvals, at the top.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.queries import who_is
from accounts.roles import ROLES
from feedback_system.approvals.blocks import blocked_ids
from feedback_system.approvals.models import Approval, Signature
from feedback_system.errors import Blocked, NotPossibleNow
from feedback_system.joining import listed

if TYPE_CHECKING:
    from accounts.models import User

DECIDER_ROLE = "chairman"
SECOND_ROLES = ("gm", "deputy_gm", "gm_office")
"""Who may be the second person, by role."""
Capacity = Signature.Capacity


def second_signers(blocked: Collection[int], *, who: Callable[[str], list[User]] = who_is) -> list[User]:
    """The people who may sign beside the chairman; `who` tells who holds a role."""
    chairmen = {person.pk for person in who(DECIDER_ROLE)}
    found: dict[int, User] = {}
    for role in SECOND_ROLES:
        for person in who(role):
            if person.pk not in blocked and person.pk not in chairmen:
                found.setdefault(person.pk, person)
    return list(found.values())


def must_have_two_signers(
    climbed: Sequence[Mapping[str, Any]], blocked: Collection[int], *, askers: Collection[int]
) -> None:
    """Refuse the question when a post on the way is empty, or when the chairman or a second person is missing.

    :raises Blocked: with the post to fill
    """
    if obstacle := obstacle_at_the_top(climbed, blocked, askers=askers):
        raise Blocked([obstacle])


def obstacle_at_the_top(
    climbed: Sequence[Mapping[str, Any]],
    blocked: Collection[int],
    *,
    askers: Collection[int],
    who: Callable[[str], list[User]] = who_is,
) -> str:
    """Why the chairman with a second person cannot decide, with the post to fill; "" when they can.

    `askers` are the ids of the people who put the question; the settings page asks for whole circumstances at once.
    """
    chairmen = who(DECIDER_ROLE)
    empty = [step["role"] for step in climbed if step["why"] == "empty"]
    if not chairmen and DECIDER_ROLE not in empty:
        empty.append(DECIDER_ROLE)
    if empty:
        posts = listed(str(ROLES[role].label) for role in empty)
        return _(
            "Nobody is left who may decide this, and a post is empty: %(posts)s. Ask the administrator to fill it, then try again."
        ) % {"posts": posts}
    if all(person.pk in askers for person in chairmen):
        return _(
            "Only the chairman could decide this, and the chairman asks for it. Ask the administrator to name a second holder of the post."
        )
    if not second_signers(blocked, who=who):
        return _(
            "Only the chairman is left to decide this, and nobody may sign as the second person: general manager, deputy and GM office are parties. Ask the administrator to name somebody to the GM office."
        )
    return ""


def capacity_of(approval: Approval, person: User) -> str:
    """In which capacity `person` may sign, "" for none, whether or not it has been signed."""
    roles = {assignment.role for assignment in person.assignments}
    if person.pk == approval.asked_by_id:
        return ""
    if DECIDER_ROLE in roles:
        return Capacity.DECIDER
    if roles & set(SECOND_ROLES) and person.pk not in blocked_ids(approval):
        return Capacity.SECOND
    return ""


def objections_to(approval: Approval, person: User, blocks: Sequence[str]) -> list[str]:
    """Sentences why `person` may not sign; `blocks` are those against the person whatever the capacity."""
    capacity = capacity_of(approval, person)
    if not capacity:
        return list(blocks) or [
            _(
                "This lies with the chairman and a second person: the general manager, the deputy or the GM office. You can see it, but not decide it."
            )
        ]
    return _already(approval, person, capacity)


def _already(approval: Approval, person: User, capacity: str) -> list[str]:
    signatures = list(approval.signatures.all())
    if any(person.pk in (one.signed_by_id, one.on_behalf_of_id) for one in signatures):
        return [_("You have signed already. The other signature is still missing.")]
    if any(one.capacity == capacity for one in signatures):
        return [_("This signature has been given already. The other one is still missing.")]
    return []


def against_a_deputy(approval: Approval, *, deputy: User, principal: User) -> list[str]:
    """Sentences why `deputy` may not sign for `principal`: never for a party, and nobody signs twice."""
    if principal.pk in blocked_ids(approval):
        return [
            _("%(person)s is a party and signs in person; a deputy cannot do it.") % {"person": principal}
        ]
    if any(deputy.pk in (one.signed_by_id, one.on_behalf_of_id) for one in approval.signatures.all()):
        return [_("You have signed already. The other signature is still missing.")]
    return []


def who_still_signs(approval: Approval) -> list[User]:
    """The people whose signature is still possible, the chairman first."""
    given = {one.capacity for one in approval.signatures.all()}
    found: list[User] = []
    if Capacity.DECIDER not in given:
        found += [person for person in who_is(DECIDER_ROLE) if person.pk != approval.asked_by_id]
    if Capacity.SECOND not in given:
        found += second_signers(blocked_ids(approval))
    return found


@transaction.atomic
def sign(
    *,
    approval: Approval,
    approve: bool,
    answer: str,
    reason: str,
    by: User,
    on_behalf_of: User | None,
    at: datetime,
) -> Approval:
    """Put one signature under the question. It is approved once both have signed, refused by either.

    :raises NotPossibleNow: it has been decided, or this signature was given meanwhile
    """
    rows = Approval.objects.all()
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    approval = rows.get(pk=approval.pk)
    capacity = capacity_of(approval, on_behalf_of or by)
    given = {one.capacity: one for one in approval.signatures.all()}
    if not approval.is_pending or capacity in given or by.pk in {one.signed_by_id for one in given.values()}:
        raise NotPossibleNow(_("This has been signed already. Reload the page to see what is still missing."))
    given[capacity] = Signature.objects.create(
        approval=approval,
        capacity=capacity,
        signed_by=by,
        on_behalf_of=on_behalf_of,
        at=at,
        approves=approve,
        answer=answer,
        reason=reason,
    )
    if approve and len(given) < len(Capacity):
        return approval
    # Approved, it is the chairman's decision; refused, that of the one who refuses.
    weighs = given[Capacity.DECIDER] if approve else given[capacity]
    approval.decision = Approval.Decision.APPROVED if approve else Approval.Decision.REFUSED
    approval.decided_by, approval.on_behalf_of = weighs.signed_by, weighs.on_behalf_of
    approval.decided_at, approval.reason = at, weighs.reason
    approval.save(update_fields=["decision", "decided_by", "on_behalf_of", "decided_at", "reason"])
    return approval
