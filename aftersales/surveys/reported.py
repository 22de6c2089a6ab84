"""Surveys in written reports: by questionnaire, what was counted, what it brought to light and what was done about it.

Source: policy 002 on complaints and satisfaction (the results of surveys are an input of the management review).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.surveys.kind import survey_kind
from aftersales.surveys.models import Questionnaire, SurveyAction
from feedback_system.cases.models import Case
from feedback_system.reports.sections import Asked, Column, Counted


def _surveys(asked: Asked, rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.filter(kind=survey_kind.code)


def _labels(keys: Sequence[str]) -> Mapping[str, str]:
    versions = Questionnaire.objects.filter(code__in=keys).order_by("version")
    return {one.code: str(one.label) for one in versions}


def _conditions(asked: Asked) -> Mapping[str, Q]:
    counted = asked.within("survey__counted_at")
    actions = SurveyAction.objects.filter(survey__case=OuterRef("pk"))
    return {
        "started": asked.within("survey__started_at"),
        "counted": counted,
        "dissatisfied": counted & Q(Exists(actions)),
        "closed": asked.within("closed_at"),
    }


SURVEYS = Counted(
    code="surveys",
    title=_("Surveys of satisfaction"),
    row_title=_("Questionnaire"),
    columns=(
        Column("started", pgettext_lazy("surveys", "Begun"), _("Surveys that began in the period.")),
        Column("counted", pgettext_lazy("surveys", "Counted"), _("Surveys whose answers were counted in the period.")),
        Column("dissatisfied", _("With dissatisfied items"), _("Of these counted ones, those with items a department acts on.")),
        Column("closed", pgettext_lazy("surveys", "Closed"), _("Surveys closed in the period, with everything that followed from them.")),
    ),
    keys=("survey__questionnaire__code",),
    prepared=_surveys,
    conditions=_conditions,
    labels=_labels,
)  # fmt: skip
