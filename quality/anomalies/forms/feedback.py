"""The form of one entry of users' feedback."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.cases.fields import ToldTimeField, case_that_reached, check_told_time
from feedback_system.cases.models import Case
from feedback_system.cases.steps import StepForm
from feedback_system.masterdata.choosing import CustomerField
from feedback_system.web.forms import LineField, TextField
from quality.anomalies.forms.fields import quantity_field
from quality.anomalies.models import HeardBy, UserFeedback


class UserFeedbackForm(StepForm):
    """Who said what, how we heard it, and the case that tells of it where there is one."""

    source = LineField(
        label=gettext_lazy("From case"),
        max_length=20,
        required=False,
        help_text=gettext_lazy(
            "Number of the complaint, visit or service call that tells of it. Its customer and time are taken over where you leave them empty."
        ),
    )
    customer = CustomerField(label=gettext_lazy("Customer"), required=False)
    user_name = LineField(
        label=gettext_lazy("User, when not a customer of ours"), max_length=120, required=False
    )
    heard_by = forms.ChoiceField(
        label=gettext_lazy("How it was heard"),
        choices=[("", gettext_lazy("Please choose")), *HeardBy.choices],
    )
    heard_at = ToldTimeField(
        label=gettext_lazy("When"), required=False, help_text=gettext_lazy("Empty means now.")
    )
    quantity = quantity_field(label=gettext_lazy("Pieces concerned"), required=False)
    text = TextField(label=gettext_lazy("What the user says"), max_length=5_000)
    wish = TextField(label=gettext_lazy("What the user asks for"), max_length=1_000, required=False)

    def clean_source(self) -> Case | None:
        number: str = self.cleaned_data["source"]
        if not number:
            return None
        found = case_that_reached(number, self.by)
        if found.pk == self.record.case_id:
            raise forms.ValidationError(
                _("This is the alert itself. Enter the number of the case in which the user spoke.")
            )
        if UserFeedback.objects.filter(anomaly=self.record, source=found).exists():
            raise forms.ValidationError(
                _("Case %(number)s stands on this form already. Enter what is new without a number.")
                % {"number": found.reference}
            )
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        source = data.get("source")
        if source is not None and "customer" in data and not data["customer"] and not data.get("user_name"):
            data["customer"] = source.customer
        if source is not None and "heard_at" in data and not data["heard_at"]:
            data["heard_at"] = source.reported_at
        if data.get("customer") and data.get("user_name"):
            self.add_error(
                "user_name", _("Enter a customer or the name of another user, not both. Add a second entry.")
            )
        elif "customer" in data and not data["customer"] and not data.get("user_name"):
            self.add_error("customer", _("Say who spoke: choose a customer, or write the name of the user."))
        check_told_time(self, "heard_at", at=self.at)
        return data
