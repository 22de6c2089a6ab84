"""Ask for a decision, decide, void. The kernel records; the case app moves its record in the same transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import who_is
from feedback_system.approvals.levels import level_for
from feedback_system.approvals.models import Approval, ApprovalBand, Subject
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, NotPermitted, NotPossibleNow
from feedback_system.joining import sentences

if TYPE_CHECKING:
    from feedback_system.cases.models import Case


def hash_of(terms: Mapping[str, Any]) -> str:
    """The SHA-256 of the canonical JSON of the terms; an approval covers this and nothing else."""
    body = json.dumps(terms, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


def bands_in_force(*, route: str, subject: str, on: date) -> list[ApprovalBand]:
    """The levels of a route on a day, lowest first."""
    rows = ApprovalBand.objects.filter(route=route, subject=subject, effective_from__lte=on)
    return list(
        rows.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=on)).order_by(
            "position", "-effective_from", "pk"
        )
    )


def pool(role: str, blocked: Collection[int]) -> list[User]:
    """The people who hold `role` and may decide here."""
    return [person for person in who_is(role) if person.pk not in blocked]


@transaction.atomic
def request_approval(
    *,
    case: Case,
    subject: Subject,
    route: str,
    terms: Mapping[str, Any],
    summary: str,
    amount: Decimal | None,
    summed_amount: Decimal | None = None,
    blocked: Mapping[int, str],
    start_level: int = 0,
    currency: str = "",
    by: User,
    at: datetime,
) -> Approval:
    """Put the terms before the lowest level that may decide them.

    `summed_amount` (with the related cases) chooses the level when given. `blocked` maps the ids of people who may not
    decide to the reason; the one who asks is added. A level with nobody left is passed over upward and said so; when no
    level is left the request is refused with the post to fill.
    Source: policy 001, limits of complaint amounts; design, approvals.
    """
    company = Company.get()
    bands = bands_in_force(route=route, subject=subject, on=at.astimezone(company.zone).date())
    if not bands:
        raise Blocked(
            [
                _(
                    "No approval limits are set for this route. Ask the administrator to enter them in the settings."
                )
            ]
        )
    decisive = summed_amount if summed_amount is not None else amount
    level = 0 if decisive is None else level_for(decisive, bands)
    if level is None:
        raise Blocked(
            [
                _(
                    "No level of approval reaches this amount. Ask the administrator to complete the approval limits."
                )
            ]
        )
    level = max(level, min(start_level, len(bands) - 1))
    not_these = {**blocked, by.pk: "prepared"}
    climbed: list[dict[str, Any]] = []
    chosen: ApprovalBand | None = None
    for band in bands[level:]:
        if pool(band.role, not_these):
            chosen = band
            break
        holders = who_is(band.role)
        climbed.append({"role": band.role, "why": "blocked" if holders else "empty"})
    if chosen is None:
        raise Blocked(
            [
                _(
                    "Nobody is left who may decide this: every post of the levels above is empty or a party. Ask the administrator to fill a post or the chairman to name a deputy."
                )
            ]
        )
    earlier = Approval.objects.filter(case=case, subject=subject).order_by("-pk").first()
    return Approval.objects.create(
        case=case,
        subject=subject,
        round=(earlier.round + 1) if earlier else 1,
        terms=json.loads(json.dumps(terms, cls=DjangoJSONEncoder)),
        terms_hash=hash_of(terms),
        summary=summary[:200],
        amount=amount,
        summed_amount=summed_amount,
        currency=currency or company.currency,
        band=chosen,
        role=chosen.role,
        climbed=climbed,
        blocked_people=[{"person": pk, "why": why} for pk, why in sorted(not_these.items())],
        asked_by=by,
        asked_at=at,
        earlier=earlier,
    )


def blocked_ids(approval: Approval) -> set[int]:
    """The ids of the people who may not decide this approval."""
    return {row["person"] for row in approval.blocked_people}


def deciders(approval: Approval) -> list[User]:
    """The people before whom this approval lies, deputies not counted."""
    return pool(approval.role, blocked_ids(approval))


def _why_blocked(why: str) -> str:
    return {
        "prepared": _("You prepared what is to be decided here. Another approver must decide it."),
        "blamed": _(
            "Your department, or you yourself, is named as responsible here. The next level decides it."
        ),
        "elsewhere": _("The head of another department is in charge of this case and decides it."),
        "gains": _("You gain from what is to be decided here. Another approver must decide it."),
    }.get(why, _("You are a party here. Another approver must decide it."))


def objections(approval: Approval, *, by: User, on_behalf_of: User | None) -> list[str]:
    """Sentences why `by` may not decide, for `on_behalf_of` when a deputy: the principal's level, and the blocks of both."""
    found = list(objections_to(approval, on_behalf_of or by))
    if on_behalf_of is not None:
        found += [sentence for sentence in blocks_against(approval, by) if sentence not in found]
    return found


