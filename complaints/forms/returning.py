"""Forms of the returned-goods slip, from its draft to the check by finance and what follows from a difference."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.papers import OnRemedyForm, WithFileForm
from complaints.forms.stages import MOST
from complaints.models import Code, CodeList, RemedyLine, ReturnSlip, SlipState
from complaints.models.remedy_rules import to_the_fen
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import latest_approved
from feedback_system.web.forms import CodeField, LineField, NarrowDecimalField, NarrowIntegerField, TextField

MOST_PIECES = 100_000_000


def price_field(**kwargs: Any) -> NarrowDecimalField:
    """The price of one piece, to a hundredth of a fen."""
    return NarrowDecimalField(
        label=gettext_lazy("Unit price"),
        min_value=Decimal(0),
        max_value=MOST,
        max_digits=14,
        decimal_places=4,
        **kwargs,
    )


class DraftReturnForm(OnRemedyForm):
    """What is to come back, why, and on what ground (policy 001: reason, handling and basis)."""

    turn = "draft_return"
    reason = TextField(label=gettext_lazy("Reason for the return"), max_length=2_000)
    handling = LineField(
        label=gettext_lazy("Handling of the goods"),
        max_length=300,
        help_text=gettext_lazy("What becomes of them: re-processed, scrapped, put back into stock."),
    )
    basis = LineField(
        label=gettext_lazy("Basis for the return"),
        max_length=300,
        help_text=gettext_lazy("The approval or agreement by which they come back."),
    )
    quantity = NarrowIntegerField(label=gettext_lazy("Quantity"), min_value=1, max_value=MOST_PIECES)
    unit_price = price_field(
        help_text=gettext_lazy(
            "For re-processing what it costs for one. Quantity × price stays within the approval."
        )
    )

    def initial_values(self) -> Mapping[str, Any]:
        line = self.the_only_line()
        if line is None:
            return {}
        slip = self.record.slip_of(line)
        if slip is not None:
            return {
                name: getattr(slip, name)
                for name in ("reason", "handling", "basis", "quantity", "unit_price")
            }
        values: dict[str, Any] = {"reason": self.record.case.title, "handling": line.description}
        approved = latest_approved(self.record.case, Subject.REMEDY)
        if approved is not None and approved.decided_at is not None:
            values["basis"] = _("Approval of %(day)s, %(role)s") % {
                "day": f"{approved.decided_at:%Y-%m-%d}",
                "role": approved.get_role_display(),
            }
        if line.quantity:
            price = (line.amount / line.quantity).quantize(Decimal("0.0001"), ROUND_DOWN)
            values |= {"quantity": line.quantity, "unit_price": price}
        return values

    def shown_beside(self) -> list[tuple[str, str]]:
        return [
            (_("Sent back: %(reason)s") % {"reason": slip.sent_back_reason}, "")
            for slip in self.record.return_slips.all()
            if slip.state == SlipState.SENT_BACK
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        line: RemedyLine | None = data.get("line")
        quantity, price = data.get("quantity"), data.get("unit_price")
        if line is None or quantity is None or price is None:
            return data
        if line.quantity is not None and quantity > line.quantity:
            self.add_error(
                "quantity",
                _(
                    "%(approved)s are approved. Draft the slip for no more; what comes beyond is counted at the warehouse, and its approval is asked then."
                )
                % {"approved": line.quantity},
            )
        if to_the_fen(quantity * price) > line.amount:
            self.add_error(
                "unit_price",
                _(
                    "Quantity × price is %(amount)s, and %(approved)s are approved. Lower the price or the quantity; more needs a new approval."
                )
                % {"amount": f"{to_the_fen(quantity * price):,.2f}", "approved": f"{line.amount:,.2f}"},
            )
        return data


class SignForm(OnRemedyForm):
    """Sign a paper, or send it back to sales with a reason."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("approve", gettext_lazy("Approve and sign")),
            ("send_back", gettext_lazy("Send back to sales")),
        ],
        widget=forms.RadioSelect,
    )
    reason = TextField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Needed when it is sent back."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("decision") == "send_back" and not data.get("reason"):
            self.add_error("reason", _("Say what sales has to change."))
        return data


class ApproveReturnForm(SignForm):
    """The sales head's word on a slip, with the slip in view."""

    turn = "approve_return"

    def shown_beside(self) -> list[tuple[str, str]]:
        return [(title_of(line), words_of(self.record, line)) for line in self.lines()] if self.record else []


