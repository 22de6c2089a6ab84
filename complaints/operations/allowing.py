"""Money of a remedy: the certificate, its signatures inside and by the customer, and the refusal by finance.

Source: policy 001, carrying out (one signature inside); policy 004, remedies 十三.1 (1) (two) and 十三.2 (5) (proof).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from complaints.forms.allowing import (
    AskChangeForm,
    CustomerSignatureForm,
    DraftAllowanceForm,
    RefuseBookingForm,
    SignAllowanceForm,
)
from complaints.forms.fields import local_day
from complaints.kind import complaint_kind
from complaints.models import (
    AllowanceCertificate,
    CertificateState,
    Complaint,
    Desk,
    RemedyLine,
    rule_in_force,
)
from complaints.operations.changing import ask_for_change, people_named_responsible
from complaints.operations.close import departments_that_carry_out
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.errors import NotPermitted

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

GENERAL_MANAGEMENT = frozenset({"deputy_gm", "gm"})
"""Who signs last (policies 001 and 004: 总(副)经理)."""


def _facts(paper: AllowanceCertificate, **more: Any) -> dict[str, Any]:
    return {"line": paper.line.position, "paper": "allowance", "paper_state": str(paper.state), **more}


@step(
    complaint_kind,
    "draft_allowance",
    label=_("Draft the allowance certificate"),
    rights=[Permission.CARRY_OUT_REMEDY],
    stage=Desk.SALES,
    form=DraftAllowanceForm,
    help=_("Never above the approved amount. It is signed inside first, then by the customer."),
)
def draft_allowance(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    line: RemedyLine,
    amount: Decimal,
    unit_price: Decimal | None,
    invoice_number: str,
    part: str,
    text: str,
) -> Trace:
    """Draft the certificate from the closed complaint; a new draft takes every earlier signature away."""
    paper = complaint.certificate_of(line) or AllowanceCertificate(complaint=complaint, line=line)
    kept = {"id": paper.pk} if paper.pk else {}
    rule = rule_in_force(complaint.route.code, local_day(at))
    paper = AllowanceCertificate(
        **kept,
        complaint=complaint,
        line=line,
        amount=amount,
        unit_price=unit_price,
        invoice_number=invoice_number,
        part=part,
        text=text,
        drafted_by=by,
        drafted_for=authority.on_behalf_of,
        drafted_at=at,
        signatures_wanted=rule.signatures,
    )
    paper.save()
    for department in departments_that_carry_out(complaint):
        let_read(complaint.case, department=department, why="books")
    return Trace(_facts(paper, amount=f"{amount:.2f}", signatures=rule.signatures), {"text": text})


def drafters(paper: AllowanceCertificate) -> set[int]:
    """The ids of who drafted it, and for whom."""
    return {pk for pk in (paper.drafted_by_id, paper.drafted_for_id) if pk is not None}


def signed_for_head(paper: AllowanceCertificate) -> set[int]:
    """The ids of who gave the first signature, and for whom."""
    return {pk for pk in (paper.head_by_id, paper.head_for_id) if pk is not None}


def _is_general_management(person: User) -> bool:
    return any(assignment.role in GENERAL_MANAGEMENT for assignment in person.assignments)


def signs_next(complaint: Complaint, person: User) -> bool:
    """Whether a signature that is missing is that person's: the last one is general management's."""
    papers = [complaint.certificate_of(line) for line in complaint.waiting_for_step("sign_allowance")]
    if not papers:
        return person.holds(Permission.SIGN_PAPER)
    return _is_general_management(person) or any(paper is not None and paper.wants_head for paper in papers)


def signing_conflicts(complaint: Complaint, authority: Authority, at: datetime) -> Iterable[Any]:
    """Sentences why the acting person may sign none of them: the own draft, signed already, named as responsible."""
    people = {authority.by.pk, authority.person.pk}
    if people & people_named_responsible(complaint):
        yield _("You are named as responsible in the ruling. Somebody else signs the certificate.")
        return
    papers = [complaint.certificate_of(line) for line in complaint.waiting_for_step("sign_allowance")]
    against = [sentence for paper in papers if paper is not None for sentence in [_against(paper, people)]]
    if against and all(against):
        yield against[0]


def _against(paper: AllowanceCertificate, people: set[int]) -> Any:
    if people & drafters(paper):
        return _("You drafted this certificate. Somebody else signs it.")
    if people & signed_for_head(paper):
        return _("You have signed already. The second signature is general management's.")
    return ""


@step(
    complaint_kind,
    "sign_allowance",
    label=_("Sign the allowance certificate"),
    rights=[Permission.SIGN_PAPER],
    stage=Desk.SALES,
    form=SignAllowanceForm,
    conflicts=signing_conflicts,
    standing=signs_next,
    whose=_("The sales head signs where two signatures are wanted, general management signs last."),
    help=_("Signed inside, it goes to the customer and nobody can edit it."),
)
def sign_allowance(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    line: RemedyLine,
    decision: str,
    reason: str,
) -> Trace:
    """Give the next signature, or send the certificate back (policy 001: one; policy 004: the head, then general management)."""
    paper = line.certificate
    if sentence := _against(paper, {by.pk, authority.person.pk}):
        raise NotPermitted(sentence)
    if not paper.wants_head and not _is_general_management(authority.person):
        raise NotPermitted(_("The last signature is that of the general manager or the deputy."))
    if decision != "approve":
        paper.state, paper.sent_back_reason = CertificateState.SENT_BACK, reason
        paper.head_by = paper.head_for = paper.head_at = None
    elif paper.wants_head:
        paper.head_by, paper.head_for, paper.head_at = by, authority.on_behalf_of, at
        paper.state = CertificateState.SIGNED_ONCE
    else:
        paper.manager_by, paper.manager_for, paper.manager_at = by, authority.on_behalf_of, at
        paper.state = CertificateState.SIGNED
    paper.save()
    return Trace(_facts(paper, decision=decision), {"reason": reason} if reason else {})


@step(
    complaint_kind,
    "record_customer_signature",
    label=_("Record the customer's signature"),
    rights=[Permission.CARRY_OUT_REMEDY],
    stage=Desk.SALES,
    form=CustomerSignatureForm,
    help=_("Who signed and when, with a scan. Without the customer's signature nothing is booked."),
)
def record_customer_signature(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    line: RemedyLine,
    outcome: str,
    signer: str,
    signed_on: date | None,
    reason: str,
    file: Attachment | None,
    files: Any,
) -> Trace:
    """Write down that the customer signed, or did not (policies 001 and 004: signed by the customer)."""
    paper = line.certificate
    if file is None and files is not None:
        file = attach(case=complaint.case, file=files, level=Attachment.Level.INTERNAL, by=by, at=at)
    paper.customer_entered_by, paper.customer_entered_at, paper.customer_file = by, at, file
    if outcome == "signed":
        paper.state, paper.customer_signer, paper.customer_signed_on = (
            CertificateState.ACCEPTED,
            signer,
            signed_on,
        )
    else:
        paper.state, paper.declined_reason = CertificateState.DECLINED, reason
    paper.save()
    payload = {"reason": reason} if outcome != "signed" else {"signer": signer}
    return Trace(_facts(paper, outcome=outcome, signed_on=signed_on), payload)


@step(
    complaint_kind,
    "refuse_booking",
    label=_("Refuse to book"),
    rights=[Permission.BOOK_MONEY],
    form=RefuseBookingForm,
    side=True,
    help=_("The certificate goes back to sales with your reason."),
)
def refuse_booking(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, line: RemedyLine, reason: str
) -> Trace:
    """Give the certificate back to sales as finance, with a reason; its proof no longer counts."""
    paper = line.certificate
    paper.state, paper.refused_by, paper.refused_at, paper.refused_reason = (
        CertificateState.REFUSED,
        by,
        at,
        reason,
    )
    paper.save()
    return Trace(_facts(paper), {"reason": reason})


@step(
    complaint_kind,
    "ask_change",
    label=_("Ask for a higher amount"),
    rights=[Permission.CARRY_OUT_REMEDY],
    stage=Desk.SALES,
    form=AskChangeForm,
    side=True,
    help=_(
        "More than was approved needs a new approval by amount. Until then the approved amount is the most."
    ),
)
def ask_change(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    line: RemedyLine,
    amount: Decimal,
    reason: str,
) -> Trace:
    """Ask for more than was approved (policies 001 and 004: no promise beyond the approval; that the bands decide is ours)."""
    approval = ask_for_change(
        complaint,
        line,
        amount=amount,
        prepared_by={authority.person.pk: "prepared"},
        by=by,
        at=at,
        asked={"amount": f"{amount:.2f}"},
    )
    return Trace(
        {"line": line.position, "amount": f"{amount:.2f}", "level": approval.role}, {"reason": reason}
    )
