"""The survey as the API writes it: plan, targets, how far it is, figures and actions; never the people who are asked, never a link."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from aftersales.surveys.counting import figures_of
from feedback_system.cases.models import Case
from feedback_system.interfaces.serializers import CaseDetailSerializer, CodeSerializer, PersonSerializer


class SurveyShareSerializer(serializers.Serializer):
    """So many out of so many."""

    count = serializers.IntegerField()
    base = serializers.IntegerField()


class SurveyItemSerializer(serializers.Serializer):
    """How often each value was given to one item; the rate where the scale has a line between satisfied and not."""

    code = serializers.CharField()
    given = serializers.DictField(child=serializers.IntegerField())
    rate = SurveyShareSerializer(allow_null=True)


class SurveyFiguresSerializer(serializers.Serializer):
    """The figures; `hidden` says that an anonymous survey has too few answers to show any."""

    answers = serializers.IntegerField()
    hidden = serializers.BooleanField()
    items = SurveyItemSerializer(many=True)
    overall_percent = serializers.CharField(allow_null=True)
    score = serializers.CharField(allow_null=True, help_text="Null without weights of the modules.")


class SurveyActionSerializer(serializers.Serializer):
    """What a department does about a dissatisfied item."""

    number = serializers.IntegerField()
    item = serializers.CharField()
    words = serializers.CharField()
    department = serializers.CharField(source="department.code")
    ours = serializers.BooleanField(allow_null=True, help_text="Null until somebody asked again.")
    satisfied = serializers.BooleanField(allow_null=True)
    revisits = serializers.IntegerField()
    revisit_words = serializers.CharField()


class SurveySerializer(CaseDetailSerializer):
    """A survey with its plan and its figures."""

    questionnaire = CodeSerializer(source="survey.questionnaire")
    questionnaire_version = serializers.IntegerField(source="survey.questionnaire.version")
    purpose = serializers.CharField(source="survey.purpose")
    content = serializers.CharField(source="survey.content")
    range_words = serializers.CharField(source="survey.range_words")
    people = serializers.CharField(source="survey.people")
    responsible = PersonSerializer(source="survey.responsible", allow_null=True)
    planned_count = serializers.IntegerField(source="survey.planned_count")
    starts_on = serializers.DateField(source="survey.starts_on")
    ends_on = serializers.DateField(source="survey.ends_on")
    extensions = serializers.IntegerField(source="survey.extensions")
    return_target = serializers.DecimalField(source="survey.return_target", max_digits=5, decimal_places=2)
    issue_target = serializers.DecimalField(
        source="survey.issue_target", max_digits=5, decimal_places=2, allow_null=True
    )
    improve_below = serializers.DecimalField(
        source="survey.improve_below", max_digits=5, decimal_places=2, allow_null=True
    )
    units = serializers.IntegerField(source="survey.units", allow_null=True)
    households = serializers.IntegerField(source="survey.households", allow_null=True)
    anonymous = serializers.BooleanField(source="survey.anonymous")
    approved_by = PersonSerializer(source="survey.approved_by", allow_null=True)
    approved_at = serializers.DateTimeField(source="survey.approved_at", allow_null=True)
    problems = serializers.CharField(source="survey.problems")
    measures = serializers.CharField(source="survey.measures")
    return_share = serializers.SerializerMethodField()
    issue_share = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()
    actions = serializers.SerializerMethodField()

    @extend_schema_field(SurveyShareSerializer)
    def get_return_share(self, case: Case) -> Any:
        return SurveyShareSerializer(case.survey.return_share()).data

    @extend_schema_field(SurveyShareSerializer(allow_null=True))
    def get_issue_share(self, case: Case) -> Any:
        share = case.survey.issue_share()
        return SurveyShareSerializer(share).data if share is not None else None

    @extend_schema_field(SurveyFiguresSerializer)
    def get_figures(self, case: Case) -> Any:
        found = figures_of(case.survey)
        return {
            "answers": found.answers,
            "hidden": found.hidden,
            "items": [
                {
                    "code": one.item.code,
                    "given": {str(value): count for value, count in one.given},
                    "rate": {"count": one.rate.count, "base": one.rate.base}
                    if one.rate is not None
                    else None,
                }
                for one in found.items
            ],
            "overall_percent": None if found.percent is None else str(found.percent),
            "score": None if found.score is None else str(found.shown_score),
        }

    @extend_schema_field(SurveyActionSerializer(many=True))
    def get_actions(self, case: Case) -> Any:
        return SurveyActionSerializer(case.survey.all_actions(), many=True).data