def title_of(line: RemedyLine) -> str:
    """Which remedy, for the box beside a form."""
    return f"{line.position} · {line.kind.label}"


def words_of(complaint: Any, line: RemedyLine) -> str:
    """Everything one must know of a slip to sign it, a line each."""
    slip: ReturnSlip | None = complaint.slip_of(line)
    if slip is None:
        return ""
    figures = {
        "quantity": f"{slip.quantity:,}",
        "price": f"{slip.unit_price.normalize():f}",
        "amount": f"{slip.amount:,.2f} {complaint.currency}",
    }
    return "\n".join(
        [
            _("%(quantity)s × %(price)s = %(amount)s") % figures,
            _("Reason: %(reason)s") % {"reason": slip.reason},
            _("Handling: %(handling)s") % {"handling": slip.handling},
            _("Basis: %(basis)s") % {"basis": slip.basis},
            _("Drafted by %(person)s.") % {"person": slip.drafted_by},
        ]
    )


class AskAboutReturnForm(OnRemedyForm):
    """The warehouse asks before it signs."""

    counted = NarrowIntegerField(label=gettext_lazy("Quantity counted"), min_value=0, max_value=MOST_PIECES)
    question = TextField(
        label=gettext_lazy("Question to sales"),
        max_length=2_000,
        help_text=gettext_lazy("What differs from the slip: quantity, part, batch, state of the goods."),
    )

    def lines(self) -> list[RemedyLine]:
        found: list[RemedyLine] = self.record.slips_in(SlipState.AT_WAREHOUSE, SlipState.ANSWERED)
        return found


class AnswerReturnForm(OnRemedyForm):
    """Sales answers the warehouse."""

    turn = "answer_return"
    answer = TextField(label=gettext_lazy("Answer"), max_length=2_000)

    def shown_beside(self) -> list[tuple[str, str]]:
        if self.record is None:
            return []
        slips = [(line, self.record.slip_of(line)) for line in self.lines()]
        return [
            (
                title_of(line),
                _("%(came)s counted, %(approved)s on the slip. %(question)s")
                % {"came": slip.asked_quantity, "approved": slip.quantity, "question": slip.question},
            )
            for line, slip in slips
        ]


