"""Mark the receivable that a complaint holds up, lift it, and let it end with the case.

Source: policy 004, remedies 十三.2 (3), and 九.14 for complaints that are not upheld.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from accounts.models import Department, DepartmentFunction
from accounts.permissions import Permission
from accounts.queries import reachable
from complaints.forms.fields import local_day
from complaints.forms.receivables import HeldPaymentForm, LiftDisputeForm, MarkDisputedForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, DisputedReceivable
from complaints.models.recovery import in_company_money
from complaints.states import State
from feedback_system.audit.operations import record
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority, Move


def finance_departments() -> list[Department]:
    """Every finance department in use."""
    return list(
        Department.objects.filter(function=DepartmentFunction.FINANCE, is_active=True)
        .select_related("head")
        .order_by("pk")
    )


def facts_of(dispute: DisputedReceivable) -> dict[str, Any]:
    """What the history keeps of a disputed receivable."""
    return {
        "dispute": dispute.number,
        "line": dispute.line,
        "document": dispute.document,
        "currency": dispute.currency,
        "amount": f"{dispute.amount:.2f}",
        "due_on": dispute.due_on,
        "salesperson": dispute.salesperson_id,
    }


@step(
    complaint_kind,
    "report_held_payment",
    label=gettext_lazy("Tell finance that payment is held back"),
    rights=[Permission.NEGOTIATE],
    form=HeldPaymentForm,
    side=True,
    help=gettext_lazy("Finance can open the case from now on and marks the receivable as disputed."),
)
def report_held_payment(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, text: str
) -> Trace:
    """Let finance read the case and tell its heads what the customer holds back."""
    departments = finance_departments()
    for department in departments:
        let_read(complaint.case, department=department, why="receivable")
    notify(
        "receivable_held",
        case=complaint.case,
        to=[reachable(one.head, at=at) for one in departments if one.head is not None and one.head.is_active],
        at=at,
        key=f"receivable-held:{complaint.pk}:{at.isoformat()}",
    )
    return Trace({}, {"text": text})


@step(
    complaint_kind,
    "mark_disputed",
    label=gettext_lazy("Mark a receivable as disputed"),
    rights=[Permission.KEEP_RECEIVABLES],
    form=MarkDisputedForm,
    side=True,
    help=gettext_lazy(
        "It is taken out of the base of the collection rate until the case is closed or finance lifts it. Its due day stays."
    ),
)
def mark_disputed(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    line: int,
    document: str,
    amount: Decimal,
    currency: str,
    exchange_rate: Decimal,
    due_on: date,
    salesperson: User,
    disputed_from: date,
) -> Trace:
    """Write down what is disputed, due when and of whom."""
    last = complaint.disputes.order_by("-number").values_list("number", flat=True).first()
    dispute = DisputedReceivable.objects.create(
        complaint=complaint,
        number=(last or 0) + 1,
        line=line,
        document=document,
        amount=amount,
        currency=currency,
        exchange_rate=exchange_rate,
        value=in_company_money(amount, exchange_rate),
        due_on=due_on,
        salesperson=salesperson,
        disputed_from=disputed_from,
        marked_by=by,
        marked_at=at,
    )
    return Trace({**facts_of(dispute), "disputed_from": disputed_from})


@step(
    complaint_kind,
    "lift_dispute",
    label=gettext_lazy("Lift a disputed receivable"),
    rights=[Permission.KEEP_RECEIVABLES],
    form=LiftDisputeForm,
    side=True,
    help=gettext_lazy("The receivable is due as agreed again and counts in the collection rate."),
)
def lift_dispute(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    dispute: int,
    ended_on: date,
    reason: str,
) -> Trace:
    """End one dispute before the case ends it."""
    found = next(one for one in complaint.open_disputes() if one.number == dispute)
    found.reason = reason
    _end(found, DisputedReceivable.Ending.LIFTED, on=ended_on, by=by, at=at)
    return Trace({**facts_of(found), "ended_on": ended_on}, {"reason": reason})


def _end(dispute: DisputedReceivable, ending: str, *, on: date, by: User, at: datetime) -> None:
    dispute.ending, dispute.ended_on, dispute.ended_by, dispute.ended_at = ending, on, by, at
    dispute.save(update_fields=["ending", "ended_on", "ended_by", "ended_at", "reason"])


def after_closing(move: Move, complaint: Complaint) -> None:
    """End what is disputed when the case is closed, with a trace; finance and the salesperson hear of it.

    A complaint that is not upheld is told to both also where nothing was marked: the receivable is collected at the agreed term.
    """
    ending = complaint.way_to_end() if move.changed_state else ""
    if not ending or move.step.name == "file_away":
        return
    case, by, at = move.case, move.authority.by, move.at
    disputes = complaint.open_disputes()
    for dispute in disputes:
        on = max(local_day(at), dispute.disputed_from)
        _end(dispute, ending, on=on, by=by, at=at)
        facts = {**facts_of(dispute), "ending": ending, "ended_on": on}
        record(case, "dispute_ended", by=by, at=at, facts=facts, on_behalf_of=move.authority.on_behalf_of)
    if not disputes and complaint.state != State.NOT_UPHELD:
        return
    departments = finance_departments()
    if complaint.state == State.NOT_UPHELD:
        for department in departments:
            let_read(case, department=department, why="receivable")
    people = {one.head.pk: one.head for one in departments if one.head is not None}
    people |= {one.salesperson_id: one.salesperson for one in disputes}
    people[complaint.salesperson_id] = complaint.salesperson
    to = {one.pk: one for one in (reachable(person, at=at) for person in people.values()) if one.is_active}
    notify(
        "receivable_normal",
        case=case,
        to=[person for pk, person in to.items() if pk != by.pk],
        at=at,
        facts={
            "not_upheld": complaint.state == State.NOT_UPHELD,
            "receivables": [
                {
                    "document": one.document,
                    "amount": f"{one.currency} {one.amount:,.2f}",
                    "due_on": one.due_on,
                }
                for one in disputes
            ],
        },
        key=f"receivable-normal:{case.pk}:{case.version}",
    )
