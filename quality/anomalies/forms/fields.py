"""Fields and beginnings that several forms of an alert share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.queries import headed_by, principals_of
from feedback_system.cases.fields import local_day
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import NarrowIntegerField, TextField
from quality.anomalies.models import AnomalyCode, AnomalyList, codes_on

MOST_PIECES = 100_000_000


def quantity_field(**kwargs: Any) -> NarrowIntegerField:
    """A number of whole pieces."""
    return NarrowIntegerField(**({"min_value": 1, "max_value": MOST_PIECES} | kwargs))


class AnomalyCodeField(forms.ModelChoiceField):
    """A process, sent and shown by its code; which may be chosen today, `on_day` says."""

    def __init__(self, list: AnomalyList, **kwargs: Any) -> None:
        self.list = list
        kwargs.setdefault("empty_label", gettext_lazy("Please choose"))
        super().__init__(AnomalyCode.objects.none(), to_field_name="code", **kwargs)

    def on_day(self, at: Any) -> None:
        """Offer what may be chosen on the day of `at`."""
        self.queryset = codes_on(self.list, local_day(at))


class AnomalyReasonForm(StepForm):
    """A step that needs a reason and nothing else."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=500)


def acting_for(by: User, at: Any) -> list[User]:
    """The person, and those for whom she stands in."""
    return [by, *principals_of(by, at=at)]


def department_ids_of(person: User) -> set[int]:
    """The departments in which the person works or which she heads."""
    own = {assignment.department_id for assignment in person.assignments}
    return own | headed_by(person)
