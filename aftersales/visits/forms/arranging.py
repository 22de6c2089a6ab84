"""The forms of what is arranged before a visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.contracts.forms.steps import day_field
from feedback_system.cases.fields import PersonField, ToldTimeField, check_day, local_day
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import TextField


class NotReachedForm(StepForm):
    """What was tried."""

    words = TextField(label=gettext_lazy("Remark"), max_length=1_000, required=False)


class AgreeForm(StepForm):
    """When to call again, and why not now."""

    agreed_at = ToldTimeField(label=gettext_lazy("Agreed day and time"))
    reason = TextField(label=gettext_lazy("Why it does not suit now"), max_length=1_000)

    def clean_agreed_at(self) -> datetime:
        agreed: datetime = self.cleaned_data["agreed_at"]
        if self.at is not None and agreed <= self.at:
            raise ValidationError(_("This time has passed. Enter the day and the time that were agreed."))
        if self.at is not None:
            check_day(local_day(agreed), at=self.at)
        return agreed


class MoveForm(StepForm):
    """To which day, and why."""

    moved_to = day_field(gettext_lazy("Moved to"))
    reason = TextField(label=gettext_lazy("Why it is moved"), max_length=1_000)

    def clean_moved_to(self) -> date:
        day: date = self.cleaned_data["moved_to"]
        if self.at is not None:
            check_day(day, at=self.at)
            if day == local_day(self.at):
                raise ValidationError(_("Choose a later day than today."))
        return day


class RefuseForm(StepForm):
    """Why, and whether the person shall not be called any more."""

    reason = TextField(label=gettext_lazy("Why it is refused"), max_length=1_000)
    never_again = forms.BooleanField(
        label=gettext_lazy("The person asked not to be called any more"),
        required=False,
        help_text=gettext_lazy(
            "Later visits to this person are then refused by the system with this reason."
        ),
    )

    def prepare(self) -> None:
        if self.record.contact is None:
            self.fields["never_again"].disabled = True

    def initial_values(self) -> Mapping[str, Any]:
        wish = self.record.no_calls()
        return {"reason": wish.reason if wish is not None else ""}


class VisitorForm(StepForm):
    """Who goes."""

    visitor = PersonField(label=gettext_lazy("Who visits"))

    def initial_values(self) -> Mapping[str, Any]:
        return {"visitor": self.record.visitor.username if self.record.visitor is not None else None}

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        customer = self.record.case.customer if self.record is not None else None
        if customer is None or customer.salesperson is None:
            return ()
        return [(_("Salesperson of the customer, in principle not the visitor"), str(customer.salesperson))]
