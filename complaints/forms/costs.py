"""Forms of the costs of a case: entering one, and taking one back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from complaints.costs import COMPENSATION, Source, worked
from complaints.forms.fields import CodeChoiceField, local_day
from complaints.forms.recovery import CHOOSE, MOST, amount_field
from complaints.models import CodeList, CostEntry
from complaints.states import State
from feedback_system.attachments.forms import WithProof, offer_files
from feedback_system.attachments.models import Attachment
from feedback_system.cases.steps import StepForm
from feedback_system.company.models import Company
from feedback_system.web.forms import CodeField, LineField, NarrowDecimalField

if TYPE_CHECKING:
    from accounts.models import User

OLDEST = timedelta(days=3650)


def currency_field() -> CodeField:
    """Three letters of a currency; empty means the company's."""
    return CodeField(
        label=gettext_lazy("Currency"),
        max_length=3,
        required=False,
        help_text=gettext_lazy("Empty means the currency of the company."),
    )


def rate_field() -> NarrowDecimalField:
    """Company currency per unit; needed for another currency only."""
    return NarrowDecimalField(
        label=gettext_lazy("Company currency per unit"),
        min_value=Decimal("0.000001"),
        max_value=Decimal(999999),
        decimal_places=6,
        required=False,
        help_text=gettext_lazy("Only for another currency than the company's."),
    )


class InCurrencyForm(StepForm):
    """A step with an amount in a currency: fields `currency` and `exchange_rate`."""

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].upper() or Company.get().currency
        if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            raise forms.ValidationError(_("Write the currency with three letters, such as CNY."))
        return currency

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        currency, rate = data.get("currency"), data.get("exchange_rate")
        if currency is None or "exchange_rate" in self.errors:
            return data
        if currency == Company.get().currency:
            if rate not in (None, 1):
                self.add_error("exchange_rate", _("In the currency of the company the rate is 1."))
            data["exchange_rate"] = Decimal(1)
        elif rate is None:
            words = {"currency": currency}
            self.add_error(
                "exchange_rate",
                _("The amount is in %(currency)s. Enter the rate to the company's currency.") % words,
            )
        return data


