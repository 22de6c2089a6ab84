"""Forms of projects and maintenance contracts, each with the six data of whom to visit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from feedback_system.masterdata.agreeing import SIX, machines_as_text, machines_of, parse_machines, six_of
from feedback_system.masterdata.forms import DateInput, RecordField
from feedback_system.masterdata.models import Customer, MaintenanceContract, Product, Project
from feedback_system.web.forms import CodeField, LineField, NarrowDecimalField, TextField

LENGTHS = {"contact_name": 60, "contact_department": 60, "contact_position": 60, "contact_address": 200}


class AgreementForm(forms.ModelForm):
    """What both have in common. Without `contacts_visible` whom to visit of a stored one is left out and stays."""

    def __init__(self, *args: Any, contacts_visible: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_contact = self.instance.pk is None or contacts_visible
        if not self.asks_contact:
            return
        known = six_of(self.instance.contact) if self.instance.pk is not None else {}
        for name, label in SIX.items():
            kind = CodeField if name in ("contact_mobile", "contact_phone") else LineField
            self.fields[name] = kind(label=label, max_length=LENGTHS.get(name, 40))
            self.initial[name] = known.get(name, "")

    def contact(self) -> dict[str, str] | None:
        """The six data as typed, None where they were not asked for."""
        return {name: self.cleaned_data[name] for name in SIX} if self.asks_contact else None


def _department(label: Any, help_text: Any) -> forms.ModelChoiceField:
    rows = Department.objects.filter(is_active=True).order_by("pk")
    return forms.ModelChoiceField(rows, label=label, help_text=help_text)


class ProjectForm(AgreementForm):
    """A project."""

    customer = RecordField(
        Customer.objects.all(), url=reverse_lazy("lookup:customers"), label=gettext_lazy("Customer")
    )
    product = RecordField(
        Product.objects.all(),
        url=reverse_lazy("lookup:products"),
        label=gettext_lazy("Product"),
        required=False,
    )
    unit = _department(
        gettext_lazy("Business unit"), gettext_lazy("The coverage of return visits is counted for it.")
    )

    class Meta:
        model = Project
        fields = [
            "code",
            "name",
            "customer",
            "product",
            "unit",
            "sort",
            "is_small",
            "started_on",
            "done_on",
            "handed_over_on",
            "is_active",
        ]
        field_classes = {"code": CodeField, "name": LineField}
        widgets = {"started_on": DateInput(), "done_on": DateInput(), "handed_over_on": DateInput()}
        help_texts = {
            "sort": gettext_lazy(
                "The return visit asks by the record form of this kind. Empty: by its plan."
            ),
            "done_on": gettext_lazy("The return visit falls due after this day."),
            "handed_over_on": gettext_lazy(
                "The visit or letter after the hand-over falls due after this day."
            ),
            "is_small": gettext_lazy("After the hand-over a letter is sent instead of a visit."),
        }


class ContractForm(AgreementForm):
    """A maintenance contract with its machines."""

    customer = RecordField(
        Customer.objects.all(), url=reverse_lazy("lookup:customers"), label=gettext_lazy("Customer")
    )
    branch = _department(
        gettext_lazy("Branch"), gettext_lazy("It prepares the renewal before the contract runs out.")
    )
    machines = TextField(
        label=gettext_lazy("Machines under contract"),
        max_length=10_000,
        help_text=gettext_lazy(
            "One a line: part number, comma, serial number. Without a serial number all of that product at the customer's."
        ),
    )
    fee = NarrowDecimalField(
        label=gettext_lazy("Fee"), min_value=Decimal(0), max_digits=12, decimal_places=2, required=False
    )
    covered = TextField(label=gettext_lazy("What is covered"), max_length=2_000, required=False)

    class Meta:
        model = MaintenanceContract
        fields = [
            "code",
            "customer",
            "branch",
            "starts_on",
            "ends_on",
            "ended_on",
            "fee",
            "currency",
            "covered",
        ]
        field_classes = {"code": CodeField, "currency": CodeField}
        widgets = {"starts_on": DateInput(), "ends_on": DateInput(), "ended_on": DateInput()}
        help_texts = {"ended_on": gettext_lazy("Only when it was given up before its last day.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["machines"] = machines_as_text(machines_of(self.instance))

    def clean_machines(self) -> Any:
        return parse_machines(self.cleaned_data["machines"])

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).upper()
        if len(currency) != 3 or not (currency.isascii() and currency.isalpha()):
            raise ValidationError(_("Write the currency as three letters, such as CNY or USD."))
        return currency
