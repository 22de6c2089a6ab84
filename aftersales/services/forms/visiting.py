"""The forms of dispatching and of the visit: who goes, when the technician came, what was done or taken along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.services.forms.common import (
    SignedForm,
    check_order,
    day_field,
    minutes_field,
    offer_technicians,
    technician_field,
    told_field,
)
from feedback_system.cases.fields import ToldTimeField, check_day
from feedback_system.cases.steps import StepForm
from feedback_system.masterdata.choosing import CustomerField
from feedback_system.web.forms import LineField, TextField

FURTHEST_PLAN = timedelta(days=92)


class DispatchForm(StepForm):
    """Who goes, and when."""

    technician = technician_field(gettext_lazy("Technician"))
    planned_at = ToldTimeField(
        label=gettext_lazy("Planned for"),
        required=False,
        help_text=gettext_lazy("As agreed with the customer. Empty: as soon as possible."),
    )

    def prepare(self) -> None:
        offer_technicians(self, "technician")

    def initial_values(self) -> Mapping[str, Any]:
        chosen = self.record.technician
        return {
            "technician": chosen.username if chosen is not None else None,
            "planned_at": self.record.planned_at,
        }

    def clean_planned_at(self) -> Any:
        planned = self.cleaned_data["planned_at"]
        assert self.at is not None  # noqa: S101 - for the type checker
        if planned is None or planned == self.record.planned_at:
            return planned
        if planned < self.at - timedelta(minutes=5):
            raise forms.ValidationError(_("This time has passed. Choose a later one, or leave it empty."))
        if planned - self.at > FURTHEST_PLAN:
            raise forms.ValidationError(_("This lies more than three months ahead. Check the date."))
        return planned


class RedispatchForm(DispatchForm):
    """The same, with the reason that the first technician is told."""

    reason = LineField(label=gettext_lazy("Reason"), max_length=300)


class ArriveForm(StepForm):
    """When the technician was there."""

    arrived_at = told_field(gettext_lazy("Arrived at"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        check_order(
            self, "arrived_at", at=self.at, after=self.record.case.reported_at if self.record else None,
            said=_("The customer called only later. Nobody arrives before the call: check the time."),
        )  # fmt: skip
        return data


class FixForm(StepForm):
    """What was done at the customer's."""

    work_done = TextField(label=gettext_lazy("What was done"), max_length=5_000)
    work_minutes = minutes_field(gettext_lazy("Minutes of work"))
    done_at = told_field(gettext_lazy("Done at"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        check_order(
            self, "done_at", at=self.at, after=self.record.arrived_at if self.record else None,
            said=_("The technician arrived only later. Check the time."),
        )  # fmt: skip
        return data

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        return [(_("What is wrong"), self.record.description)] if self.record is not None else []


class TakeInForm(SignedForm):
    """The product goes along for repair; the customer signs and gets a receipt (policies 001 and 004)."""

    condition = TextField(
        label=gettext_lazy("Condition and accessories"),
        max_length=2_000,
        help_text=gettext_lazy("What is taken along, scratches, cables, keys. It stands on the receipt."),
    )
    serial_number = LineField(label=gettext_lazy("Serial number"), max_length=60, required=False)
    promised_on = day_field(
        gettext_lazy("Promised for"),
        help_text=gettext_lazy(
            "The day by which the customer gets it back. The day before, you are reminded."
        ),
    )
    field_order = (
        "condition",
        "serial_number",
        "promised_on",
        "signature",
        "signer",
        "no_signature",
        "signed_at",
    )

    def initial_values(self) -> Mapping[str, Any]:
        return {"serial_number": self.record.serial_number}

    def clean_promised_on(self) -> Any:
        day = self.cleaned_data["promised_on"]
        assert self.at is not None  # noqa: S101 - for the type checker
        check_day(day, at=self.at)
        return day


class ReceiveForm(TakeInForm):
    """The same at the desk, where nobody arrived anywhere (policy 001: a product that the customer brings)."""

    def _not_before(self) -> datetime | None:
        found: datetime | None = self.record.case.reported_at if self.record else None
        return found


class SignForm(SignedForm):
    """The voucher at the end; what was handed out without its receipt is signed by who took it."""

    def initial_values(self) -> Mapping[str, Any]:
        return {"signer": self.record.handed_to[:60]}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        taker = self.record.handed_to if self.record is not None else ""
        if taker and data.get("signature") and data.get("signer") and data["signer"] != taker[:60]:
            self.add_error(
                "signer",
                _("It was handed out without the receipt to %(name)s, who signs instead.") % {"name": taker},
            )
        return data


class PromiseForm(StepForm):
    """Another day, with the reason; the customer must hear of it."""

    promised_on = day_field(gettext_lazy("Promised for"))
    reason = LineField(label=gettext_lazy("Why another day"), max_length=300)
    told = forms.BooleanField(
        label=gettext_lazy("The customer has agreed to this day"),
        required=False,
        help_text=gettext_lazy("If not, talk with the customer and record it."),
    )

    def initial_values(self) -> Mapping[str, Any]:
        return {"promised_on": self.record.promised_on}

    def clean_promised_on(self) -> Any:
        day = self.cleaned_data["promised_on"]
        assert self.at is not None  # noqa: S101 - for the type checker
        check_day(day, at=self.at)
        if self.record is not None and day == self.record.promised_on:
            raise forms.ValidationError(_("This day is promised already. Choose another one."))
        return day


class DelayForm(StepForm):
    """Why the repair will be late."""

    reason = TextField(label=gettext_lazy("Why the repair is late"), max_length=500)

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        if self.record is None or self.record.promised_on is None:
            return []
        return [(_("Promised for"), self.record.promised_on.isoformat())]


class ContactForm(StepForm):
    """A talk with the customer."""

    told_at = told_field(gettext_lazy("When"))
    words = TextField(label=gettext_lazy("What was said"), max_length=2_000)
    about_delay = forms.BooleanField(label=gettext_lazy("The customer was told of the delay"), required=False)

    def initial_values(self) -> Mapping[str, Any]:
        return {"about_delay": self.record.delay_is_untold()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        check_order(
            self, "told_at", at=self.at, after=self.record.case.reported_at if self.record else None,
            said=_("The customer called only later. Check the time."),
        )  # fmt: skip
        return data


class ComplaintForm(StepForm):
    """Whose complaint it becomes (policies: a service call that shows a complaint)."""

    customer = CustomerField(
        label=gettext_lazy("Customer"), help_text=gettext_lazy("Telephone, number, name or initials")
    )
    description = TextField(label=gettext_lazy("What is complained about"), max_length=20_000)

    def initial_values(self) -> Mapping[str, Any]:
        return {"customer": self.record.case.customer, "description": self.record.description}
