"""Enter what a case cost besides its papers, and take a wrong entry back by a counter-entry.

Source: ours; that the entries are no part of the loss that a ruling shares, unless the ruling says so, is ours too.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from complaints.costs import TRAVEL
from complaints.forms.costs import CancelCostForm, EnterCostForm, RepayTravelForm
from complaints.forms.fields import local_day
from complaints.kind import complaint_kind
from complaints.models import Code, Complaint, CostEntry, CostNote, TravelRepayment
from complaints.models.recovery import in_company_money
from complaints.operations.disputing import finance_departments
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def _write(complaint: Complaint, text: str, **fields: Any) -> CostEntry:
    """One entry more; the folder is locked, so its number is the next."""
    last = complaint.cost_entries.order_by("-number").values_list("number", flat=True).first()
    entry = CostEntry.objects.create(complaint=complaint, number=(last or 0) + 1, **fields)
    if text:
        CostNote.objects.create(entry=entry, text=text)
    return entry


def _facts(entry: CostEntry) -> dict[str, Any]:
    return {
        "entry": entry.number,
        "kind": entry.kind.code,
        "currency": entry.currency,
        "amount": f"{entry.amount:.2f}",
        "value": f"{entry.value:.2f}",
        "day": entry.day,
        "reference": entry.reference,
    }


@step(
    complaint_kind,
    "enter_cost",
    label=gettext_lazy("Enter a cost"),
    rights=[Permission.ENTER_COST],
    form=EnterCostForm,
    side=True,
    help=gettext_lazy(
        "What the case cost besides its booked papers: freight, travel, parts, labour. It is not part of the loss that the ruling shares, unless the ruling says so."
    ),
)
def enter_cost(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    kind: Code,
    spent_on: date,
    hours: Decimal | None,
    hourly_rate: Decimal | None,
    amount: Decimal,
    currency: str,
    exchange_rate: Decimal,
    reference: str,
    file: Attachment | None,
    files: Any,
    note: str,
) -> Trace:
    """Write a cost down with its proof; from then on nobody changes it."""
    if file is None and files is not None:
        file = attach(case=complaint.case, file=files, level=Attachment.Level.INTERNAL, by=by, at=at)
    entry = _write(
        complaint,
        note,
        kind=kind,
        day=spent_on,
        hours=hours,
        hourly_rate=hourly_rate,
        amount=amount,
        currency=currency,
        exchange_rate=exchange_rate,
        value=in_company_money(amount, exchange_rate),
        reference=reference,
        proof=file,
        by=by,
        at=at,
    )
    if kind.code == TRAVEL:
        for department in finance_departments():
            let_read(complaint.case, department=department, why="repays travel costs")
    facts = _facts(entry)
    if hours is not None:
        facts |= {"hours": f"{hours:f}", "hourly_rate": f"{hourly_rate:.2f}"}
    if file is not None:
        facts["file"] = file.sha256
    return Trace(facts, {"note": note} if note else {})


@step(
    complaint_kind,
    "cancel_cost",
    label=gettext_lazy("Take a cost back"),
    rights=[Permission.ENTER_COST],
    form=CancelCostForm,
    side=True,
    help=gettext_lazy(
        "A counter-entry of today takes the amount back; both stay. Who entered the cost can do it, and finance."
    ),
)
def cancel_cost(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, entry: int, reason: str
) -> Trace:
    """Meet a wrong entry by its counter-entry, with the reason."""
    wrong = next(one for one in complaint.standing_costs() if one.number == entry)
    counter = _write(
        complaint,
        reason,
        kind=wrong.kind,
        day=local_day(at),
        amount=-wrong.amount,
        currency=wrong.currency,
        exchange_rate=wrong.exchange_rate,
        value=-wrong.value,
        reference=wrong.reference,
        by=by,
        at=at,
        reverses=wrong,
    )
    return Trace({**_facts(counter), "takes_back": wrong.number}, {"reason": reason})


@step(
    complaint_kind,
    "repay_travel",
    label=gettext_lazy("Travel cost is repaid"),
    rights=[Permission.BOOK_MONEY],
    form=RepayTravelForm,
    side=True,
    help=gettext_lazy(
        "Finance repays a travel cost once the report of the trip is there: the record of the visit on the case, or the report as a file."
    ),
)
def repay_travel(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    entry: int,
    voucher: str,
    proof: Attachment | None,
    files: Any,
) -> Trace:
    """Write down by which voucher the cost was repaid (policy 001 on information slips: the report comes first)."""
    if proof is None and files is not None:
        proof = attach(case=complaint.case, file=files, level=Attachment.Level.INTERNAL, by=by, at=at)
    cost = next(one for one in complaint.travel_to_repay() if one.number == entry)
    TravelRepayment.objects.create(entry=cost, voucher=voucher, report=proof, by=by, at=at)
    facts = {"entry": entry, "voucher": voucher, "amount": f"{cost.amount:.2f}", "currency": cost.currency}
    if proof is not None:
        facts["file"] = proof.sha256
    return Trace(facts)
