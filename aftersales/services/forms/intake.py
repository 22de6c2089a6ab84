"""The line of the call book as the desk fills it in on the telephone: one form for the page, the API and corrections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, DepartmentFunction
from accounts.permissions import Permission
from accounts.roles import roles_with
from aftersales.services.forms.common import day_field, past_day
from aftersales.services.proposing import Proposal, propose
from aftersales.services.states import ServiceClass
from feedback_system.cases.fields import ToldTimeField, check_told_time, late_reason_field, local_day
from feedback_system.cases.steps import StepForm
from feedback_system.masterdata.choosing import CustomerField, ProductField
from feedback_system.masterdata.models import Contact, Customer
from feedback_system.web.forms import CodeField, LineField, PhoneField, TextField

TYPED = (
    "caller", "phone", "at_counter", "address", "area", "other_product", "specification", "serial_number", "bought_on", "bought_at",
    "description",
)  # fmt: skip
"""Fields of the call that the form fills directly."""


def centres() -> Any:
    """The departments in which somebody dispatches technicians: service centres, branches, offices."""
    roles = roles_with(Permission.DISPATCH_SERVICE)
    return (
        Department.objects.filter(is_active=True, role_assignments__role__in=roles).distinct().order_by("pk")
    )


def main_contact(customer: Customer) -> Contact | None:
    """Who to ask for at the customer's. Note: one query."""
    return customer.contacts.order_by("-is_main", "pk").first()


class CallForm(StepForm):
    """What the customer says on the telephone. What the customer's file knows already is taken from there."""

    customer = CustomerField(
        label=gettext_lazy("Customer"),
        required=False,
        help_text=gettext_lazy(
            "The telephone number first; number, name or initials do too. Leave it empty for somebody who is not in the list."
        ),
    )
    caller = LineField(label=gettext_lazy("Name of the caller"), max_length=60, required=False)
    phone = PhoneField(label=gettext_lazy("Telephone"), required=False)
    at_counter = forms.BooleanField(
        label=gettext_lazy("Brought to the desk"),
        required=False,
        help_text=gettext_lazy(
            "The customer hands the product in here: nobody is sent, it is taken in against a receipt."
        ),
    )
    address = LineField(label=gettext_lazy("Address of the service"), max_length=200, required=False)
    area = forms.ChoiceField(
        label=gettext_lazy("Town or outside"),
        choices=[("", gettext_lazy("As in the customer's file")), *Customer.Area.choices],
        required=False,
        help_text=gettext_lazy(
            "It decides how soon we must be there. Another answer is kept in the customer's file."
        ),
    )
    product = ProductField(label=gettext_lazy("Product"), required=False)
    other_product = LineField(
        label=gettext_lazy("Name and model, when it is not in the list"), max_length=120, required=False
    )
    specification = LineField(label=gettext_lazy("Specification"), max_length=200, required=False)
    serial_number = CodeField(label=gettext_lazy("Serial number"), max_length=60, required=False)
    bought_on = day_field(
        gettext_lazy("Bought on"),
        required=False,
        help_text=gettext_lazy("Empty: the newest delivery of this product to the customer counts."),
    )
    bought_at = LineField(label=gettext_lazy("Bought at"), max_length=120, required=False)
    description = TextField(label=gettext_lazy("What is wrong"), max_length=5_000)
    called_at = ToldTimeField(
        label=gettext_lazy("Time of the call"), required=False, help_text=gettext_lazy("Empty means now.")
    )
    late_entry_reason = late_reason_field()

    def initial_values(self) -> Mapping[str, Any]:
        case = self.record.case
        return {name: getattr(self.record, name) for name in TYPED} | {
            "customer": case.customer,
            "product": case.product,
            "called_at": case.reported_at,
            "late_entry_reason": case.late_entry_reason,
        }

    def clean_bought_on(self) -> date | None:
        day: date | None = self.cleaned_data["bought_on"]
        assert self.at is not None  # noqa: S101 - for the type checker
        return past_day(day, today=local_day(self.at)) if day is not None else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        self._from_the_file(data)
        if not data.get("product") and not data.get("other_product") and "product" not in self.errors:
            self.add_error("product", _("Choose the product, or enter its name and model in the next field."))
        told = data.get("called_at")
        stored = self.record.case.reported_at if self.record is not None else None
        if stored is not None and told is not None and _minute(told) == _minute(stored):
            data["called_at"] = stored
        else:
            check_told_time(self, "called_at", at=self.at, reason_field="late_entry_reason")
        return data

    def _from_the_file(self, data: dict[str, Any]) -> None:
        """Fill what was left empty from the customer's file; what is still missing must be asked."""
        customer: Customer | None = data.get("customer")
        if customer is not None and not all(data.get(name) for name in ("caller", "phone", "address")):
            contact = main_contact(customer)
            person = contact.name if contact is not None else customer.name
            data["caller"] = data.get("caller") or person[:60]
            number = customer.phone or (contact.phone if contact is not None else "")
            data["phone"] = data.get("phone") or number
            data["address"] = data.get("address") or customer.address
        if customer is not None:
            data["area"] = data.get("area") or customer.area
        brought = bool(data.get("at_counter"))
        if brought:
            data["area"] = data.get("area") or Customer.Area.URBAN
            if self.record is not None and self.record.technician_id is not None:
                self.add_error(
                    "at_counter",
                    _("A technician is on the way. Put the call back first, or leave this empty."),
                )
        asked = {
            "caller": _("Ask for the name of the caller."),
            "phone": _("Ask for a telephone number at which the technician reaches the caller."),
            "address": _("Ask for the address to which the technician goes."),
            "area": _(
                "Ask whether the address lies in town or outside: it decides how soon we must be there."
            ),
        }
        for name, sentence in asked.items():
            if brought and name in ("address", "area"):
                continue
            if not data.get(name) and name not in self.errors and "customer" not in self.errors:
                self.add_error(name, sentence)

    def proposal(self) -> Proposal:
        """The class for these facts; asked after they were checked."""
        data = self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        return propose(
            data.get("customer"),
            data.get("product"),
            bought_on=data.get("bought_on"),
            serial_number=data.get("serial_number") or "",
            on=local_day(data.get("called_at") or self.at),
        )


