"""What is asked of the accident analysis file: which accidents, and which of them side by side."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.cases.fields import DepartmentField
from feedback_system.catalogues.fields import CatalogueField
from feedback_system.catalogues.models import CatalogueList
from feedback_system.masterdata.choosing import ProductField, SupplierField
from feedback_system.web.forms import CodeField, LineField
from quality.investigations.states import Origin

YEARS = timedelta(days=5 * 366)
"""How far back the file shows at first."""


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class AccidentsForm(forms.Form):
    """The filters of the file; an empty one leaves nothing out."""

    product = ProductField(label=gettext_lazy("Product"), required=False)
    batch = CodeField(label=gettext_lazy("Batch number"), max_length=60, required=False)
    line = LineField(label=gettext_lazy("Line"), max_length=60, required=False)
    supplier = SupplierField(label=gettext_lazy("Supplier"), required=False, empty_label=gettext_lazy("all"))
    unit = DepartmentField(
        label=gettext_lazy("Responsible department"), required=False, empty_label=gettext_lazy("all")
    )
    defect = CatalogueField(CatalogueList.DEFECT, label=gettext_lazy("Defect"), required=False)
    cause = CatalogueField(CatalogueList.CAUSE, label=gettext_lazy("Cause"), required=False)
    origin = forms.ChoiceField(
        label=gettext_lazy("Inside or outside accident"),
        choices=[("", gettext_lazy("all")), *Origin.choices],
        required=False,
    )
    after = _day(label=gettext_lazy("Filed from"))
    before = _day(label=gettext_lazy("Filed until"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["before"] = data.get("before") or self.today
        data["after"] = data.get("after") or data["before"] - YEARS
        if data["after"] > data["before"] and "after" not in self.errors:
            self.add_error("before", _("This day lies before the first one. Check both."))
        return data
