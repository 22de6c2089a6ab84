"""How the API shows the escalation ledger."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback_system.escalation.models import Escalation
from feedback_system.interfaces.serializers import OfCaseSerializer, PersonSerializer


class ChannelSerializer(serializers.Serializer):
    """One way a message went (bell, mail, robot), how far it came, and since or until when."""

    channel = serializers.CharField(source="code")
    name = serializers.CharField(source="label")
    state = serializers.CharField()
    text = serializers.CharField(source="words")
    at = serializers.DateTimeField(allow_null=True)


class ToldSerializer(serializers.Serializer):
    """One person who was told, for which place in the ladder, instead of whom, and by which channels."""

    person = PersonSerializer()
    place = serializers.CharField()
    instead_of = PersonSerializer(allow_null=True)
    passed_over = serializers.ListField(child=serializers.CharField())
    read_at = serializers.DateTimeField(allow_null=True)
    channels = ChannelSerializer(many=True)


class AnswerSerializer(serializers.Serializer):
    """The reminder slip that was issued, and its answer."""

    number = serializers.CharField()
    issued_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    answered_by = PersonSerializer(allow_null=True)
    cause = serializers.CharField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class EscalationSerializer(OfCaseSerializer):
    """A rung of a clock's ladder that was reached: a line of the ledger."""

    id = serializers.IntegerField()
    deadline = serializers.IntegerField(source="deadline_id")
    code = serializers.CharField(source="deadline.code")
    label = serializers.CharField(source="deadline.label")  # type: ignore[assignment]
    level = serializers.IntegerField()
    version = serializers.IntegerField(source="rule_version")
    action = serializers.CharField()
    at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    recipients = serializers.SerializerMethodField()
    robots = serializers.SerializerMethodField()
    slip = serializers.SerializerMethodField()

    @extend_schema_field(ToldSerializer(many=True))
    def get_recipients(self, row: Escalation) -> Any:
        return ToldSerializer(self.context["entries"][row.pk].heard, many=True).data

    @extend_schema_field(ChannelSerializer(many=True))
    def get_robots(self, row: Escalation) -> Any:
        return ChannelSerializer(self.context["entries"][row.pk].robots, many=True).data

    @extend_schema_field(AnswerSerializer(allow_null=True))
    def get_slip(self, row: Escalation) -> Any:
        slip = self.context["entries"][row.pk].slip
        return AnswerSerializer(slip).data if slip is not None else None
