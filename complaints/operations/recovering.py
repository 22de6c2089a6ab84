"""Claims against third parties: draft, approve, send, write down the answer, settle, give up, and confirm the money.

Source: policies 001 and 004, third-party fault; levels by amount as for remedies (policy 001, limits of amounts), four eyes
and line-by-line answers are ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from accounts.roles import ROLES
from complaints.forms.recovery import (
    DecideClaimForm,
    DraftClaimForm,
    DropClaimForm,
    RevokeClaimLinkForm,
    SendClaimForm,
)
from complaints.kind import complaint_kind
from complaints.models import ClaimLink, Complaint
from complaints.models.recovery import (
    ClaimLine,
    RecoveryClaim,
)
from complaints.operations.claim_links import ring
from complaints.prints.claim_letter import claim_letter
from feedback_system.approvals.levels import level_for
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import bands_in_force
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.errors import NotPermitted
from feedback_system.joining import listed
from feedback_system.links.operations import end_links, new_link
from feedback_system.notifications.operations import notify
from feedback_system.printing import engine

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

State = RecoveryClaim.State
LOWEST = "gm_office"
"""Who handles third parties decides up to the limit of the lowest level of remedies."""


def claim_numbered(complaint: Complaint, number: int) -> RecoveryClaim:
    """The claim of that number; the form has asked before that there is one."""
    return next(claim for claim in complaint.all_claims() if claim.number == number)


def roles_that_decide(complaint: Complaint, amount: Decimal, *, at: datetime) -> list[str]:
    """The roles that may approve, settle below or give up a claim of `amount` company currency, lowest first.

    The GM office up to the limit of the lowest level that approves remedies on this route, then the levels above it.
    """
    today = at.astimezone(Company.get().zone).date()
    bands = bands_in_force(route=complaint.route.code, subject=Subject.REMEDY, on=today)
    level = level_for(amount, bands) if bands else 0
    above = [band.role for band in bands[1:]]
    if not level:
        return [LOWEST, *above]
    return above[level - 1 :]


def must_decide(
    complaint: Complaint, claim: RecoveryClaim, amount: Decimal, *, authority: Authority, at: datetime
) -> None:
    """:raises NotPermitted: the own claim, or an amount above the own level"""
    if reasons := list(_against(complaint, claim, amount, authority, at)):
        raise NotPermitted(str(reasons[0]))


def _against(
    complaint: Complaint, claim: RecoveryClaim, amount: Decimal, authority: Authority, at: datetime
) -> Iterable[Any]:
    if claim.drafted_by_id in (authority.by.pk, authority.person.pk):
        yield _("You drafted the claim %(claim)s yourself. Somebody else must decide about it.") % {
            "claim": claim.reference
        }
        return
    roles = roles_that_decide(complaint, amount, at=at)
    if not any(assignment.role in roles for assignment in authority.person.assignments):
        words = {
            "claim": claim.reference,
            "amount": f"{Company.get().currency} {amount:,.2f}",
            "roles": listed(str(ROLES[role].label) for role in roles),
        }
        yield _("The claim %(claim)s is about %(amount)s. That is for: %(roles)s.") % words


def conflicts_about(*states: str) -> Any:
    """Conflicts of a step that decides about claims in `states`: it is refused when nobody of them may be decided."""

    def conflicts(complaint: Complaint, authority: Authority, at: datetime) -> Iterable[Any]:
        found: list[Any] = []
        for claim in complaint.claims_in(*states):
            amount = claim.company_total if states == (State.DRAFTED,) else Decimal(0)
            reasons = list(_against(complaint, claim, amount, authority, at))
            if not reasons:
                return []
            found += reasons
        return found

    return conflicts


def claim_facts(claim: RecoveryClaim) -> dict[str, Any]:
    """What the history keeps of a claim: codes and figures, no names."""
    return {
        "claim": claim.number,
        "party": claim.party,
        "supplier": claim.supplier_id,
        "currency": claim.currency,
        "total": f"{claim.total:.2f}",
    }


@step(
    complaint_kind,
    "draft_claim",
    label=gettext_lazy("Claim from a third party"),
    rights=[Permission.CLAIM_RECOVERY],
    form=DraftClaimForm,
    side=True,
    help=gettext_lazy(
        "What a supplier, carrier or insurer has to bear, cost by cost. The customer's case and its clocks go on."
    ),
)
def draft_claim(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    party_name: str,
    lines: Sequence[Mapping[str, Any]],
    **fields: Any,
) -> Trace:
    """Write the claim down and put it before who may approve its amount."""
    last = complaint.claims.order_by("-number").values_list("number", flat=True).first()
    claim = RecoveryClaim.objects.create(
        complaint=complaint, number=(last or 0) + 1, name=party_name, drafted_by=by, drafted_at=at, **fields
    )
    ClaimLine.objects.bulk_create(
        ClaimLine(
            claim=claim,
            position=position,
            kind=row["kind"],
            amount=row["amount"],
            description=row["description"],
            evidence_id=int(row["evidence"]) if row["evidence"] else None,
        )
        for position, row in enumerate(lines, start=1)
    )
    costs = [f"{row['kind']} {row['amount']:.2f}" for row in lines]
    return Trace({**claim_facts(claim), "costs": costs}, {"name": claim.name, "text": claim.reason})


@step(
    complaint_kind,
    "drop_claim",
    label=gettext_lazy("Take the claim back"),
    rights=[Permission.CLAIM_RECOVERY],
    form=DropClaimForm,
    side=True,
    help=gettext_lazy("Before it is approved. The next draft begins with what stands on it."),
)
def drop_claim(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, claim: int, reason: str
) -> Trace:
    """Take back a claim that waits for its approval."""
    found = claim_numbered(complaint, claim)
    _decided(found, State.REFUSED, by=by, at=at, reason=reason)
    return Trace(claim_facts(found), {"reason": reason})


def _decided(claim: RecoveryClaim, state: str, *, by: User, at: datetime, reason: str) -> None:
    claim.state, claim.decided_by, claim.decided_at, claim.decision_reason = state, by, at, reason
    claim.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])


@step(
    complaint_kind,
    "decide_claim",
    label=gettext_lazy("Decide about the claim"),
    rights=[Permission.APPROVE_CLAIM],
    form=DecideClaimForm,
    conflicts=conflicts_about(State.DRAFTED),
    side=True,
    help=gettext_lazy("Nothing leaves the house before somebody who has not drafted the claim approves it."),
)
def decide_claim(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    claim: int,
    approve: bool,
    reason: str,
) -> Trace:
    """Approve the claim within the own level, or send it back with a reason."""
    found = claim_numbered(complaint, claim)
    must_decide(complaint, found, found.company_total, authority=authority, at=at)
    _decided(found, State.APPROVED if approve else State.REFUSED, by=by, at=at, reason=reason)
    notify(
        "claim_decided",
        case=complaint.case,
        to=[found.drafted_by],
        at=at,
        facts={"claim": found.reference, "approved": approve},
        key=f"claim-decided:{found.pk}",
    )
    return Trace(
        {**claim_facts(found), "decision": "approved" if approve else "refused"},
        {"reason": reason} if reason else {},
    )


@step(
    complaint_kind,
    "send_claim",
    label=gettext_lazy("Send the claim"),
    rights=[Permission.CLAIM_RECOVERY],
    form=SendClaimForm,
    side=True,
    help=gettext_lazy(
        "By mail with a link that can be used once, or on paper. The third party sees the claim and nothing else of the case."
    ),
)
def send_claim(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    claim: int,
    way: str,
    address: str,
    days: int,
) -> Trace:
    """Make the claim letter in the language of the third party and let it leave; an earlier link ends."""
    found = claim_numbered(complaint, claim)
    by_mail, until = way == "mail", at + timedelta(days=days)
    end_links(found.links.all(), by=by, at=at)
    with translation.override(found.language):
        made = engine.make(
            "letter.typ", claim_letter(found, company=Company.get(), by=by, at=at, until=until)
        )
    found.paper = attach(
        case=complaint.case,
        file=SimpleUploadedFile(f"claim-{found.reference}.pdf", made.content, content_type=made.content_type),
        level=Attachment.Level.INTERNAL,
        by=by,
        at=at,
    )
    found.state, found.sent_by, found.sent_at = State.SENT, by, at
    found.save(update_fields=["state", "sent_by", "sent_at", "paper"])
    if by_mail:
        new_link(ClaimLink, claim=found, address=address, expires_at=until, at=at)
        transaction.on_commit(ring, robust=True)
    facts = {**claim_facts(found), "way": way, "until": until if by_mail else None, "paper": found.paper.pk}
    return Trace(facts, {"address": address} if by_mail else {})


@step(
    complaint_kind,
    "revoke_claim_link",
    label=gettext_lazy("End the link of a claim"),
    rights=[Permission.CLAIM_RECOVERY],
    form=RevokeClaimLinkForm,
    side=True,
    help=gettext_lazy("When the mail went to the wrong address. Send the claim again afterwards."),
)
def revoke_claim_link(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, claim: int
) -> Trace:
    """Make the link useless at once, also one whose mail has not left yet."""
    found = claim_numbered(complaint, claim)
    end_links(found.links.all(), by=by, at=at)
    return Trace(claim_facts(found))
