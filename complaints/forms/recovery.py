"""Forms of the claims against third parties: drafting, deciding, sending, answering, settling, and the money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.fields import SupplierField, local_day
from complaints.models.claiming import PURSUED
from complaints.models.recovery import ClaimLine, ClaimReceipt, RecoveryClaim
from feedback_system.attachments.models import Attachment
from feedback_system.cases.steps import StepForm
from feedback_system.company.models import Company
from feedback_system.web.forms import CodeField, LineField, NarrowDecimalField, NarrowIntegerField, TextField
from feedback_system.web.rows import CardsWidget, RowsField

MOST = Decimal("99999999.99")
MOST_LINES = 30
DAYS_TO_ANSWER = 14
"""How long a link can be used unless the sender says otherwise (ours)."""
CHOOSE = ("", gettext_lazy("Please choose"))
Party, State, Answer = RecoveryClaim.Party, RecoveryClaim.State, ClaimLine.Answer
OF_MASTER_DATA = (Party.SUPPLIER, Party.CARRIER)


def amount_field(label: Any, **kwargs: Any) -> NarrowDecimalField:
    """An amount of money to the fen."""
    return NarrowDecimalField(label=label, max_value=MOST, decimal_places=2, **kwargs)


class CostRowForm(forms.Form):
    """One cost that is claimed."""

    def __init__(self, *args: Any, files_of_case: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["evidence"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [
            ("", gettext_lazy("none")),
            *(files_of_case() if callable(files_of_case) else files_of_case),
        ]

    kind = forms.ChoiceField(label=gettext_lazy("Kind of cost"), choices=[CHOOSE, *ClaimLine.Kind.choices])
    amount = amount_field(gettext_lazy("Amount"), min_value=Decimal("0.01"))
    description = LineField(label=gettext_lazy("Description"), max_length=200, required=False)
    evidence = forms.ChoiceField(label=gettext_lazy("Evidence"), required=False)


class DraftClaimForm(StepForm):
    """Against whom, why, and what it cost us."""

    party = forms.ChoiceField(label=gettext_lazy("Against"), choices=[CHOOSE, *Party.choices])
    supplier = SupplierField(
        label=gettext_lazy("Supplier or carrier"),
        required=False,
        help_text=gettext_lazy("From the master data. An insurer or another company has a name only."),
    )
    party_name = LineField(label=gettext_lazy("Name of the third party"), max_length=120, required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the third party"), choices=settings.LANGUAGES
    )
    reason = TextField(
        label=gettext_lazy("What is claimed and why"),
        max_length=5_000,
        help_text=gettext_lazy(
            "The third party reads exactly this: part, batch, defect, what happened. Write nothing from inside the house."
        ),
    )
    names_customer = forms.BooleanField(
        label=gettext_lazy("The third party may read the name of the customer"), required=False
    )
    currency = CodeField(label=gettext_lazy("Currency"), min_length=3, max_length=3)
    exchange_rate = NarrowDecimalField(
        label=gettext_lazy("Company currency per unit"),
        min_value=Decimal("0.000001"),
        max_value=Decimal(999999),
        decimal_places=6,
    )
    lines = RowsField(
        CostRowForm,
        label=gettext_lazy("Costs"),
        most=MOST_LINES,
        widget=CardsWidget,
        add_label=gettext_lazy("Add a cost"),
        help_text=gettext_lazy("One row for each cost, with what proves it."),
    )

    _files: list[tuple[str, str]] | None = None

    def prepare(self) -> None:
        widget: Any = self.fields["lines"].widget
        widget.row_kwargs = {"files_of_case": self.files_of_case}

    def files_of_case(self) -> list[tuple[str, str]]:
        """The files of the case that this person may see. Note: one query, once."""
        if self._files is None:
            rows: Iterable[Attachment] = ()
            if self.by is not None:
                rows = Attachment.objects.visible_to(self.by).filter(
                    case=self.record.case_id, state=Attachment.State.STORED
                )
            self._files = [(str(one.pk), one.name) for one in sorted(rows, key=lambda one: one.pk)]
        return self._files

    def initial_values(self) -> Mapping[str, Any]:
        company = Company.get()
        values: dict[str, Any] = {
            "currency": company.currency,
            "exchange_rate": Decimal(1),
            "language": company.default_language,
        }
        last = self.record.all_claims()[-1:]
        if last and last[0].state == State.REFUSED:
            values |= as_typed(last[0])
        return values

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].upper()
        if not (currency.isascii() and currency.isalpha()):
            raise forms.ValidationError(_("Write the currency with three letters, such as CNY."))
        return currency

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        party, supplier = data.get("party"), data.get("supplier")
        if party in OF_MASTER_DATA and "supplier" not in self.errors and supplier is None:
            self.add_error(
                "supplier",
                _("Choose the supplier or carrier. If it is not in the list, have it added first."),
            )
        elif party and party not in OF_MASTER_DATA:
            data["supplier"] = None
            if not data.get("party_name") and "party_name" not in self.errors:
                self.add_error("party_name", _("Say who the third party is."))
        if supplier is not None and data.get("supplier") is not None and not data.get("party_name"):
            data["party_name"] = supplier.name
        rate, currency = data.get("exchange_rate"), data.get("currency")
        if rate is not None and currency == Company.get().currency and rate != 1:
            self.add_error("exchange_rate", _("In the currency of the company the rate is 1."))
        elif rate == 1 and currency and currency != Company.get().currency:
            self.add_error(
                "exchange_rate",
                _(
                    "Enter the rate of %(currency)s to the currency of the company; at 1 the level would be too low."
                )
                % {"currency": currency},
            )
        return data


def as_typed(claim: RecoveryClaim) -> dict[str, Any]:
    """A stored claim as the fields of the form, to begin another from."""
    return {
        "party": claim.party,
        "supplier": claim.supplier.code if claim.supplier is not None else "",
        "party_name": claim.name,
        "language": claim.language,
        "reason": claim.reason,
        "names_customer": claim.names_customer,
        "currency": claim.currency,
        "exchange_rate": claim.exchange_rate,
        "lines": [
            {
                "kind": line.kind,
                "amount": line.amount,
                "description": line.description,
                "evidence": str(line.evidence_id or ""),
            }
            for line in claim.in_order()
        ],
    }


class ClaimField(forms.TypedChoiceField):
    """A claim of the case by its number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=gettext_lazy("Claim"), coerce=int, **kwargs)


