"""Giving up part of a claim above the own authority: put into the approvals inbox, and carried out when it is approved.

Agreeing to less than was claimed, waiving and writing off are one thing: the amount given up chooses the level, with what
other claims of the case have lost already. Source: policies 001 and 004, limits of amounts; that they bind what is not
recovered as they bind what is paid, and four eyes, are ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from accounts.queries import reachable
from complaints.forms.recovery import RefuseWaiverForm, WaiverForm
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.models.recovery import RecoveryClaim, in_company_money
from complaints.operations.claim_effects import give_up, settle
from complaints.operations.recovering import LOWEST, claim_facts, claim_numbered, roles_that_decide
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import (
    decide,
    deciders,
    objections,
    pending,
    request_approval,
    void_pending,
)
from feedback_system.approvals.top import capacity_of
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.deadlines import operations as deadlines
from feedback_system.errors import Blocked
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

State = RecoveryClaim.State
WAIT = "waiver-wait"
"""The clock on whoever decides."""


def lost_on(claim: RecoveryClaim) -> Decimal:
    """What has been given up on a claim, in the company's currency: nothing while it is pursued for all of it."""
    if claim.state == State.GIVEN_UP:
        lost = claim.total - claim.received
    elif claim.state in (State.SETTLED, State.PAID):
        lost = claim.total - claim.agreed
    else:
        return Decimal(0)
    return in_company_money(lost, claim.exchange_rate)


def lost_on_others(complaint: Complaint, claim: RecoveryClaim) -> Decimal:
    """What the other claims of the case have lost already: nobody stays under a limit by several claims."""
    return sum((lost_on(one) for one in complaint.all_claims() if one.pk != claim.pk), Decimal(0))


