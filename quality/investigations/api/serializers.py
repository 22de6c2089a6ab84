"""The investigation as the API writes it: what the case page shows this reader."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback_system.cases.models import Case
from feedback_system.interfaces.serializers import (
    CaseDetailSerializer,
    CodeSerializer,
    DepartmentSerializer,
    PersonSerializer,
)
from quality.investigations.models import Investigation
from quality.investigations.operations.standing import reads_opinions
from quality.investigations.states import BodyKind, CheckResult, Nature, Origin, UnitKind


class InvestigationMemberSerializer(serializers.Serializer):
    """One person's time on the team; `until` is null while she is of it."""

    person = PersonSerializer()
    department = DepartmentSerializer(allow_null=True)
    part = serializers.CharField()
    leads = serializers.BooleanField()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)


class InvestigationEntrySerializer(serializers.Serializer):
    """A fact, a piece of evidence or an opinion; opinions come only to those who read them. `number` is what steps take."""

    number = serializers.IntegerField()
    nature = serializers.ChoiceField(choices=Nature.values)
    text = serializers.CharField()
    whose = serializers.CharField()
    about = serializers.SerializerMethodField(help_text="The number of the fact that evidence shows.")
    proof = serializers.IntegerField(source="proof_id", allow_null=True, help_text="The id of the file.")
    by = PersonSerializer()
    at = serializers.DateTimeField()
    struck_at = serializers.DateTimeField(allow_null=True)
    struck_by = PersonSerializer(allow_null=True)
    struck_reason = serializers.CharField()

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_about(self, entry: Any) -> int | None:
        return entry.about.number if entry.about is not None else None


class FieldAttendantSerializer(serializers.Serializer):
    """Somebody who was there, and when she signed."""

    person = PersonSerializer()
    signed_at = serializers.DateTimeField(allow_null=True)


class FieldRecordSerializer(serializers.Serializer):
    """The record of an investigation in the field; `number` is what `sign_field_record` takes."""

    number = serializers.IntegerField()
    place = serializers.CharField()
    visited_on = serializers.DateField()
    people_met = serializers.CharField()
    seen = serializers.CharField()
    same_batch = serializers.ChoiceField(choices=CheckResult.values)
    same_batch_words = serializers.CharField()
    retained = serializers.ChoiceField(choices=CheckResult.values)
    retained_words = serializers.CharField()
    outside = serializers.ChoiceField(choices=CheckResult.values)
    outside_words = serializers.CharField()
    proof = serializers.IntegerField(source="proof_id", allow_null=True, help_text="The id of the file.")
    by = PersonSerializer()
    at = serializers.DateTimeField()
    attendants = FieldAttendantSerializer(source="all_attendants", many=True)


class BodyQuestionSerializer(serializers.Serializer):
    """A question to a body outside; `number` is what `enter_body_result` takes."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=BodyKind.values)
    body = serializers.CharField()
    question = serializers.CharField()
    sent_on = serializers.DateField()
    expected_on = serializers.DateField()
    sent_by = PersonSerializer()
    result = serializers.CharField()
    result_by = PersonSerializer(allow_null=True)
    result_at = serializers.DateTimeField(allow_null=True)
    proof = serializers.IntegerField(source="proof_id", allow_null=True, help_text="The id of the file.")


class InvestigationSerializer(CaseDetailSerializer):
    """An investigation with everything that hangs on it."""

    what = serializers.CharField(source="investigation.what")
    batch_number = serializers.CharField(source="investigation.batch_number")
    defect = CodeSerializer(source="investigation.defect", allow_null=True)
    origin = serializers.ChoiceField(source="investigation.origin", choices=Origin.values)
    unit_named_by_department = DepartmentSerializer(source="investigation.confirmer", allow_null=True)
    unit_agreed_by_department = DepartmentSerializer(source="investigation.consenter", allow_null=True)
    unit = serializers.ChoiceField(
        source="investigation.unit_kind", choices=UnitKind.values, allow_blank=True
    )
    unit_in_words = serializers.CharField(source="investigation.unit_in_words")
    unit_reason = serializers.CharField(source="investigation.unit_reason")
    named_at = serializers.DateTimeField(source="investigation.named_at", allow_null=True)
    agreed_at = serializers.DateTimeField(source="investigation.agreed_at", allow_null=True)
    scope = serializers.CharField(source="investigation.scope")
    due_on = serializers.DateField(source="investigation.due_on", allow_null=True)
    convened_at = serializers.DateTimeField(source="investigation.convened_at", allow_null=True)
    cause = serializers.CharField(source="investigation.cause")
    cause_entry = CodeSerializer(source="investigation.cause_entry", allow_null=True)
    measures = serializers.CharField(source="investigation.measures")
    concluded_by = PersonSerializer(source="investigation.concluded_by", allow_null=True)
    concluded_at = serializers.DateTimeField(source="investigation.concluded_at", allow_null=True)
    approved_by = PersonSerializer(source="investigation.approved_by", allow_null=True)
    approved_at = serializers.DateTimeField(source="investigation.approved_at", allow_null=True)
    improvement = serializers.SerializerMethodField(help_text="Its number, when the reader may see it.")
    no_improvement_reason = serializers.CharField(source="investigation.no_improvement_reason")
    withdrawal_reason = serializers.CharField(source="investigation.withdrawal_reason")
    members = serializers.SerializerMethodField()
    entries = serializers.SerializerMethodField()
    hidden_opinions = serializers.SerializerMethodField(
        help_text="How many opinions the reader does not get."
    )
    field_records = serializers.SerializerMethodField()
    body_questions = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_improvement(self, case: Case) -> str | None:
        followed: int | None = case.investigation.improvement_id
        if followed is None:
            return None
        seen = Case.objects.visible_to(self.context["user"]).filter(pk=followed).first()
        return seen.reference if seen is not None else None

    @extend_schema_field(InvestigationMemberSerializer(many=True))
    def get_members(self, case: Case) -> Any:
        return InvestigationMemberSerializer(case.investigation.all_members(), many=True).data

    @extend_schema_field(InvestigationEntrySerializer(many=True))
    def get_entries(self, case: Case) -> Any:
        opinions = self._reads_opinions(case.investigation)
        rows = [one for one in case.investigation.all_entries() if opinions or one.nature != Nature.OPINION]
        return InvestigationEntrySerializer(rows, many=True).data

    @extend_schema_field(serializers.IntegerField())
    def get_hidden_opinions(self, case: Case) -> int:
        if self._reads_opinions(case.investigation):
            return 0
        return sum(1 for one in case.investigation.all_entries() if one.nature == Nature.OPINION)

    def _reads_opinions(self, investigation: Investigation) -> bool:
        found: bool = investigation.asked_once(
            "the reader reads opinions",
            lambda: reads_opinions(investigation, self.context["user"], self.context["at"]),
        )
        return found

    @extend_schema_field(FieldRecordSerializer(many=True))
    def get_field_records(self, case: Case) -> Any:
        return FieldRecordSerializer(case.investigation.all_field_records(), many=True).data

    @extend_schema_field(BodyQuestionSerializer(many=True))
    def get_body_questions(self, case: Case) -> Any:
        return BodyQuestionSerializer(case.investigation.all_questions(), many=True).data