REFILL = {
    "hx-get": "",
    "hx-trigger": "change",
    "hx-include": "[name=claim]",
    "hx-target": "#step-form",
    "hx-swap": "outerHTML",
}
"""Choosing another claim brings its lines."""


class AboutClaimForm(StepForm):
    """A step about one claim of the case in one of `states`."""

    states: tuple[str, ...] = ()
    refills = False
    locked = False
    """Whether a claim of which something is to be given up can be chosen before that is decided."""

    claim = ClaimField()

    def prepare(self) -> None:
        field = self.fields["claim"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        self.open_claims = {claim.number: claim for claim in self.eligible()}
        field.choices = [(str(number), label_of(claim)) for number, claim in self.open_claims.items()]
        if self.refills and len(self.open_claims) > 1:
            field.widget.attrs |= REFILL

    def eligible(self) -> list[RecoveryClaim]:
        """The claims that the step may be about."""
        found: list[RecoveryClaim] = self.record.claims_in(*self.states)
        waiting = self.record.pending_waivers() if not self.locked else ()
        return [claim for claim in found if claim.pk not in waiting]

    def chosen(self) -> RecoveryClaim | None:
        """The claim asked for, else the first one."""
        asked = str(self.initial.get("claim") or "")
        if asked.isascii() and asked.isdigit() and int(asked) in self.open_claims:
            return self.open_claims[int(asked)]
        return next(iter(self.open_claims.values()), None)

    def initial_values(self) -> Mapping[str, Any]:
        claim = self.chosen()
        if claim is None:
            return {}
        self.initial["claim"] = str(claim.number)
        return self.values_of(claim)

    def values_of(self, claim: RecoveryClaim) -> Mapping[str, Any]:
        """What the other fields hold for this claim."""
        return {}

    def typed_claim(self) -> RecoveryClaim | None:
        """The claim as typed."""
        return self.open_claims.get(self.cleaned_data.get("claim") or 0)


def label_of(claim: RecoveryClaim) -> str:
    """A claim in one line of a list."""
    return f"{claim.reference} · {claim.name} · {claim.currency} {claim.total:,.2f}"


class DropClaimForm(AboutClaimForm):
    """Why a claim is taken back."""

    states = (State.DRAFTED,)

    reason = LineField(label=gettext_lazy("Reason"), max_length=500)


class DecideClaimForm(AboutClaimForm):
    """Approve a claim, or send it back."""

    states = (State.DRAFTED,)

    approve = forms.TypedChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            CHOOSE,
            ("yes", gettext_lazy("Approve the claim")),
            ("no", gettext_lazy("Send the claim back")),
        ],
        coerce=lambda value: value == "yes",
    )
    reason = LineField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Needed when it is sent back."),
    )

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        return [(label_of(claim), claim_text(claim)) for claim in self.open_claims.values()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("approve") is False and not data.get("reason"):
            self.add_error("reason", _("Say what is to be changed, so that the claim can be drafted anew."))
        return data


def claim_text(claim: RecoveryClaim) -> str:
    """The claim in plain text: reason and lines."""
    lines = [
        f"{line.position}. {line.get_kind_display()}: {claim.currency} {line.amount:,.2f} {line.description}".rstrip()
        for line in claim.in_order()
    ]
    return "\n".join([claim.reason, *lines])


class SendClaimForm(AboutClaimForm):
    """How the claim goes, and until when it can be answered."""

    states = (State.APPROVED, State.SENT)

    way = forms.ChoiceField(
        label=gettext_lazy("Sent by"),
        choices=[
            ("mail", gettext_lazy("E-mail with a link for the answer")),
            ("paper", gettext_lazy("On paper, without a link")),
        ],
    )
    address = forms.EmailField(
        label=gettext_lazy("Mail address of the third party"),
        required=False,
        help_text=gettext_lazy("Who gets the mail can answer the claim. An earlier link ends."),
    )
    days = NarrowIntegerField(
        label=gettext_lazy("Days to answer"), min_value=1, max_value=90, initial=DAYS_TO_ANSWER
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("way") == "mail" and not data.get("address") and "address" not in self.errors:
            self.add_error("address", _("Enter the mail address, or send the claim on paper."))
        return data


class RevokeClaimLinkForm(AboutClaimForm):
    """Which link ends."""

    states = (State.SENT,)

    def eligible(self) -> list[RecoveryClaim]:
        out = {link.claim_id for link in self.record.open_claim_links()}
        return [claim for claim in super().eligible() if claim.pk in out]


class GiveUpClaimForm(AboutClaimForm):
    """Which claim is given up, and why."""

    states = PURSUED

    reason = LineField(label=gettext_lazy("Why it is given up"), max_length=500)


class WaiverForm(AboutClaimForm):
    """Which question about a claim is answered, with a remark."""

    states = PURSUED

    reason = LineField(label=gettext_lazy("Remark"), max_length=500, required=False)

    def eligible(self) -> list[RecoveryClaim]:
        waiting = self.record.pending_waivers()
        return [claim for claim in self.record.all_claims() if claim.pk in waiting]

    def prepare(self) -> None:
        super().prepare()
        self.fields["claim"].required = len(self.open_claims) != 1

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("claim") and "claim" not in self.errors:
            data["claim"] = next(iter(self.open_claims))
        return data


class RefuseWaiverForm(WaiverForm):
    """Which question about a claim is refused, and why."""

    reason = LineField(label=gettext_lazy("Reason"), max_length=500)


class ConfirmReceiptForm(AboutClaimForm):
    """Money or a credit note, with its voucher."""

    states = (State.SETTLED,)
    refills = True
    locked = True

    way = forms.ChoiceField(label=gettext_lazy("How it came"), choices=ClaimReceipt.Way.choices)
    amount = amount_field(gettext_lazy("Amount"), min_value=Decimal("0.01"))
    voucher = CodeField(label=gettext_lazy("Voucher"), max_length=60)
    received_on = forms.DateField(
        label=gettext_lazy("Received on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def values_of(self, claim: RecoveryClaim) -> Mapping[str, Any]:
        values: dict[str, Any] = {"amount": claim.outstanding}
        if self.at is not None:
            values["received_on"] = local_day(self.at)
        return values

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        claim, amount, day = self.typed_claim(), data.get("amount"), data.get("received_on")
        if claim is not None and amount is not None and amount > claim.outstanding:
            self.add_error(
                "amount",
                _(
                    "Only %(currency)s %(amount)s are still expected for this claim. Check the amount; what was paid too much goes back."
                )
                % {"currency": claim.currency, "amount": f"{claim.outstanding:,.2f}"},
            )
        if claim is not None and any(one.voucher == data.get("voucher") for one in claim.receipts.all()):
            self.add_error("voucher", _("This voucher is booked on the claim already. Check the number."))
        if day is not None and self.at is not None and not self._plausible(day):
            self.add_error("received_on", _("The day lies in the future or too far back. Check the date."))
        return data

    def _plausible(self, day: date) -> bool:
        today = local_day(self.at)  # type: ignore[arg-type]
        return today - timedelta(days=3650) <= day <= today
