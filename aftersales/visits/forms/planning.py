"""The form by which a visit is planned by hand: one for the page and the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from aftersales.contracts.forms.steps import day_field
from aftersales.visits.models import VisitPlan
from aftersales.visits.states import Source
from feedback_system.cases.fields import PersonField, check_day, local_day
from feedback_system.cases.steps import StepForm
from feedback_system.masterdata.choosing import CustomerField, ProductField
from feedback_system.web.forms import LineField


class PlanField(forms.ModelChoiceField):
    """A plan whose visits are planned by hand, by its code."""

    def __init__(self, **kwargs: Any) -> None:
        rows = VisitPlan.objects.filter(source=Source.HAND, is_on=True).order_by("position", "pk")
        super().__init__(rows, to_field_name="code", empty_label=gettext_lazy("Please choose"), **kwargs)


class PlanVisitForm(StepForm):
    """Whom to visit, why, when, and who goes."""

    plan = PlanField(label=gettext_lazy("Kind of visit"))
    customer = CustomerField(
        label=gettext_lazy("Customer"), help_text=gettext_lazy("Telephone, number, name or initials")
    )
    subject = LineField(
        label=gettext_lazy("What the visit is about"),
        max_length=200,
        help_text=gettext_lazy("In a few words, such as “quarterly patrol” or “letter of 3 May on delays”."),
    )
    planned_on = day_field(gettext_lazy("Planned for"))
    visitor = PersonField(
        label=gettext_lazy("Who visits"),
        required=False,
        help_text=gettext_lazy("In principle not the salesperson of the customer."),
    )
    product = ProductField(label=gettext_lazy("Product"), required=False)

    def initial_values(self) -> Mapping[str, Any]:
        assert self.at is not None  # noqa: S101 - for the type checker
        return {"planned_on": local_day(self.at)}

    def clean_planned_on(self) -> date:
        day: date = self.cleaned_data["planned_on"]
        if self.at is not None:
            check_day(day, at=self.at)
        return day
