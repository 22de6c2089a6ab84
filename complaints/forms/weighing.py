"""Whether the reason holds and the demand is reasonable, as the reporting unit sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from complaints.models.weighing import Holds, Reasonable
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import TextField

CHOOSE = ("", gettext_lazy("Please choose"))


def reason_field(*, required: bool = True) -> forms.ChoiceField:
    """Whether the reason is sufficient."""
    return forms.ChoiceField(
        label=gettext_lazy("Reason of the complaint"), choices=[CHOOSE, *Holds.choices], required=required
    )


def demand_field(*, required: bool = True) -> forms.ChoiceField:
    """Whether the demand is reasonable."""
    return forms.ChoiceField(
        label=gettext_lazy("Demand of the customer"), choices=[CHOOSE, *Reasonable.choices], required=required
    )


class WeighForm(StepForm):
    """Both, with what speaks for it."""

    reason_holds = reason_field()
    demand_reasonable = demand_field()
    text = TextField(
        label=gettext_lazy("What you found"),
        max_length=5_000,
        help_text=gettext_lazy(
            "Where the cause is the customer's own, say so; the complaint is then answered quickly and tactfully."
        ),
    )

    def initial_values(self) -> Mapping[str, Any]:
        names = {
            "reason_holds": "reason_holds",
            "demand_reasonable": "demand_reasonable",
            "text": "weighed_text",
        }
        return {name: getattr(self.record, field) for name, field in names.items()}
