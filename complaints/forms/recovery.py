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
from complaints.models.recovery import PURSUED, ClaimLine, ClaimReceipt, RecoveryClaim
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
        return found

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


def fault_of_answer(
    line: ClaimLine, answer: str | None, amount: Decimal | None, reason: str
) -> tuple[str, Any] | None:
    """What is wrong with an answer to a line: the field (`answer`, `amount`, `reason`) and a sentence; None when nothing."""
    words = {"amount": f"{line.amount:,.2f}"}
    if answer == Answer.PART:
        if amount is None:
            return "amount", _("Enter the amount that you accept.")
        if not 0 < amount < line.amount:
            return "amount", _(
                "A part lies above 0 and below the claimed amount of %(amount)s. For all of it choose “Accepted”."
            ) % words
    if answer in (Answer.PART, Answer.REJECTED) and not reason:
        return "reason", _("Say why the line is not accepted in full.")
    return None


def answered_amount(line: ClaimLine, answer: str, amount: Decimal | None) -> Decimal:
    """What an answer accepts of a line."""
    if answer == Answer.ACCEPTED:
        return line.amount
    return amount if answer == Answer.PART and amount is not None else Decimal(0)


class _LineRowForm(forms.Form):
    """A row about one line of a claim."""

    def __init__(self, *args: Any, lines: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = list(lines() if callable(lines) else lines)

    line = forms.TypedChoiceField(label=gettext_lazy("Line of the claim"), coerce=int)

    def has_changed(self) -> bool:
        return True


class AnswerRowForm(_LineRowForm):
    """What the third party answers to a line."""

    answer = forms.ChoiceField(label=gettext_lazy("Answer"), choices=[CHOOSE, *Answer.choices])
    amount = amount_field(gettext_lazy("Accepted amount"), min_value=Decimal(0), required=False)
    reason = LineField(label=gettext_lazy("Reason of the third party"), max_length=500, required=False)


class AgreedRowForm(_LineRowForm):
    """What was agreed for a line."""

    amount = amount_field(gettext_lazy("Agreed amount"), min_value=Decimal(0))
    reason = LineField(label=gettext_lazy("Why less was agreed"), max_length=500, required=False)


class LineByLineForm(AboutClaimForm):
    """A step that says something about every line of a claim."""

    refills = True

    def prepare(self) -> None:
        super().prepare()
        widget: Any = self.fields["lines"].widget
        widget.extra = 0
        widget.row_kwargs = {"lines": self.lines_to_choose}

    def lines_to_choose(self) -> list[tuple[str, str]]:
        """Every line that can be meant: those of the claim asked for, or of all open claims once something is posted."""
        most = max((len(claim.in_order()) for claim in self.open_claims.values()), default=0)
        claim = self.chosen() if not self.is_bound else self.claim_in_data()
        if claim is None:
            return [(str(number), str(number)) for number in range(1, most + 1)]
        return [
            (str(line.position), f"{line.position} · {line.get_kind_display()} · {line.amount:,.2f}")
            for line in claim.in_order()
        ]

    def claim_in_data(self) -> RecoveryClaim | None:
        """The claim that the posted form is about, before it is checked."""
        typed = str((self.data or {}).get("claim") or "")
        return self.open_claims.get(int(typed)) if typed.isascii() and typed.isdigit() else None

    def lines_by_position(self, rows: Sequence[Mapping[str, Any]]) -> dict[int, ClaimLine] | None:
        """The lines of the typed claim when every one of them stands in exactly one row; else an error is added."""
        claim = self.typed_claim()
        if claim is None:
            return None
        lines = {line.position: line for line in claim.in_order()}
        if sorted(row["line"] for row in rows) != sorted(lines):
            self.add_error(
                "lines", _("Every line of the claim needs exactly one row. Choose the claim again.")
            )
            return None
        return lines


def answer_rows() -> RowsField:
    """The answers, one row for each line."""
    return RowsField(
        AnswerRowForm,
        label=gettext_lazy("Answer line by line"),
        most=MOST_LINES,
        widget=CardsWidget,
        add_label=gettext_lazy("Add a line"),
    )


class RecordClaimAnswerForm(LineByLineForm):
    """An answer that came by letter, mail or telephone."""

    states = (State.SENT,)

    answered_by = LineField(label=gettext_lazy("Who answered for the third party"), max_length=120)
    lines = answer_rows()

    def values_of(self, claim: RecoveryClaim) -> Mapping[str, Any]:
        return {"lines": [{"line": line.position} for line in claim.in_order()]}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        lines = self.lines_by_position(data.get("lines") or []) if "lines" in data else None
        for row in data.get("lines") or [] if lines is not None else []:
            fault = fault_of_answer(lines[row["line"]], row["answer"], row["amount"], row["reason"])  # type: ignore[index]
            if fault is not None:
                self.add_error(
                    "lines",
                    _("Line %(number)d: %(message)s") % {"number": row["line"], "message": fault[1]},
                )
        return data


class SettleClaimForm(LineByLineForm):
    """What was agreed, line by line, and our proof against what stays disputed."""

    states = (State.ANSWERED,)

    lines = RowsField(
        AgreedRowForm,
        label=gettext_lazy("Agreed line by line"),
        most=MOST_LINES,
        widget=CardsWidget,
        add_label=gettext_lazy("Add a line"),
        help_text=gettext_lazy("It begins with what the third party accepts."),
    )
    counter_proof = TextField(
        label=gettext_lazy("Our proof against what is disputed"), max_length=5_000, required=False
    )

    def values_of(self, claim: RecoveryClaim) -> Mapping[str, Any]:
        rows = [
            {"line": line.position, "amount": line.answered_amount, "reason": line.answer_reason}
            for line in claim.in_order()
        ]
        return {"lines": rows}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        lines = self.lines_by_position(data.get("lines") or []) if "lines" in data else None
        for row in data.get("lines") or [] if lines is not None else []:
            line = lines[row["line"]]  # type: ignore[index]
            words = {"number": row["line"], "amount": f"{line.amount:,.2f}"}
            if row["amount"] > line.amount:
                self.add_error(
                    "lines",
                    _("Line %(number)d: no more can be agreed than the %(amount)s that were claimed.")
                    % words,
                )
            elif row["amount"] < line.amount and not row["reason"]:
                self.add_error(
                    "lines", _("Line %(number)d: say why less than %(amount)s was agreed.") % words
                )
        return data


class GiveUpClaimForm(AboutClaimForm):
    """Which claim is given up, and why."""

    states = PURSUED

    reason = LineField(label=gettext_lazy("Why it is given up"), max_length=500)


class ConfirmReceiptForm(AboutClaimForm):
    """Money or a credit note, with its voucher."""

    states = (State.SETTLED,)
    refills = True

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


MOST_FILES = 5
LARGEST_FILE = 10 * 1024 * 1024


class FilesInput(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to five files of 10 MB each."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = [one for one in (data if isinstance(data, (list, tuple)) else [data]) if one]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most 5 files can be sent. Put several pages into one file."))
        cleaned = [super(FilesField, self).clean(one, initial) for one in files]
        for one in cleaned:
            if one.size > LARGEST_FILE:
                raise forms.ValidationError(
                    _("“%(name)s” is larger than 10 MB. Make it smaller, then send it again."),
                    params={"name": one.name},
                )
        return cleaned


