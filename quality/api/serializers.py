"""The improvement form as the API writes it: what the case page shows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback_system.cases.models import Case
from feedback_system.interfaces.serializers import (
    CaseDetailSerializer,
    DepartmentSerializer,
    PersonSerializer,
)
from quality.models import Improvement, ItemState


class ImprovementItemSerializer(serializers.Serializer):
    """One item; `number` is what the steps that begin and finish it take."""

    number = serializers.IntegerField()
    round = serializers.IntegerField()
    cause = serializers.CharField()
    action = serializers.CharField()
    owner = PersonSerializer()
    department = DepartmentSerializer()
    due_on = serializers.DateField()
    state = serializers.ChoiceField(choices=ItemState.values)
    drafted_by = PersonSerializer()
    drafted_at = serializers.DateTimeField()
    begun_at = serializers.DateTimeField(allow_null=True)
    evidence = serializers.CharField()
    proof = serializers.IntegerField(source="proof_id", allow_null=True, help_text="The id of the file.")
    done_at = serializers.DateTimeField(allow_null=True)
    done_by = PersonSerializer(allow_null=True)


class EffectCheckSerializer(serializers.Serializer):
    """What somebody without part in it found."""

    round = serializers.IntegerField()
    effective = serializers.BooleanField()
    measure = serializers.CharField()
    before = serializers.DecimalField(max_digits=14, decimal_places=4)
    after = serializers.DecimalField(max_digits=14, decimal_places=4)
    reason = serializers.CharField()
    checked_by = PersonSerializer()
    checked_at = serializers.DateTimeField()


class ImprovementSerializer(CaseDetailSerializer):
    """An improvement with its items and effect checks."""

    reason = serializers.CharField(source="improvement.reason")
    analysis = serializers.CharField(source="improvement.analysis")
    drafting_department = DepartmentSerializer(source="improvement.department")
    round = serializers.IntegerField(source="improvement.round")
    return_reason = serializers.CharField(source="improvement.return_reason")
    confirmed_by = PersonSerializer(source="improvement.confirmed_by", allow_null=True)
    confirmed_at = serializers.DateTimeField(source="improvement.confirmed_at", allow_null=True)
    called_done_by = PersonSerializer(source="improvement.called_done_by", allow_null=True)
    called_done_at = serializers.DateTimeField(source="improvement.called_done_at", allow_null=True)
    effect_check_on = serializers.DateField(source="improvement.effect_check_on", allow_null=True)
    withdraw_reason = serializers.CharField(source="improvement.withdraw_reason")
    items = serializers.SerializerMethodField()
    effect_checks = serializers.SerializerMethodField()

    @extend_schema_field(ImprovementItemSerializer(many=True))
    def get_items(self, case: Case) -> Any:
        improvement: Improvement = case.improvement
        found = sorted(improvement.items.all(), key=lambda item: item.number)
        return ImprovementItemSerializer(found, many=True).data

    @extend_schema_field(EffectCheckSerializer(many=True))
    def get_effect_checks(self, case: Case) -> Any:
        improvement: Improvement = case.improvement
        found = sorted(improvement.checks.all(), key=lambda check: check.round)
        return EffectCheckSerializer(found, many=True).data
