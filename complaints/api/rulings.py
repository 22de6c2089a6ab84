"""Rulings with their nested shares, their settlement, and the ledger, as the API writes them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from complaints.api.proposals import PolicySerializer
from complaints.models import ApportionmentEntry, Ruling, RulingShare, Settlement
from feedback_system.interfaces.serializers import (
    CodeSerializer,
    DepartmentSerializer,
    MoneySerializer,
    PersonSerializer,
    money,
)


class ShareSerializer(serializers.Serializer):
    """The part of one party in a ruling."""

    position = serializers.IntegerField()
    within = serializers.SerializerMethodField(
        help_text="The position of the share of which this one is a part; its percent is of that share."
    )
    party = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    department = DepartmentSerializer(allow_null=True)
    percent = serializers.DecimalField(max_digits=5, decimal_places=2)
    amount = serializers.SerializerMethodField()
    evidence = serializers.CharField()

    def get_within(self, share: RulingShare) -> int | None:
        places: dict[int, int] = self.context["places"]
        return places.get(share.parent_id) if share.parent_id is not None else None

    @extend_schema_field(MoneySerializer)
    def get_amount(self, share: RulingShare) -> dict[str, str] | None:
        return money(share.amount, self.context["company_currency"])


class SettlementSerializer(serializers.Serializer):
    """How the final loss was found."""

    resale = serializers.ChoiceField(choices=Settlement.Resale.values)
    quantity = serializers.IntegerField(allow_null=True)
    a_grade_price = serializers.SerializerMethodField()
    price_obtained = serializers.SerializerMethodField()
    sold_on = serializers.DateField(allow_null=True)
    reference = serializers.CharField()

    @extend_schema_field(MoneySerializer)
    def get_a_grade_price(self, settlement: Settlement) -> dict[str, str] | None:
        return money(settlement.a_grade_price, self.context["company_currency"])

    @extend_schema_field(MoneySerializer)
    def get_price_obtained(self, settlement: Settlement) -> dict[str, str] | None:
        return money(settlement.price_obtained, self.context["company_currency"])


class RulingSerializer(serializers.Serializer):
    """One version of the ruling; the newest stands first."""

    version = serializers.IntegerField()
    ruled_by = PersonSerializer()
    ruled_at = serializers.DateTimeField()
    own_fault = serializers.BooleanField()
    fault_kind = CodeSerializer()
    tracked = serializers.BooleanField()
    exemption_reason = serializers.CharField()
    loss = serializers.SerializerMethodField()
    recovered = serializers.SerializerMethodField(
        help_text="What others paid back: it lessens what is shared."
    )
    provisional = serializers.BooleanField()
    settles = serializers.SerializerMethodField(help_text="The provisional version that this one settles.")
    settlement = serializers.SerializerMethodField()
    deviation_reason = serializers.CharField()
    policy = PolicySerializer(
        allow_null=True, help_text="The house policy that held; null when none did or the fault is not ours."
    )
    policy_outcome = serializers.ChoiceField(
        choices=["", *Ruling.PolicyOutcome.values], help_text="Whether the shares follow the house policy."
    )
    text = serializers.CharField()
    text_language = serializers.CharField(source="language")
    translations = serializers.DictField(source="further_texts", child=serializers.CharField())
    approved_by = PersonSerializer(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    overturned_at = serializers.DateTimeField(allow_null=True)
    superseded_at = serializers.DateTimeField(allow_null=True)
    frozen = serializers.SerializerMethodField(
        help_text="Whether nothing may follow from it now: not in force, or an objection is open."
    )
    shares = serializers.SerializerMethodField()

    @extend_schema_field(MoneySerializer)
    def get_loss(self, ruling: Ruling) -> dict[str, str] | None:
        return money(ruling.loss_amount, self.context["company_currency"])

    @extend_schema_field(MoneySerializer)
    def get_recovered(self, ruling: Ruling) -> dict[str, str] | None:
        return money(ruling.recovered_amount, self.context["company_currency"])

    def get_settles(self, ruling: Ruling) -> int | None:
        return ruling.settles.version if ruling.settles is not None else None

    @extend_schema_field(SettlementSerializer(allow_null=True))
    def get_settlement(self, ruling: Ruling) -> dict[str, Any] | None:
        if ruling.settles_id is None:
            return None
        return dict(SettlementSerializer(ruling.settlement, context=self.context).data)

    def get_frozen(self, ruling: Ruling) -> bool:
        return not ruling.is_in_force or any(one.is_open for one in ruling.objections.all())

    @extend_schema_field(ShareSerializer(many=True))
    def get_shares(self, ruling: Ruling) -> list[dict[str, Any]]:
        shares = sorted(ruling.shares.all(), key=lambda share: share.position)
        context = {**self.context, "places": {share.pk: share.position for share in shares}}
        return list(ShareSerializer(shares, many=True, context=context).data)


class EntrySerializer(serializers.Serializer):
    """One line of the ledger."""

    kind = serializers.ChoiceField(choices=ApportionmentEntry.Kind.values)
    ruling = serializers.IntegerField(source="ruling.version", help_text="The version of the ruling.")
    party = serializers.CharField(source="share.party")
    label = serializers.CharField(source="share.label")  # type: ignore[assignment]
    department = DepartmentSerializer(source="share.department", allow_null=True)
    amount = serializers.SerializerMethodField()
    at = serializers.DateTimeField()
    by = PersonSerializer()

    @extend_schema_field(MoneySerializer)
    def get_amount(self, entry: ApportionmentEntry) -> dict[str, str] | None:
        return money(entry.amount, self.context["company_currency"])
