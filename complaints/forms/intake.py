"""The intake of a complaint: one page, keyboard only, while the customer is on the phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from complaints.forms.fields import (
    CodeChoiceField,
    CustomerField,
    ToldTimeField,
    check_told_time,
    late_reason_field,
    local_day,
)
from complaints.forms.lines import FurtherLinesField, GoodsForm, as_row, check_goods, check_lines
from complaints.forms.repeats import RepeatedCaseField
from complaints.models import CodeList, Complaint, Route
from feedback_system.cases.models import Case, Severity
from feedback_system.cases.steps import StepForm
from feedback_system.catalogues.classifying import reported_entry
from feedback_system.catalogues.fields import CatalogueField
from feedback_system.catalogues.models import CatalogueEntry, CatalogueList
from feedback_system.masterdata.models import Market
from feedback_system.web.forms import LineField, PhoneField, TextField

if TYPE_CHECKING:
    from accounts.models import User


class FactsForm(GoodsForm, StepForm):
    """The facts of a complaint. Field names are those of the API, except `class`, which Python cannot name.

    The goods named here are the first line; `lines` holds those beside it.
    """

    field_order = (
        "customer", "contact_name", "contact_phone", "order_number", "product", "batch_number", "invoice_number",
        "delivered_on", "quantity", "quantity_undetermined", "defective_quantity", "lines",
    )  # fmt: skip

    customer = CustomerField(
        label=gettext_lazy("Customer"), help_text=gettext_lazy("Telephone, number, name or initials")
    )
    contact_name = LineField(label=gettext_lazy("Contact"), max_length=60, required=False)
    contact_phone = PhoneField(label=gettext_lazy("Telephone"), required=False, max_length=40)
    lines = FurtherLinesField()
    description = TextField(label=gettext_lazy("What is complained about"), max_length=20_000)
    defect_reason = LineField(label=gettext_lazy("Defect reason as reported"), max_length=500, required=False)
    defect = CatalogueField(
        CatalogueList.DEFECT,
        label=gettext_lazy("Defect from the catalogue"),
        required=False,
        help_text=gettext_lazy("Word or code, when it is clear already. Quality confirms it later."),
    )
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
        self.fields["lines"].widget.row_kwargs = {"at": self.at}
        defect = self.fields["defect"]
        assert isinstance(defect, CatalogueField)  # noqa: S101 - for the type checker
        defect.on_day(self.at, present=self.reported_defect)

    @cached_property
    def reported_defect(self) -> CatalogueEntry | None:
        """The defect that stands there already: it may stay, also when it has ended or was merged since."""
        return None if self.record is None else reported_entry(self.record.case, CatalogueList.DEFECT)

    def initial_values(self) -> Mapping[str, Any]:
        complaint, case = self.record, self.record.case
        own = {
            name: getattr(complaint, name)
            for name in (
                "contact_name", "contact_phone", "order_number", "batch_number", "invoice_number", "delivered_on",
                "quantity", "quantity_undetermined", "defective_quantity", "description", "defect_reason", "demand", "sales_remarks",
                "wished_on", "wants_8d", "complaint_class",
            )
        }  # fmt: skip
        return own | {
            "customer": case.customer,
            "product": case.product,
            "lines": [as_row(line) for line in complaint.lines()[1:]],
            "reported_at": case.reported_at,
            "event_at": case.event_at,
            "late_entry_reason": case.late_entry_reason,
            "channel": complaint.channel.code,
            "market": case.market,
            "severity": case.severity,
            "route": complaint.route.code,
            "defect": self.reported_defect,
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
        check_goods(self, at=self.at)
        if not self._keeps_the_reported_time(data):
            check_told_time(self, "reported_at", at=self.at, reason_field="late_entry_reason")
        check_told_time(self, "event_at", at=self.at)
        reported = data.get("reported_at") or self.at
        wished = data.get("wished_on")
        if wished and wished < timezone.localtime(reported).date():
            self.add_error("wished_on", _("This date lies before the customer's report. Check it."))
        happened = data.get("event_at")
        if happened and happened > reported:
            self.add_error(
                "event_at", _("This lies after the report. The defect was seen before it was reported.")
            )
        delivered = data.get("delivered_on")
        seen_on = local_day(happened) if happened else None
        if delivered and seen_on and delivered > seen_on:
            self.add_error(
                "delivered_on", _("The goods were delivered after the defect was seen. Check both dates.")
            )
        for sentence in check_lines(data, data.get("lines") or [], seen_on=seen_on):
            self.add_error("lines", sentence)
        return data


class IntakeForm(FactsForm):
    """A new report; it may say that the customer complains again about goods of a closed complaint."""

    repeat_of = RepeatedCaseField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["repeat_of"]
        assert isinstance(field, RepeatedCaseField)  # noqa: S101 - for the type checker
        field.reader = self.by

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        earlier, customer = data.get("repeat_of"), data.get("customer")
        if earlier is not None and customer is not None and earlier.customer_id != customer.pk:
            self.add_error(
                "repeat_of",
                _(
                    "The complaint %(number)s is one of another customer. Check the number, or log this one without it."
                )
                % {"number": earlier.reference},
            )
        return data


def repeat_of(case: Case, *, by: User) -> dict[str, Any]:
    """What the form of a repeated complaint holds at first: customer, goods and contact of the earlier one.

    Quantities, dates of the report and texts are new; the contact stays empty for people who may not see it.
    """
    complaint = case.complaint
    first, *further = complaint.lines()
    found = as_row(first, with_quantities=False) | {
        "repeat_of": case.reference,
        "customer": case.customer,
        "market": case.market,
        "complaint_class": complaint.complaint_class,
        "lines": [as_row(line, with_quantities=False) for line in further],
    }
    if by.holds(Permission.SEE_CONTACTS):
        found |= {"contact_name": complaint.contact_name, "contact_phone": complaint.contact_phone}
    return found
