"""The forms of what follows a problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from feedback_system.cases.steps import StepForm
from feedback_system.masterdata.choosing import CustomerField
from feedback_system.web.forms import TextField


class DepartmentsField(forms.ModelMultipleChoiceField):
    """Several departments in use, by their codes."""

    api_type = "list"

    def __init__(self, **kwargs: Any) -> None:
        rows = Department.objects.filter(is_active=True).order_by("pk")
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(rows, to_field_name="code", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


class PassOnForm(StepForm):
    """To whom, and what they shall do."""

    departments = DepartmentsField(label=gettext_lazy("Departments in charge"))
    description = TextField(label=gettext_lazy("What the customer told"), max_length=10_000)
    wish = TextField(label=gettext_lazy("What we ask for"), max_length=5_000, required=False)

    def initial_values(self) -> Mapping[str, Any]:
        visit = self.record
        again = visit.second_words if visit.second_called_at is not None else ""
        return {
            "description": "\n".join(filter(None, [again, visit.problem, visit.causes])),
            "wish": visit.improvements,
            "departments": [visit.unit.code] if visit.unit is not None else [],
        }


class CallAgainForm(StepForm):
    """What the customer says now."""

    words = TextField(label=gettext_lazy("What the customer says now"), max_length=4_000)
    satisfied = forms.TypedChoiceField(
        label=gettext_lazy("Satisfied"),
        choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        return (
            [(_("Problem"), self.record.problem)] if self.record is not None and self.record.problem else ()
        )


class ComplaintForm(StepForm):
    """Whose complaint the problem becomes."""

    customer = CustomerField(
        label=gettext_lazy("Customer"), help_text=gettext_lazy("Telephone, number, name or initials")
    )
    description = TextField(label=gettext_lazy("What is complained about"), max_length=20_000)

    def initial_values(self) -> Mapping[str, Any]:
        visit = self.record
        said = "\n".join(filter(None, [visit.problem, visit.second_words]))
        return {"customer": visit.case.customer, "description": said}


class CloseForm(StepForm):
    """Why it ends here."""

    remark = TextField(
        label=gettext_lazy("How it was settled, or why nothing more can be done"), max_length=2_000
    )
