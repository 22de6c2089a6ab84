"""What the end of a claim writes, whoever decided it: agreed line by line, or given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from accounts.queries import department_with
from complaints.models import Complaint
from complaints.models.recovery import RecoveryClaim
from feedback_system.cases.advance import let_read
from feedback_system.links.operations import end_links
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from accounts.models import User

State = RecoveryClaim.State


def settle(
    complaint: Complaint,
    claim: RecoveryClaim,
    rows: Sequence[Mapping[str, Any]],
    *,
    counter_proof: str,
    by: User,
    at: datetime,
) -> Decimal:
    """Write down what was agreed and return it; finance is told what to expect. Nothing agreed gives the claim up."""
    agreed = sum((row["amount"] for row in rows), Decimal(0))
    by_position = {line.position: line for line in claim.in_order()}
    for row in rows:
        line = by_position[row["line"]]
        line.agreed_amount = row["amount"]
        line.dispute_reason = row["reason"] if row["amount"] < line.amount else ""
        line.save(update_fields=["agreed_amount", "dispute_reason"])
    claim.settled_by, claim.settled_at, claim.counter_proof = by, at, counter_proof
    claim.state = State.SETTLED
    if not agreed:
        claim.state, claim.given_up_by, claim.given_up_at = State.GIVEN_UP, by, at
        claim.give_up_reason = next(row["reason"] for row in rows)
    claim.save()
    finance = department_with("finance")
    if agreed and finance is not None:
        let_read(complaint.case, department=finance, why="claim")
        if finance.head is not None:
            notify(
                "claim_money_expected",
                case=complaint.case,
                to=[finance.head],
                at=at,
                facts={"claim": claim.reference, "currency": claim.currency, "amount": f"{agreed:,.2f}"},
                key=f"claim-settled:{claim.pk}",
            )
    return agreed


def give_up(claim: RecoveryClaim, *, reason: str, by: User, at: datetime) -> None:
    """Give up what has not come in; the links end."""
    end_links(claim.links.all(), by=by, at=at)
    claim.state, claim.given_up_by, claim.given_up_at = State.GIVEN_UP, by, at
    claim.give_up_reason = reason
    claim.save(update_fields=["state", "given_up_by", "given_up_at", "give_up_reason"])
