"""Samples with their chains and visits as the API writes them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from complaints.models import (
    JointHandling,
    JointParty,
    JointVisit,
    MajorEntry,
    MoveKind,
    Outside,
    Sample,
    SampleMove,
    VisitKind,
    VisitPart,
    VisitState,
)
from feedback_system.interfaces.serializers import DepartmentSerializer, PersonSerializer


class SampleMoveSerializer(serializers.Serializer):
    """One entry of the chain; nobody changes it."""

    kind = serializers.ChoiceField(choices=MoveKind.values)
    at = serializers.DateTimeField()
    entered_at = serializers.DateTimeField()
    late_reason = serializers.CharField()
    signed_by = PersonSerializer(source="by")
    department = DepartmentSerializer(allow_null=True)
    outside = serializers.ChoiceField(choices=["", *Outside.values])
    place = serializers.CharField()
    carrier = serializers.CharField()
    reason = serializers.CharField()


class SampleSerializer(serializers.Serializer):
    """A sample: what it is, where it is now, and every hand it went through, oldest first."""

    label = serializers.CharField()  # type: ignore[assignment]
    description = serializers.CharField()
    quantity = serializers.IntegerField(allow_null=True)
    origin = serializers.CharField()
    whereabouts = serializers.SerializerMethodField(help_text="Where it is now, in words.")
    since = serializers.SerializerMethodField()
    settled = serializers.SerializerMethodField(help_text="Returned, scrapped or kept for good.")
    moves = serializers.SerializerMethodField()

    def _moves(self, sample: Sample) -> list[SampleMove]:
        return sorted(sample.moves.all(), key=lambda move: move.pk)

    def get_whereabouts(self, sample: Sample) -> str:
        return self._moves(sample)[-1].whereabouts

    @extend_schema_field(serializers.DateTimeField())
    def get_since(self, sample: Sample) -> Any:
        return serializers.DateTimeField().to_representation(self._moves(sample)[-1].at)

    def get_settled(self, sample: Sample) -> bool:
        return self._moves(sample)[-1].kind in (MoveKind.RETURNED, MoveKind.SCRAPPED, MoveKind.KEPT)

    @extend_schema_field(SampleMoveSerializer(many=True))
    def get_moves(self, sample: Sample) -> Any:
        return SampleMoveSerializer(self._moves(sample), many=True).data


class VisitorSerializer(serializers.Serializer):
    """A department or a person that was wanted, goes, or went."""

    part = serializers.ChoiceField(choices=VisitPart.values)
    department = DepartmentSerializer(allow_null=True)
    person = PersonSerializer(allow_null=True)


class VisitSerializer(serializers.Serializer):
    """A joint visit or a visit on site, from the request to its record."""

    kind = serializers.ChoiceField(choices=VisitKind.values)
    state = serializers.ChoiceField(choices=VisitState.values)
    asked_by = PersonSerializer()
    asked_at = serializers.DateTimeField()
    reason = serializers.CharField()
    planned_for = serializers.DateTimeField(allow_null=True)
    place = serializers.CharField()
    confirmed_by = PersonSerializer(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    hand_over_reason = serializers.CharField()
    appointed_by = PersonSerializer(allow_null=True)
    appointed_at = serializers.DateTimeField(allow_null=True)
    instruction = serializers.CharField()
    visited_at = serializers.DateTimeField(allow_null=True)
    recorded_by = PersonSerializer(allow_null=True)
    recorded_at = serializers.DateTimeField(allow_null=True)
    late_reason = serializers.CharField()
    others = serializers.CharField()
    findings = serializers.CharField()
    proposal = serializers.CharField()
    read_by = PersonSerializer(allow_null=True)
    read_at = serializers.DateTimeField(allow_null=True)
    cancelled_by = PersonSerializer(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    cancel_reason = serializers.CharField()
    visitors = serializers.SerializerMethodField()

    @extend_schema_field(VisitorSerializer(many=True))
    def get_visitors(self, visit: JointVisit) -> Any:
        return VisitorSerializer(sorted(visit.visitors.all(), key=lambda one: one.pk), many=True).data


class JointPartySerializer(serializers.Serializer):
    """A department or a person that was called, its answer, and whether it came."""

    department = DepartmentSerializer(allow_null=True)
    person = PersonSerializer(allow_null=True)
    answer = serializers.ChoiceField(choices=["", *JointParty.Answer.values])
    opinion = serializers.CharField()
    answered_by = PersonSerializer(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    was_there = serializers.BooleanField(allow_null=True)


class MajorEntrySerializer(serializers.Serializer):
    """One entry of the follow-up file of a major case."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=MajorEntry.Kind.values)
    day = serializers.DateField()
    text = serializers.CharField()
    next_on = serializers.DateField(allow_null=True)
    by = PersonSerializer()
    at = serializers.DateTimeField()


class JointHandlingSerializer(serializers.Serializer):
    """The joint handling of a third party, from the flag to what was agreed."""

    state = serializers.ChoiceField(choices=JointHandling.State.values)
    raised_by = PersonSerializer()
    raised_at = serializers.DateTimeField()
    called_by = PersonSerializer(allow_null=True)
    called_at = serializers.DateTimeField(allow_null=True)
    planned_for = serializers.DateTimeField(allow_null=True)
    place = serializers.CharField()
    agenda = serializers.CharField()
    held_at = serializers.DateTimeField(allow_null=True)
    others = serializers.CharField()
    agreed = serializers.CharField()
    late_reason = serializers.CharField()
    unneeded_reason = serializers.CharField()
    ended_by = PersonSerializer(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    parties = JointPartySerializer(many=True, source="in_order")
