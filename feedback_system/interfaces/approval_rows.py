"""How questions to approvers and their answers are written for machines."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback_system.approvals.models import Approval, Signature
from feedback_system.interfaces.serializers import MoneySerializer, OfCaseSerializer, PersonSerializer, money


class SignatureSerializer(serializers.Serializer):
    """One of the two signatures under a decision at the top."""

    capacity = serializers.ChoiceField(choices=Signature.Capacity.values)
    signed_by = PersonSerializer()
    on_behalf_of = PersonSerializer(allow_null=True)
    at = serializers.DateTimeField()
    approves = serializers.BooleanField()
    answer = serializers.CharField()
    reason = serializers.CharField()


class ApprovalSerializer(OfCaseSerializer):
    """A question to an approver and its answer."""

    id = serializers.IntegerField()
    subject = serializers.CharField()
    round = serializers.IntegerField()
    summary = serializers.CharField()
    amount = serializers.SerializerMethodField()
    summed_amount = serializers.SerializerMethodField()
    terms = serializers.DictField()
    role = serializers.CharField()
    asked_by = PersonSerializer()
    asked_at = serializers.DateTimeField()
    decision = serializers.CharField()
    decided_by = PersonSerializer(allow_null=True)
    on_behalf_of = PersonSerializer(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    needs_second_signer = serializers.BooleanField()
    signatures = SignatureSerializer(many=True)

    @extend_schema_field(MoneySerializer(allow_null=True))
    def get_amount(self, approval: Approval) -> dict[str, str] | None:
        return money(approval.amount, approval.currency)

    @extend_schema_field(MoneySerializer(allow_null=True))
    def get_summed_amount(self, approval: Approval) -> dict[str, str] | None:
        return money(approval.summed_amount, approval.currency)
