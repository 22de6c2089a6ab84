"""The forms of the warehouse, of finance and of those who speak with the customer afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.forms.intake import MOST_MONEY
from aftersales.forms.judging import yes_or_no
from aftersales.models import Channel, HandlingLine
from feedback_system.cases.fields import ToldTimeField, check_told_time, local_day
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import CodeField, NarrowDecimalField, TextField


class BookGoodsForm(StepForm):
    """Which of the goods are booked, and with which papers. Without both papers nothing is booked."""

    line = forms.ModelChoiceField(
        HandlingLine.objects.none(),
        label=gettext_lazy("Goods"),
        to_field_name="number",
        empty_label=None,
        error_messages={
            "invalid_choice": gettext_lazy("These goods are booked already. Choose a line of the list.")
        },
    )
    return_paper = CodeField(
        label=gettext_lazy("Number of the return paper"),
        max_length=60,
        error_messages={"required": gettext_lazy("Without the return paper the goods are not booked.")},
    )
    stock_paper = CodeField(
        label=gettext_lazy("Number of the stock-in or stock-out paper"),
        max_length=60,
        error_messages={"required": gettext_lazy("Without the stock paper the goods are not booked.")},
    )

    def prepare(self) -> None:
        choice = self.fields["line"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = HandlingLine.objects.filter(
            goods_return=self.record, booked_at__isnull=True
        ).order_by("number")
        choice.label_from_instance = _line_in_words  # type: ignore[method-assign]


def _line_in_words(obj: HandlingLine) -> str:
    return f"{obj.number} · {obj.get_handling_display()} · {obj.quantity}"


class ExchangeForm(StepForm):
    """With which paper the goods in exchange went out."""

    exchange_paper = CodeField(label=gettext_lazy("Number of the stock-out paper"), max_length=60)


class PayRefundForm(StepForm):
    """Finance confirms the refund: on the slip, to the fen, with a voucher (policy 001: no refund without the slip)."""

    slip_number = CodeField(
        label=gettext_lazy("Number of the return acceptance slip"),
        max_length=20,
        help_text=gettext_lazy("As it stands on the slip before you. Without the slip nothing is paid back."),
        error_messages={
            "required": gettext_lazy(
                "Without the slip nothing is paid back. Enter the number that stands on it."
            )
        },
    )
    amount = NarrowDecimalField(
        label=gettext_lazy("Amount paid"),
        min_value=Decimal("0.01"),
        max_value=MOST_MONEY,
        max_digits=12,
        decimal_places=2,
    )
    voucher = CodeField(
        label=gettext_lazy("Number of the voucher"),
        max_length=60,
        error_messages={
            "required": gettext_lazy("Enter the number of the voucher. Nothing is paid without one.")
        },
    )
    paid_on = forms.DateField(
        label=gettext_lazy("Paid on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def shown_beside(self) -> list[tuple[str, str]]:
        if self.record is None or self.record.refund_amount is None:
            return []
        return [(_("Approved refund"), f"{self.record.refund_amount:,.2f} {self.record.currency}")]

    def initial_values(self) -> Mapping[str, Any]:
        assert self.at is not None  # noqa: S101 - for the type checker
        return {"paid_on": local_day(self.at)}

    def clean_slip_number(self) -> str:
        typed: str = self.cleaned_data["slip_number"].upper()
        if self.record is not None and typed != self.record.case.number:
            raise ValidationError(
                _(
                    "This is not the number of this return's acceptance slip. Nothing is paid back without the slip."
                )
            )
        return typed

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        approved = self.record.refund_amount if self.record is not None else None
        if approved is not None and amount != approved:
            raise ValidationError(
                _(
                    "Approved are %(approved)s %(currency)s, not %(amount)s. Another amount needs a new approval: ask the "
                    "confirming department."
                )
                % {
                    "approved": f"{approved:,.2f}",
                    "amount": f"{amount:,.2f}",
                    "currency": self.record.currency,
                }
            )
        return amount

    def clean_paid_on(self) -> date:
        day: date = self.cleaned_data["paid_on"]
        assert self.at is not None  # noqa: S101 - for the type checker
        if day > local_day(self.at):
            raise ValidationError(_("This day lies in the future. Enter when it was really paid."))
        approved = self.record.refund_approved_at if self.record is not None else None
        if approved is not None and day < local_day(approved):
            raise ValidationError(_("The refund was approved only later. Check the date."))
        return day


class ExplainForm(StepForm):
    """What the customer was told about the refusal."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Told by"), choices=Channel.choices, initial=Channel.LETTER
    )
    letter = TextField(
        label=gettext_lazy("Letter to the customer"),
        max_length=20_000,
        help_text=gettext_lazy("The text as the customer got it: why the reason does not stand."),
    )

    def shown_beside(self) -> list[tuple[str, str]]:
        return [(_("Why the reason does not stand"), self.record.opinion)] if self.record is not None else []


class VisitForm(StepForm):
    """A visit, call or letter afterwards."""

    visited_at = ToldTimeField(
        label=gettext_lazy("When"), required=False, help_text=gettext_lazy("Empty means now.")
    )
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=Channel.choices, initial=Channel.PHONE)
    words = TextField(label=gettext_lazy("What the customer said"), max_length=5_000)
    satisfied = yes_or_no(
        gettext_lazy("Is the customer satisfied?"),
        help_text=gettext_lazy("If not, the customer is visited or written to again."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        check_told_time(self, "visited_at", at=self.at)
        return data


class CloseForm(StepForm):
    """Close it; why, when the customer is not satisfied."""

    reason = TextField(
        label=gettext_lazy("Why it is closed all the same"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Needed when the customer was not satisfied at the last visit."),
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        last = self.record.last_visit() if self.record is not None else None
        if last is not None and not last.satisfied and not reason:
            raise ValidationError(
                _(
                    "The customer was not satisfied at the last visit. Visit or write again, or say why it is closed "
                    "all the same."
                )
            )
        return reason
