"""Fields and checks that several steps of a service call share."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import roles_with
from feedback_system.cases.fields import PersonField, ToldTimeField, check_told_time
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import LineField, NarrowIntegerField, TextField
from feedback_system.web.signature import SignatureField

if TYPE_CHECKING:
    from accounts.models import Department

MOST_MONEY = Decimal("9999999999.99")
MOST_MINUTES = 60 * 24 * 14


def technicians_of(department: Department) -> Any:
    """The people who do service in that centre, by name."""
    return (
        User.objects.filter(
            is_active=True,
            kind=User.Kind.PERSON,
            role_assignments__role__in=roles_with(Permission.DO_SERVICE),
            role_assignments__department=department,
        )
        .distinct()
        .order_by("name", "pk")
    )


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day with the picker of the browser."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


def minutes_field(label: Any, **kwargs: Any) -> NarrowIntegerField:
    """Minutes of work."""
    return NarrowIntegerField(label=label, min_value=1, max_value=MOST_MINUTES, **kwargs)


def technician_field(label: Any, **kwargs: Any) -> PersonField:
    """Somebody who does service in the centre of the call; which people, `offer_technicians` says."""
    return PersonField(
        label=label,
        error_messages={
            "invalid_choice": gettext_lazy(
                "This person does no service in this centre. Choose somebody of the list."
            )
        },
        **kwargs,
    )


def offer_technicians(form: StepForm, name: str) -> None:
    """Let the field choose among the technicians of the centre that has the call."""
    choice = form.fields[name]
    assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
    choice.queryset = technicians_of(form.record.department)


def told_field(label: Any) -> ToldTimeField:
    """When it happened, told afterwards."""
    return ToldTimeField(label=label, required=False, help_text=gettext_lazy("Empty means now."))


def check_order(form: forms.Form, name: str, *, at: datetime, after: datetime | None, said: Any) -> None:
    """Refuse a told time in the future, and one before what must come first; `said` is that sentence."""
    check_told_time(form, name, at=at)
    told = form.cleaned_data.get(name)
    # People tell minutes, the machine keeps seconds.
    if told is not None and after is not None and told < after.replace(second=0, microsecond=0):
        form.add_error(name, said)


class ReasonForm(StepForm):
    """Why."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=500)


class NothingForm(StepForm):
    """Nothing to enter."""


class SignedForm(StepForm):
    """The customer signs on the screen; where that is not possible, somebody says why not."""

    signature = SignatureField(
        label=gettext_lazy("Signature of the customer"),
        required=False,
        help_text=gettext_lazy(
            "The customer signs with finger, pen or mouse. The picture is kept under restricted access."
        ),
    )
    signer = LineField(label=gettext_lazy("Name of who signs"), max_length=60, required=False)
    no_signature = LineField(
        label=gettext_lazy("Why there is no signature"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "Only when nobody can sign on the screen: signed on paper, left before, refused."
        ),
    )
    signed_at = ToldTimeField(
        label=gettext_lazy("Signed at"),
        required=False,
        help_text=gettext_lazy("Empty means now. Fill it in when it is entered afterwards."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        check_order(
            self, "signed_at", at=self.at, after=self._not_before(),
            said=_("Nobody signs before the work is done. Check the time."),
        )  # fmt: skip
        if "signature" in self.errors:
            return data
        if data.get("signature") and not data.get("signer") and "signer" not in self.errors:
            self.add_error("signer", _("Enter the name of who signed."))
        if data.get("signature") and data.get("no_signature"):
            self.add_error(
                "no_signature", _("There is a signature. Leave this empty, or clear the signature.")
            )
        if not data.get("signature") and not data.get("no_signature"):
            self.add_error("signature", _("Have the customer sign, or say below why there is no signature."))
        return data

    def _not_before(self) -> datetime | None:
        """When the job was done, or the technician came."""
        found: datetime | None = (self.record.done_at or self.record.arrived_at) if self.record else None
        return found


def past_day(day: date, *, today: date) -> date:
    """:raises ValidationError: the day lies in the future, or so far back that it is a typing error"""
    if day > today:
        raise ValidationError(_("This day lies in the future. Check the date."))
    if day.year < 1970:
        raise ValidationError(_("This year cannot be right. Check the date."))
    return day
