"""Carry the questionnaires by mail out of the house: a few words and the link, in the language of whoever is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from aftersales.surveys.models import Asked, SurveyLink
from feedback_system.company.models import Company
from feedback_system.links.operations import address_of
from feedback_system.links.post import Post, deliver, mail_with_link
from feedback_system.notifications.operations import notify
from feedback_system.notifications.texts.sorts import Text
from feedback_system.printing.blocks import day


def deliver_questionnaires(*, clock: Callable[[], datetime], limit: int = 100) -> int:
    """One round of the questionnaires that are due; returns how many were sent."""
    return deliver(QUESTIONNAIRES, clock=clock, limit=limit)


def message(link: SurveyLink) -> EmailMessage:
    """The mail as it leaves; an answer by mail goes to whoever issued it."""
    asked: Asked = link.asked
    with translation.override(asked.language):
        words = {
            "company": Company.get().name,
            "name": asked.name or asked.customer or asked.department or "",
            "title": asked.questionnaire.label,
            "day": day(link.expires_at),
        }
        parts = [
            _("To %(name)s") % words,
            asked.questionnaire.intro
            or _("%(company)s would like to know how satisfied you are. It takes two minutes.") % words,
            _("Please answer on this page until %(day)s. You need no account; it can be answered once:")
            % words,
            address_of(link),
        ]
        if asked.anonymous:
            parts.append(_("Your answer is stored without your name and without the time."))
        subject = _("%(company)s: %(title)s") % words
    writer = asked.issued_by
    return mail_with_link(
        link,
        name="survey",
        subject=subject,
        body="\n\n".join(parts),
        reply_to=writer.email if writer is not None else "",
        paper=None,
    )


TEXT_SORT = "survey"
"""The sort of text messages that carry a link of a questionnaire."""


def link_as_text(key: str, at: datetime) -> Text | None:
    """The text message with the link, or None when it was used, ended or has run out meanwhile."""
    link = SurveyLink.objects.select_related("asked__questionnaire").filter(pk=int(key)).first()
    if link is None or not link.may_leave(at):
        return None
    with translation.override(link.asked.language):
        words = _("%(company)s asks how satisfied you are. Two minutes, no account: %(address)s") % {
            "company": Company.get().name,
            "address": address_of(link),
        }
    return Text(link.asked.phone, words)


def _given_up(link: SurveyLink, now: datetime) -> None:
    asked = link.asked
    case = asked.survey.case if asked.survey is not None else asked.about
    if asked.issued_by is not None and case is not None:
        notify(
            "survey_mail_failed",
            case=case,
            to=[asked.issued_by],
            at=now,
            facts={"name": asked.shown_name},
            key=f"survey-mail:{link.pk}",
        )


QUESTIONNAIRES = Post(
    "survey",
    lambda: SurveyLink.objects.select_related(
        "asked__questionnaire",
        "asked__customer",
        "asked__department",
        "asked__issued_by",
        "asked__survey__case",
        "asked__about",
    ),
    message,
    _given_up,
)
