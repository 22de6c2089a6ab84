"""What a complaint knows about carrying out its remedies: which paper each has, what is missing, whose turn it is.

Each remedy has one paper or none: goods that come back a returned-goods slip, money an allowance certificate, goods that go
out only a count.
Source: policy 001, carrying out; policy 004, remedies 十三.1 and 十三.2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from accounts.permissions import Permission
from complaints.models.certificates import DRAFTABLE, AllowanceCertificate, CertificateState
from complaints.models.parts import RemedyLine
from complaints.models.return_slips import ReturnSlip, SlipState
from complaints.states import State
from feedback_system.approvals.models import Approval, Subject
from feedback_system.cases.models import RETURN

NO_SLIP = _(
    "“%(remedy)s” is paid only with the slip of the returned goods. Take the return in, or have its slip checked first."
)
ON_PAPER = {
    SlipState.DRAFTED: "approve_return",
    SlipState.SENT_BACK: "draft_return",
    SlipState.AT_WAREHOUSE: "receive_return",
    SlipState.ASKED: "answer_return",
    SlipState.ANSWERED: "receive_return",
    SlipState.HELD: "explain_return",
    SlipState.REFUSED: "explain_return",
    SlipState.EXPLAINED: "approve_change",
    SlipState.SURPLUS: "send_back_surplus",
    SlipState.CHECKED: "book_remedy",
}
"""The step that a slip waits for, by its state; after the receipt it waits for two at once."""

ON_CERTIFICATE = {
    CertificateState.DRAFTED: ["sign_allowance"],
    CertificateState.SIGNED_ONCE: ["sign_allowance"],
    CertificateState.SENT_BACK: ["draft_allowance"],
    CertificateState.SIGNED: ["record_customer_signature"],
    CertificateState.DECLINED: ["draft_allowance"],
    CertificateState.ACCEPTED: ["hand_in_proof"],
    CertificateState.PROVEN: ["book_remedy"],
    CertificateState.REFUSED: ["hand_in_proof", "draft_allowance"],
}
"""The steps that a certificate waits for; what finance refused gets another proof, or is drafted anew."""

MISSING = {
    "draft_return": _("The returned-goods slip of “%(remedy)s” is not drafted. Sales drafts it."),
    "approve_return": _(
        "The returned-goods slip of “%(remedy)s” is not approved. The sales head approves it."
    ),
    "receive_return": _(
        "The goods of “%(remedy)s” are not counted. The warehouse signs for the quantity that came."
    ),
    "answer_return": _("The warehouse has a question about “%(remedy)s”. Sales answers it."),
    "inspect_return": _("The goods of “%(remedy)s” are not inspected. Quality enters the result."),
    "hand_in_proof": _("The proof for “%(remedy)s” is missing. Sales hands it in."),
    "check_return": _(
        "The return of “%(remedy)s” is not checked. Finance compares quantity and amount first."
    ),
    "explain_return": _(
        "The return of “%(remedy)s” differs from what is approved and cannot be booked. Sales explains it and asks for a new approval."
    ),
    "draft_allowance": _("The allowance certificate of “%(remedy)s” is not drafted. Sales drafts it."),
    "sign_allowance": _("The allowance certificate of “%(remedy)s” is not signed inside yet."),
    "record_customer_signature": _(
        "The customer has not signed the allowance certificate of “%(remedy)s”. Sales records the signature."
    ),
    "approve_change": _("A change of “%(remedy)s” waits for its approval."),
    "send_back_surplus": _("The surplus of “%(remedy)s” has not left yet. The warehouse sends it back."),
}
"""What is missing before a remedy can be booked, by the step that brings it, with who takes it."""


class CarryingOut:
    """Part of the complaint."""

    if TYPE_CHECKING:
        being_booked: int | None

        def __getattr__(self, name: str) -> Any: ...

    def slip_of(self, line: RemedyLine) -> ReturnSlip | None:
        """The returned-goods slip of that remedy, or None. Note: one query, none once a page has read them."""
        return next((slip for slip in self.rows_once("return_slips") if slip.line_id == line.pk), None)

    def certificate_of(self, line: RemedyLine) -> AllowanceCertificate | None:
        """The allowance certificate of that remedy, or None. Note: one query, none once a page has read them."""
        return next((one for one in self.rows_once("certificates") if one.line_id == line.pk), None)

    def next_steps(self, line: RemedyLine) -> list[str]:
        """The steps that the remedy waits for, empty when it is booked. After the receipt quality and sales act side by side."""
        if line.is_booked:
            return []
        if line.kind.needs_slip:
            return self._next_of_slip(self.slip_of(line))
        if line.kind.needs_certificate:
            if line.pk in self.pending_changes():
                return ["approve_change"]
            paper = self.certificate_of(line)
            return ON_CERTIFICATE[CertificateState(paper.state)] if paper is not None else ["draft_allowance"]
        return ["book_remedy"]

    def _next_of_slip(self, slip: ReturnSlip | None) -> list[str]:
        if slip is None:
            return ["draft_return"]
        if slip.state == SlipState.RECEIVED:
            found = [] if slip.inspection else ["inspect_return"]
            if slip.proof_id is None:
                found.append("hand_in_proof")
            return found or ["check_return"]
        return [ON_PAPER[SlipState(slip.state)]]

    def open_remedies(self) -> list[RemedyLine]:
        """The remedies that are not booked yet, in their order."""
        return [line for line in self.remedy_in_order() if not line.is_booked]

    def waiting_for_step(self, name: str) -> list[RemedyLine]:
        """The remedies for which the step `name` is next."""
        return [line for line in self.open_remedies() if name in self.next_steps(line)]

    def slips_in(self, *states: SlipState) -> list[RemedyLine]:
        """The remedies whose slip is in one of these states."""
        ids = {slip.line_id for slip in self.rows_once("return_slips") if slip.state in states}
        return [line for line in self.open_remedies() if line.pk in ids]

    def certificates_in(self, *states: CertificateState) -> list[RemedyLine]:
        """The remedies whose certificate is in one of these states."""
        ids = {paper.line_id for paper in self.rows_once("certificates") if paper.state in states}
        return [line for line in self.open_remedies() if line.pk in ids]

    def changeable(self) -> list[RemedyLine]:
        """The remedies in money for which a higher amount may be asked: nothing is signed and nothing asked already."""
        waiting, with_paper = (
            self.pending_changes(),
            {one.line_id: one for one in self.rows_once("certificates")},
        )
        return [
            line
            for line in self.open_remedies()
            if line.kind.needs_certificate
            and line.pk not in waiting
            and (line.pk not in with_paper or with_paper[line.pk].state in DRAFTABLE)
        ]

    def what_is_missing(self, line: RemedyLine) -> list[str]:
        """Sentences about what must be there before this remedy can be booked; empty when it can."""
        words = {"remedy": line.kind.label}
        found = [str(MISSING[name]) % words for name in self.next_steps(line) if name != "book_remedy"]
        if line.kind.after_return and not self.has_slip_of_return():
            found.append(str(NO_SLIP) % words)
        return found

    def has_slip_of_return(self) -> bool:
        """Whether the goods have come back on a slip: one of this case that finance checked, or an accepted return of it.

        Source: policy 001 on returned goods, no refund without the return acceptance slip.
        """
        done = (SlipState.CHECKED, SlipState.BOOKED)
        if any(slip.state in done for slip in self.rows_once("return_slips")):
            return True
        return any(
            one.parent_relation == RETURN and one.number is not None for one in self.case.follow_ups.all()
        )

    def books(self, line: RemedyLine) -> Permission:
        """The right that books this remedy: finance books what has a paper or is money, the warehouse what goes out."""
        has_paper = line.kind.needs_slip or line.kind.needs_certificate
        return Permission.BOOK_MONEY if has_paper else Permission.BOOK_GOODS

    def provable(self) -> list[RemedyLine]:
        """The remedies for which a proof can be handed in: it is missing, or finance did not accept what it says."""
        return [
            *self.slips_in(SlipState.RECEIVED, SlipState.HELD, SlipState.REFUSED),
            *self.certificates_in(CertificateState.ACCEPTED, CertificateState.REFUSED),
        ]

    def pending_changes(self) -> dict[int, Approval]:
        """The changes of remedies that wait for their approver, by the id of the remedy."""
        return {
            one.matter: one
            for one in self.case.approvals.all()
            if one.subject == Subject.CHANGE and one.is_pending
        }

    def has_occasion_for_draft_return(self) -> bool:
        """Goods are to come back and there is no slip that stands."""
        return bool(self.waiting_for_step("draft_return"))

    def has_occasion_for_approve_return(self) -> bool:
        """A slip waits for the sales head."""
        return bool(self.waiting_for_step("approve_return"))

    def has_occasion_for_ask_about_return(self) -> bool:
        """Goods are expected."""
        return bool(self.slips_in(SlipState.AT_WAREHOUSE, SlipState.ANSWERED))

    def has_occasion_for_answer_return(self) -> bool:
        """The warehouse asks."""
        return bool(self.waiting_for_step("answer_return"))

    def has_occasion_for_receive_return(self) -> bool:
        """Goods are expected."""
        return bool(self.waiting_for_step("receive_return"))

    def has_occasion_for_inspect_return(self) -> bool:
        """Goods came and quality has not looked at them."""
        return bool(self.waiting_for_step("inspect_return"))

    def has_occasion_for_hand_in_proof(self) -> bool:
        """A paper can get a proof."""
        return bool(self.provable())

    def has_occasion_for_check_return(self) -> bool:
        """Goods are counted, inspected and proven."""
        return bool(self.waiting_for_step("check_return"))

    def has_occasion_for_explain_return(self) -> bool:
        """Finance found a difference."""
        return bool(self.waiting_for_step("explain_return"))

    def has_occasion_for_draft_allowance(self) -> bool:
        """Money is to be given and there is no certificate that stands."""
        return bool(self.waiting_for_step("draft_allowance"))

    def has_occasion_for_sign_allowance(self) -> bool:
        """A certificate lacks a signature inside."""
        return bool(self.waiting_for_step("sign_allowance"))

    def has_occasion_for_record_customer_signature(self) -> bool:
        """A certificate is with the customer."""
        return bool(self.waiting_for_step("record_customer_signature"))

    def has_occasion_for_refuse_booking(self) -> bool:
        """A certificate lies before finance."""
        return bool(self.certificates_in(CertificateState.PROVEN))

    def has_occasion_for_ask_change(self) -> bool:
        """Money is to be given and nothing about it is signed."""
        return bool(self.changeable())

    def has_occasion_for_refile(self) -> bool:
        """During the talks always; after the closing when the customer did not sign and nothing has been booked."""
        if self.state != State.EXECUTING:
            return True
        booked = any(line.is_booked for line in self.remedy_in_order())
        return (
            not booked
            and not self.pending_changes()
            and bool(self.certificates_in(CertificateState.DECLINED))
        )

    def what_blocks_refile(self) -> Iterator[Any]:
        """After the closing a new case would charge the loss twice once amounts of the ruling are posted (ours)."""
        if self.state == State.EXECUTING and self.apportionment.all():
            yield _(
                "Amounts of the ruling are posted already. Draft another certificate or ask for a higher amount; a new complaint of the customer is logged as a repeated one."
            )

    def has_occasion_for_approve_change(self) -> bool:
        """A change of a remedy waits for its approver."""
        return bool(self.pending_changes())

    has_occasion_for_refuse_change = has_occasion_for_approve_change

    def has_occasion_for_send_back_surplus(self) -> bool:
        """A surplus is to leave."""
        return bool(self.waiting_for_step("send_back_surplus"))

    def has_occasion_for_book_remedy(self) -> bool:
        """Something is not booked yet."""
        return bool(self.open_remedies())

    def what_blocks_book_remedy(self) -> Iterator[Any]:
        """Yield which parts of the papers are missing while no remedy at all can be booked."""
        if self.being_booked is not None or self.waiting_for_step("book_remedy"):
            return
        for line in self.open_remedies():
            yield from self.what_is_missing(line)

    @transition(field="state", source=[State.EXECUTING], target=None)
    def draft_return(self, *, at: Any) -> None:
        """Draft the returned-goods slip."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def approve_return(self, *, at: Any) -> None:
        """Approve the slip, or send it back to sales."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def ask_about_return(self, *, at: Any) -> None:
        """Ask sales before signing for goods that differ from the slip."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def answer_return(self, *, at: Any) -> None:
        """Answer the question of the warehouse."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def receive_return(self, *, at: Any) -> None:
        """Sign as the warehouse for the quantity that came."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def inspect_return(self, *, at: Any) -> None:
        """Enter what quality found in the goods that came back."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def hand_in_proof(self, *, at: Any) -> None:
        """Hand in the proof that the customer returned the goods or took the allowance."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def check_return(self, *, at: Any) -> None:
        """Compare as finance what came with what is approved."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def explain_return(self, *, at: Any) -> None:
        """Explain a difference and ask for its approval."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def approve_change(self, *, at: Any) -> None:
        """Approve a change of a remedy after the closing."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def refuse_change(self, *, at: Any) -> None:
        """Refuse a change of a remedy after the closing."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def send_back_surplus(self, *, at: Any) -> None:
        """Send back what came beyond the approved quantity."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def draft_allowance(self, *, at: Any) -> None:
        """Draft the allowance certificate."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def sign_allowance(self, *, at: Any) -> None:
        """Sign the certificate inside, or send it back to sales."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def record_customer_signature(self, *, at: Any) -> None:
        """Write down that the customer signed the certificate, or did not."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def refuse_booking(self, *, at: Any) -> None:
        """Give the certificate back to sales as finance."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def ask_change(self, *, at: Any) -> None:
        """Ask for a higher amount than was approved."""
