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
from quality.models import Discipline, DisciplineState, Improvement, ItemState, Verdict
from quality.models.disciplines import Aspect, DocumentKind, TeamPart
from quality.tiers import Asked, Branch, Category, D, Tier


class ImprovementItemSerializer(serializers.Serializer):
    """One item; `number` is what the steps that begin and finish it take."""

    number = serializers.IntegerField()
    round = serializers.IntegerField()
    cause = serializers.CharField()
    action = serializers.CharField()
    removes = serializers.ChoiceField(choices=["", *Branch.values], help_text="The root cause it removes.")
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
    by_data = serializers.ChoiceField(choices=["", *Verdict.values], help_text="What the data said.")
    shipped = serializers.IntegerField(allow_null=True)
    pieces = serializers.IntegerField(allow_null=True)
    against_reason = serializers.CharField()
    checked_by = PersonSerializer()
    checked_at = serializers.DateTimeField()


class TeamMemberSerializer(serializers.Serializer):
    """One person of the team."""

    person = PersonSerializer()
    part = serializers.ChoiceField(choices=TeamPart.values)


class ProblemLineSerializer(serializers.Serializer):
    """One question of the problem description."""

    aspect = serializers.ChoiceField(choices=Aspect.values)
    is_so = serializers.CharField()
    is_not = serializers.CharField()
    difference = serializers.CharField()


class ChosenActionSerializer(serializers.Serializer):
    """One action against a root cause."""

    cause = serializers.IntegerField(source="cause.number", help_text="The number of the root cause.")
    action = serializers.CharField()
    why = serializers.CharField()


class PreventionSerializer(serializers.Serializer):
    """Similar products and processes."""

    similar = serializers.BooleanField()
    which = serializers.CharField()
    done = serializers.CharField()


class UpdatedDocumentSerializer(serializers.Serializer):
    """A document that was brought up to date."""

    kind = serializers.ChoiceField(choices=DocumentKind.values)
    reference = serializers.CharField()
    version = serializers.CharField()
    updated_on = serializers.DateField()


class LessonSerializer(serializers.Serializer):
    """One lesson."""

    title = serializers.CharField()
    text = serializers.CharField()
    category = serializers.ChoiceField(choices=Category.values)
    branch = serializers.ChoiceField(choices=Branch.values)
    scope = serializers.CharField()


