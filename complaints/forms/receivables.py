"""Forms of disputed receivables, and of what was due and collected in a month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.costs import InCurrencyForm, currency_field, rate_field
from complaints.forms.fields import local_day
from complaints.forms.recovery import CHOOSE, amount_field
from complaints.forms.spans import MonthField
from feedback_system.cases.fields import PersonField
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import CodeField, LineField, TextField

TEN_YEARS = timedelta(days=3650)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class HeldPaymentForm(StepForm):
    """What the customer holds back, in words."""

    text = TextField(
        label=gettext_lazy("What the customer does not pay"),
        max_length=2_000,
        help_text=gettext_lazy(
            "Invoice or order, amount and day on which it is due. Finance marks it as disputed."
        ),
    )


class MarkDisputedForm(InCurrencyForm):
    """Which receivable, how much of it, due when, whose."""

    line = forms.TypedChoiceField(label=gettext_lazy("Line of the complaint"), coerce=int)
    document = CodeField(
        label=gettext_lazy("Invoice or order"),
        max_length=60,
        help_text=gettext_lazy("The number under which the accounts hold the receivable."),
    )
    amount = amount_field(gettext_lazy("Disputed amount"), min_value=Decimal("0.01"))
    currency = currency_field()
    exchange_rate = rate_field()
    due_on = day_field(
        gettext_lazy("Due on"),
        help_text=gettext_lazy("The agreed day. It stays as it is when the dispute ends."),
    )
    salesperson = PersonField(label=gettext_lazy("Salesperson"))
    disputed_from = day_field(gettext_lazy("Disputed from"))

    def prepare(self) -> None:
        choice = self.fields["line"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker
        lines = self.record.lines()
        choice.choices = [CHOOSE, *((str(one.position), f"{one.position} · {one.label()}") for one in lines)]
        if len(lines) == 1:
            choice.initial = 1

    def initial_values(self) -> Mapping[str, Any]:
        record = self.record
        values: dict[str, Any] = {
            "document": record.invoice_number or record.order_number,
            "salesperson": record.salesperson.username,
        }
        if self.at is not None:
            values["disputed_from"] = local_day(self.at)
        return values

    def clean_disputed_from(self) -> date:
        assert self.at is not None  # noqa: S101 - for the type checker
        told: date = self.cleaned_data["disputed_from"]
        today = local_day(self.at)
        if told > today:
            raise forms.ValidationError(
                _("The day lies in the future. Mark the receivable when it is disputed.")
            )
        if told < today - TEN_YEARS:
            raise forms.ValidationError(_("The date lies more than ten years back. Check the year."))
        return told

    def clean_due_on(self) -> date:
        assert self.at is not None  # noqa: S101 - for the type checker
        told: date = self.cleaned_data["due_on"]
        if abs(told - local_day(self.at)) > TEN_YEARS:
            raise forms.ValidationError(_("The day lies more than ten years away. Check the year."))
        return told

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        same = [
            one
            for one in self.record.open_disputes()
            if (one.line, one.document) == (data.get("line"), data.get("document"))
        ]
        if same:
            self.add_error(
                "document",
                _(
                    "This receivable is disputed already. Lift entry %(number)d first if the amount is another."
                )
                % {"number": same[0].number},
            )
        return data


class LiftDisputeForm(StepForm):
    """Which receivable is due as agreed again, from when, why."""

    dispute = forms.TypedChoiceField(label=gettext_lazy("Receivable"), coerce=int)
    ended_on = day_field(
        gettext_lazy("Due as agreed from"), required=False, help_text=gettext_lazy("Empty means today.")
    )
    reason = LineField(label=gettext_lazy("Why it was lifted"), max_length=500)

    def prepare(self) -> None:
        choice = self.fields["dispute"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker
        disputes = self.record.open_disputes()
        choice.choices = [
            CHOOSE,
            *(
                (str(one.number), f"#{one.number} · {one.document} · {one.currency} {one.amount:,.2f}")
                for one in disputes
            ),
        ]
        if len(disputes) == 1:
            choice.initial = disputes[0].number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        today = local_day(self.at)
        ended_on = data["ended_on"] = data.get("ended_on") or today
        found = next((one for one in self.record.open_disputes() if one.number == data.get("dispute")), None)
        if ended_on > today:
            self.add_error("ended_on", _("The day lies in the future. Lift the dispute on that day."))
        elif found is not None and ended_on < found.disputed_from:
            self.add_error(
                "ended_on",
                _("It is disputed from %(day)s. The dispute cannot end before.")
                % {"day": found.disputed_from.isoformat()},
            )
        return data


class CollectedForm(forms.Form):
    """What was due to one salesperson in a month, and what was collected."""

    month = MonthField(label=gettext_lazy("Month"))
    person = PersonField(label=gettext_lazy("Salesperson"))
    due = amount_field(gettext_lazy("Due in the month"), min_value=Decimal(0))
    collected = amount_field(gettext_lazy("Collected of it"), min_value=Decimal(0))


class CollectedFileForm(forms.Form):
    """A file with the figures of many."""

    file = forms.FileField(
        label=gettext_lazy("Excel (.xlsx) or CSV file"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        max_length=200,
        help_text=gettext_lazy(
            "Columns: month, salesperson (user name or name), due, collected. Chinese headings are known."
        ),
    )