def _minute(instant: Any) -> Any:
    return instant.replace(second=0, microsecond=0)


class NewCallForm(CallForm):
    """A new line of the call book, with the class and the centre that takes the call over."""

    service_class = forms.ChoiceField(
        label=gettext_lazy("Class"),
        choices=[("", gettext_lazy("As proposed")), *ServiceClass.choices],
        required=False,
        help_text=gettext_lazy("Proposed from contract and warranty; the reason stands beside the form."),
    )
    class_reason = LineField(
        label=gettext_lazy("Why another class than proposed"), max_length=500, required=False
    )
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=gettext_lazy("Service centre"),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("The own one"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["department"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = centres()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors:
            return data
        proposed = self.proposal()
        data["proposal"] = proposed
        chosen = data.get("service_class") or proposed.service_class.value
        data["service_class"] = chosen
        data["class_reason"] = need_reason(
            self, chosen, proposed.service_class, data.get("class_reason") or ""
        )
        return data


def need_reason(form: forms.Form, chosen: str, proposed: str, reason: str) -> str:
    """The reason, kept only for another class than proposed; an error is added where it is missing."""
    if chosen == proposed:
        return ""
    if not reason:
        form.add_error(
            "class_reason", _("Another class is proposed. Say why this one holds, or leave it as proposed.")
        )
    return reason


class ClassForm(StepForm):
    """Another class, with the reason."""

    service_class = forms.ChoiceField(label=gettext_lazy("Class"), choices=ServiceClass.choices)
    class_reason = LineField(
        label=gettext_lazy("Why another class than proposed"), max_length=500, required=False
    )

    def initial_values(self) -> Mapping[str, Any]:
        return {"service_class": self.record.service_class, "class_reason": self.record.class_reason}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.record is not None and data.get("service_class"):
            if data["service_class"] == self.record.service_class:
                raise ValidationError(_("The call has this class already. Choose another one."))
            data["class_reason"] = need_reason(
                self, data["service_class"], self.record.proposed_class, data.get("class_reason") or ""
            )
        return data


def default_centre(by: Any) -> Department | None:
    """The centre of a call that names none: the own department where it dispatches, else the first service department."""
    offered = list(centres())
    own = next((one for one in offered if by.department_id == one.pk), None)
    service = next((one for one in offered if one.function == DepartmentFunction.SERVICE), None)
    return own or service or next(iter(offered), None)
