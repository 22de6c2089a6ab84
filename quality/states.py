"""The states of an improvement and the named sets of them. Source: policies 001 and 004, improvement and tracking."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImprovementState(models.TextChoices):
    """Where an improvement stands. Participles of the record."""

    RAISED = "raised", pgettext_lazy("state of an improvement", "Raised")
    DRAFTED = "drafted", pgettext_lazy("state of an improvement", "Drafted")
    CONFIRMED = "confirmed", pgettext_lazy("state of an improvement", "Confirmed")
    RUNNING = "running", pgettext_lazy("state of an improvement", "Being carried out")
    DONE = "done", pgettext_lazy("state of an improvement", "Done, effect to be checked")
    EFFECT_CHECKED = "effect_checked", pgettext_lazy("state of an improvement", "Effect confirmed")
    CLOSED = "closed", pgettext_lazy("state of an improvement", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of an improvement", "Withdrawn")
    NOT_INVESTIGATED = "not_investigated", pgettext_lazy("state of an improvement", "Not investigated")


FINISHED = frozenset({ImprovementState.CLOSED, ImprovementState.WITHDRAWN, ImprovementState.NOT_INVESTIGATED})
"""Nobody has to act any more."""
LIVING = frozenset(ImprovementState) - FINISHED
CARRIED_OUT = frozenset({ImprovementState.CONFIRMED, ImprovementState.RUNNING})
"""The owners work on their items."""

STAGES: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    ("raising", _("Raised"), (ImprovementState.RAISED,)),
    ("drafting", _("Items drafted"), (ImprovementState.DRAFTED,)),
    ("carrying_out", _("Carrying out"), (ImprovementState.CONFIRMED, ImprovementState.RUNNING)),
    ("effect", _("Effect check"), (ImprovementState.DONE, ImprovementState.EFFECT_CHECKED)),
    ("closing", _("Closing"), (ImprovementState.CLOSED,)),
)
"""The order people see on the stage bar."""
