"""The visit as the API writes it: what the case page shows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from aftersales.visits.questions import answers_of
from aftersales.visits.states import CallOutcome, Confirmed
from feedback_system.cases.models import Case
from feedback_system.interfaces.serializers import (
    CaseDetailSerializer,
    CodeSerializer,
    DepartmentSerializer,
    PersonSerializer,
)


class VisitCallSerializer(serializers.Serializer):
    """One call, with the number it was made from."""

    number = serializers.IntegerField()
    called_from = serializers.CharField()
    at = serializers.DateTimeField()
    by = PersonSerializer()
    outcome = serializers.ChoiceField(choices=CallOutcome.values)
    words = serializers.CharField()


class VisitAnswerSerializer(serializers.Serializer):
    """One question as it was asked, and its answer."""

    question = serializers.CharField()
    answer = serializers.CharField()
    score = serializers.IntegerField(allow_null=True)


class ReturnVisitSerializer(CaseDetailSerializer):
    """A return visit."""

    plan = CodeSerializer(source="visit.plan")
    project = serializers.CharField(source="visit.project.code", allow_null=True, default=None)
    order_number = serializers.CharField(source="visit.delivery.order_number", allow_null=True, default=None)
    contract = serializers.CharField(source="visit.contract.code", allow_null=True, default=None)
    subject = serializers.CharField(source="visit.subject")
    business_unit = DepartmentSerializer(source="visit.unit", allow_null=True)
    event_on = serializers.DateField(source="visit.event_on")
    first_due_at = serializers.DateTimeField(source="visit.due_at")
    visitor = PersonSerializer(source="visit.visitor", allow_null=True)
    agreed_at = serializers.DateTimeField(source="visit.agreed_at", allow_null=True)
    agreed_reason = serializers.CharField(source="visit.agreed_reason")
    moved_to = serializers.DateField(source="visit.moved_to", allow_null=True)
    moved_reason = serializers.CharField(source="visit.moved_reason")
    refusal_reason = serializers.CharField(source="visit.refusal_reason")
    visited_at = serializers.DateTimeField(source="visit.visited_at", allow_null=True)
    means = serializers.CharField(source="visit.means")
    remarks = serializers.CharField(source="visit.remarks")
    opinions = serializers.CharField(source="visit.opinions")
    interest = serializers.CharField(source="visit.interest")
    problem = serializers.CharField(source="visit.problem")
    causes = serializers.CharField(source="visit.causes")
    improvements = serializers.CharField(source="visit.improvements")
    confirmed = serializers.ChoiceField(
        source="visit.confirmed",
        choices=["", *Confirmed.values],
        help_text="Empty unless a record form asked for it.",
    )
    confirmed_by = serializers.CharField(source="visit.confirmed_by")
    confirmed_on = serializers.DateField(source="visit.confirmed_on", allow_null=True)
    is_satisfied = serializers.BooleanField(source="visit.is_satisfied", allow_null=True)
    second_words = serializers.CharField(source="visit.second_words")
    remark = serializers.CharField(source="visit.remark")
    calls = serializers.SerializerMethodField()
    answers = serializers.SerializerMethodField()

    @extend_schema_field(VisitCallSerializer(many=True))
    def get_calls(self, case: Case) -> Any:
        return VisitCallSerializer(case.visit.all_calls(), many=True).data

    @extend_schema_field(VisitAnswerSerializer(many=True))
    def get_answers(self, case: Case) -> Any:
        return VisitAnswerSerializer(answers_of(case.visit), many=True).data
