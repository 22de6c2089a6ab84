"""The papers of remedies as the API writes them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from complaints.models import AllowanceCertificate, CertificateState, ReturnSlip, SlipState
from complaints.models.remedy_rules import RemedyRule
from feedback_system.interfaces.serializers import CodeSerializer, MoneySerializer, PersonSerializer, money


class ProofSerializer(serializers.Serializer):
    """What was handed in to prove a return or an allowance."""

    kind = CodeSerializer()
    reference = serializers.CharField()
    note = serializers.CharField()
    file = serializers.IntegerField(source="file_id", allow_null=True)
    by = PersonSerializer()
    at = serializers.DateTimeField()


class ReturnSlipSerializer(serializers.Serializer):
    """The returned-goods slip of a remedy, from its draft to the booking."""

    state = serializers.ChoiceField(choices=SlipState.values)
    reason = serializers.CharField()
    handling = serializers.CharField()
    basis = serializers.CharField()
    drafted_quantity = serializers.IntegerField()
    quantity = serializers.IntegerField(help_text="The approved quantity; an approved difference changes it.")
    unit_price = serializers.DecimalField(max_digits=14, decimal_places=4)
    amount = serializers.SerializerMethodField()
    drafted_by = PersonSerializer()
    drafted_at = serializers.DateTimeField()
    sent_back_reason = serializers.CharField()
    approved_by = PersonSerializer(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    question = serializers.CharField()
    answer = serializers.CharField()
    counted_quantity = serializers.IntegerField(allow_null=True)
    surplus_quantity = serializers.IntegerField()
    received_by = PersonSerializer(allow_null=True)
    received_at = serializers.DateTimeField(allow_null=True)
    inspection = serializers.ChoiceField(choices=["", *ReturnSlip.Inspection.values])
    inspection_remark = serializers.CharField()
    inspected_by = PersonSerializer(allow_null=True)
    proof = ProofSerializer(allow_null=True)
    mode = serializers.ChoiceField(choices=["", *RemedyRule.Mode.values])
    most_accepted = serializers.IntegerField(allow_null=True)
    proof_amount = serializers.SerializerMethodField()
    checked_by = PersonSerializer(allow_null=True)
    checked_at = serializers.DateTimeField(allow_null=True)
    proposal = serializers.ChoiceField(choices=["", *ReturnSlip.Proposal.values])
    explanation = serializers.CharField()

    @extend_schema_field(MoneySerializer)
    def get_amount(self, slip: ReturnSlip) -> Any:
        return money(slip.amount, self.context["currency"])

    @extend_schema_field(MoneySerializer)
    def get_proof_amount(self, slip: ReturnSlip) -> Any:
        return money(slip.proof_amount, self.context["currency"])


class CertificateSerializer(serializers.Serializer):
    """The allowance certificate of a remedy, from its draft to the booking."""

    state = serializers.ChoiceField(choices=CertificateState.values)
    amount = serializers.SerializerMethodField()
    unit_price = serializers.DecimalField(max_digits=14, decimal_places=4, allow_null=True)
    invoice_number = serializers.CharField()
    part = serializers.CharField()
    text = serializers.CharField()
    drafted_by = PersonSerializer()
    drafted_at = serializers.DateTimeField()
    signatures_wanted = serializers.IntegerField()
    head_by = PersonSerializer(allow_null=True)
    head_at = serializers.DateTimeField(allow_null=True)
    manager_by = PersonSerializer(allow_null=True)
    manager_at = serializers.DateTimeField(allow_null=True)
    sent_back_reason = serializers.CharField()
    customer_signer = serializers.CharField()
    customer_signed_on = serializers.DateField(allow_null=True)
    customer_file = serializers.IntegerField(source="customer_file_id", allow_null=True)
    declined_reason = serializers.CharField()
    proof = ProofSerializer(allow_null=True)
    refused_by = PersonSerializer(allow_null=True)
    refused_reason = serializers.CharField()

    @extend_schema_field(MoneySerializer)
    def get_amount(self, paper: AllowanceCertificate) -> Any:
        return money(paper.amount, self.context["currency"])
