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
from complaints.forms.claim_answers import SettleClaimForm
from complaints.forms.recovery import ConfirmReceiptForm, GiveUpClaimForm
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.models.recovery import ClaimReceipt, RecoveryClaim, in_company_money
from complaints.operations.claim_effects import give_up, settle
from complaints.operations.recovering import claim_facts, claim_numbered
from complaints.operations.waiving import ask_for_waiver, may_decide, void_waiver
from feedback_system.cases.steps import Trace, step

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
    side=True,
    help=gettext_lazy(
        "What was agreed, line by line. Less than was claimed by more than you may decide, or on a claim of your own, goes to its level for approval."
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
    """Settle within the own authority, or put what is given up before its level."""
    found = claim_numbered(complaint, claim)
    agreed = sum((row["amount"] for row in lines), Decimal(0))
    given_up = in_company_money(found.total - agreed, found.exchange_rate)
    if not may_decide(complaint, found, given_up, authority=authority, at=at):
        rows = [
            {"line": row["line"], "amount": f"{row['amount']:.2f}", "reason": row["reason"]} for row in lines
        ]
        asked = {
            "act": "settle", "given_up": f"{found.total - agreed:.2f}", "lines": rows,
            "counter_proof": counter_proof, "reason": "",
        }  # fmt: skip
        return ask_for_waiver(complaint, found, given_up=given_up, asked=asked, authority=authority, at=at)
    settle(complaint, found, lines, counter_proof=counter_proof, by=by, at=at)
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
    side=True,
    help=gettext_lazy(
        "Nothing more is expected. More than you may decide, or a claim of your own, goes to its level for approval."
    ),
)
def give_up_claim(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, claim: int, reason: str
) -> Trace:
    """Give up what has not come in within the own authority, or put it before its level.

    The whole loss on the claim chooses the level: who settles for less first and gives the rest up then decides no more.
    """
    found = claim_numbered(complaint, claim)
    rest = found.outstanding if found.state == State.SETTLED else found.total
    given_up = in_company_money(found.total - found.received, found.exchange_rate)
    if not may_decide(complaint, found, given_up, authority=authority, at=at):
        asked = {
            "act": "give_up", "given_up": f"{rest:.2f}", "lines": [], "counter_proof": "", "reason": reason,
        }  # fmt: skip
        return ask_for_waiver(complaint, found, given_up=given_up, asked=asked, authority=authority, at=at)
    give_up(found, reason=reason, by=by, at=at)
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
    void_waiver(complaint, found, by=by, at=at)
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
