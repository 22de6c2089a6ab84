"""The links of questionnaires: made when somebody is asked, found again by the token, ended when the answer is in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from aftersales.surveys.models import Asked, SurveyLink, survey_rules
from feedback_system.links.models import AnswerLink
from feedback_system.links.operations import found_by, new_link


def make_link(asked: Asked, *, by_mail: bool, at: datetime) -> SurveyLink:
    """A link for whoever is asked; without mail it stands on the printed questionnaire. Runs out after the days of the rules."""
    made = new_link(
        SurveyLink,
        asked=asked,
        address=asked.address if by_mail else "",
        expires_at=at + timedelta(days=survey_rules().link_days),
        at=at,
    )
    if by_mail:
        transaction.on_commit(ring, robust=True)
    else:
        made.state, made.next_try_at = AnswerLink.State.SENT, None
        made.save(update_fields=["state", "next_try_at"])
    return made


def link_of(token: str) -> SurveyLink | None:
    """The link of this token, whatever became of it. Note: one query, whatever is wrong with the token."""
    found: SurveyLink | None = found_by(
        token,
        SurveyLink.objects.select_related(
            "asked__questionnaire", "asked__survey__case", "asked__customer", "asked__department"
        ),
    )
    return found


def is_usable(link: SurveyLink, at: datetime) -> bool:
    """Whether it can be answered at `at`. Note: one query."""
    return bool(SurveyLink.objects.usable(at).filter(pk=link.pk).exists())


def ring() -> None:
    """Wake the sender; a lost ring is harmless, because the next round finds the mail."""
    from aftersales.surveys.tasks import deliver_questionnaires

    deliver_questionnaires.apply_async(retry=False)
