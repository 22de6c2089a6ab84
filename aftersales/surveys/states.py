"""The states of a survey, the ways a questionnaire goes out and comes back, and what becomes of it.

Source: policies 000, 001 and 002 on satisfaction surveys (survey owner, approver, departments), policy 004 on opinion cards.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SurveyState(models.TextChoices):
    """Where a survey stands. Participles of the record."""

    PLANNED = "survey_planned", pgettext_lazy("state of a survey", "Planned")
    AWAITING = "survey_awaiting_approval", pgettext_lazy("state of a survey", "Awaiting approval")
    APPROVED = "survey_approved", pgettext_lazy("state of a survey", "Approved")
    RUNNING = "survey_running", pgettext_lazy("state of a survey", "Running")
    COLLECTED = "survey_collected", pgettext_lazy("state of a survey", "Collected")
    COUNTED = "survey_counted", pgettext_lazy("state of a survey", "Counted")
    REPORTED = "survey_reported", pgettext_lazy("state of a survey", "Reported")
    ACTING = "survey_actions_running", pgettext_lazy("state of a survey", "Actions running")
    REVISITED = "survey_revisited", pgettext_lazy("state of a survey", "Revisited")
    CLOSED = "survey_closed", pgettext_lazy("state of a survey", "Closed")
    WITHDRAWN = "survey_withdrawn", pgettext_lazy("state of a survey", "Withdrawn")


FINISHED = frozenset({SurveyState.CLOSED, SurveyState.WITHDRAWN})
"""Nobody has to act any more."""
LIVING = frozenset(SurveyState) - FINISHED
BEFORE_RUNNING = frozenset({SurveyState.PLANNED, SurveyState.AWAITING, SurveyState.APPROVED})
AFTER_COUNTING = frozenset(
    {
        SurveyState.COUNTED,
        SurveyState.REPORTED,
        SurveyState.ACTING,
        SurveyState.REVISITED,
        SurveyState.CLOSED,
    }
)

STAGES: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    ("planning", pgettext_lazy("stage of a survey", "Plan"), (SurveyState.PLANNED,)),
    (
        "approving",
        pgettext_lazy("stage of a survey", "Approval"),
        (SurveyState.AWAITING, SurveyState.APPROVED),
    ),
    ("running", pgettext_lazy("state of a survey", "Running"), (SurveyState.RUNNING,)),
    (
        "counting",
        pgettext_lazy("stage of a survey", "Counting"),
        (SurveyState.COLLECTED, SurveyState.COUNTED),
    ),
    ("reporting", pgettext_lazy("stage of a survey", "Report"), (SurveyState.REPORTED,)),
    (
        "acting",
        pgettext_lazy("stage of a survey", "Actions"),
        (SurveyState.ACTING, SurveyState.REVISITED),
    ),
    ("closing", _("Closing"), (SurveyState.CLOSED,)),
)
"""The order people see on the stage bar."""


class Purpose(models.TextChoices):
    """What a questionnaire is for."""

    CARD = "card", _("Opinion card of a service call")
    CUSTOMERS = "customers", _("Survey among customers")
    INTERNAL = "internal", _("Survey among departments (internal customers)")
    VISIT = "visit", _("Return visit")


class ScaleChoice(models.TextChoices):
    """The scales that the policies name."""

    FOUR = "four", _("Four named levels")
    FIVE = "five", _("Five named levels")
    TEN = "ten", _("Ten points")
    HUNDRED = "hundred", _("Hundred points")


class Way(models.TextChoices):
    """How a questionnaire reaches whoever is asked."""

    MAIL = "mail", pgettext_lazy("way of a questionnaire", "Mail with a link")
    PAPER = "paper", pgettext_lazy("way of a questionnaire", "On paper")
    PHONE = "phone", pgettext_lazy("way of a questionnaire", "By telephone")
    TEXT = "text", pgettext_lazy("way of a questionnaire", "Text message with a link")


CALLING = (Way.PHONE, Way.TEXT)
"""Ways that reach a telephone: not for those who asked not to be called."""


class Channel(models.TextChoices):
    """How an answer came in."""

    LINK = "link", pgettext_lazy("channel of an answer", "Through the link")
    PAPER = "paper", pgettext_lazy("channel of an answer", "On paper, typed in")
    PHONE = "phone", pgettext_lazy("channel of an answer", "On the telephone")


class Asking(models.TextChoices):
    """Where the asking of one person stands."""

    PLANNED = "planned", pgettext_lazy("asking somebody", "To be asked")
    ISSUED = "issued", pgettext_lazy("asking somebody", "Asked, no answer yet")
    ANSWERED = "answered", pgettext_lazy("asking somebody", "Answered")
    REFUSED = "refused", pgettext_lazy("asking somebody", "Does not want to answer")
    UNREACHED = "unreached", pgettext_lazy("asking somebody", "Not reached")


OPEN_ASKING = frozenset({Asking.PLANNED, Asking.ISSUED})


class ReplyWay(models.TextChoices):
    """How a customer was told what came of a remark."""

    LETTER = "letter", pgettext_lazy("way of a reply", "By letter")
    PHONE = "phone", pgettext_lazy("way of a reply", "By telephone")
    VISIT = "visit", pgettext_lazy("way of a reply", "On a visit")


class CallResult(models.TextChoices):
    """What came of a call that brought no answer."""

    CALL_BACK = "call_back", _("Not convenient now: call back at an agreed time")
    REFUSED = "refused", _("Does not want to answer")
    NO_CALLS = "no_calls", _("Does not want to be called again at all")
    UNREACHED = "unreached", _("Nobody was reached")
