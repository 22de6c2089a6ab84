"""The forms of the confirming department and of the inspector: does the reason stand, and what becomes of the goods."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from aftersales.forms.intake import MOST_MONEY, MOST_PIECES
from aftersales.models import GoodsHandling, Settlement
from feedback_system.cases.fields import DepartmentField, PersonField
from feedback_system.cases.steps import StepForm
from feedback_system.catalogues.fields import CatalogueField
from feedback_system.catalogues.models import CatalogueList
from feedback_system.company.models import Company
from feedback_system.masterdata.choosing import CustomerField
from feedback_system.web.forms import NarrowDecimalField, NarrowIntegerField, TextField
from feedback_system.web.rows import CardsWidget, RowsField

YES_OR_NO = [
    ("", gettext_lazy("Please choose")),
    ("yes", gettext_lazy("Yes")),
    ("no", gettext_lazy("No")),
]
MOST_LINES = 20
CHOSEN_BY_PEOPLE = [
    ("", gettext_lazy("Please choose")),
    *[(one.value, one.label) for one in GoodsHandling if one != GoodsHandling.SEND_BACK],
]
"""Goods go back to the sender only when the reason does not stand."""


def yes_or_no(label: Any, **kwargs: Any) -> forms.TypedChoiceField:
    """A question that must be answered."""
    return forms.TypedChoiceField(
        label=label, choices=YES_OR_NO, coerce=lambda value: value == "yes", **kwargs
    )


class RetestForm(StepForm):
    """What the inspector is asked."""

    question = TextField(
        label=gettext_lazy("What is to be tested"),
        max_length=5_000,
        help_text=gettext_lazy("The outgoing inspector is told at once."),
    )


class RetestResultForm(StepForm):
    """What the re-test showed."""

    passed = yes_or_no(gettext_lazy("Did the goods pass?"))
    result = TextField(
        label=gettext_lazy("Result"),
        max_length=5_000,
        help_text=gettext_lazy("How many pieces were tested, against which requirement, what was measured."),
    )

    def shown_beside(self) -> list[tuple[str, str]]:
        last = self.record.last_retest() if self.record is not None else None
        return [(_("What is to be tested"), last.question)] if last is not None else []


class ConfirmReasonForm(StepForm):
    """That the reason stands, and whether the fault was ours."""

    opinion = TextField(
        label=gettext_lazy("Opinion of the confirming department"),
        max_length=10_000,
        help_text=gettext_lazy("What was found on the goods and in the records."),
    )
    own_fault = yes_or_no(
        gettext_lazy("Was it our fault?"),
        help_text=gettext_lazy("If so, who is responsible must be named before the return is closed."),
    )
    fault = CatalogueField(
        CatalogueList.FAULT,
        label=gettext_lazy("Kind of fault from the catalogue"),
        required=False,
        help_text=gettext_lazy("Word or code. By it faults are counted."),
    )
    defect = CatalogueField(
        CatalogueList.DEFECT,
        label=gettext_lazy("Defect from the catalogue"),
        required=False,
    )

    def prepare(self) -> None:
        for name in ("fault", "defect"):
            field = self.fields[name]
            assert isinstance(field, CatalogueField)  # noqa: S101 - for the type checker
            field.on_day(self.at)


class RefuseReasonForm(StepForm):
    """Why the reason does not stand."""

    opinion = TextField(
        label=gettext_lazy("Why the reason does not stand"),
        max_length=10_000,
        help_text=gettext_lazy("The customer gets an explanation; the goods go back to the sender."),
    )


class LineRowForm(forms.Form):
    """What becomes of some of the goods."""

    handling = forms.ChoiceField(label=gettext_lazy("What becomes of the goods"), choices=CHOSEN_BY_PEOPLE)
    quantity = NarrowIntegerField(label=gettext_lazy("Quantity"), min_value=1, max_value=MOST_PIECES)
    to_customer = CustomerField(
        label=gettext_lazy("To the customer"),
        required=False,
        help_text=gettext_lazy("Only for goods that go to another customer."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        to, sends = data.get("to_customer"), data.get("handling") == GoodsHandling.RESEND
        if sends and to is None and "to_customer" not in self.errors:
            self.add_error("to_customer", _("Choose the customer to whom the goods go."))
        if not sends and to is not None:
            self.add_error("to_customer", _("These goods go to no other customer. Leave it empty."))
        return data


class HandlingForm(StepForm):
    """What becomes of the goods, what the customer gets, and how much."""

    opinion = TextField(label=gettext_lazy("Handling opinion"), max_length=10_000)
    lines = RowsField(
        LineRowForm,
        label=gettext_lazy("What becomes of the goods"),
        help_text=gettext_lazy("Together exactly as many pieces as were counted."),
        add_label=gettext_lazy("Add a line"),
        most=MOST_LINES,
        widget=CardsWidget,
    )
    settlement = forms.ChoiceField(
        label=gettext_lazy("What the customer gets"),
        choices=[("", gettext_lazy("Please choose")), *Settlement.choices],
    )
    unit_price = NarrowDecimalField(
        label=gettext_lazy("Unit price"),
        min_value=Decimal("0.01"),
        max_value=MOST_MONEY,
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("As invoiced. A refund is measured by it. Empty: as it stands on the slip."),
    )
    refund_amount = NarrowDecimalField(
        label=gettext_lazy("Refund"),
        min_value=Decimal("0.01"),
        max_value=MOST_MONEY,
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("The amount decides who approves it. Finance pays it only on this slip."),
    )
    exchange_rate = NarrowDecimalField(
        label=gettext_lazy("Exchange rate to the company's currency"),
        min_value=Decimal("0.000001"),
        max_value=Decimal("99999"),
        max_digits=12,
        decimal_places=6,
        required=False,
    )
    refund_reason = TextField(
        label=gettext_lazy("Why more than the goods are worth"), max_length=2_000, required=False
    )

    def prepare(self) -> None:
        if self.record.currency == Company.get().currency:
            self.fields["exchange_rate"].widget = forms.HiddenInput()

    def shown_beside(self) -> list[tuple[str, str]]:
        if self.record is None:
            return []
        shown = [(_("Counted quantity"), str(self.record.counted_quantity))]
        if self.record.goods_value is not None:
            shown.append((_("Worth of the goods"), f"{self.record.goods_value:,.2f} {self.record.currency}"))
        last = self.record.last_retest()
        if last is not None and last.tested_at is not None:
            shown.append((_("Re-test passed") if last.passed else _("Re-test failed"), last.result))
        return shown

    def initial_values(self) -> Mapping[str, Any]:
        record = self.record
        lines = [
            {"handling": one.handling, "quantity": one.quantity, "to_customer": one.to_customer}
            for one in record.all_lines()
        ]
        return {
            "opinion": record.handling_opinion,
            "lines": lines or [{"handling": "", "quantity": record.counted_quantity}],
            "settlement": record.settlement,
            "unit_price": record.unit_price,
            "refund_amount": record.refund_amount,
            "exchange_rate": record.exchange_rate,
            "refund_reason": record.refund_reason,
        }

    def clean_lines(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.cleaned_data["lines"]
        counted = self.record.counted_quantity if self.record is not None else None
        total = sum(row["quantity"] for row in rows)
        wrong = []
        if counted is not None and total != counted:
            wrong.append(
                _("The lines make %(total)d pieces, %(counted)d were counted. Correct the quantities.")
                % {"total": total, "counted": counted}
            )
        if self.record is not None:
            wrong += self._wrong_handlings({row["handling"] for row in rows})
            sender = self.record.case.customer_id
            if any(row["to_customer"] is not None and row["to_customer"].pk == sender for row in rows):
                wrong.append(_("This is the customer who gave the goods back. Choose another one."))
        if wrong:
            raise ValidationError(wrong)
        return rows

    def _wrong_handlings(self, chosen: set[str]) -> list[str]:
        """Sentences about handlings that the reason or the re-test forbids (policy 001 on returned goods)."""
        wrong, last = [], self.record.last_retest()
        if GoodsHandling.RESEND in chosen and self.record.reason_kind.is_quality:
            wrong.append(
                _(
                    "Goods returned for their quality do not go straight to another customer. Choose re-processing, "
                    "stock or scrap."
                )
            )
        if (
            last is not None
            and last.passed is False
            and {GoodsHandling.RESTOCK, GoodsHandling.RESEND} & chosen
        ):
            wrong.append(_("The goods failed the re-test. Choose re-processing or scrap."))
        return wrong

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.record is None or "settlement" not in data:
            return data
        amount = data.get("refund_amount")
        if data["settlement"] != Settlement.REFUND:
            if amount is not None:
                self.add_error("refund_amount", _("The customer gets no money back. Leave the amount empty."))
            return data | {"exchange_rate": Decimal(1), "refund_reason": ""}
        if amount is None and "refund_amount" not in self.errors:
            self.add_error("refund_amount", _("Enter how much the customer gets back."))
        if data.get("unit_price") is None and "unit_price" not in self.errors:
            data["unit_price"] = self.record.unit_price
        if data.get("unit_price") is None and "unit_price" not in self.errors:
            self.add_error("unit_price", _("Enter the unit price: the refund is measured by it."))
        self._check_rate(data)
        self._check_worth(data)
        return data

    def _check_rate(self, data: dict[str, Any]) -> None:
        if self.record.currency == Company.get().currency:
            data["exchange_rate"] = Decimal(1)
        elif data.get("exchange_rate") is None and "exchange_rate" not in self.errors:
            self.add_error(
                "exchange_rate",
                _("The price is in %(currency)s. Enter the rate to the company's currency.")
                % {"currency": self.record.currency},
            )

    def _check_worth(self, data: dict[str, Any]) -> None:
        price, amount = data.get("unit_price"), data.get("refund_amount")
        if price is None or amount is None:
            return
        worth = price * self.record.counted_quantity
        if amount <= worth:
            data["refund_reason"] = ""
        elif not data.get("refund_reason") and "refund_reason" not in self.errors:
            self.add_error(
                "refund_reason",
                _(
                    "The goods that came are worth %(worth)s %(currency)s. Lower the refund, or say why it is more: "
                    "then a higher level decides."
                )
                % {"worth": f"{worth:,.2f}", "currency": self.record.currency},
            )


class RefundDecisionForm(StepForm):
    """A decision with a reason, if there is one."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=2_000, required=False)


class ResponsibleForm(StepForm):
    """Who is responsible, and how it was dealt with."""

    department = DepartmentField(label=gettext_lazy("Department responsible"))
    person = PersonField(label=gettext_lazy("Person responsible"), required=False)
    measure = TextField(
        label=gettext_lazy("How it was dealt with"),
        max_length=5_000,
        help_text=gettext_lazy("What was found, and what was agreed with the person or the department."),
    )

    def clean_person(self) -> User | None:
        person: User | None = self.cleaned_data["person"]
        acting = self.by
        if person is not None and acting is not None and person.pk == acting.pk:
            raise ValidationError(
                _("You cannot settle your own fault. Somebody else of the department must.")
            )
        return person
