"""The service call as the API writes it: what the case page shows; a caller as the reader may see them, a signature by its file."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from aftersales.services.models import CostKind, ReportSort, ServiceCall, SignedPaper
from aftersales.services.privacy import caller_for
from aftersales.services.states import FeeWay, ServiceClass, Why
from feedback_system.cases.models import Case
from feedback_system.interfaces.serializers import (
    CaseDetailSerializer,
    DepartmentSerializer,
    MoneySerializer,
    PersonSerializer,
    money,
)
from feedback_system.masterdata.models import Customer


class ServiceSignatureSerializer(serializers.Serializer):
    """A signature of the customer; the picture is a restricted file of the case."""

    paper = serializers.ChoiceField(choices=SignedPaper.values)
    name = serializers.CharField()
    picture = serializers.IntegerField(source="picture_id", allow_null=True, help_text="The id of the file.")
    missing_reason = serializers.CharField()
    at = serializers.DateTimeField()


class ServicePartSerializer(serializers.Serializer):
    """A part issued for the call."""

    number = serializers.IntegerField()
    part = serializers.CharField()
    quantity = serializers.IntegerField()
    issued_at = serializers.DateTimeField()
    used = serializers.IntegerField(allow_null=True)
    back_words = serializers.CharField()
    back_at = serializers.DateTimeField(allow_null=True)
    result = serializers.CharField()


class ServiceCostSerializer(serializers.Serializer):
    """A sum that the call cost us, in the company's currency; a struck one counts no more."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=CostKind.values)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2)
    remark = serializers.CharField()
    by = PersonSerializer()
    at = serializers.DateTimeField()
    struck_reason = serializers.CharField()
    repaid_at = serializers.DateTimeField(allow_null=True)
    repaid_by_voucher = serializers.CharField(
        source="repaid_voucher", help_text="Empty unless repaid travel."
    )


class ServiceReportSerializer(serializers.Serializer):
    """A repair or commissioning report, or an after-sales record; the signature is a restricted file of the case."""

    number = serializers.IntegerField()
    sort = serializers.ChoiceField(choices=ReportSort.values)
    found = serializers.CharField()
    done = serializers.CharField()
    tested = serializers.CharField()
    satisfied = serializers.BooleanField()
    customer_words = serializers.CharField()
    signer = serializers.CharField()
    picture = serializers.IntegerField(source="picture_id", allow_null=True, help_text="The id of the file.")
    missing_reason = serializers.CharField()
    by = PersonSerializer()
    at = serializers.DateTimeField()
    filed_by = PersonSerializer(allow_null=True)
    filed_at = serializers.DateTimeField(allow_null=True)
    back_reason = serializers.CharField()


class ServiceTalkSerializer(serializers.Serializer):
    """A talk with the customer."""

    number = serializers.IntegerField()
    told_at = serializers.DateTimeField()
    words = serializers.CharField()
    about_delay = serializers.BooleanField()
    by = PersonSerializer()


def _of(name: str) -> str:
    return f"servicecall.{name}"


