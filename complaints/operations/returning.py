"""Goods that come back for a remedy: the slip, the question of the warehouse, the count, the inspection, the check.

Source: policy 001, carrying out (slip in copies, the warehouse asks before it signs, finance refuses a difference);
policy 004, remedies 十三.1 (2) and 十三.2 (proof of return, ratio of over-quantity).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from complaints.forms.fields import local_day
from complaints.forms.returning import (
    AnswerReturnForm,
    ApproveReturnForm,
    AskAboutReturnForm,
    CheckReturnForm,
    DraftReturnForm,
    ExplainReturnForm,
    HandInProofForm,
    InspectReturnForm,
    ReceiveReturnForm,
    SendBackSurplusForm,
)
from complaints.kind import complaint_kind
from complaints.models import (
    CertificateState,
    Code,
    Complaint,
    Desk,
    RemedyLine,
    RemedyProof,
    RemedyRule,
    ReturnSlip,
    SlipState,
    rule_in_force,
)
from complaints.models.remedy_rules import to_the_fen
from complaints.operations.changing import ask_for_change, asked_figures, people_named_responsible
from complaints.operations.close import departments_that_carry_out
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.errors import NotPermitted

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    complaint_kind,
    "draft_return",
    label=_("Draft the returned-goods slip"),
    rights=[Permission.CARRY_OUT_REMEDY],
    stage=Desk.SALES,
    form=DraftReturnForm,
    help=_(
        "What is to come back, why, and on what ground. The sales head approves it before any goods move."
    ),
)
def draft_return(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    line: RemedyLine,
    reason: str,
    handling: str,
    basis: str,
    quantity: int,
    unit_price: Decimal,
) -> Trace:
    """Draft the slip, or draft anew what was sent back (policy 001: reason, handling and basis of the return)."""
    slip = complaint.slip_of(line) or ReturnSlip(complaint=complaint, line=line)
    slip.state, slip.reason, slip.handling, slip.basis = SlipState.DRAFTED, reason, handling, basis
    slip.quantity = slip.drafted_quantity = quantity
    slip.unit_price = unit_price
    slip.drafted_by, slip.drafted_for, slip.drafted_at = by, authority.on_behalf_of, at
    slip.sent_back_reason = ""
    slip.save()
    for department in departments_that_carry_out(complaint):
        let_read(complaint.case, department=department, why="books")
    return Trace(
        _facts(slip, quantity=quantity, amount=f"{slip.amount:.2f}"), {"reason": reason, "handling": handling}
    )


def _facts(slip: ReturnSlip, **more: Any) -> dict[str, Any]:
    return {"line": slip.line.position, "paper": "return", "paper_state": str(slip.state), **more}


def approving_conflicts(complaint: Complaint, authority: Authority, at: datetime) -> Iterable[Any]:
    """Sentences why the acting person may approve none of the slips: the own draft, or named as responsible."""
    people = {authority.by.pk, authority.person.pk}
    if people & people_named_responsible(complaint):
        yield _("You are named as responsible in the ruling. Another head approves the slip.")
        return
    slips = [complaint.slip_of(line) for line in complaint.waiting_for_step("approve_return")]
    if slips and all(people & drafters(slip) for slip in slips if slip is not None):
        yield _("You drafted this slip. Another head approves it.")


def drafters(slip: ReturnSlip) -> set[int]:
    """The ids of who drafted the slip, and for whom."""
    return {pk for pk in (slip.drafted_by_id, slip.drafted_for_id) if pk is not None}


@step(
    complaint_kind,
    "approve_return",
    label=_("Approve the returned-goods slip"),
    rights=[Permission.SIGN_PAPER],
    stage=Desk.SALES,
    form=ApproveReturnForm,
    conflicts=approving_conflicts,
    help=_("Signed, the slip goes to the warehouse and nobody can edit it."),
)
def approve_return(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    line: RemedyLine,
    decision: str,
    reason: str,
) -> Trace:
    """Sign the slip as sales head, or send it back (policy 001: approved by the manager)."""
    slip = line.return_slip
    if drafters(slip) & {by.pk, authority.person.pk}:
        raise NotPermitted(_("You drafted this slip. Another head approves it."))
    if decision == "approve":
        slip.state, slip.approved_by, slip.approved_for = SlipState.AT_WAREHOUSE, by, authority.on_behalf_of
        slip.approved_at = at
    else:
        slip.state, slip.sent_back_reason = SlipState.SENT_BACK, reason
    slip.save()
    return Trace(_facts(slip, decision=decision), {"reason": reason} if reason else {})


@step(
    complaint_kind,
    "ask_about_return",
    label=_("Ask sales about the goods"),
    rights=[Permission.BOOK_GOODS],
    form=AskAboutReturnForm,
    side=True,
    help=_("Something differs from the slip. Ask first, then sign for what really came."),
)
def ask_about_return(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    line: RemedyLine,
    counted: int,
    question: str,
) -> Trace:
    """Ask sales before signing (policies 001 and 004: when the goods differ the warehouse asks before it signs)."""
    slip = line.return_slip
    slip.state, slip.asked_quantity, slip.question = SlipState.ASKED, counted, question
    slip.asked_by, slip.asked_at = by, at
    slip.answer, slip.answered_by, slip.answered_at = "", None, None
    slip.save()
    return Trace(_facts(slip, counted=counted, quantity=slip.quantity), {"text": question})


@step(
    complaint_kind,
    "answer_return",
    label=_("Answer the warehouse"),
    rights=[Permission.CARRY_OUT_REMEDY],
    stage=Desk.SALES,
    form=AnswerReturnForm,
    help=_("The warehouse signs for what really came afterwards."),
)
def answer_return(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, line: RemedyLine, answer: str
) -> Trace:
    """Answer what the warehouse asked."""
    slip = line.return_slip
    slip.state, slip.answer, slip.answered_by, slip.answered_at = SlipState.ANSWERED, answer, by, at
    slip.save()
    return Trace(_facts(slip), {"text": answer})


@step(
    complaint_kind,
    "receive_return",
    label=_("Sign for the goods that came"),
    rights=[Permission.BOOK_GOODS],
    form=ReceiveReturnForm,
    help=_("Count them. When the quantity differs from the slip, ask sales first."),
)
def receive_return(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    line: RemedyLine,
    quantity: int,
    place: str,
) -> Trace:
    """Sign as the warehouse for the true quantity (policies 001 and 004)."""
    slip = line.return_slip
    slip.state, slip.counted_quantity, slip.place = SlipState.RECEIVED, quantity, place
    slip.received_by, slip.received_at = by, at
    slip.save()
    return Trace(_facts(slip, counted=quantity, quantity=slip.quantity), {"place": place} if place else {})


@step(
    complaint_kind,
    "inspect_return",
    label=_("Inspect the returned goods"),
    rights=[Permission.INSPECT_RETURN],
    form=InspectReturnForm,
    help=_("Accepted, rejected, or to be re-processed."),
)
def inspect_return(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    line: RemedyLine,
    inspection: str,
    remark: str,
) -> Trace:
    """Enter the result of the inspection (policy 001, duties of quality: inspection of returned goods)."""
    slip = line.return_slip
    slip.inspection, slip.inspection_remark = inspection, remark
    slip.inspected_by, slip.inspected_at = by, at
    slip.save()
    return Trace(_facts(slip, inspection=inspection), {"remark": remark} if remark else {})


@step(
    complaint_kind,
    "check_return",
    label=_("Check the return"),
    rights=[Permission.BOOK_MONEY],
    form=CheckReturnForm,
    help=_(
        "Approved and actual quantity and amount are compared by the rule of the route. What agrees is booked next."
    ),
)
def check_return(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, line: RemedyLine, amount: Decimal
) -> Trace:
    """Compare as finance: agreed, held or refused (policy 001: any difference is refused; policy 004: within the ratio)."""
    slip = line.return_slip
    rule = rule_in_force(complaint.route.code, local_day(at))
    customer = complaint.case.customer
    ratio = customer.over_quantity_percent if customer is not None else None
    kept = int(slip.kept_quantity or 0)
    agrees = rule.accepts(kept, slip.quantity, own_ratio=ratio) and to_the_fen(amount) == slip.kept_amount
    slip.mode, slip.most_accepted = rule.mode, rule.most_accepted(slip.quantity, own_ratio=ratio)
    slip.proof_amount, slip.checked_by, slip.checked_at = amount, by, at
    differs = SlipState.REFUSED if rule.mode == RemedyRule.Mode.REFUSE else SlipState.HELD
    slip.state = SlipState.CHECKED if agrees else differs
    slip.save()
    return Trace(
        _facts(
            slip,
            quantity=slip.quantity,
            counted=kept,
            most=slip.most_accepted,
            amount=f"{slip.kept_amount:.2f}",
            on_proof=f"{amount:.2f}",
            mode=slip.mode,
        )
    )


@step(
    complaint_kind,
    "explain_return",
    label=_("Explain the difference and ask for approval"),
    rights=[Permission.CARRY_OUT_REMEDY],
    stage=Desk.SALES,
    form=ExplainReturnForm,
    help=_(
        "The amount decides who approves: book what came, or send the surplus back. Finance checks again afterwards."
    ),
)
def explain_return(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    line: RemedyLine,
    proposal: str,
    unit_price: Decimal | None,
    text: str,
) -> Trace:
    """Explain the difference and put it before the level of the amount (that the bands decide is ours)."""
    slip = line.return_slip
    slip.proposal, slip.proposed_price, slip.explanation = proposal, unit_price, text
    slip.explained_by, slip.explained_at, slip.state = by, at, SlipState.EXPLAINED
    slip.save()
    quantity, price = asked_figures(slip)
    amount = to_the_fen(quantity * price)
    prepared = dict.fromkeys(drafters(slip) | {authority.person.pk}, "prepared")
    approval = ask_for_change(complaint, line, amount=amount, prepared_by=prepared, by=by, at=at)
    return Trace(
        _facts(
            slip,
            proposal=proposal,
            quantity=slip.quantity,
            counted=slip.kept_quantity,
            amount=f"{amount:.2f}",
            level=approval.role,
        ),
        {"text": text},
    )


@step(
    complaint_kind,
    "hand_in_proof",
    label=_("Hand in the proof"),
    rights=[Permission.CARRY_OUT_REMEDY],
    stage=Desk.SALES,
    form=HandInProofForm,
    help=_("What the customer gave: invoice, sealed copy or certificate, with a scan where there is one."),
)
def hand_in_proof(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    line: RemedyLine,
    kind: Code,
    reference: str,
    note: str,
    file: Attachment | None,
    files: Any,
) -> Trace:
    """Hand in a proof; finance checks again where the last one did not fit (policy 004, remedies 十三.2 (4) and (5))."""
    if kind.needs_manager and not authority.person.holds(Permission.SIGN_PAPER):
        raise NotPermitted(
            _(
                "A proof of another kind is handed in by the sales head, with a note. Ask for it, or choose another kind."
            )
        )
    if file is None and files is not None:
        file = attach(case=complaint.case, file=files, level=Attachment.Level.INTERNAL, by=by, at=at)
    proof = RemedyProof.objects.create(
        line=line, kind=kind, reference=reference, note=note, file=file, by=by, at=at
    )
    facts = {"line": line.position, "kind": kind.code, "reference": reference}
    if file is not None:
        facts["file"] = file.sha256
    _take_in(complaint, line, proof)
    return Trace(facts, {"note": note} if note else {})


def _take_in(complaint: Complaint, line: RemedyLine, proof: RemedyProof) -> None:
    slip = complaint.slip_of(line)
    if slip is not None:
        slip.proof, slip.state = proof, SlipState.RECEIVED
        slip.save()
    paper = complaint.certificate_of(line)
    if paper is not None:
        paper.proof, paper.state = proof, CertificateState.PROVEN
        paper.save()


@step(
    complaint_kind,
    "send_back_surplus",
    label=_("Send the surplus back"),
    rights=[Permission.BOOK_GOODS],
    form=SendBackSurplusForm,
    help=_("What came beyond the approved quantity leaves again. Finance checks the rest."),
)
def send_back_surplus(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, line: RemedyLine, carrier: str
) -> Trace:
    """Write down that the surplus has left; what stays is what was approved."""
    slip = line.return_slip
    surplus = max(int(slip.kept_quantity or 0) - slip.quantity, 0)
    slip.surplus_quantity, slip.surplus_carrier = slip.surplus_quantity + surplus, carrier
    slip.surplus_by, slip.surplus_at, slip.state = by, at, SlipState.RECEIVED
    slip.save()
    return Trace(_facts(slip, surplus=surplus), {"carrier": carrier})
