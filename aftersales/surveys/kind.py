"""The survey as a kind of case, known to the kernel from start-up on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from aftersales.surveys.states import STAGES, SurveyState
from feedback_system.cases.kinds import Kind

survey_kind = Kind(
    code="survey",
    label=pgettext_lazy("kind of case", "Satisfaction survey"),
    label_plural=_("Satisfaction surveys"),
    model="surveys.Survey",
    area="surveys",
    path="aftersales/surveys",
    new_url="surveys:new",
    new_label=_("Plan a survey"),
    new_right=Permission.RUN_SURVEY,
    states=SurveyState,
    stages=STAGES,
    case_template="surveys/_case.html",
)

NUMBER_LETTER = "M"
"""Begins the number of every survey (满意度)."""
ROUTE = "survey"
"""The levels that approve plans."""