class DisciplineSerializer(serializers.Serializer):
    """One discipline of one round with its rows as they were handed in last."""

    discipline = serializers.ChoiceField(source="code", choices=D.values)
    round = serializers.IntegerField()
    state = serializers.ChoiceField(choices=DisciplineState.values)
    owner = PersonSerializer(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    text = serializers.CharField()
    proof = serializers.IntegerField(source="proof_id", allow_null=True, help_text="The id of the file.")
    handed_in_by = PersonSerializer(allow_null=True)
    handed_in_at = serializers.DateTimeField(allow_null=True)
    accepted_by = PersonSerializer(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    remark = serializers.CharField()
    team = serializers.SerializerMethodField()
    lines = serializers.SerializerMethodField()
    actions = serializers.SerializerMethodField()
    preventions = serializers.SerializerMethodField()
    documents = serializers.SerializerMethodField()
    lessons = serializers.SerializerMethodField()

    @extend_schema_field(TeamMemberSerializer(many=True))
    def get_team(self, row: Discipline) -> Any:
        return TeamMemberSerializer(row.newest("team"), many=True).data

    @extend_schema_field(ProblemLineSerializer(many=True))
    def get_lines(self, row: Discipline) -> Any:
        return ProblemLineSerializer(row.newest("lines"), many=True).data

    @extend_schema_field(ChosenActionSerializer(many=True))
    def get_actions(self, row: Discipline) -> Any:
        return ChosenActionSerializer(row.newest("actions"), many=True).data

    @extend_schema_field(PreventionSerializer(many=True))
    def get_preventions(self, row: Discipline) -> Any:
        return PreventionSerializer(row.newest("preventions"), many=True).data

    @extend_schema_field(UpdatedDocumentSerializer(many=True))
    def get_documents(self, row: Discipline) -> Any:
        return UpdatedDocumentSerializer(row.newest("documents"), many=True).data

    @extend_schema_field(LessonSerializer(many=True))
    def get_lessons(self, row: Discipline) -> Any:
        return LessonSerializer(row.newest("lessons"), many=True).data


class CauseSerializer(serializers.Serializer):
    """One “because”; `number` is what the steps take, `under` the number of the cause that it explains."""

    number = serializers.IntegerField()
    under = serializers.IntegerField(allow_null=True, default=None)
    tree = serializers.ChoiceField(source="branch", choices=Branch.values)
    because = serializers.CharField()
    evidence = serializers.CharField()
    proof = serializers.IntegerField(source="proof_id", allow_null=True, help_text="The id of the file.")
    is_assumption = serializers.BooleanField()
    category = serializers.ChoiceField(choices=["", *Category.values])
    is_root = serializers.BooleanField()
    by = PersonSerializer()
    at = serializers.DateTimeField()


class EffectClaimSerializer(serializers.Serializer):
    """What a round claims to have reached; the page of the case shows the count."""

    round = serializers.IntegerField()
    product = serializers.CharField(source="product.code")
    defect = serializers.CharField()
    limit = serializers.DecimalField(max_digits=9, decimal_places=2, help_text="Per 10,000 delivered.")
    from_on = serializers.DateField()
    days = serializers.IntegerField(allow_null=True)
    shipped = serializers.IntegerField(allow_null=True)
    stated_by = PersonSerializer()
    stated_at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(choices=["", *Verdict.values])
    settled_at = serializers.DateTimeField(allow_null=True)


def _form(case: Case) -> Improvement:
    """The form in the folder, which knows its folder without asking again."""
    improvement: Improvement = case.improvement
    improvement.case = case
    return improvement


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
    tier = serializers.ChoiceField(source="improvement.tier", choices=Tier.values)
    proposed_tier = serializers.ChoiceField(source="improvement.proposed_tier", choices=Tier.values)
    tier_reason = serializers.CharField(source="improvement.tier_reason")
    tier_chosen_by = PersonSerializer(source="improvement.tier_chosen_by", allow_null=True)
    waive_reason = serializers.CharField(source="improvement.waive_reason")
    waive_asked_by = PersonSerializer(source="improvement.waive_asked_by", allow_null=True)
    waived_by = PersonSerializer(source="improvement.waived_by", allow_null=True)
    mandatory = serializers.SerializerMethodField()
    disciplines = serializers.SerializerMethodField()
    causes = serializers.SerializerMethodField()
    claims = serializers.SerializerMethodField()
    items = serializers.SerializerMethodField()
    effect_checks = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=D.values)))
    def get_mandatory(self, case: Case) -> Any:
        return [code for code in D.values if _form(case).asked(code) == Asked.MUST]

    @extend_schema_field(DisciplineSerializer(many=True))
    def get_disciplines(self, case: Case) -> Any:
        found = sorted(_form(case).disciplines.all(), key=lambda row: (row.round, row.code))
        return DisciplineSerializer(found, many=True).data

    @extend_schema_field(CauseSerializer(many=True))
    def get_causes(self, case: Case) -> Any:
        living = [one for one in _form(case).causes.all() if one.dropped_at is None]
        numbers = {one.pk: one.number for one in living}
        rows = []
        for one in sorted(living, key=lambda cause: cause.number):
            under = numbers.get(one.parent_id) if one.parent_id is not None else None
            rows.append({**CauseSerializer(one).data, "under": under})
        return rows

    @extend_schema_field(EffectClaimSerializer(many=True))
    def get_claims(self, case: Case) -> Any:
        found = sorted(_form(case).claims.all(), key=lambda one: one.round)
        return EffectClaimSerializer(found, many=True).data

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
