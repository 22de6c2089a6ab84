"""Handing over the responsibility for the first inquiry."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from accounts.roles import roles_with
from feedback_system.cases.fields import PersonField
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import TextField


class OfferInquiryForm(StepForm):
    """To whom, and what she must know; only who takes in complaints can answer for a first inquiry."""

    person = PersonField(label=gettext_lazy("Person"))
    reason = TextField(
        label=gettext_lazy("What the next person must know"),
        max_length=500,
        help_text=gettext_lazy("You stay responsible until the other person accepts."),
    )

    def prepare(self) -> None:
        choice = self.fields["person"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        if choice.queryset is not None:
            people = choice.queryset.filter(role_assignments__role__in=roles_with(Permission.LOG_COMPLAINT))
            choice.queryset = people.exclude(pk=self.record.inquiry_person_id).distinct()
        choice.error_messages["invalid_choice"] = _(
            "Choose somebody who takes in complaints and is not responsible for this one already."
        )


class AcceptInquiryForm(StepForm):
    """Nothing to type; what the other person wrote stands beside it."""

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        if self.record is None or not self.record.inquiry_note:
            return ()
        return ((_("What the next person must know"), self.record.inquiry_note),)


class DeclineInquiryForm(AcceptInquiryForm):
    """Why not."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=500)
