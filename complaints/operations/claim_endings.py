"""How a claim against a third party ends: settled line by line, given up, and the money that finance confirms.

Source: policies 001 and 004, third-party fault; that less than was claimed needs the level for the difference is ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from accounts.queries import department_with
from complaints.forms.claim_answers import SettleClaimForm
from complaints.forms.recovery import ConfirmReceiptForm, GiveUpClaimForm
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.models.recovery import PURSUED, ClaimReceipt, RecoveryClaim, in_company_money
from complaints.operations.claim_links import end_links
from complaints.operations.recovering import claim_facts, claim_numbered, conflicts_about, must_decide
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

State = RecoveryClaim.State


@step(
    complaint_kind,
    "settle_claim",
    label=gettext_lazy("Settle the claim"),
    rights=[Permission.APPROVE_CLAIM],
    form=SettleClaimForm,
    conflicts=conflicts_about(State.ANSWERED),
    side=True,
    help=gettext_lazy(
        "What was agreed, line by line. Who agrees to less than was claimed needs the level for the difference."
    ),
)
def settle_claim(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    claim: int,
    lines: Sequence[Mapping[str, Any]],
    counter_proof: str,
) -> Trace:
    """Write down what was agreed; finance is told what to expect. Nothing agreed ends the claim as given up."""
    found = claim_numbered(complaint, claim)
    agreed = sum((row["amount"] for row in lines), Decimal(0))
    waived = in_company_money(found.total - agreed, found.exchange_rate)
    must_decide(complaint, found, waived, authority=authority, at=at)
    by_position = {line.position: line for line in found.in_order()}
    for row in lines:
        line = by_position[row["line"]]
        line.agreed_amount = row["amount"]
        line.dispute_reason = row["reason"] if row["amount"] < line.amount else ""
        line.save(update_fields=["agreed_amount", "dispute_reason"])
    found.settled_by, found.settled_at, found.counter_proof = by, at, counter_proof
    found.state = State.SETTLED
    if not agreed:
        found.state, found.given_up_by, found.given_up_at = State.GIVEN_UP, by, at
        found.give_up_reason = next(row["reason"] for row in lines)
    found.save()
    finance = department_with("finance")
    if agreed and finance is not None:
        let_read(complaint.case, department=finance, why="claim")
        if finance.head is not None:
            notify(
                "claim_money_expected",
                case=complaint.case,
                to=[finance.head],
                at=at,
                facts={"claim": found.reference, "currency": found.currency, "amount": f"{agreed:,.2f}"},
                key=f"claim-settled:{found.pk}",
            )
    texts = "\n".join(f"{row['line']}. {row['reason']}" for row in lines if row["reason"])
    return Trace(
        {**claim_facts(found), "agreed": f"{agreed:.2f}"}, _texts(text=texts, counter_proof=counter_proof)
    )


def _texts(**texts: str) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}


@step(
    complaint_kind,
    "give_up_claim",
    label=gettext_lazy("Give the claim up"),
    rights=[Permission.APPROVE_CLAIM],
    form=GiveUpClaimForm,
    conflicts=conflicts_about(*PURSUED),
    side=True,
    help=gettext_lazy(
        "Nothing more is expected. The level for what is given up decides, not who drafted it."
    ),
)
def give_up_claim(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, claim: int, reason: str
) -> Trace:
    """Give up what has not come in, with the reason; the links end."""
    found = claim_numbered(complaint, claim)
    rest = found.outstanding if found.state == State.SETTLED else found.total
    must_decide(complaint, found, in_company_money(rest, found.exchange_rate), authority=authority, at=at)
    end_links(found, by=by, at=at)
    found.state, found.given_up_by, found.given_up_at = State.GIVEN_UP, by, at
    found.give_up_reason = reason
    found.save(update_fields=["state", "given_up_by", "given_up_at", "give_up_reason"])
    return Trace({**claim_facts(found), "rest": f"{rest:.2f}"}, {"reason": reason})


@step(
    complaint_kind,
    "confirm_claim_receipt",
    label=gettext_lazy("Confirm money from a third party"),
    rights=[Permission.BOOK_MONEY],
    form=ConfirmReceiptForm,
    side=True,
    help=gettext_lazy("Money or a credit note with its voucher. It may come in parts."),
)
def confirm_claim_receipt(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    claim: int,
    way: str,
    amount: Decimal,
    voucher: str,
    received_on: date,
) -> Trace:
    """Book what came in; once all that was agreed is there the claim is paid. It lessens the loss that is shared."""
    found = claim_numbered(complaint, claim)
    rest = found.outstanding - amount
    ClaimReceipt.objects.create(
        claim=found,
        way=way,
        amount=amount,
        value=in_company_money(amount, found.exchange_rate),
        voucher=voucher,
        received_on=received_on,
        confirmed_by=by,
        confirmed_at=at,
    )
    if rest == 0:
        found.state = State.PAID
        found.save(update_fields=["state"])
    return Trace(
        {
            **claim_facts(found),
            "way": way,
            "amount": f"{amount:.2f}",
            "rest": f"{rest:.2f}",
            "voucher": voucher,
            "received_on": received_on,
        }
    )