class PublicAnswerForm(forms.Form):
    """What a third party types on the page of the link: line by line, who answers, files."""

    answered_by = LineField(label=gettext_lazy("Your name and post"), max_length=120)
    files = FilesField(  # type: ignore[assignment]  # the metaclass takes it out of the class
        label=gettext_lazy("Files"),
        required=False,
        help_text=gettext_lazy("Up to 5 files of 10 MB each: test reports, photos, letters."),
    )

    def __init__(self, *args: Any, claim: RecoveryClaim, **kwargs: Any) -> None:
        self.claim = claim
        super().__init__(*args, **kwargs)
        for line in claim.in_order():
            place = line.position
            self.fields[f"answer_{place}"] = forms.ChoiceField(
                label=gettext_lazy("Your answer"), choices=[CHOOSE, *Answer.choices]
            )
            self.fields[f"amount_{place}"] = amount_field(
                gettext_lazy("Amount that you accept"),
                min_value=Decimal(0),
                required=False,
                help_text=gettext_lazy("Only when you accept a part."),
            )
            self.fields[f"reason_{place}"] = LineField(
                label=gettext_lazy("Reason"),
                max_length=500,
                required=False,
                help_text=gettext_lazy("Needed when you do not accept the line in full."),
            )

    def rows(self) -> list[dict[str, Any]]:
        """Each line with its three fields, for the page."""
        return [
            {
                "line": line,
                "fields": [self[f"{name}_{line.position}"] for name in ("answer", "amount", "reason")],
            }
            for line in self.claim.in_order()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        answers = []
        for line in self.claim.in_order():
            place = line.position
            row: dict[str, Any] = {
                "line": place,
                "answer": data.get(f"answer_{place}") or "",
                "amount": data.get(f"amount_{place}"),
                "reason": data.get(f"reason_{place}") or "",
            }
            fault = fault_of_answer(line, row["answer"], row["amount"], row["reason"])
            if fault is not None and f"{fault[0]}_{place}" not in self.errors:
                self.add_error(f"{fault[0]}_{place}", fault[1])
            answers.append(row)
        data["answers"] = answers
        return data