class EnterCostForm(InCurrencyForm):
    """Of which kind, when, how much, proven by what."""

    kind = CodeChoiceField(CodeList.COST_KIND, label=gettext_lazy("Kind of cost"))
    spent_on = forms.DateField(
        label=gettext_lazy("Date of the cost"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    hours = NarrowDecimalField(
        label=gettext_lazy("Hours of work"),
        min_value=Decimal("0.01"),
        max_value=Decimal("99999.99"),
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("With the rate of an hour; the amount is then reckoned."),
    )
    hourly_rate = amount_field(gettext_lazy("Rate of an hour"), min_value=Decimal("0.01"), required=False)
    amount = amount_field(gettext_lazy("Amount"), min_value=Decimal("0.01"), required=False)
    currency = currency_field()
    exchange_rate = rate_field()
    reference = CodeField(
        label=gettext_lazy("Voucher or document"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Number of the bill, travel claim or work sheet. Without one a file is needed."
        ),
    )
    file = forms.ModelChoiceField(
        Attachment.objects.none(),
        label=gettext_lazy("File"),
        empty_label=gettext_lazy("a new file, chosen below, or none"),
        required=False,
        help_text=gettext_lazy("A file that is on this case already."),
    )
    files = forms.FileField(  # type: ignore[assignment]  # the metaclass takes it out of the class
        label=gettext_lazy("New file"),
        required=False,
        help_text=gettext_lazy("A scan or a photo."),
    )
    note = LineField(label=gettext_lazy("Note"), max_length=500, required=False)

    def prepare(self) -> None:
        offer_files(self, "file")

    def initial_values(self) -> Mapping[str, Any]:
        return {"spent_on": local_day(self.at)} if self.at is not None else {}

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        known = [
            f"{one.day:%Y-%m-%d} · {one.on_paper:,.2f} · {one.reference}"
            for one in self.record.costs()
            if one.source is not Source.ENTRY
        ]
        return (
            [(_("Counted already from booked papers; do not type it again"), "\n".join(known))]
            if known
            else []
        )

    def clean_spent_on(self) -> date:
        assert self.at is not None  # noqa: S101 - for the type checker
        told: date = self.cleaned_data["spent_on"]
        today = local_day(self.at)
        if told > today:
            raise forms.ValidationError(
                _("The date lies in the future. Enter the cost when it has arisen, with its own date.")
            )
        if told < today - OLDEST:
            raise forms.ValidationError(_("The date lies more than ten years back. Check the year."))
        return told

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._reckon(data)
        self._ask_for_proof(data)
        self._refuse_what_is_counted(data)
        kind = data.get("kind")
        if kind is not None and kind.code == COMPENSATION and self.record.state == State.NOT_UPHELD:
            self.add_error(
                "kind",
                _(
                    "The complaint is not upheld: there is no allowance and no compensation. Choose another kind."
                ),
            )
        return data

    def _reckon(self, data: dict[str, Any]) -> None:
        hours, rate, amount = data.get("hours"), data.get("hourly_rate"), data.get("amount")
        if {"hours", "hourly_rate", "amount"} & set(self.errors):
            return
        if (hours is None) != (rate is None):
            missing = "hours" if hours is None else "hourly_rate"
            self.add_error(missing, _("Enter both the hours and the rate of an hour, or neither."))
        elif hours is not None and rate is not None:
            made = worked(hours, rate)
            words = {"amount": f"{made:,.2f}"}
            if not 0 < made <= MOST:
                self.add_error("hours", _("The hours make %(amount)s. Check hours and rate.") % words)
            elif amount not in (None, made):
                self.add_error(
                    "amount",
                    _("The hours make %(amount)s. Leave the amount empty, or correct hours and rate.")
                    % words,
                )
            data["amount"] = made
        elif amount is None:
            self.add_error("amount", _("Enter the amount, or the hours with the rate of an hour."))

    def _ask_for_proof(self, data: dict[str, Any]) -> None:
        given = data.get("reference") or data.get("file") or data.get("files")
        if not given and not {"reference", "file", "files"} & set(self.errors):
            self.add_error(
                "reference", _("Enter the number of the document, or add a file that proves the cost.")
            )

    def _refuse_what_is_counted(self, data: dict[str, Any]) -> None:
        reference, kind = data.get("reference"), data.get("kind")
        if not reference or kind is None:
            return
        if any(one.reference == reference and one.source is not Source.ENTRY for one in self.record.costs()):
            self.add_error(
                "reference",
                _("This voucher is booked on the case and counted from there. Do not enter it again."),
            )
            return
        twin = next(
            (
                one
                for one in self.record.standing_costs()
                if (one.kind.code, one.reference, one.amount) == (kind.code, reference, data.get("amount"))
            ),
            None,
        )
        if twin is not None:
            self.add_error(
                "reference",
                _(
                    "Entry %(number)d has the same kind, document and amount. Take it back first if it is wrong."
                )
                % {"number": twin.number},
            )


def may_take_back(entry: CostEntry, person: User) -> bool:
    """Whether `person` may take the entry back: the own one, or any as finance."""
    return entry.by_id == person.pk or person.holds(Permission.BOOK_MONEY)


class CancelCostForm(StepForm):
    """Which entry is taken back, and why."""

    entry = forms.TypedChoiceField(label=gettext_lazy("Entry"), coerce=int)
    reason = LineField(label=gettext_lazy("Why it is taken back"), max_length=500)

    def prepare(self) -> None:
        choice = self.fields["entry"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker
        entries = self.record.standing_costs()
        choice.choices = [CHOOSE, *((str(one.number), _as_choice(one)) for one in entries)]
        if len(entries) == 1:
            choice.initial = entries[0].number

    def clean_entry(self) -> int:
        number: int = self.cleaned_data["entry"]
        entry = next(one for one in self.record.standing_costs() if one.number == number)
        if self.by is not None and not may_take_back(entry, self.by):
            raise forms.ValidationError(
                _("%(name)s entered this cost. Only %(name)s or finance can take it back.")
                % {"name": entry.by}
            )
        return number


def _as_choice(entry: CostEntry) -> str:
    parts = [f"#{entry.number}", entry.kind.label, f"{entry.currency} {entry.amount:,.2f}", entry.reference]
    return " · ".join(part for part in parts if part)


class RepayTravelForm(WithProof):
    """Which travel cost is repaid, by which voucher, and the report of the trip where no visit is recorded."""

    entry = forms.TypedChoiceField(label=gettext_lazy("Travel cost"), coerce=int)
    voucher = CodeField(label=gettext_lazy("Voucher of the repayment"), max_length=60)
    field_order = ("entry", "voucher", "proof", "files")

    def prepare(self) -> None:
        super().prepare()
        choice = self.fields["entry"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker
        entries = self.record.travel_to_repay()
        choice.choices = [CHOOSE, *((str(one.number), _as_choice(one)) for one in entries)]
        if len(entries) == 1:
            choice.initial = entries[0].number

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        if self.record is None:
            return ()
        visits = [
            f"{timezone.localtime(visit.visited_at):%Y-%m-%d} · {visit.recorded_by} · {visit.findings[:200]}"
            for visit in self.record.recorded_visits()
        ]
        return [(_("Reports of visits on this case"), "\n".join(visits))] if visits else []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.record is not None and not self.record.recorded_visits() and not self.has_proof(data):
            self.add_error(
                "files",
                _(
                    "No visit is recorded on this case. Add the report of the trip, or have the visit recorded first; travel costs are repaid after the report."
                ),
            )
        return data
