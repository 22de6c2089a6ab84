"""The costs of a complaint and the receivables it holds up in the API: read with it, changed through its steps."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from complaints.costs import Cost, CostTotals, Source
from complaints.models import Complaint, CostEntry, DisputedReceivable
from feedback_system.interfaces.serializers import CodeSerializer, MoneySerializer, PersonSerializer, money


class CostLineSerializer(serializers.Serializer):
    """One line from the paper that it is counted from."""

    kind = serializers.CharField(help_text="Code of the list of kinds of cost; `recovery` came back.")
    day = serializers.DateField()
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the name is that of the API
        choices=[one.value for one in Source]
    )
    reference = serializers.CharField()
    value = serializers.SerializerMethodField(
        "get_company_value", help_text="What counts, in the currency of the company."
    )
    on_paper = serializers.SerializerMethodField(
        help_text="What the paper says; more than what counts where another paper tells of the same returned goods."
    )
    counted_with = serializers.CharField(help_text="The reference of that other paper; empty elsewhere.")

    @extend_schema_field(MoneySerializer)
    def get_company_value(self, line: Cost) -> dict[str, str] | None:
        return money(line.value, self.context["company_currency"])

    @extend_schema_field(MoneySerializer)
    def get_on_paper(self, line: Cost) -> dict[str, str] | None:
        return money(line.on_paper, self.context["company_currency"])


class CostEntrySerializer(serializers.Serializer):
    """A cost entered by hand; `number` is what the step that takes it back takes."""

    number = serializers.IntegerField()
    kind = CodeSerializer()
    day = serializers.DateField()
    hours = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    hourly_rate = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    amount = serializers.SerializerMethodField()
    exchange_rate = serializers.DecimalField(max_digits=12, decimal_places=6)
    value = serializers.SerializerMethodField(
        "get_company_value", help_text="In the currency of the company."
    )
    reference = serializers.CharField()
    file = serializers.IntegerField(source="proof_id", allow_null=True)
    note = serializers.CharField(source="text")
    entered_by = PersonSerializer(source="by")
    entered_at = serializers.DateTimeField(source="at")
    takes_back = serializers.IntegerField(
        source="reverses.number", allow_null=True, default=None, help_text="The entry that this one counters."
    )

    repaid_by_voucher = serializers.CharField(
        source="repayment.voucher",
        allow_null=True,
        default=None,
        help_text="For travel costs that finance has repaid.",
    )

    @extend_schema_field(MoneySerializer)
    def get_amount(self, entry: CostEntry) -> dict[str, str] | None:
        return money(entry.amount, entry.currency)

    @extend_schema_field(MoneySerializer)
    def get_company_value(self, entry: CostEntry) -> dict[str, str] | None:
        return money(entry.value, self.context["company_currency"])


class CostsSerializer(serializers.Serializer):
    """Total, what came back, net, and the lines behind them; in the currency of the company."""

    total = serializers.SerializerMethodField()
    recovered = serializers.SerializerMethodField()
    net = serializers.SerializerMethodField()
    lines = serializers.SerializerMethodField()
    entries = serializers.SerializerMethodField()

    def _totals(self, complaint: Complaint) -> CostTotals:
        return complaint.cost_totals()

    @extend_schema_field(MoneySerializer)
    def get_total(self, complaint: Complaint) -> dict[str, str] | None:
        return money(self._totals(complaint).cost, self.context["company_currency"])

    @extend_schema_field(MoneySerializer)
    def get_recovered(self, complaint: Complaint) -> dict[str, str] | None:
        return money(self._totals(complaint).recovered, self.context["company_currency"])

    @extend_schema_field(MoneySerializer)
    def get_net(self, complaint: Complaint) -> dict[str, str] | None:
        return money(self._totals(complaint).net, self.context["company_currency"])

    @extend_schema_field(CostLineSerializer(many=True))
    def get_lines(self, complaint: Complaint) -> Any:
        return CostLineSerializer(complaint.costs(), many=True, context=self.context).data

    @extend_schema_field(CostEntrySerializer(many=True))
    def get_entries(self, complaint: Complaint) -> Any:
        return CostEntrySerializer(complaint.entries_of_costs(), many=True, context=self.context).data


class DisputeSerializer(serializers.Serializer):
    """A receivable that the case holds up; `number` is what the step that lifts it takes."""

    number = serializers.IntegerField()
    line = serializers.IntegerField()
    document = serializers.CharField()
    amount = serializers.SerializerMethodField()
    due_on = serializers.DateField()
    salesperson = PersonSerializer()
    disputed_from = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    ending = serializers.CharField(
        help_text="Empty while it is disputed; lifted, closed, not_upheld or ended."
    )

    @extend_schema_field(MoneySerializer)
    def get_amount(self, dispute: DisputedReceivable) -> dict[str, str] | None:
        return money(dispute.amount, dispute.currency)
