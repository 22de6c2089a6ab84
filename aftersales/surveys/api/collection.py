"""Registers the collection `/api/v1/surveys/`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from aftersales.surveys.api.serializers import SurveySerializer
from aftersales.surveys.forms.plan import PlanForm
from aftersales.surveys.kind import survey_kind
from aftersales.surveys.operations.asking import must_run_surveys
from aftersales.surveys.operations.planning import open_checked
from feedback_system.cases.models import Case
from feedback_system.interfaces.collections import Collection, register

if TYPE_CHECKING:
    from accounts.models import User


def create(fields: dict[str, Any], by: User, at: datetime) -> Case:
    """Plan a survey; it has its number at once."""
    case: Case = open_checked(fields=fields, by=by, at=at).case
    return case


def register_collection() -> None:
    """Give surveys their part of the API."""
    register(
        Collection(
            kind=survey_kind,
            detail=SurveySerializer,
            related=(
                "survey__questionnaire",
                "survey__responsible",
                "survey__approved_by",
                "survey__department",
            ),
            form=PlanForm,
            may_create=must_run_surveys,
            create=create,
        )
    )
