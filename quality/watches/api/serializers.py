"""A signal of early warning as the API writes it: what the case page shows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback_system.cases.findings import defect_names
from feedback_system.cases.models import Case
from feedback_system.interfaces.serializers import CaseDetailSerializer, PersonSerializer
from quality.watches.defects import name_of
from quality.watches.states import Scope


class SignalWeekSerializer(serializers.Serializer):
    """One recent week: its Monday, findings, how many were expected, and the cumulative sum at its end."""

    monday = serializers.DateField()
    findings = serializers.IntegerField()
    expected = serializers.FloatField()
    cumulative_sum = serializers.FloatField()


class SignalFiguresSerializer(serializers.Serializer):
    """The figures as they stood when the signal was opened. Rates are findings per shipped piece."""

    findings = serializers.IntegerField(source="count")
    exposed_pieces = serializers.FloatField(source="exposure")
    expected = serializers.FloatField()
    upper_limit = serializers.IntegerField(source="limit_count")
    usual_rate = serializers.FloatField(source="rate")
    cumulative_sum = serializers.FloatField(source="evidence")
    decision_limit = serializers.FloatField(source="limit")
    since = serializers.DateField(allow_null=True)
    findings_since = serializers.IntegerField(source="since_count")
    expected_since = serializers.FloatField()
    weeks = SignalWeekSerializer(many=True)


class SignalSerializer(CaseDetailSerializer):
    """A signal with its figures and its judgement."""

    scope = serializers.ChoiceField(source="watch.series.scope", choices=Scope.values)
    batch_number = serializers.CharField(source="watch.series.batch.number", default="")
    supplier = serializers.CharField(source="watch.series.supplier.code", default="")
    defect = serializers.CharField(source="watch.series.defect")
    defect_name = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()
    judged_true = serializers.BooleanField(source="watch.is_true", allow_null=True)
    judged_by = PersonSerializer(source="watch.judged_by", allow_null=True)
    judged_at = serializers.DateTimeField(source="watch.judged_at", allow_null=True)
    reason = serializers.CharField(source="watch.reason")
    raised_limit_until = serializers.DateField(source="watch.muted_until", allow_null=True)
    remark = serializers.CharField(source="watch.remark")

    @extend_schema_field(serializers.CharField())
    def get_defect_name(self, case: Case) -> str:
        return name_of(case.watch.series.defect, defect_names())

    @extend_schema_field(SignalFiguresSerializer())
    def get_figures(self, case: Case) -> Any:
        figures = dict(case.watch.figures)
        figures["expected_since"] = figures["since_expected"]
        names = ("monday", "findings", "expected", "cumulative_sum")
        figures["weeks"] = [dict(zip(names, row, strict=True)) for row in figures["weeks"]]
        return SignalFiguresSerializer(figures).data
