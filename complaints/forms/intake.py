"""The intake of a complaint: one page, keyboard only, while the customer is on the phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.fields import (
    CodeChoiceField,
    CustomerField,
    ProductField,
    ToldTimeField,
    check_told_time,
    late_reason_field,
)
from complaints.models import CodeList, Complaint, Route
from feedback_system.cases.models import Severity
from feedback_system.cases.steps import StepForm
from feedback_system.company.models import Company
from feedback_system.masterdata.models import Market
from feedback_system.web.forms import CodeField, LineField, NarrowIntegerField, PhoneField, TextField


class IntakeForm(StepForm):
    """The facts of a complaint. Field names are those of the API, except `class`, which Python cannot name."""

    customer = CustomerField(
        label=gettext_lazy("Customer"), help_text=gettext_lazy("Telephone, number, name or initials")
    )
    contact_name = LineField(label=gettext_lazy("Contact"), max_length=60, required=False)
    contact_phone = PhoneField(label=gettext_lazy("Telephone"), required=False, max_length=40)
    order_number = CodeField(label=gettext_lazy("Order number"), max_length=60, required=False)
    product = ProductField(label=gettext_lazy("Product"), required=False)
    batch_number = CodeField(label=gettext_lazy("Batch"), max_length=60, required=False)
    delivered_on = forms.DateField(
        label=gettext_lazy("Delivered on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    quantity = NarrowIntegerField(
        label=gettext_lazy("Quantity"), min_value=1, max_value=100_000_000, required=False
    )
    quantity_undetermined = forms.BooleanField(
        label=gettext_lazy("Customer is still processing, quantity undetermined"), required=False
    )
    defective_quantity = NarrowIntegerField(
        label=gettext_lazy("Defective quantity"), min_value=0, max_value=100_000_000, required=False
    )
    description = TextField(label=gettext_lazy("What is complained about"), max_length=20_000)
    defect_reason = LineField(label=gettext_lazy("Defect reason as reported"), max_length=500, required=False)
    demand = TextField(label=gettext_lazy("What the customer demands"), max_length=5_000, required=False)
    sales_remarks = TextField(
        label=gettext_lazy("Remarks of the salesperson"), max_length=5_000, required=False
    )
    wished_on = forms.DateField(
        label=gettext_lazy("Date wished by the customer"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    wants_8d = forms.BooleanField(label=gettext_lazy("Customer wants an 8D report"), required=False)
    reported_at = ToldTimeField(
        label=gettext_lazy("Reported at"),
        required=False,
        help_text=gettext_lazy(
            "When the customer told us. Empty means now; the first clocks start from here."
        ),
    )
    event_at = ToldTimeField(label=gettext_lazy("Happened at"), required=False)
    late_entry_reason = late_reason_field()
    channel = CodeChoiceField(CodeList.CHANNEL, label=gettext_lazy("Channel"), initial="phone")
    complaint_class = forms.ChoiceField(
        label=gettext_lazy("Class"), choices=Complaint.Class.choices, initial=Complaint.Class.QUALITY
    )
    market = forms.ChoiceField(
        label=gettext_lazy("Market"),
        required=False,
        choices=[("", gettext_lazy("As on the customer's file")), *Market.choices],
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), choices=Severity.choices, initial=Severity.GENERAL, required=False
    )
    route = forms.ModelChoiceField(
        Route.objects.none(),
        label=gettext_lazy("Route"),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("As the company has set"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["route"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = Route.objects.filter(is_active=True).order_by("pk")

    def initial_values(self) -> Mapping[str, Any]:
        complaint, case = self.record, self.record.case
        own = {
            name: getattr(complaint, name)
            for name in (
                "contact_name", "contact_phone", "order_number", "batch_number", "delivered_on", "quantity",
                "quantity_undetermined", "defective_quantity", "description", "defect_reason", "demand", "sales_remarks",
                "wished_on", "wants_8d", "complaint_class",
            )
        }  # fmt: skip
        return own | {
            "customer": case.customer,
            "product": case.product,
            "reported_at": case.reported_at,
            "event_at": case.event_at,
            "late_entry_reason": case.late_entry_reason,
            "channel": complaint.channel.code,
            "market": case.market,
            "severity": case.severity,
            "route": complaint.route.code,
        }

    def clean_severity(self) -> str:
        return self.cleaned_data.get("severity") or Severity.GENERAL

    def _keeps_the_reported_time(self, data: dict[str, Any]) -> bool:
        """Whether a correction leaves the time of the report as it was entered, to the minute the form shows."""
        told = data.get("reported_at")
        if self.record is None or told is None:
            return False
        stored = self.record.case.reported_at
        same: bool = told.replace(second=0, microsecond=0) == stored.replace(second=0, microsecond=0)
        if same:
            data["reported_at"] = stored
        return same

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        if data.get("quantity") is not None and data.get("quantity_undetermined"):
            self.add_error("quantity", _("Give the quantity or mark it as undetermined, not both."))
        quantity, defective = data.get("quantity"), data.get("defective_quantity")
        if quantity is not None and defective is not None and defective > quantity:
            self.add_error(
                "defective_quantity", _("The defective quantity cannot be larger than the quantity.")
            )
        if not self._keeps_the_reported_time(data):
            check_told_time(self, "reported_at", at=self.at, reason_field="late_entry_reason")
        check_told_time(self, "event_at", at=self.at)
        reported = data.get("reported_at") or self.at
        happened = data.get("event_at")
        if happened and happened > reported:
            self.add_error(
                "event_at", _("This lies after the report. The defect was seen before it was reported.")
            )
        delivered = data.get("delivered_on")
        if delivered:
            zone = Company.get().zone
            if delivered > self.at.astimezone(zone).date():
                self.add_error("delivered_on", _("The delivery date lies in the future. Check the date."))
            elif happened and delivered > happened.astimezone(zone).date():
                self.add_error(
                    "delivered_on", _("The goods were delivered after the defect was seen. Check both dates.")
                )
        return data
