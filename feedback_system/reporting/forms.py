"""What the dashboard is narrowed to, as a form whose whole state is the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Department
from feedback_system.masterdata.choosing import CustomerField, ProductField, SupplierField
from feedback_system.masterdata.models import Market
from feedback_system.reporting.asking import SPANS
from feedback_system.reporting.dimensions import FILTERS
from feedback_system.reports.periods import Rhythm, period_named

MONTH_INPUT = {"type": "month", "pattern": r"\d{4}-\d{2}", "placeholder": "2026-01"}


class Narrowing(forms.Form):
    """What figures may be narrowed to. An empty field narrows nothing."""

    department = forms.ModelChoiceField(
        Department.objects.order_by("code"), label=gettext_lazy("Department"), required=False, to_field_name="code",
        empty_label=gettext_lazy("All"),
        help_text=gettext_lazy("With those below it: cases that are theirs, and cases for which they were found responsible."),
    )  # fmt: skip
    product = ProductField(label=gettext_lazy("Product"), required=False)
    customer = CustomerField(label=gettext_lazy("Customer"), required=False)
    supplier = SupplierField(label=gettext_lazy("Supplier"), required=False, empty_label=gettext_lazy("All"))
    market = forms.ChoiceField(label=gettext_lazy("Market"), required=False)
    class_ = forms.ChoiceField(label=pgettext_lazy("of a case", "Class"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["class"] = self.fields.pop("class_")
        fields: Any = self.fields
        fields["market"].choices = [("", _("All")), *Market.choices]
        fields["class"].choices = [("", _("All")), *FILTERS["class"].labels([]).items()]


class BoardForm(Narrowing):
    """Month, span of the trend, and filters."""

    field_order = ("month", "months")

    month = forms.CharField(
        label=gettext_lazy("Month"), max_length=7, required=False, widget=forms.TextInput(attrs=MONTH_INPUT),
        help_text=gettext_lazy("Left empty, it is the present month; the month before until three working days of the present one are over, because a month that has just begun says nothing yet."),
    )  # fmt: skip
    months = forms.TypedChoiceField(label=gettext_lazy("Trend over"), required=False, coerce=int, choices=())

    def __init__(self, data: Any, *, month: str) -> None:
        super().__init__({"month": month} | {name: value for name, value in data.items() if value})
        fields: Any = self.fields
        fields["months"].choices = [(one, _("%(count)d months") % {"count": one}) for one in SPANS]

    def clean_month(self) -> str:
        """The month as it was typed. :raises ValidationError: nobody can read it"""
        typed: str = self.cleaned_data["month"]
        if typed and period_named(typed, Rhythm.MONTH) is None:
            raise forms.ValidationError(_("Write the month as year and month, such as 2026-01."))
        return typed
