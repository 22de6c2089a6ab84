"""How questions to approvers and their answers are written for machines."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback_system.approvals.grounds import in_words
from feedback_system.approvals.models import Approval, Signature
from feedback_system.approvals.related import ToldCase, ToldSum, told_to
from feedback_system.deadlines.models import StopRequest
from feedback_system.interfaces.serializers import (
    MoneySerializer,
    OfCaseSerializer,
    PersonSerializer,
    api_url,
    money,
)

if TYPE_CHECKING:
    from accounts.models import User


class SignatureSerializer(serializers.Serializer):
    """One of the two signatures under a decision at the top."""

    capacity = serializers.ChoiceField(choices=Signature.Capacity.values)
    signed_by = PersonSerializer()
    on_behalf_of = PersonSerializer(allow_null=True)
    at = serializers.DateTimeField()
    approves = serializers.BooleanField()
    answer = serializers.CharField()
    reason = serializers.CharField()


class GroundSerializer(serializers.Serializer):
    """One reason for the level of a question: a sum, and the level that the limits of its day give it."""

    kind = serializers.CharField(help_text="Code of the kind of remedy; empty for the whole sum.")
    amount = serializers.SerializerMethodField()
    role = serializers.CharField()
    since = serializers.DateField(help_text="From when the limits hold that were used.")
    sentence = serializers.SerializerMethodField()

    @extend_schema_field(MoneySerializer)
    def get_amount(self, kept: dict[str, Any]) -> dict[str, str] | None:
        return money(Decimal(kept["amount"]), self.context["currency"])

    def get_sentence(self, kept: dict[str, Any]) -> str:
        return in_words(kept, self.context["currency"])


class RelatedCostSerializer(serializers.Serializer):
    """Another case about the same goods that counted in the sum when the question was put."""

    kind = serializers.CharField(source="case.kind")
    number = serializers.CharField()
    url = serializers.SerializerMethodField()
    amount = serializers.SerializerMethodField(help_text="What it asks for or has got approved.")
    counted = serializers.SerializerMethodField(
        help_text="What of it the sum holds; less where the same returned goods are booked on one case and refunded on another."
    )

    def get_url(self, told: ToldCase) -> str:
        return api_url(told.case)

    @extend_schema_field(MoneySerializer)
    def get_amount(self, told: ToldCase) -> dict[str, str] | None:
        return money(told.amount, self.context["currency"])

    @extend_schema_field(MoneySerializer)
    def get_counted(self, told: ToldCase) -> dict[str, str] | None:
        return money(told.counted, self.context["currency"])


class HiddenCostSerializer(serializers.Serializer):
    """The other cases in the sum that the reader may not open, as a number and an amount."""

    cases = serializers.IntegerField(source="hidden")
    counted = serializers.SerializerMethodField(help_text="What of them the sum holds together.")

    @extend_schema_field(MoneySerializer)
    def get_counted(self, told: ToldSum) -> dict[str, str] | None:
        return money(told.hidden_amount, self.context["currency"])


class ApprovalSerializer(OfCaseSerializer):
    """A question to an approver and its answer."""

    id = serializers.IntegerField()
    subject = serializers.CharField()
    round = serializers.IntegerField()
    summary = serializers.CharField()
    amount = serializers.SerializerMethodField()
    summed_amount = serializers.SerializerMethodField()
    related = serializers.SerializerMethodField(
        help_text="The other cases in the sum that the reader may open."
    )
    related_hidden = serializers.SerializerMethodField(
        help_text="How many other cases the sum holds besides, and for how much; null when there are none."
    )
    level_because = serializers.SerializerMethodField(
        help_text="Every sum that asks for a level; the highest level decides."
    )
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

    @extend_schema_field(RelatedCostSerializer(many=True))
    def get_related(self, approval: Approval) -> Any:
        told = self.context["related"][approval.pk].cases
        return RelatedCostSerializer(told, many=True, context={"currency": approval.currency}).data

    @extend_schema_field(HiddenCostSerializer(allow_null=True))
    def get_related_hidden(self, approval: Approval) -> Any:
        told = self.context["related"][approval.pk]
        if not told.hidden:
            return None
        return HiddenCostSerializer(told, context={"currency": approval.currency}).data

    @extend_schema_field(GroundSerializer(many=True))
    def get_level_because(self, approval: Approval) -> Any:
        return GroundSerializer(approval.grounds, many=True, context={"currency": approval.currency}).data

    @extend_schema_field(MoneySerializer(allow_null=True))
    def get_summed_amount(self, approval: Approval) -> dict[str, str] | None:
        return money(approval.summed_amount, approval.currency)


class StopRequestSerializer(serializers.Serializer):
    """A request to let a deadline stand still, and its answer."""

    id = serializers.IntegerField()
    case = serializers.CharField(source="deadline.case.reference")
    url = serializers.SerializerMethodField()
    clock = serializers.CharField(source="deadline.code")
    label = serializers.CharField(source="deadline.rule.label")  # type: ignore[assignment]
    number = serializers.IntegerField(help_text="Which stop of this deadline it would be.")
    reason = serializers.CharField()
    reason_label = serializers.CharField()
    text = serializers.CharField()
    expected_until = serializers.DateTimeField()
    due_at = serializers.DateTimeField(
        source="deadline.due_at", help_text="Due as long as it is not approved."
    )
    asked_by = PersonSerializer()
    asked_for = PersonSerializer(allow_null=True)
    asked_at = serializers.DateTimeField()
    decision = serializers.CharField()
    decided_by = PersonSerializer(allow_null=True)
    decided_for = PersonSerializer(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_reason = serializers.CharField()

    def get_url(self, asked: StopRequest) -> str:
        return api_url(asked.deadline.case)


def approval_rows(approvals: Sequence[Approval], user: User) -> Any:
    """The questions as `user` reads them. Note: one query where other cases count in a sum."""
    context = {"related": told_to(user, approvals)}
    return ApprovalSerializer(approvals, many=True, context=context).data
