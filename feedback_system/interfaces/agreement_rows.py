"""Projects and maintenance contracts as the API writes them; whom to visit is masked for readers who do not see contacts."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.privacy import mask_name, mask_phone
from feedback_system.interfaces.serializers import (
    CustomerBriefSerializer,
    DepartmentSerializer,
    MoneySerializer,
    ProductBriefSerializer,
    money,
)
from feedback_system.masterdata.agreements import Project


class WhomToVisitSerializer(serializers.Serializer):
    """The six data of whom to visit, and whether the person asked not to be called."""

    name = serializers.CharField()
    department = serializers.CharField()
    position = serializers.CharField()
    mobile = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()
    no_calls = serializers.BooleanField()


def whom_to_visit(contact: Any, *, full: bool) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "name": contact.name if full else mask_name(contact.name),
        "department": contact.department,
        "position": contact.position,
        "mobile": contact.mobile if full else mask_phone(contact.mobile),
        "phone": contact.phone if full else mask_phone(contact.phone),
        "address": contact.address if full else "",
        "no_calls": contact.no_calls,
    }


class _WithContact(serializers.Serializer):
    contact = serializers.SerializerMethodField()

    @extend_schema_field(WhomToVisitSerializer)
    def get_contact(self, record: Any) -> dict[str, Any]:
        return whom_to_visit(record.contact, full=self.context["sees_contacts"])


class ProjectSerializer(_WithContact):
    """A project."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    customer = CustomerBriefSerializer()
    product = ProductBriefSerializer(allow_null=True)
    unit = DepartmentSerializer()
    sort = serializers.ChoiceField(choices=["", *Project.Sort.values], help_text="Empty: not said.")
    is_small = serializers.BooleanField()
    started_on = serializers.DateField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)
    handed_over_on = serializers.DateField(allow_null=True)
    is_active = serializers.BooleanField()


class MachineSerializer(serializers.Serializer):
    """A machine under contract; without a serial number all of that product at the customer's."""

    product = ProductBriefSerializer()
    serial_number = serializers.CharField()


class ContractSerializer(_WithContact):
    """A maintenance contract."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    customer = CustomerBriefSerializer()
    branch = DepartmentSerializer()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    covered = serializers.CharField()
    fee = serializers.SerializerMethodField()
    renews = serializers.CharField(source="renewed_from.code", allow_null=True, default=None)
    machines = MachineSerializer(source="lines.all", many=True)

    @extend_schema_field(MoneySerializer(allow_null=True))
    def get_fee(self, record: Any) -> dict[str, str] | None:
        return money(record.fee, record.currency)
