"""The open work of surveys that another person takes over when somebody leaves."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.handing_over import OpenWork, register_open_work


def register_work() -> None:
    """What of these cases waits for one person."""
    register_open_work(
        OpenWork(
            "surveys",
            _("Surveys"),
            "surveys.Survey",
            "responsible",
            Q(closed_at=None),
            case="case",
        ),
        OpenWork(
            "survey_visits",
            _("Visits because of a remark"),
            "surveys.Remark",
            "visitor",
            Q(closed_at=None, visited_at=None),
        ),
        OpenWork(
            "survey_rhythms",
            _("Surveys that open by themselves"),
            "surveys.SurveyRhythm",
            "responsible",
            Q(is_on=True),
        ),
    )
