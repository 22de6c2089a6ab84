"""What is asked of the comparison for common causes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.catalogues.fields import CatalogueField
from feedback_system.catalogues.models import CatalogueList
from feedback_system.masterdata.choosing import CustomerField, ProductField
from feedback_system.web.forms import CodeField, LineField

LONGEST = timedelta(days=2 * 366)


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class ComparisonForm(forms.Form):
    """Which cases are compared with all others of the same days; at least one of the first six is needed."""

    CHOOSING = ("defect", "cause", "product", "family", "batch", "customer")

    defect = CatalogueField(CatalogueList.DEFECT, label=gettext_lazy("Defect"), required=False)
    cause = CatalogueField(CatalogueList.CAUSE, label=gettext_lazy("Cause"), required=False)
    product = ProductField(label=gettext_lazy("Product"), required=False)
    family = LineField(label=gettext_lazy("Product family"), max_length=60, required=False)
    batch = CodeField(label=gettext_lazy("Batch number"), max_length=60, required=False)
    customer = CustomerField(label=gettext_lazy("Customer"), required=False)
    after = _day(label=gettext_lazy("Reported from"))
    before = _day(label=gettext_lazy("Reported until"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["after"].initial = today - timedelta(days=365)
        self.fields["before"].initial = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["before"] = data.get("before") or self.today
        data["after"] = data.get("after") or data["before"] - timedelta(days=365)
        if data["after"] > data["before"] and "after" not in self.errors:
            self.add_error("before", _("This day lies before the first one. Check both."))
        elif data["before"] - data["after"] > LONGEST:
            self.add_error("after", _("At most two years are compared at once. Choose a later day."))
        if not self.errors and not any(data.get(name) for name in self.CHOOSING):
            self.add_error(
                "defect",
                _("Say which cases you mean: a defect, a cause, a product, a family, a batch or a customer."),
            )
        return data
