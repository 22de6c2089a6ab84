"""What the case page shows of a survey: the plan, how far it is, what it found, what departments do about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from aftersales.surveys.models import Survey
from aftersales.surveys.states import AFTER_COUNTING, Asking
from aftersales.surveys.states import SurveyState as State
from feedback_system.cases.fields import local_day
from feedback_system.desk.terms import Terms

if TYPE_CHECKING:
    from accounts.models import User


def case_context(survey: Survey, user: User, at: datetime) -> dict[str, Any]:
    """The parts of the survey for the case page. Note: one query, for how many stand where."""
    share, reference = survey.return_share(), survey.case.reference
    counts = survey.by_state()
    labels = {item.code: item.label for item in survey.questionnaire.all_items()}
    return {
        "survey": survey,
        "share": share,
        "reached": share.reaches(survey.return_target),
        "issue_share": survey.issue_share(),
        "issue_reached": _reached(survey),
        "asked_rows": [
            {"state": state.label, "count": counts[state.value]}
            for state in Asking
            if counts.get(state.value)
        ],
        "asked_total": sum(counts.values()),
        "survey_actions": [{"row": one, "item": labels.get(one.item, "")} for one in survey.all_actions()],
        "list_url": reverse("surveys:list", args=[reference]) if user.holds(Permission.RUN_SURVEY) else "",
        "analysis_url": reverse("surveys:analysis", args=[reference]) if survey.returned() else "",
        "papers_url": reverse("surveys:report_pdf", args=[reference])
        if survey.state in AFTER_COUNTING
        else "",
        "papers_label": _("Print the report"),
        "header_badges": _badges(survey, at),
    }


def _reached(survey: Survey) -> bool | None:
    share = survey.issue_share()
    return (
        share.reaches(survey.issue_target) if share is not None and survey.issue_target is not None else None
    )


def _badges(survey: Survey, at: datetime) -> list[dict[str, Any]]:
    """What everybody should see at once: anonymous, extended, over with too few answers."""
    found: list[dict[str, Any]] = []
    if survey.anonymous:
        found.append({"label": _("Anonymous"), "tone": "info", "icon": "shield"})
    if survey.extensions:
        found.append({"label": _("Extended"), "tone": "risk", "icon": "undo"})
    if survey.state == State.RUNNING and survey.is_over(local_day(at)):
        found.append({"label": _("Its time is over"), "tone": "over", "icon": "clock"})
    return found


def plan_terms(terms: Mapping[str, Any]) -> Terms:
    """The plan as whoever approves it reads it."""
    labels = {
        "purpose": _("Purpose"),
        "content": _("Content"),
        "range": _("Range: who is asked"),
        "people": _("Who carries it out"),
        "questionnaire": _("Questionnaire"),
        "starts_on": _("Begins on"),
        "ends_on": _("Answers until"),
        "planned_count": _("Questionnaires planned"),
        "return_target": _("Return rate to be reached, in %"),
    }
    facts = [(label, terms[key]) for key, label in labels.items() if terms.get(key) not in (None, "")]
    if terms.get("anonymous"):
        facts.append((_("Anonymous"), _("yes")))
    return Terms(facts)
