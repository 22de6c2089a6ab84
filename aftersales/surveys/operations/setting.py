"""Keep the questionnaires and the rules. Answers keep the version they were given to; no code ever changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations.log import signed
from aftersales.surveys.models import Questionnaire, SurveyRules, survey_rules
from feedback_system.administration.rights import must_change_settings
from feedback_system.administration.versions import begin_version, must_lie_ahead

if TYPE_CHECKING:
    from accounts.models import User


def pending_version(code: str, at: datetime) -> Questionnaire | None:
    """The version of a questionnaire that begins after `at`, or None."""
    return Questionnaire.objects.filter(code=code, effective_from__gt=at).order_by("-version").first()


@transaction.atomic
def save_questionnaire(
    *, code: str, values: Mapping[str, Any], since: datetime | None, by: User, at: datetime
) -> Questionnaire:
    """Add a questionnaire, or give it a new version in force from `since` (None: at once); one that has not begun is replaced.

    :raises NotPermitted: without the right to keep the settings
    :raises Invalid: `since` has passed
    """
    must_change_settings(by)
    must_lie_ahead(since, at=at)
    overtaken = _("Somebody has just changed this questionnaire. Look at it again.")
    return begin_version(
        Questionnaire, code=code, values=values, since=since, overtaken=overtaken, by=by, at=at
    )


def save_rules(*, values: Mapping[str, Any], by: User, at: datetime) -> SurveyRules:
    """Change the rules of surveys. :raises NotPermitted: without the right to keep the settings"""
    must_change_settings(by)
    rules = survey_rules()
    for name, value in values.items():
        setattr(rules, name, value)
    signed(rules, by=by, at=at).save()
    return rules