class ReceiveReturnForm(OnRemedyForm):
    """The warehouse signs for the true quantity."""

    turn = "receive_return"
    quantity = NarrowIntegerField(
        label=gettext_lazy("Quantity that really came"),
        min_value=0,
        max_value=MOST_PIECES,
        help_text=gettext_lazy("Count the goods. You sign for this quantity, whatever stands on the slip."),
    )
    place = LineField(label=gettext_lazy("Stored at"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        line, quantity = data.get("line"), data.get("quantity")
        slip = self.record.slip_of(line) if line is not None else None
        if (
            slip is not None
            and quantity is not None
            and quantity != slip.quantity
            and slip.answered_at is None
        ):
            self.add_error(
                "quantity",
                _(
                    "%(came)s came, %(approved)s stand on the slip. Ask sales first; once they have answered, sign for the quantity that came."
                )
                % {"came": quantity, "approved": slip.quantity},
            )
        return data


class InspectReturnForm(OnRemedyForm):
    """What quality found in the goods that came back."""

    turn = "inspect_return"
    inspection = forms.ChoiceField(
        label=gettext_lazy("Result"),
        choices=[("", gettext_lazy("Please choose")), *ReturnSlip.Inspection.choices],
    )
    remark = TextField(
        label=gettext_lazy("Remark"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("Needed unless everything is accepted."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("inspection") not in (None, "", ReturnSlip.Inspection.ACCEPTED) and not data.get(
            "remark"
        ):
            self.add_error("remark", _("Say what was found, so that sales can tell the customer."))
        return data


class HandInProofForm(WithFileForm):
    """A proof of the return or of the allowance, of the kinds that the company accepts."""

    field_order = ("line", "kind", "reference", "note", "file", "files")
    kind = forms.ModelChoiceField(
        Code.objects.none(),
        label=gettext_lazy("Kind of proof"),
        to_field_name="code",
        empty_label=gettext_lazy("Please choose"),
    )
    reference = CodeField(label=gettext_lazy("Number on the proof"), max_length=60, required=False)
    note = TextField(
        label=gettext_lazy("Note"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("Needed for a proof of another kind, which a head hands in."),
    )

    def lines(self) -> list[RemedyLine]:
        found: list[RemedyLine] = self.record.provable()
        return found

    def prepare(self) -> None:
        super().prepare()
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        lists = {proof_list(line) for line in self.lines()}
        choice.queryset = Code.objects.filter(list__in=lists, is_active=True).order_by(
            "list", "position", "pk"
        )
        if len(lists) > 1:
            choice.label_from_instance = lambda obj: f"{obj.get_list_display()} · {obj.label}"  # type: ignore[method-assign]

    def clean_kind(self) -> Code:
        """The kind by its code; where both lists are offered, the one of the list of the chosen remedy."""
        kind: Code = self.cleaned_data["kind"]
        line = self.cleaned_data.get("line")
        if line is None or kind.list == proof_list(line):
            return kind
        own = Code.objects.filter(list=proof_list(line), code=kind.code, is_active=True).first()
        if own is None:
            raise forms.ValidationError(_("This kind of proof does not fit the remedy. Choose another one."))
        return own

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind = data.get("kind")
        if kind is None:
            return data
        if kind.needs_number and not data.get("reference"):
            self.add_error("reference", _("Enter the number of the invoice and of its information sheet."))
        if kind.needs_manager and not data.get("note"):
            self.add_error(
                "note", _("A proof of another kind needs a note: what it is, and why it is enough.")
            )
        return data


def proof_list(line: RemedyLine) -> CodeList:
    """The list of proofs that fits the paper of that remedy."""
    return CodeList.RETURN_PROOF if line.kind.needs_slip else CodeList.ALLOWANCE_PROOF


class CheckReturnForm(OnRemedyForm):
    """Finance compares; the amount is read from the proof."""

    turn = "check_return"
    amount = NarrowDecimalField(
        label=gettext_lazy("Amount on the proof"),
        min_value=Decimal(0),
        max_value=MOST,
        decimal_places=2,
        help_text=gettext_lazy("Compared with the quantity that came × unit price, to the fen."),
    )

    def shown_beside(self) -> list[tuple[str, str]]:
        if self.record is None:
            return []
        slips = [(line, self.record.slip_of(line)) for line in self.lines()]
        return [
            (
                title_of(line),
                _("Approved %(approved)s, came %(came)s, %(price)s each: %(amount)s")
                % {
                    "approved": f"{slip.quantity:,}",
                    "came": f"{slip.kept_quantity:,}",
                    "price": f"{slip.unit_price.normalize():f}",
                    "amount": f"{slip.kept_amount:,.2f} {self.record.currency}",
                },
            )
            for line, slip in slips
        ]


class ExplainReturnForm(OnRemedyForm):
    """Why it differs, and what is asked for: booking what came, or sending the surplus back."""

    turn = "explain_return"
    proposal = forms.ChoiceField(
        label=gettext_lazy("What is asked for"),
        choices=[("", gettext_lazy("Please choose")), *ReturnSlip.Proposal.choices],
    )
    unit_price = price_field(
        required=False, help_text=gettext_lazy("Left empty: the price of the slip stays.")
    )
    text = TextField(label=gettext_lazy("Explanation"), max_length=2_000)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        line = data.get("line")
        slip = self.record.slip_of(line) if line is not None else None
        if slip is None:
            return data
        if data.get("proposal") == ReturnSlip.Proposal.SEND_BACK:
            if not slip.difference or slip.difference < 0:
                self.add_error(
                    "proposal", _("No more came than is approved, so there is no surplus to send back.")
                )
            data["unit_price"] = None
        return data


class RemarkOnChangeForm(OnRemedyForm):
    """Which change is decided, with a remark."""

    turn = "approve_change"
    reason = TextField(label=gettext_lazy("Remark"), max_length=2_000, required=False)

    def lines(self) -> list[RemedyLine]:
        waiting = self.record.pending_changes()
        return [line for line in self.record.remedy_in_order() if line.pk in waiting]

    def prepare(self) -> None:
        super().prepare()
        self.fields["line"].required = len(self.lines()) != 1

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("line") is None and "line" not in self.errors:
            data["line"] = self.the_only_line()
        return data


class RefuseChangeForm(RemarkOnChangeForm):
    """Which change is refused, and why."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=2_000)


class SendBackSurplusForm(OnRemedyForm):
    """With whom the surplus left."""

    turn = "send_back_surplus"
    carrier = LineField(label=gettext_lazy("Carrier and consignment number"), max_length=120)