def terms_of(claim: RecoveryClaim, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the approval covers, as plain JSON values: the claim as it stands, and what is to be given up and why."""
    return {
        "waiver": claim.number,
        "reference": claim.reference,
        "state": claim.state,
        "currency": claim.currency,
        "exchange_rate": f"{claim.exchange_rate:f}",
        "claimed": f"{claim.total:.2f}",
        "received": f"{claim.received:.2f}",
        "answers": [
            "" if line.answered_amount is None else f"{line.answered_amount:.2f}" for line in claim.in_order()
        ],
        **{name: asked[name] for name in ("act", "given_up", "lines", "counter_proof", "reason")},
    }


def may_decide(
    complaint: Complaint, claim: RecoveryClaim, given_up: Decimal, *, authority: Authority, at: datetime
) -> bool:
    """Whether the acting person may give that much up alone: not the own claim, and within the own level.

    `given_up` is all that would be lost on the claim, in the company's currency.
    """
    if claim.drafted_by_id in (authority.by.pk, authority.person.pk):
        return False
    roles = roles_that_decide(complaint, given_up + lost_on_others(complaint, claim), at=at)
    return any(assignment.role in roles for assignment in authority.person.assignments)


def ask_for_waiver(
    complaint: Complaint,
    claim: RecoveryClaim,
    *,
    given_up: Decimal,
    asked: Mapping[str, Any],
    authority: Authority,
    at: datetime,
) -> Trace:
    """Put what is to be given up before its level, and tell whom it lies with; the claim waits until it is decided."""
    with translation.override(Company.get().default_language):
        summary = _("Giving up part of claim %(claim)s") % {"claim": claim.reference}
    waiting = request_approval(
        case=complaint.case,
        subject=Subject.WAIVER,
        levels_of=Subject.REMEDY,
        lowest=LOWEST,
        matter=claim.pk,
        route=complaint.route.code,
        terms=terms_of(claim, asked),
        summary=summary,
        amount=given_up,
        summed_amount=given_up + lost_on_others(complaint, claim),
        blocked={claim.drafted_by_id: "prepared"},
        by=authority.by,
        asked_for=authority.on_behalf_of,
        at=at,
    )
    by = authority.by
    people = deciders(waiting)
    for person in people:
        let_read(complaint.case, person=person, why="approver")
    facts: dict[str, Any] = {"route": complaint.route.code, "case_class": complaint.complaint_class}
    deadlines.start(complaint.case, WAIT, by=by, at=at, addressees=people, matter=claim.pk, **facts)
    told = {one.pk: one for one in (reachable(person, at=at) for person in people)}
    notify(
        "complaint_approval_asked",
        case=complaint.case,
        to=list(told.values()),
        at=at,
        facts={"summary": summary, "amount": str(given_up), "currency": waiting.currency},
        key=f"approval:{waiting.pk}",
    )
    return Trace(
        {
            **claim_facts(claim),
            "decision": "asked",
            "given_up": f"{given_up:.2f}",
            "level": waiting.role,
            "approval": waiting.pk,
        },
        _texts(asked),
    )


def _texts(asked: Mapping[str, Any]) -> dict[str, str]:
    reasons = [f"{row['line']}. {row['reason']}" for row in asked["lines"] if row["reason"]]
    texts = {"text": "\n".join(reasons), "counter_proof": asked["counter_proof"], "reason": asked["reason"]}
    return {name: text for name, text in texts.items() if text}


def void_waiver(complaint: Complaint, claim: RecoveryClaim, *, by: User, at: datetime) -> None:
    """Take the question back: the third party has answered, or money has come, and what was asked is another thing now."""
    if pending(complaint.case, Subject.WAIVER, matter=claim.pk) is None:
        return
    void_pending(case=complaint.case, subject=Subject.WAIVER, matter=claim.pk, by=by, at=at)
    deadlines.cancel(complaint.case, WAIT, by=by, at=at, reason="changed", matter=claim.pk)


def end_waivers(complaint: Complaint, *, by: User, at: datetime) -> None:
    """The case has ended another way and its claims cannot be pursued here: take every question back."""
    for claim in complaint.all_claims():
        void_waiver(complaint, claim, by=by, at=at)


def waiver_conflicts(complaint: Complaint, authority: Authority, at: datetime) -> Iterable[Any]:
    """Sentences why the acting person may decide none of the questions that wait."""
    against = [
        objections(one, by=authority.by, on_behalf_of=authority.on_behalf_of)
        for one in complaint.pending_waivers().values()
    ]
    return against[0] if against and all(against) else ()


def decides_waivers(complaint: Complaint, person: User) -> bool:
    """Whether `person` decides about claims, or is asked for the second signature."""
    if person.holds(Permission.APPROVE_CLAIM):
        return True
    waiting = complaint.pending_waivers().values()
    return any(one.needs_second_signer and capacity_of(one, person) for one in waiting)


def _decide(
    complaint: Complaint, number: int, *, approve: bool, reason: str, authority: Authority, at: datetime
) -> Trace:
    claim = claim_numbered(complaint, number)
    waiting: Approval | None = complaint.pending_waivers().get(claim.pk)
    if waiting is None:
        raise Blocked([_("Nothing to give up waits for an approval on this claim. Reload the page.")])
    decided = decide(
        approval=waiting,
        approve=approve,
        terms=terms_of(claim, waiting.terms),
        reason=reason,
        by=authority.by,
        on_behalf_of=authority.on_behalf_of,
        at=at,
    )
    if not decided.is_pending:
        deadlines.meet(complaint.case, WAIT, by=authority.by, at=at, matter=claim.pk)
        if approve:
            _carry_out(complaint, claim, waiting.terms, by=authority.by, at=at)
        notify(
            "claim_waiver_decided",
            case=complaint.case,
            to=[waiting.asked_by],
            at=at,
            facts={"claim": claim.reference, "approved": approve},
            key=f"waiver:{waiting.pk}",
        )
    facts = {
        **claim_facts(claim),
        "approval": decided.pk,
        "level": decided.role,
        "decision": "signed" if decided.is_pending else decided.decision,
        "given_up": f"{decided.amount:.2f}",
        "terms_hash": decided.terms_hash,
    }
    return Trace(facts, {"reason": reason} if reason else {})


def _carry_out(
    complaint: Complaint, claim: RecoveryClaim, terms: Mapping[str, Any], *, by: User, at: datetime
) -> None:
    if terms["act"] == "settle":
        rows = [{**row, "amount": Decimal(row["amount"])} for row in terms["lines"]]
        settle(complaint, claim, rows, counter_proof=terms["counter_proof"], by=by, at=at)
    else:
        give_up(claim, reason=terms["reason"], by=by, at=at)


@step(
    complaint_kind,
    "approve_waiver",
    label=gettext_lazy("Approve giving up part of a claim"),
    rights=[Permission.APPROVE_CLAIM, Permission.SIGN_SECOND],
    standing=decides_waivers,
    form=WaiverForm,
    conflicts=waiver_conflicts,
    help=gettext_lazy("Approve exactly what is asked; it is carried out at once and cannot be taken back."),
)
def approve_waiver(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, claim: int, reason: str
) -> Trace:
    """Approve what is given up as it was put, and carry it out (policies 001 and 004, limits of amounts)."""
    return _decide(complaint, claim, approve=True, reason=reason, authority=authority, at=at)


@step(
    complaint_kind,
    "refuse_waiver",
    label=gettext_lazy("Refuse giving up part of a claim"),
    rights=[Permission.APPROVE_CLAIM, Permission.SIGN_SECOND],
    standing=decides_waivers,
    form=RefuseWaiverForm,
    conflicts=waiver_conflicts,
    side=True,
    help=gettext_lazy("The claim stays as it is and is pursued. Say why."),
)
def refuse_waiver(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, claim: int, reason: str
) -> Trace:
    """Leave the claim as it is, with a reason."""
    return _decide(complaint, claim, approve=False, reason=reason, authority=authority, at=at)
