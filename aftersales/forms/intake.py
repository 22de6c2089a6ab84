"""The slip as it is written when a customer demands to give goods back: one form for the page, the API and corrections."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.models import Channel, ReturnReason
from feedback_system.cases.fields import ToldTimeField, check_told_time, late_reason_field
from feedback_system.cases.models import Case
from feedback_system.cases.steps import StepForm
from feedback_system.company.models import Company
from feedback_system.masterdata.choosing import CustomerField, ProductField
from feedback_system.web.forms import CodeField, LineField, NarrowDecimalField, NarrowIntegerField, TextField

if TYPE_CHECKING:
    from accounts.models import User

MOST_PIECES = 100_000_000
MOST_MONEY = Decimal("9999999999.99")


class ReasonKindField(forms.ModelChoiceField):
    """A kind of reason in use, by its code."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Kind of reason"))
        kwargs.setdefault(
            "help_text", gettext_lazy("It decides which department says whether the reason stands.")
        )
        super().__init__(
            ReturnReason.objects.filter(is_active=True).order_by("position", "pk"),
            to_field_name="code",
            empty_label=gettext_lazy("Please choose"),
            **kwargs,
        )


class ComplaintField(CodeField):
    """A complaint by its number or receipt number, among those the reader may see; None when left empty.

    A case that has not reached the reader and one that does not exist get the same answer.
    """

    def __init__(self, *, reader: User | None = None, **kwargs: Any) -> None:
        self.reader = reader
        kwargs.setdefault("label", gettext_lazy("Complaint"))
        kwargs.setdefault(
            "help_text", gettext_lazy("Number of the complaint, when the goods come back because of one.")
        )
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Any:
        reference = super().clean(value).upper()
        if not reference:
            return None
        case = self._find(reference)
        if case is None:
            raise ValidationError(
                gettext_lazy(
                    "There is no complaint %(number)s, or it has not reached you. Check the number, or leave it empty."
                ),
                params={"number": reference},
            )
        return case

    def _find(self, reference: str) -> Case | None:
        if self.reader is None:
            return None
        visible = Case.objects.visible_to(self.reader).filter(kind="complaint").by_reference(reference)
        return visible.select_related("customer", "product").first()


def of_another_customer(case: Case) -> str:
    """Why a complaint of somebody else is not linked."""
    return _("The complaint %(number)s is one of another customer. Check the number, or leave it empty.") % {
        "number": case.reference
    }


class SlipForm(StepForm):
    """The facts of a return. Field names are those of the API."""

    customer = CustomerField(
        label=gettext_lazy("Customer"), help_text=gettext_lazy("Telephone, number, name or initials")
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), choices=Channel.choices, initial=Channel.LETTER
    )
    sender_number = CodeField(
        label=gettext_lazy("The sender's own number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("What the customer's letter or return paper is numbered with."),
    )
    reported_at = ToldTimeField(
        label=gettext_lazy("Date of the letter, call or visit"),
        required=False,
        help_text=gettext_lazy("When it reached us. Empty means now."),
    )
    late_entry_reason = late_reason_field()
    product = ProductField(label=gettext_lazy("Product"), required=False)
    order_number = CodeField(label=gettext_lazy("Order number"), max_length=60, required=False)
    batch_number = CodeField(label=gettext_lazy("Batch number"), max_length=60, required=False)
    invoice_number = CodeField(label=gettext_lazy("Invoice number"), max_length=60, required=False)
    announced_quantity = NarrowIntegerField(
        label=gettext_lazy("Announced quantity"),
        min_value=1,
        max_value=MOST_PIECES,
        help_text=gettext_lazy("How many pieces the customer says come back. The warehouse counts them."),
    )
    unit_price = NarrowDecimalField(
        label=gettext_lazy("Unit price"),
        min_value=Decimal("0.01"),
        max_value=MOST_MONEY,
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy(
            "As invoiced. A refund is measured by it. Empty: as in the sales ledger, when the order has one price there."
        ),
    )
    currency = CodeField(label=gettext_lazy("Currency"), max_length=3, required=False)
    reason_kind = ReasonKindField()
    description = TextField(label=gettext_lazy("Why the goods come back"), max_length=20_000)
    demand = TextField(label=gettext_lazy("What the customer demands"), max_length=5_000, required=False)

    def initial_values(self) -> Mapping[str, Any]:
        case = self.record.case
        own = {
            name: getattr(self.record, name)
            for name in (
                "channel", "sender_number", "order_number", "batch_number", "invoice_number", "announced_quantity",
                "unit_price", "currency", "description", "demand",
            )
        }  # fmt: skip
        return own | {
            "customer": case.customer,
            "product": case.product,
            "reported_at": case.reported_at,
            "late_entry_reason": case.late_entry_reason,
            "reason_kind": self.record.reason_kind.code,
        }

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].upper() or Company.get().currency
        if len(currency) != 3 or not (currency.isascii() and currency.isalpha()):
            raise ValidationError(_("Enter the three letters of the currency, such as CNY or USD."))
        return currency

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        told = data.get("reported_at")
        stored = self.record.case.reported_at if self.record is not None else None
        if stored is not None and told is not None and _minute(told) == _minute(stored):
            data["reported_at"] = stored
        else:
            check_told_time(self, "reported_at", at=self.at, reason_field="late_entry_reason")
        return data


def _minute(instant: Any) -> Any:
    return instant.replace(second=0, microsecond=0)


class TakeInForm(SlipForm):
    """A new return; it may belong to a complaint."""

    complaint = ComplaintField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["complaint"]
        assert isinstance(field, ComplaintField)  # noqa: S101 - for the type checker
        field.reader = self.by

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        complaint, customer = data.get("complaint"), data.get("customer")
        if complaint is not None and customer is not None and complaint.customer_id != customer.pk:
            self.add_error("complaint", of_another_customer(complaint))
        return data


class LinkForm(StepForm):
    """To which complaint it belongs."""

    complaint = ComplaintField(help_text="")

    def prepare(self) -> None:
        field = self.fields["complaint"]
        assert isinstance(field, ComplaintField)  # noqa: S101 - for the type checker
        field.reader = self.by

    def clean_complaint(self) -> Case:
        case: Case = self.cleaned_data["complaint"]
        if self.record is not None and case.customer_id != self.record.case.customer_id:
            raise ValidationError(of_another_customer(case))
        return case


class CountForm(StepForm):
    """What really came."""

    quantity = NarrowIntegerField(
        label=gettext_lazy("Counted quantity"),
        min_value=1,
        max_value=MOST_PIECES,
        help_text=gettext_lazy("What lies before you, not what the paper says."),
    )
    remark = LineField(
        label=gettext_lazy("Remark on the count"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Needed when it is not the announced quantity: what is missing or too much."),
    )

    def shown_beside(self) -> list[tuple[str, str]]:
        if self.record is None:
            return []
        return [(_("Announced quantity"), str(self.record.announced_quantity))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        announced = self.record.announced_quantity if self.record is not None else None
        if data.get("quantity") and data["quantity"] != announced and not data.get("remark"):
            self.add_error(
                "remark",
                _("%(counted)d came, %(announced)d were announced. Say what is missing or too much.")
                % {"counted": data["quantity"], "announced": announced},
            )
        return data


class SendSlipForm(StepForm):
    """To which department the slip goes: the kind of reason decides."""

    reason_kind = ReasonKindField()

    def initial_values(self) -> Mapping[str, Any]:
        return {"reason_kind": self.record.reason_kind.code}


class SlipReasonForm(StepForm):
    """A step that needs a reason and nothing else."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=500)
