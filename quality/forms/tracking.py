"""What is asked of the tracking database of quality problems."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from feedback_system.cases.kinds import kind_named
from feedback_system.cases.problems import kinds_of_problems
from feedback_system.catalogues.fields import CatalogueField
from feedback_system.catalogues.models import CatalogueList
from feedback_system.masterdata.choosing import ProductField
from quality.tracking import WINDOW, Standing


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _kinds() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("all")), *((code, kind_named(code).label) for code in kinds_of_problems())]


class ProblemsForm(forms.Form):
    """The filters of the database; without any it shows the problems of a year."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=_kinds, required=False)
    standing = forms.ChoiceField(
        label=pgettext_lazy("quality problem", "Standing"),
        choices=[("", gettext_lazy("all")), *Standing.choices],
        required=False,
    )
    defect = CatalogueField(CatalogueList.DEFECT, label=gettext_lazy("Defect"), required=False)
    unclassified = forms.BooleanField(label=gettext_lazy("Only those without a class"), required=False)
    product = ProductField(label=gettext_lazy("Product"), required=False)
    after = _day(gettext_lazy("Reported from"))
    before = _day(gettext_lazy("Reported until"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["before"] = data.get("before") or self.today
        data["after"] = data.get("after") or data["before"] - WINDOW
        if data["after"] > data["before"] and "after" not in self.errors:
            self.add_error("before", _("This day lies before the first one. Check both."))
        return data
