"""The states of a request for corrective action to a supplier, its parts, and how its effect is watched.

Source: the manual on suppliers asks for a monthly report on supplier quality and names no form; the way and its figures are ours.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RequestState(models.TextChoices):
    """Where a request stands. Participles of the record."""

    DRAFTED = "request_drafted", pgettext_lazy("state of a supplier request", "Drafted")
    SENT = "request_sent", pgettext_lazy("state of a supplier request", "Sent to the supplier")
    CONTAINED = "request_contained", pgettext_lazy("state of a supplier request", "Containment answered")
    ANSWERED = "request_answered", pgettext_lazy("state of a supplier request", "Answered, to be reviewed")
    ACCEPTED = "request_accepted", pgettext_lazy("state of a supplier request", "Accepted, effect watched")
    CLOSED = "request_closed", pgettext_lazy("state of a supplier request", "Closed, effective")
    WITHDRAWN = "request_withdrawn", pgettext_lazy("state of a supplier request", "Withdrawn")


FINISHED = frozenset({RequestState.CLOSED, RequestState.WITHDRAWN})
"""Nobody has to act any more."""
LIVING = frozenset(RequestState) - FINISHED
WITH_SUPPLIER = frozenset({RequestState.SENT, RequestState.CONTAINED})
"""The supplier has to answer."""
AFTER_ANSWER = frozenset({RequestState.ANSWERED, RequestState.ACCEPTED, RequestState.CLOSED})

STAGES: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    ("drafting", pgettext_lazy("state of a supplier request", "Drafted"), (RequestState.DRAFTED,)),
    (
        "answering",
        pgettext_lazy("stage of a supplier request", "With the supplier"),
        (RequestState.SENT, RequestState.CONTAINED),
    ),
    ("reviewing", pgettext_lazy("stage of a supplier request", "Review"), (RequestState.ANSWERED,)),
    ("watching", pgettext_lazy("stage of a supplier request", "Effect"), (RequestState.ACCEPTED,)),
    ("closing", _("Closing"), (RequestState.CLOSED,)),
)
"""The order people see on the stage bar."""


class Part(models.TextChoices):
    """What a supplier is asked for; each part is accepted or sent back on its own."""

    CONTAINMENT = "containment", pgettext_lazy("part of a supplier request", "Containment")
    CAUSE = "cause", pgettext_lazy("part of a supplier request", "Causes")
    ACTION = "action", pgettext_lazy("part of a supplier request", "Corrective actions")
    REPORT = "report", pgettext_lazy("part of a supplier request", "8D report")


FULL = (Part.CAUSE, Part.ACTION, Part.REPORT)
"""What the full answer holds; the containment comes before it."""


class Scope(models.TextChoices):
    """Which answer it is."""

    CONTAINMENT = "containment", pgettext_lazy("answer of a supplier", "First answer: containment")
    FULL = "full", pgettext_lazy("answer of a supplier", "Full answer")
