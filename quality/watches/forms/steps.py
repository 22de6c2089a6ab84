"""The forms of the steps of a signal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.cases.fields import DepartmentField, local_day
from feedback_system.cases.steps import StepForm
from feedback_system.catalogues.fields import CatalogueField
from feedback_system.catalogues.models import CatalogueList
from feedback_system.masterdata.choosing import CustomerField, ProductField
from feedback_system.masterdata.models import Batch
from feedback_system.web.forms import CodeField, TextField
from quality.anomalies.forms.fields import AnomalyCodeField, quantity_field
from quality.anomalies.models import AnomalyList
from quality.anomalies.states import Situation
from quality.watches.defects import code_of

QUIET_FOR, LONGEST_QUIET = timedelta(days=90), timedelta(days=366)


class TakeUpForm(StepForm):
    """Nothing is asked."""


class JudgeForm(StepForm):
    """Why the signal is what it is."""

    reason = TextField(
        label=gettext_lazy("What was found"),
        max_length=5_000,
        help_text=gettext_lazy("Which findings you looked at, and what they have in common."),
    )


class JudgeFalseForm(StepForm):
    """Why the signal is false, and until when the series needs more to signal."""

    reason = TextField(
        label=gettext_lazy("Why it is false"),
        max_length=5_000,
        help_text=gettext_lazy("Which findings you looked at, and what explains that there are so many."),
    )
    muted_until = forms.DateField(
        label=gettext_lazy("Raised limit until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "Until then only as much new evidence as a fresh signal needs opens another case."
        ),
    )

    def initial_values(self) -> Mapping[str, Any]:
        return {"muted_until": local_day(self.at) + QUIET_FOR} if self.at is not None else {}

    def clean_muted_until(self) -> Any:
        day = self.cleaned_data["muted_until"]
        assert self.at is not None  # noqa: S101 - for the type checker
        today = local_day(self.at)
        if not today < day <= today + LONGEST_QUIET:
            raise forms.ValidationError(_("Choose a day after today, within a year."))
        return day


class ReviewAgainForm(StepForm):
    """Why the judgement is taken back."""

    reason = TextField(label=gettext_lazy("Why the judgement is taken back"), max_length=5_000)


class CloseForm(StepForm):
    """A remark, if there is one."""

    remark = TextField(
        label=gettext_lazy("Remark"),
        max_length=5_000,
        required=False,
        help_text=gettext_lazy("Such as what became of it."),
    )


class RaiseAlertForm(StepForm):
    """What the alert says; goods and defect of the series stand there already."""

    product = ProductField(label=gettext_lazy("Product"))
    batch_number = CodeField(label=gettext_lazy("Batch number"), max_length=60, required=False)
    process = AnomalyCodeField(AnomalyList.PROCESS, label=gettext_lazy("Process"))
    defect = CatalogueField(
        CatalogueList.DEFECT,
        label=gettext_lazy("Defect"),
        help_text=gettext_lazy("Type a word or the code, or scan it."),
    )
    affected_quantity = quantity_field(
        label=gettext_lazy("Pieces affected"), help_text=gettext_lazy("All that may have the defect.")
    )
    bad_quantity = quantity_field(label=gettext_lazy("Pieces seen bad"), min_value=0)
    situation = forms.ChoiceField(
        label=gettext_lazy("Situation"), choices=Situation.choices, initial=Situation.RUNNING
    )
    description = TextField(label=gettext_lazy("What is to be seen"), max_length=10_000, required=False)
    anyway = forms.BooleanField(
        label=gettext_lazy("File it all the same"),
        required=False,
        help_text=gettext_lazy("Only when an alert of the last hours says the same and is not meant."),
    )

    def prepare(self) -> None:
        for name in ("process", "defect"):
            field = self.fields[name]
            assert isinstance(field, AnomalyCodeField | CatalogueField)  # noqa: S101 - for the type checker
            field.on_day(self.at)

    def initial_values(self) -> Mapping[str, Any]:
        series = self.record.series
        return {
            "product": series.product,
            "batch_number": series.batch.number if series.batch is not None else "",
            "defect": code_of(series.defect),
            "bad_quantity": self.record.figures.get("since_count"),
            "description": self.record.reason,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        affected, bad = data.get("affected_quantity"), data.get("bad_quantity")
        if affected is not None and bad is not None and bad > affected:
            self.add_error(
                "bad_quantity",
                _("%(bad)d pieces were seen bad, but only %(affected)d are affected. Correct one of both.")
                % {"bad": bad, "affected": affected},
            )
        product, number = data.get("product"), data.get("batch_number")
        data["batch"] = (
            Batch.objects.filter(product=product, number=number).first() if product and number else None
        )
        return data


class RaiseImprovementForm(StepForm):
    """Which department drafts the improvement, and why it is raised."""

    department = DepartmentField(label=gettext_lazy("Department that drafts"))
    reason = TextField(label=gettext_lazy("Why it is raised"), max_length=5_000)

    def initial_values(self) -> Mapping[str, Any]:
        return {"reason": self.record.reason}


class OpenComplaintForm(StepForm):
    """Whose complaint it becomes."""

    customer = CustomerField(
        label=gettext_lazy("Customer"), help_text=gettext_lazy("Telephone, number, name or initials")
    )
    description = TextField(label=gettext_lazy("What is complained about"), max_length=20_000)

    def initial_values(self) -> Mapping[str, Any]:
        return {"description": self.record.reason}
