"""Claims against third parties in the API: read with the complaint, acted on through its steps."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from complaints.models import ClaimLine, ClaimReceipt, RecoveryClaim
from feedback_system.interfaces.serializers import MoneySerializer, PersonSerializer, money


class _OfClaim(serializers.Serializer):
    """Money in the currency of the claim, which stands in the context."""

    def money(self, amount: Any) -> dict[str, str] | None:
        return money(amount, self.context["claim_currency"]) if amount is not None else None


class ClaimLineSerializer(_OfClaim):
    """One cost, the answer to it, and what was agreed."""

    position = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ClaimLine.Kind.values)
    description = serializers.CharField()
    claimed = serializers.SerializerMethodField()
    answer = serializers.CharField(help_text="Empty while there is none.")
    accepted = serializers.SerializerMethodField()
    answer_reason = serializers.CharField()
    agreed = serializers.SerializerMethodField()
    dispute_reason = serializers.CharField()

    @extend_schema_field(MoneySerializer)
    def get_claimed(self, line: ClaimLine) -> dict[str, str] | None:
        return self.money(line.amount)

    @extend_schema_field(MoneySerializer(allow_null=True))
    def get_accepted(self, line: ClaimLine) -> dict[str, str] | None:
        return self.money(line.answered_amount)

    @extend_schema_field(MoneySerializer(allow_null=True))
    def get_agreed(self, line: ClaimLine) -> dict[str, str] | None:
        return self.money(line.agreed_amount)


class ClaimReceiptSerializer(_OfClaim):
    """Money or a credit note that finance has confirmed."""

    way = serializers.ChoiceField(choices=ClaimReceipt.Way.values)
    amount = serializers.SerializerMethodField()
    voucher = serializers.CharField()
    received_on = serializers.DateField()
    confirmed_by = PersonSerializer()
    confirmed_at = serializers.DateTimeField()

    @extend_schema_field(MoneySerializer)
    def get_amount(self, receipt: ClaimReceipt) -> dict[str, str] | None:
        return self.money(receipt.amount)


class ClaimSerializer(serializers.Serializer):
    """A claim with its lines and receipts; never its link."""

    number = serializers.IntegerField()
    reference = serializers.CharField()
    party = serializers.ChoiceField(choices=RecoveryClaim.Party.values)
    supplier = serializers.CharField(source="supplier.code", default=None, allow_null=True)
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=RecoveryClaim.State.values)
    reason = serializers.CharField()
    total = serializers.SerializerMethodField()
    drafted_by = PersonSerializer()
    drafted_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    give_up_reason = serializers.CharField()
    lines = serializers.SerializerMethodField()
    receipts = serializers.SerializerMethodField()

    def _context_of(self, claim: RecoveryClaim) -> dict[str, Any]:
        return {**self.context, "claim_currency": claim.currency}

    @extend_schema_field(MoneySerializer)
    def get_total(self, claim: RecoveryClaim) -> dict[str, str] | None:
        return money(claim.total, claim.currency)

    @extend_schema_field(ClaimLineSerializer(many=True))
    def get_lines(self, claim: RecoveryClaim) -> Any:
        return ClaimLineSerializer(claim.in_order(), many=True, context=self._context_of(claim)).data

    @extend_schema_field(ClaimReceiptSerializer(many=True))
    def get_receipts(self, claim: RecoveryClaim) -> Any:
        return ClaimReceiptSerializer(claim.receipts.all(), many=True, context=self._context_of(claim)).data
