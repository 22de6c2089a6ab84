"""Forms of the allowance certificate, from its draft to the customer's signature, and of a higher amount."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.fields import local_day
from complaints.forms.papers import OnRemedyForm, WithFileForm
from complaints.forms.returning import SignForm, price_field, title_of
from complaints.forms.stages import MOST
from complaints.models import CertificateState, RemedyLine
from feedback_system.web.forms import CodeField, LineField, NarrowDecimalField, TextField


class DraftAllowanceForm(OnRemedyForm):
    """How much is allowed, on which invoice and part, and what for."""

    turn = "draft_allowance"
    amount = NarrowDecimalField(
        label=gettext_lazy("Amount"), min_value=Decimal("0.01"), max_value=MOST, decimal_places=2
    )
    unit_price = price_field(
        required=False, help_text=gettext_lazy("What is allowed for one, where it is reckoned by the piece.")
    )
    invoice_number = CodeField(label=gettext_lazy("Invoice number"), max_length=60, required=False)
    part = LineField(label=gettext_lazy("Part"), max_length=200, required=False)
    text = TextField(label=gettext_lazy("What it is for"), max_length=2_000)

    def initial_values(self) -> Mapping[str, Any]:
        complaint, line = self.record, self.the_only_line()
        values: dict[str, Any] = {
            "invoice_number": complaint.invoice_number,
            "part": str(complaint.case.product or ""),
            "text": complaint.case.title,
        }
        if line is None:
            return values
        paper = complaint.certificate_of(line)
        if paper is not None:
            names = ("unit_price", "invoice_number", "part", "text")
            return {name: getattr(paper, name) for name in names} | {"amount": min(paper.amount, line.amount)}
        return values | {"amount": line.amount}

    def shown_beside(self) -> list[tuple[str, str]]:
        if self.record is None:
            return []
        found = []
        for line in self.lines():
            paper = self.record.certificate_of(line)
            if paper is not None:
                reason = {
                    CertificateState.SENT_BACK: paper.sent_back_reason,
                    CertificateState.DECLINED: paper.declined_reason,
                    CertificateState.REFUSED: paper.refused_reason,
                }.get(CertificateState(paper.state), "")
                found.append((f"{title_of(line)} · {paper.get_state_display()}", reason))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        line, amount = data.get("line"), data.get("amount")
        if line is not None and amount is not None and amount > line.amount:
            self.add_error(
                "amount",
                _(
                    "%(approved)s are approved. A higher amount needs a new approval: take the step “Ask for a higher amount” first, then draft the certificate."
                )
                % {"approved": f"{line.amount:,.2f}"},
            )
        return data


class SignAllowanceForm(SignForm):
    """A signature inside, with the certificate in view."""

    turn = "sign_allowance"

    def shown_beside(self) -> list[tuple[str, str]]:
        if self.record is None:
            return []
        papers = [(line, self.record.certificate_of(line)) for line in self.lines()]
        return [
            (
                title_of(line),
                "\n".join(
                    [
                        _("Amount: %(amount)s, approved: %(approved)s")
                        % {
                            "amount": f"{paper.amount:,.2f} {self.record.currency}",
                            "approved": f"{line.amount:,.2f} {self.record.currency}",
                        },
                        paper.text,
                        _("Drafted by %(person)s.") % {"person": paper.drafted_by},
                    ]
                ),
            )
            for line, paper in papers
        ]


class CustomerSignatureForm(WithFileForm):
    """Whether the customer signed, who and when; or why not."""

    field_order = ("line", "outcome", "signer", "signed_on", "reason", "file", "files")
    turn = "record_customer_signature"
    outcome = forms.ChoiceField(
        label=gettext_lazy("Did the customer sign?"),
        choices=[
            ("", gettext_lazy("Please choose")),
            ("signed", gettext_lazy("Yes, signed")),
            ("declined", gettext_lazy("No, the customer did not sign")),
        ],
    )
    signer = LineField(label=gettext_lazy("Signed by"), max_length=60, required=False)
    signed_on = forms.DateField(
        label=gettext_lazy("Signed on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = TextField(
        label=gettext_lazy("Why the customer did not sign"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy(
            "Then draft another certificate, ask for a higher amount, or refile the case."
        ),
    )

    def clean_signed_on(self) -> date | None:
        signed: date | None = self.cleaned_data.get("signed_on")
        assert self.at is not None  # noqa: S101 - for the type checker
        if signed is not None and signed > local_day(self.at):
            raise forms.ValidationError(_("This day lies in the future. Enter when it was really signed."))
        return signed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == "signed":
            if not data.get("signer"):
                self.add_error("signer", _("Enter who signed for the customer."))
            if not data.get("signed_on") and "signed_on" not in self.errors:
                self.add_error("signed_on", _("Enter the day on which the customer signed."))
        elif data.get("outcome") == "declined" and not data.get("reason"):
            self.add_error("reason", _("Say why the customer did not sign."))
        return data


class RefuseBookingForm(OnRemedyForm):
    """Why finance does not book."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=500)

    def lines(self) -> list[RemedyLine]:
        found: list[RemedyLine] = self.record.certificates_in(CertificateState.PROVEN)
        return found


class AskChangeForm(OnRemedyForm):
    """A higher amount than was approved, and why."""

    amount = NarrowDecimalField(
        label=gettext_lazy("New amount"), min_value=Decimal("0.01"), max_value=MOST, decimal_places=2
    )
    reason = TextField(label=gettext_lazy("Reason"), max_length=2_000)

    def lines(self) -> list[RemedyLine]:
        found: list[RemedyLine] = self.record.changeable()
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        line, amount = data.get("line"), data.get("amount")
        if line is not None and amount is not None and amount <= line.amount:
            self.add_error(
                "amount",
                _("%(approved)s are approved already. Draft the certificate for up to that amount.")
                % {"approved": f"{line.amount:,.2f}"},
            )
        return data
