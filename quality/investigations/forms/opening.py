"""The form by which an investigation is opened because of a major alert or complaint."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.cases.fields import ToldTimeField, case_that_reached, check_told_time, late_reason_field
from feedback_system.cases.models import Case
from feedback_system.cases.steps import StepForm
from feedback_system.catalogues.fields import CatalogueField
from feedback_system.catalogues.models import CatalogueList
from feedback_system.web.forms import CodeField, TextField
from quality.investigations.kind import is_major
from quality.investigations.states import Origin


class OpenInvestigationForm(StepForm):
    """Which case, what happened, inside or outside the house."""

    case = CodeField(
        label=gettext_lazy("Major alert or complaint"),
        max_length=20,
        help_text=gettext_lazy("Its number. The two cases show each other."),
    )
    origin = forms.ChoiceField(
        label=gettext_lazy("Inside or outside accident"),
        choices=[("", gettext_lazy("Please choose")), *Origin.choices],
        help_text=gettext_lazy(
            "Inside: the production department confirms it and names the unit. Outside: sales names it, production agrees."
        ),
    )
    what = TextField(
        label=gettext_lazy("What happened"),
        max_length=10_000,
        help_text=gettext_lazy(
            "What is known for sure, in a few sentences. The leader of major cases reads it first."
        ),
    )
    batch_number = CodeField(label=gettext_lazy("Batch number"), max_length=60, required=False)
    defect = CatalogueField(CatalogueList.DEFECT, label=gettext_lazy("Defect"), required=False)
    reported_at = ToldTimeField(
        label=gettext_lazy("Reported to the leader at"),
        required=False,
        help_text=gettext_lazy("Empty means now. The time for convening the team runs from here."),
    )
    late_entry_reason = late_reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["defect"]
        assert isinstance(field, CatalogueField)  # noqa: S101 - for the type checker
        field.on_day(self.at)

    def clean_case(self) -> Case:
        found = case_that_reached(self.cleaned_data["case"], self.by)
        if not is_major(found):
            raise ValidationError(
                _(
                    "%(number)s is no major or critical alert or complaint. A team investigates major cases only: mark it as major first."
                )
                % {"number": self.cleaned_data["case"].upper()}
            )
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.at is not None:
            check_told_time(self, "reported_at", at=self.at, reason_field="late_entry_reason")
        return data