def blocks_against(approval: Approval, person: User) -> list[str]:
    """Sentences why `person` is blocked from deciding `approval`, whatever the level; empty when nothing is."""
    for row in approval.blocked_people:
        if row["person"] == person.pk:
            return [_why_blocked(row["why"])]
    return []


def objections_to(approval: Approval, person: User) -> Sequence[str]:
    """Sentences why `person` may not decide `approval`; empty when nothing stands against it."""
    if blocks := blocks_against(approval, person):
        return blocks
    if not any(assignment.role == approval.role for assignment in person.assignments):
        return [
            _("This lies with another level: %(role)s. You can see it, but not decide it.")
            % {"role": approval.get_role_display()}
        ]
    return []


@transaction.atomic
def decide(
    *,
    approval: Approval,
    approve: bool,
    terms: Mapping[str, Any],
    reason: str,
    by: User,
    on_behalf_of: User | None,
    at: datetime,
) -> Approval:
    """Record the decision of `by` (for `on_behalf_of` when a deputy). Claimed by an update, so that only one of two wins.

    :raises NotPossibleNow: somebody has decided already
    :raises Blocked: the terms are not those that were put before the approver
    :raises NotPermitted: the person is blocked or of another level
    """
    if reasons := objections(approval, by=by, on_behalf_of=on_behalf_of):
        raise NotPermitted(sentences(reasons))
    if approve and hash_of(terms) != approval.terms_hash:
        raise Blocked(
            [
                _(
                    "The terms have changed since they were put before you. Send the case back so that it is asked again."
                )
            ]
        )
    claimed = Approval.objects.filter(pk=approval.pk, decision=Approval.Decision.PENDING).update(
        decision=Approval.Decision.APPROVED if approve else Approval.Decision.REFUSED,
        decided_by=by,
        on_behalf_of=on_behalf_of,
        decided_at=at,
        reason=reason,
    )
    if not claimed:
        raise NotPossibleNow(_("This has been decided already. Reload the page to see the decision."))
    approval.refresh_from_db()
    return approval


@transaction.atomic
def void_pending(*, case: Case, subject: Subject, by: User, at: datetime) -> int:
    """Take back a question whose terms changed before anybody decided; returns how many."""
    return Approval.objects.filter(case=case, subject=subject, decision=Approval.Decision.PENDING).update(
        decision=Approval.Decision.VOID, decided_at=at
    )


def pending(case: Case, subject: Subject) -> Approval | None:
    """The question that waits for an answer, or None."""
    return Approval.objects.filter(case=case, subject=subject, decision=Approval.Decision.PENDING).first()


def latest_approved(case: Case, subject: Subject) -> Approval | None:
    """The newest approval in force, or None."""
    return (
        Approval.objects.filter(case=case, subject=subject, decision=Approval.Decision.APPROVED)
        .order_by("-pk")
        .first()
    )
