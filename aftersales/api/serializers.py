"""The return acceptance slip as the API writes it: what the case page shows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from aftersales.models import Channel, GoodsHandling, GoodsReturn, Settlement
from feedback_system.cases.models import Case
from feedback_system.interfaces.serializers import (
    CaseDetailSerializer,
    CodeSerializer,
    CustomerBriefSerializer,
    DepartmentSerializer,
    PersonSerializer,
)


class RetestSerializer(serializers.Serializer):
    """One re-test; `passed` is null until its result is entered."""

    number = serializers.IntegerField()
    question = serializers.CharField()
    ordered_by = PersonSerializer()
    ordered_at = serializers.DateTimeField()
    passed = serializers.BooleanField(allow_null=True)
    result = serializers.CharField()
    tested_by = PersonSerializer(allow_null=True)
    tested_at = serializers.DateTimeField(allow_null=True)


class HandlingLineSerializer(serializers.Serializer):
    """What becomes of some of the goods; `number` is what the step that books them takes."""

    number = serializers.IntegerField()
    handling = serializers.ChoiceField(choices=GoodsHandling.values)
    quantity = serializers.IntegerField()
    to_customer = CustomerBriefSerializer(allow_null=True)
    return_paper = serializers.CharField()
    stock_paper = serializers.CharField()
    booked_by = PersonSerializer(allow_null=True)
    booked_at = serializers.DateTimeField(allow_null=True)


class CustomerVisitSerializer(serializers.Serializer):
    """A visit, call or letter afterwards."""

    number = serializers.IntegerField()
    visited_at = serializers.DateTimeField()
    channel = serializers.ChoiceField(choices=Channel.values)
    words = serializers.CharField()
    satisfied = serializers.BooleanField()
    by = PersonSerializer()


def _of(name: str) -> str:
    return f"goodsreturn.{name}"


class ReturnSerializer(CaseDetailSerializer):
    """A return with its re-tests, goods and visits. Amounts are in `currency`."""

    channel = serializers.ChoiceField(source=_of("channel"), choices=Channel.values)
    sender_number = serializers.CharField(source=_of("sender_number"))
    order_number = serializers.CharField(source=_of("order_number"))
    batch_number = serializers.CharField(source=_of("batch_number"))
    invoice_number = serializers.CharField(source=_of("invoice_number"))
    announced_quantity = serializers.IntegerField(source=_of("announced_quantity"))
    counted_quantity = serializers.IntegerField(source=_of("counted_quantity"), allow_null=True)
    count_remark = serializers.CharField(source=_of("count_remark"))
    counted_by = PersonSerializer(source=_of("counted_by"), allow_null=True)
    counted_at = serializers.DateTimeField(source=_of("counted_at"), allow_null=True)
    unit_price = serializers.DecimalField(
        source=_of("unit_price"), max_digits=12, decimal_places=2, allow_null=True
    )
    currency = serializers.CharField(source=_of("currency"))
    reason_kind = CodeSerializer(source=_of("reason_kind"))
    description = serializers.CharField(source=_of("description"))
    demand = serializers.CharField(source=_of("demand"))
    sales_department = DepartmentSerializer(source=_of("sales_department"))
    confirming_department = DepartmentSerializer(source=_of("confirming_department"), allow_null=True)
    reason_stands = serializers.BooleanField(source=_of("reason_stands"), allow_null=True)
    opinion = serializers.CharField(source=_of("opinion"))
    judged_by = PersonSerializer(source=_of("judged_by"), allow_null=True)
    own_fault = serializers.BooleanField(source=_of("own_fault"), allow_null=True)
    handling_opinion = serializers.CharField(source=_of("handling_opinion"))
    settlement = serializers.ChoiceField(
        source=_of("settlement"),
        choices=["", *Settlement.values],
        help_text="Empty until the handling is set.",
    )
    handled_by = PersonSerializer(source=_of("handled_by"), allow_null=True)
    refund_amount = serializers.DecimalField(
        source=_of("refund_amount"), max_digits=12, decimal_places=2, allow_null=True
    )
    refund_reason = serializers.CharField(source=_of("refund_reason"))
    refund_approved_by = PersonSerializer(source=_of("refund_approved_by"), allow_null=True)
    refund_approved_at = serializers.DateTimeField(source=_of("refund_approved_at"), allow_null=True)
    refund_voucher = serializers.CharField(source=_of("refund_voucher"))
    refund_paid_on = serializers.DateField(source=_of("refund_paid_on"), allow_null=True)
    refund_paid_by = PersonSerializer(source=_of("refund_paid_by"), allow_null=True)
    exchange_paper = serializers.CharField(source=_of("exchange_paper"))
    responsible_department = DepartmentSerializer(source=_of("responsible_department"), allow_null=True)
    responsible_person = PersonSerializer(source=_of("responsible_person"), allow_null=True)
    explanation = serializers.CharField(source=_of("explanation"))
    close_reason = serializers.CharField(source=_of("close_reason"))
    withdraw_reason = serializers.CharField(source=_of("withdraw_reason"))
    retests = serializers.SerializerMethodField()
    lines = serializers.SerializerMethodField()
    visits = serializers.SerializerMethodField()

    @extend_schema_field(RetestSerializer(many=True))
    def get_retests(self, case: Case) -> Any:
        return RetestSerializer(_record(case).all_retests(), many=True).data

    @extend_schema_field(HandlingLineSerializer(many=True))
    def get_lines(self, case: Case) -> Any:
        return HandlingLineSerializer(_record(case).all_lines(), many=True).data

    @extend_schema_field(CustomerVisitSerializer(many=True))
    def get_visits(self, case: Case) -> Any:
        return CustomerVisitSerializer(_record(case).all_visits(), many=True).data


def _record(case: Case) -> GoodsReturn:
    record: GoodsReturn = case.goodsreturn
    return record