class ServiceCallSerializer(CaseDetailSerializer):
    """A service call with its signatures, parts, costs and talks."""

    department = DepartmentSerializer(source=_of("department"))
    caller = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField()
    address = serializers.SerializerMethodField()
    at_counter = serializers.BooleanField(
        source=_of("at_counter"), help_text="The customer brought the product to the desk; nobody is sent."
    )
    area = serializers.ChoiceField(source=_of("area"), choices=Customer.Area.values)
    other_product = serializers.CharField(source=_of("other_product"))
    specification = serializers.CharField(source=_of("specification"))
    serial_number = serializers.CharField(source=_of("serial_number"))
    bought_on = serializers.DateField(source=_of("bought_on"), allow_null=True)
    bought_at = serializers.CharField(source=_of("bought_at"))
    description = serializers.CharField(source=_of("description"))
    service_class = serializers.ChoiceField(source=_of("service_class"), choices=ServiceClass.values)
    proposed_class = serializers.ChoiceField(source=_of("proposed_class"), choices=ServiceClass.values)
    proposed_why = serializers.ChoiceField(source=_of("proposed_why"), choices=Why.values)
    class_reason = serializers.CharField(source=_of("class_reason"))
    warranty_until = serializers.DateField(source=_of("warranty_until"), allow_null=True)
    contract_number = serializers.CharField(source=_of("contract_number"))
    technician = PersonSerializer(source=_of("technician"), allow_null=True)
    planned_at = serializers.DateTimeField(source=_of("planned_at"), allow_null=True)
    dispatched_at = serializers.DateTimeField(source=_of("dispatched_at"), allow_null=True)
    arrived_at = serializers.DateTimeField(source=_of("arrived_at"), allow_null=True)
    work_done = serializers.CharField(source=_of("work_done"))
    work_minutes = serializers.IntegerField(source=_of("work_minutes"), allow_null=True)
    done_at = serializers.DateTimeField(source=_of("done_at"), allow_null=True)
    service_receipt = serializers.CharField(
        source=_of("receipt_number"), help_text="Of a product that was taken along; else empty."
    )
    condition = serializers.CharField(source=_of("condition"))
    taken_at = serializers.DateTimeField(source=_of("taken_at"), allow_null=True)
    promised_on = serializers.DateField(source=_of("promised_on"), allow_null=True)
    repairer = PersonSerializer(source=_of("repairer"), allow_null=True)
    material_slip = serializers.CharField(source=_of("material_slip"))
    repair_work = serializers.CharField(source=_of("repair_work"))
    repair_minutes = serializers.IntegerField(source=_of("repair_minutes"), allow_null=True)
    parts_replaced = serializers.CharField(source=_of("parts_replaced"))
    accepted_by = PersonSerializer(source=_of("accepted_by"), allow_null=True)
    accepted_at = serializers.DateTimeField(source=_of("accepted_at"), allow_null=True)
    returned_at = serializers.DateTimeField(source=_of("returned_at"), allow_null=True)
    fee_way = serializers.ChoiceField(
        source=_of("fee_way"), choices=["", *FeeWay.values], help_text="Empty until it is settled."
    )
    fee = serializers.SerializerMethodField()
    fee_reason = serializers.CharField(source=_of("fee_reason"))
    collected_by = PersonSerializer(source=_of("collected_by"), allow_null=True)
    cash_by = PersonSerializer(source=_of("cash_by"), allow_null=True)
    cash_at = serializers.DateTimeField(source=_of("cash_at"), allow_null=True)
    invoice_number = serializers.CharField(source=_of("invoice_number"))
    invoiced_on = serializers.DateField(source=_of("invoiced_on"), allow_null=True)
    ticked_by = PersonSerializer(source=_of("ticked_by"), allow_null=True)
    cancel_reason = serializers.CharField(source=_of("cancel_reason"))
    signatures = serializers.SerializerMethodField()
    parts = serializers.SerializerMethodField()
    costs = serializers.SerializerMethodField()
    talks = serializers.SerializerMethodField()
    reports = serializers.SerializerMethodField()

    def _caller(self, case: Case) -> Any:
        return caller_for(_record(case), self.context["user"])

    def get_caller(self, case: Case) -> str:
        return str(self._caller(case).name)

    def get_phone(self, case: Case) -> str:
        return str(self._caller(case).phone)

    def get_address(self, case: Case) -> str:
        return str(self._caller(case).address)

    @extend_schema_field(MoneySerializer(allow_null=True))
    def get_fee(self, case: Case) -> Any:
        return money(_record(case).fee, _record(case).currency)

    @extend_schema_field(ServiceSignatureSerializer(many=True))
    def get_signatures(self, case: Case) -> Any:
        return ServiceSignatureSerializer(_record(case).all_signatures(), many=True).data

    @extend_schema_field(ServicePartSerializer(many=True))
    def get_parts(self, case: Case) -> Any:
        return ServicePartSerializer(_record(case).all_parts(), many=True).data

    @extend_schema_field(ServiceCostSerializer(many=True))
    def get_costs(self, case: Case) -> Any:
        return ServiceCostSerializer(_record(case).all_costs(), many=True).data

    @extend_schema_field(ServiceTalkSerializer(many=True))
    def get_talks(self, case: Case) -> Any:
        return ServiceTalkSerializer(_record(case).all_contacts(), many=True).data

    @extend_schema_field(ServiceReportSerializer(many=True))
    def get_reports(self, case: Case) -> Any:
        return ServiceReportSerializer(_record(case).all_reports(), many=True).data


def _record(case: Case) -> ServiceCall:
    record: ServiceCall = case.servicecall
    return record
