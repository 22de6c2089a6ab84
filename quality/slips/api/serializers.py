"""The slip as the API writes it: what the case page shows."""

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
from quality.slips.models import Slip, SlipPart, SlipRung, WordKind
from quality.slips.models.sheets import FIGURE_DIGITS, FIGURE_PLACES
from quality.slips.readers import facts_for
from quality.slips.states import PartState, RungState


class SlipFactSerializer(serializers.Serializer):
    """One field that the kind asks for, in words of the reader's language."""

    name = serializers.CharField(help_text="The code of the field, as it is sent.")
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField()


class SheetEntrySerializer(serializers.Serializer):
    """What was entered for one field of the kind; sent as `entry_<code>` with the answer."""

    code = serializers.CharField()
    figure = serializers.DecimalField(max_digits=FIGURE_DIGITS, decimal_places=FIGURE_PLACES, allow_null=True)
    text = serializers.CharField()


class SlipPartSerializer(serializers.Serializer):
    """One department; its clock has `number` as its matter."""

    number = serializers.IntegerField()
    round = serializers.IntegerField()
    department = DepartmentSerializer()
    state = serializers.ChoiceField(choices=PartState.values)
    person = PersonSerializer(allow_null=True)
    sent_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField(allow_null=True)
    ours = serializers.BooleanField(allow_null=True)
    answer = serializers.CharField()
    achieved = serializers.BooleanField(allow_null=True, help_text="Of a task: whether it is done.")
    result_in_writing = serializers.BooleanField(allow_null=True)
    result_note = serializers.CharField()
    letters = serializers.IntegerField(allow_null=True, help_text="Of the sheet of a month.")
    visits = serializers.IntegerField(allow_null=True)
    services = serializers.IntegerField(allow_null=True)
    entries = serializers.SerializerMethodField()
    measure = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    answered_by = PersonSerializer(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    signed_by = PersonSerializer(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    end_reason = serializers.CharField()
    right_department = DepartmentSerializer(allow_null=True)

    @extend_schema_field(SheetEntrySerializer(many=True))
    def get_entries(self, part: SlipPart) -> Any:
        rows = sorted(part.entries.all(), key=lambda one: one.pk)
        return SheetEntrySerializer(rows, many=True).data


class SlipRungSerializer(serializers.Serializer):
    """One level of a ladder; `number` is the matter of its clock."""

    number = serializers.IntegerField()
    level = serializers.IntegerField(help_text="The number of the level, the lowest is 1.")
    level_label = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=RungState.values)
    department = DepartmentSerializer(allow_null=True)
    person = PersonSerializer(allow_null=True)
    arrived_at = serializers.DateTimeField()
    done_at = serializers.DateTimeField(allow_null=True)
    cause = serializers.CharField()
    measures = serializers.CharField()
    loss = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    reason = serializers.CharField()

    def get_level_label(self, rung: SlipRung) -> str:
        return rung.slip.level_named(rung.level).label


class SlipWordSerializer(serializers.Serializer):
    """A signed word about the whole."""

    kind = serializers.ChoiceField(choices=WordKind.values)
    text = serializers.CharField()
    by = PersonSerializer()
    at = serializers.DateTimeField()


class SlipFieldReportSerializer(serializers.Serializer):
    """A report from the field; `number` is what the step that hands it in takes."""

    number = serializers.IntegerField()
    question = serializers.CharField()
    person = PersonSerializer()
    asked_at = serializers.DateTimeField()
    report = serializers.CharField()
    reported_at = serializers.DateTimeField(allow_null=True)


class ReplacedPartSerializer(serializers.Serializer):
    """A part that was issued, and the replaced one that comes back."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    quantity = serializers.IntegerField()
    returned_by = DepartmentSerializer()
    issued_at = serializers.DateTimeField()
    back_at = serializers.DateTimeField(allow_null=True)
    finding = serializers.CharField()
    examined_at = serializers.DateTimeField(allow_null=True)


class SlipSerializer(CaseDetailSerializer):
    """A slip with its departments and everything that hangs on it."""

    slip_kind = CodeSerializer(source="slip.slip_kind")
    kind_version = serializers.IntegerField(source="slip.slip_kind.version")
    sender_department = DepartmentSerializer(source="slip.sender_department")
    desk_department = DepartmentSerializer(source="slip.desk_department", allow_null=True)
    belongs_to = serializers.SerializerMethodField()
    description = serializers.CharField(source="slip.description")
    facts = serializers.SerializerMethodField()
    production_slowed = serializers.BooleanField(source="slip.production_slowed")
    is_hard = serializers.BooleanField(source="slip.is_hard")
    entered_late = serializers.BooleanField(source="slip.entered_late")
    return_reason = serializers.CharField(source="slip.return_reason")
    withdraw_reason = serializers.CharField(source="slip.withdraw_reason")
    report_confirmed_by = PersonSerializer(source="slip.report_confirmed_by", allow_null=True)
    report_confirmed_at = serializers.DateTimeField(source="slip.report_confirmed_at", allow_null=True)
    confirmed_by = PersonSerializer(source="slip.confirmed_by", allow_null=True)
    confirmed_at = serializers.DateTimeField(source="slip.confirmed_at", allow_null=True)
    filed_by = PersonSerializer(source="slip.filed_by", allow_null=True)
    parts = serializers.SerializerMethodField()
    levels = serializers.SerializerMethodField()
    words = serializers.SerializerMethodField()
    handling_report = serializers.SerializerMethodField(
        help_text="The report in which the sheet was analysed, where it has reached you."
    )
    distribution = serializers.SerializerMethodField()
    field_reports = serializers.SerializerMethodField()
    replaced_parts = serializers.SerializerMethodField()

    def get_belongs_to(self, case: Case) -> str | None:
        if case.parent_id is None:
            return None
        visible = Case.objects.visible_to(self.context["user"]).filter(pk=case.parent_id).first()
        return visible.reference if visible is not None else None

    def get_handling_report(self, case: Case) -> str | None:
        if case.slip.reported_in_id is None:
            return None
        visible = Case.objects.visible_to(self.context["user"]).filter(slip=case.slip.reported_in_id).first()
        return visible.reference if visible is not None else None

    @extend_schema_field(SlipFactSerializer(many=True))
    def get_facts(self, case: Case) -> Any:
        rows = facts_for(case.slip, self.context["user"])
        return [{"name": name, "label": label, "value": value} for name, label, value in rows]

    @extend_schema_field(SlipPartSerializer(many=True))
    def get_parts(self, case: Case) -> Any:
        slip: Slip = case.slip
        rows = sorted(slip.parts.all(), key=lambda part: part.number)
        return SlipPartSerializer(rows, many=True).data

    @extend_schema_field(SlipRungSerializer(many=True))
    def get_levels(self, case: Case) -> Any:
        slip: Slip = case.slip
        rows = sorted(slip.rungs.all(), key=lambda one: one.number)
        for row in rows:
            row.slip = slip
        return SlipRungSerializer(rows, many=True).data

    @extend_schema_field(SlipWordSerializer(many=True))
    def get_words(self, case: Case) -> Any:
        rows = sorted(case.slip.words.all(), key=lambda one: one.pk)
        return SlipWordSerializer(rows, many=True).data

    @extend_schema_field(DepartmentSerializer(many=True))
    def get_distribution(self, case: Case) -> Any:
        rows = sorted(case.slip.copies.all(), key=lambda one: one.pk)
        return DepartmentSerializer([one.department for one in rows], many=True).data

    @extend_schema_field(SlipFieldReportSerializer(many=True))
    def get_field_reports(self, case: Case) -> Any:
        rows = sorted(case.slip.field_reports.all(), key=lambda one: one.number)
        return SlipFieldReportSerializer(rows, many=True).data

    @extend_schema_field(ReplacedPartSerializer(many=True))
    def get_replaced_parts(self, case: Case) -> Any:
        rows = sorted(case.slip.replaced_parts.all(), key=lambda one: one.number)
        return ReplacedPartSerializer(rows, many=True).data
