"""The states of a contract renewal. Source: policy 004 on maintenance: notice a month before the end, then a visit to win it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RenewalState(models.TextChoices):
    """Where the renewal stands. Participles of the record."""

    DUE = "renewal_due", pgettext_lazy("state of a renewal", "Notice due")
    NOTIFIED = "renewal_notified", pgettext_lazy("state of a renewal", "Notice sent, visit due")
    VISITED = "renewal_visited", pgettext_lazy("state of a renewal", "Visited, answer awaited")
    RENEWED = "renewal_renewed", pgettext_lazy("state of a renewal", "Renewed")
    LOST = "renewal_lost", pgettext_lazy("state of a renewal", "Not renewed")


FINISHED = frozenset({RenewalState.RENEWED, RenewalState.LOST})
"""Nobody has to act any more."""
LIVING = frozenset(RenewalState) - FINISHED

STAGES: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    ("notice", pgettext_lazy("stage of a renewal", "Notice"), (RenewalState.DUE,)),
    ("visit", pgettext_lazy("stage of a renewal", "Visit"), (RenewalState.NOTIFIED,)),
    ("answer", pgettext_lazy("stage of a renewal", "Answer of the customer"), (RenewalState.VISITED,)),
    ("closing", _("Closing"), (RenewalState.RENEWED,)),
)
"""The order people see on the stage bar."""
