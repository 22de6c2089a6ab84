"""The forms of the money of a call: what the customer pays, the cash on its way, the invoice, what the call cost us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.services.forms.common import (
    MOST_MONEY,
    day_field,
    offer_technicians,
    past_day,
    technician_field,
)
from aftersales.services.models import CostKind, ServiceCost, ServiceSettings
from aftersales.services.states import FeeWay, ServiceClass
from feedback_system.cases.fields import local_day
from feedback_system.cases.steps import StepForm
from feedback_system.company.models import Company
from feedback_system.web.forms import CodeField, LineField, NarrowDecimalField, TextField


def _money(label: Any, **kwargs: Any) -> NarrowDecimalField:
    return NarrowDecimalField(
        label=label,
        min_value=Decimal("0.01"),
        max_value=MOST_MONEY,
        max_digits=12,
        decimal_places=2,
        **kwargs,
    )


class SettleForm(StepForm):
    """What the customer pays. Class A pays; B, C and D pay nothing without a reason (policies 001 and 004)."""

    fee_way = forms.ChoiceField(label=gettext_lazy("Settled"), choices=FeeWay.choices)
    fee = _money(gettext_lazy("Fee"), required=False)
    collected_by = technician_field(gettext_lazy("Who collected the money"), required=False)
    reason = LineField(
        label=gettext_lazy("Why this fee"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Needed when class A pays nothing, or another class pays."),
    )

    def prepare(self) -> None:
        offer_technicians(self, "collected_by")

    def initial_values(self) -> Mapping[str, Any]:
        record = self.record
        pays = record.service_class == ServiceClass.PAID
        return {
            "fee_way": FeeWay.INVOICE if pays else FeeWay.FREE,
            "collected_by": record.worker.username if record.worker else None,
        }

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        return [(_("Class"), self.record.get_service_class_display())] if self.record is not None else []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        way, fee = data.get("fee_way"), data.get("fee")
        if way == FeeWay.FREE:
            if fee is not None:
                self.add_error(
                    "fee", _("Free of charge has no fee. Leave it empty, or choose how it is paid.")
                )
            data["collected_by"] = None
        elif way and fee is None and "fee" not in self.errors:
            self.add_error("fee", _("Enter what the customer pays."))
        if way == FeeWay.CASH:
            self._must_be_small(fee)
            if data.get("collected_by") is None and "collected_by" not in self.errors:
                self.add_error("collected_by", _("Say who holds the money until it comes to accounts."))
        elif way:
            data["collected_by"] = None
        if way and self.record is not None and not data.get("reason"):
            self._may_need_a_reason(pays=way != FeeWay.FREE)
        return data

    def _must_be_small(self, fee: Decimal | None) -> None:
        limit = ServiceSettings.get().small_fee
        if fee is not None and limit is not None and fee > limit:
            self.add_error(
                "fee_way",
                _(
                    "Only fees up to %(limit)s are collected on the spot. Choose the invoice: accounts draw it the same day."
                )
                % {"limit": f"{limit:,.2f}"},
            )

    def _may_need_a_reason(self, *, pays: bool) -> None:
        of_paid_class = self.record.service_class == ServiceClass.PAID
        if pays and not of_paid_class:
            said = _("A call of this class costs the customer nothing. Say why it does this time.")
            self.add_error("reason", said)
        elif not pays and of_paid_class:
            self.add_error("reason", _("A call of class A is paid. Say why it is free this time."))


class BookCashForm(StepForm):
    """The money has come to accounts; its invoice is mailed (policy 004)."""

    amount = _money(gettext_lazy("Amount received"))
    cash_paper = CodeField(label=gettext_lazy("Number of the cash voucher"), max_length=60)
    invoice_number = CodeField(
        label=gettext_lazy("Number of the invoice that is mailed"), max_length=60, required=False
    )

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if self.record is not None and amount != self.record.fee:
            raise forms.ValidationError(
                _(
                    "The technician collected %(fee)s %(currency)s, not %(amount)s. Ask who collected it before you confirm anything."
                )
                % {
                    "fee": f"{self.record.fee:,.2f}",
                    "amount": f"{amount:,.2f}",
                    "currency": self.record.currency,
                }
            )
        return amount

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        if self.record is None or self.record.fee is None:
            return []
        return [
            (_("Fee"), f"{self.record.fee:,.2f} {self.record.currency}"),
            (_("Who collected the money"), str(self.record.collected_by or "")),
        ]


class InvoiceForm(StepForm):
    """The invoice of the same day (发票 F-43)."""

    invoice_number = CodeField(label=gettext_lazy("Invoice number"), max_length=60)
    invoiced_on = day_field(gettext_lazy("Invoiced on"))

    def initial_values(self) -> Mapping[str, Any]:
        assert self.at is not None  # noqa: S101 - for the type checker
        return {"invoiced_on": local_day(self.at)}

    def clean_invoiced_on(self) -> date:
        assert self.at is not None  # noqa: S101 - for the type checker
        return past_day(self.cleaned_data["invoiced_on"], today=local_day(self.at))

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        if self.record is None or self.record.fee is None:
            return []
        return [(_("Fee"), f"{self.record.fee:,.2f} {self.record.currency}")]


class CostForm(StepForm):
    """A sum that the call cost us (policy 001: travel, allowances, parts and repair are cost of service)."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of cost"), choices=CostKind.choices)
    amount = _money(gettext_lazy("Amount"))
    remark = LineField(label=gettext_lazy("Remark"), max_length=300, required=False)

    def prepare(self) -> None:
        self.fields["amount"].help_text = _("In %(currency)s.") % {"currency": Company.get().currency}


class StrikeCostForm(StepForm):
    """Which line was wrong, and why."""

    line = forms.ModelChoiceField(
        ServiceCost.objects.none(),
        label=gettext_lazy("Line"),
        to_field_name="number",
        empty_label=None,
        error_messages={
            "invalid_choice": gettext_lazy("This line is struck or repaid already. Choose another one.")
        },
    )
    reason = TextField(label=gettext_lazy("Reason"), max_length=300)

    def prepare(self) -> None:
        choice = self.fields["line"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        rows = ServiceCost.objects.filter(call=self.record, struck_at__isnull=True, repaid_at__isnull=True)
        choice.queryset = rows.order_by("number")
        choice.label_from_instance = (  # type: ignore[method-assign]
            lambda obj: f"{obj.number} · {obj.get_kind_display()} · {obj.amount:,.2f}"
        )


class TickForm(StepForm):
    """Quality has read the voucher (policy 001: filed after quality has dealt with it)."""

    remark = TextField(label=gettext_lazy("Remark"), max_length=500, required=False)


class MailForm(StepForm):
    """Where the voucher goes."""

    address = forms.EmailField(label=gettext_lazy("Mail address of the customer"))
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def initial_values(self) -> Mapping[str, Any]:
        customer = self.record.case.customer
        contact = customer.contacts.exclude(email="").order_by("-is_main", "pk").first() if customer else None
        return {
            "address": contact.email if contact is not None else "",
            "language": customer.language if customer is not None else Company.get().default_language,
        }
