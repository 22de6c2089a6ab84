"""Ask for a decision, decide, void. The kernel records; the case app moves its record in the same transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import who_is
from feedback_system.approvals import top
from feedback_system.approvals.blocks import blocked_ids, blocks_against
from feedback_system.approvals.grounds import ALL_KINDS, KindSum, bands_by_kind, grounds
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


def bands_in_force(*, route: str, subject: str, on: date, kind: str = ALL_KINDS) -> list[ApprovalBand]:
    """The levels of a route on a day, lowest first: those of all kinds, or the own ones of a kind of remedy."""
    return bands_by_kind(route=route, subject=subject, on=on).get(kind, [])


def pool(role: str, blocked: Collection[int], *, who: Callable[[str], list[User]] = who_is) -> list[User]:
    """The people who hold `role` and may decide here; `who` tells who holds a role."""
    return [person for person in who(role) if person.pk not in blocked]


def climb(
    bands: Sequence[ApprovalBand],
    level: int,
    blocked: Collection[int],
    *,
    who: Callable[[str], list[User]] = who_is,
) -> tuple[ApprovalBand | None, list[dict[str, Any]]]:
    """The lowest level from `level` up with somebody who may decide, and the levels passed over with the reason.

    None when nobody is left. The settings page proves with this very function that no pool ends empty; `who` tells who
    holds a role, so that it asks the database once for each.
    """
    climbed: list[dict[str, Any]] = []
    for band in bands[level:]:
        if pool(band.role, blocked, who=who):
            return band, climbed
        climbed.append({"role": band.role, "why": "blocked" if who(band.role) else "empty"})
    return None, climbed


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
    matter: int = 0,
    levels_of: Subject | None = None,
    sums: Sequence[KindSum] = (),
    related: Sequence[Mapping[str, Any]] = (),
    lowest: str = "",
    by: User,
    asked_for: User | None = None,
    at: datetime,
) -> Approval:
    """Put the terms before the lowest level that may decide them.

    `summed_amount` (with the related cases) chooses the level when given. `blocked` maps the ids of people who may not
    decide to the reason; the one who asks is added, and the principal for whom a deputy asks (`asked_for`). `sums` are the sums of each kind of remedy, related cases included: a
    kind with levels of its own raises the level where it asks for a higher one. `related` names those cases as the question keeps them. `matter` tells several questions of one subject apart, `levels_of`
    takes the levels of another subject, `lowest` is the role that decides in place of their lowest level. A level with nobody left is passed over upward and said so. When everybody up to
    the top is a party, the chairman decides and a second person signs as well; an empty post is never got round, the
    request is refused with the post to fill.
    Source: policy 001, limits of complaint amounts; design, approvals.
    """
    company = Company.get()
    today = at.astimezone(company.zone).date()
    found = bands_by_kind(route=route, subject=levels_of or subject, on=today)
    bands = found.get(ALL_KINDS, [])
    if not bands:
        raise Blocked(
            [
                _(
                    "No approval limits are set for this route. Ask the administrator to enter them in the settings."
                )
            ]
        )
    if lowest:
        bands[0].role = lowest
    decisive = summed_amount if summed_amount is not None else amount
    reasons = grounds(found, total=decisive, sums=sums)
    level = max([min(start_level, len(bands) - 1), *(reason.level for reason in reasons)])
    not_these = {**blocked, by.pk: "prepared"}
    if asked_for is not None:
        not_these[asked_for.pk] = "prepared"
    chosen, climbed = climb(bands, level, not_these)
    at_the_top = chosen is None
    if at_the_top:
        top.must_have_two_signers(climbed, not_these, askers={by.pk})
    role = chosen.role if chosen is not None else top.DECIDER_ROLE
    earlier = Approval.objects.filter(case=case, subject=subject, matter=matter).order_by("-pk").first()
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
        band=chosen or bands[-1],
        role=role,
        matter=matter,
        needs_second_signer=at_the_top,
        grounds=[reason.kept() for reason in reasons],
        related=[dict(one) for one in related],
        climbed=climbed,
        blocked_people=[{"person": pk, "why": why} for pk, why in sorted(not_these.items())],
        asked_by=by,
        asked_at=at,
        earlier=earlier,
    )


def deciders(approval: Approval) -> list[User]:
    """The people before whom this approval lies and who have not signed yet, deputies not counted."""
    if approval.needs_second_signer:
        return top.who_still_signs(approval)
    return pool(approval.role, blocked_ids(approval))


def objections(approval: Approval, *, by: User, on_behalf_of: User | None) -> list[str]:
    """Sentences why `by` may not decide, for `on_behalf_of` when a deputy: the principal's level, and the blocks of both."""
    found = list(objections_to(approval, on_behalf_of or by))
    if on_behalf_of is not None:
        found += [sentence for sentence in blocks_against(approval, by) if sentence not in found]
        if approval.needs_second_signer:
            found += top.against_a_deputy(approval, deputy=by, principal=on_behalf_of)
    return found


def decides_as(approval: Approval, person: User, principals: Sequence[User]) -> User | None:
    """Whose right `person` would use for this decision: the own one, a principal's, or None when neither may decide.

    A deputy keeps the own blocks and inherits those of the principal.
    """
    if not objections(approval, by=person, on_behalf_of=None):
        return person
    for principal in principals:
        if not objections(approval, by=person, on_behalf_of=principal):
            return principal
    return None


def objections_to(approval: Approval, person: User) -> Sequence[str]:
    """Sentences why `person` may not decide `approval`; empty when nothing stands against it."""
    if approval.needs_second_signer:
        return top.objections_to(approval, person, blocks_against(approval, person))
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
    answer: str = "",
) -> Approval:
    """Record the decision of `by` (for `on_behalf_of` when a deputy). Claimed by an update, so that only one of two wins.

    Where a second person must sign, the first approving signature leaves the question open; a refusal ends it at once.
    `answer` is kept with a signature where there are more answers than yes and no.

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
    if approval.needs_second_signer:
        return top.sign(
            approval=approval,
            approve=approve,
            answer=answer,
            reason=reason,
            by=by,
            on_behalf_of=on_behalf_of,
            at=at,
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
def void_pending(
    *, case: Case, by: User, at: datetime, subject: Subject | None = None, matter: int | None = None
) -> int:
    """Take back questions before anybody decided, because their terms changed or nothing is left to decide.

    Left out, `subject` and `matter` mean all. Returns how many were taken back.
    """
    rows = Approval.objects.filter(case=case, decision=Approval.Decision.PENDING)
    if subject is not None:
        rows = rows.filter(subject=subject)
    if matter is not None:
        rows = rows.filter(matter=matter)
    return rows.update(decision=Approval.Decision.VOID, decided_at=at)


def pending(case: Case, subject: Subject, *, matter: int | None = None) -> Approval | None:
    """The question that waits for an answer, or None; `matter` names one of several."""
    return _newest(case, subject, Approval.Decision.PENDING, matter=matter)


def latest_approved(case: Case, subject: Subject) -> Approval | None:
    """The newest approval in force, or None."""
    return _newest(case, subject, Approval.Decision.APPROVED)


def _newest(
    case: Case, subject: Subject, decision: Approval.Decision, *, matter: int | None = None
) -> Approval | None:
    """The newest question with that answer. Note: one query, none where a page has read the approvals of the case."""
    rows = (
        row
        for row in case.approvals.all()
        if row.subject == subject and row.decision == decision and (matter is None or row.matter == matter)
    )
    return max(rows, key=lambda row: row.pk, default=None)
