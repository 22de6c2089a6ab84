"""What the case page shows of claims against third parties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accounts.permissions import Permission
from accounts.privacy import mask_email
from complaints.models import Complaint, RecoveryClaim
from complaints.models.recovery import ClaimLine, open_links
from feedback_system.company.models import Company

if TYPE_CHECKING:
    from accounts.models import User

State = RecoveryClaim.State
CLAIM_LOOKS = {
    State.DRAFTED: ("info", "stamp"),
    State.REFUSED: ("neutral", "undo"),
    State.APPROVED: ("info", "check"),
    State.SENT: ("pause", "mail"),
    State.ANSWERED: ("risk", "inbox"),
    State.SETTLED: ("info", "money"),
    State.PAID: ("ok", "check"),
    State.GIVEN_UP: ("neutral", "x-circle"),
}
"""Tone and icon of a claim's badge."""
ANSWER_TONES: dict[str, tuple[str, str]] = {
    ClaimLine.Answer.ACCEPTED: ("ok", "check"),
    ClaimLine.Answer.PART: ("risk", "edit"),
    ClaimLine.Answer.REJECTED: ("over", "x-circle"),
}


def claims_of(complaint: Complaint, user: User) -> list[dict[str, Any]]:
    """The claims newest first, each with its look, its lines and where its link stands. Note: no query on the case page."""
    sees = user.holds(Permission.SEE_CONTACTS)
    found = []
    for claim in reversed(complaint.all_claims()):
        links = [
            {"link": link, "address": link.address if sees else mask_email(link.address)}
            for link in open_links(claim)
            if claim.state == State.SENT
        ]
        tone, icon = CLAIM_LOOKS[State(claim.state)]
        found.append(
            {
                "claim": claim,
                "tone": tone,
                "icon": icon,
                "lines": [{"line": line, "look": ANSWER_TONES.get(line.answer)} for line in claim.in_order()],
                "receipts": list(claim.receipts.all()),
                "links": links,
                "is_settled": claim.settled_at is not None,
            }
        )
    return found


def recovered_of(complaint: Complaint) -> dict[str, Any]:
    """What came in on all claims, in the company's currency."""
    return {"recovered": complaint.recovered_total(), "company_currency": Company.get().currency}
