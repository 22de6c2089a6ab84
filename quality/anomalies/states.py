"""The states of an anomaly alert and the named sets of them, and what an alert chooses from.

Source: policy 001 on anomaly alerts (the inspector raises, quality investigates and disposes, departments are called where a
review is needed), policy 001 on quality feedback (registered and sorted within a day, followed up until the loop is closed).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AnomalyState(models.TextChoices):
    """Where an alert stands. Participles of the record."""

    RAISED = "raised", pgettext_lazy("state of an anomaly", "Raised")
    REGISTERED = "registered", pgettext_lazy("state of an anomaly", "Registered")
    UNDER_REVIEW = "under_review", pgettext_lazy("state of an anomaly", "Under review")
    AWAITING_APPROVAL = "awaiting_approval", pgettext_lazy("state of an anomaly", "Concession to be approved")
    DISPOSED = "disposed", pgettext_lazy("state of an anomaly", "Disposed, being carried out")
    CORRECTED = "corrected", pgettext_lazy("state of an anomaly", "Corrected")
    CLOSED = "closed", pgettext_lazy("state of an anomaly", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("state of an anomaly", "Cancelled")


FINISHED = frozenset({AnomalyState.CLOSED, AnomalyState.CANCELLED})
"""Nobody has to act any more."""
LIVING = frozenset(AnomalyState) - FINISHED
UNANSWERED = frozenset({AnomalyState.RAISED, AnomalyState.REGISTERED})
"""Quality has not answered yet."""
SORTED = LIVING - {AnomalyState.RAISED}
"""Registered and first sorted."""

STAGES: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    ("raising", pgettext_lazy("state of an anomaly", "Raised"), (AnomalyState.RAISED,)),
    ("registering", pgettext_lazy("state of an anomaly", "Registered"), (AnomalyState.REGISTERED,)),
    ("reviewing", _("Review"), (AnomalyState.UNDER_REVIEW, AnomalyState.AWAITING_APPROVAL)),
    ("disposing", _("Disposition"), (AnomalyState.DISPOSED,)),
    ("correcting", _("Cause and correction"), (AnomalyState.CORRECTED,)),
    ("closing", _("Closing"), (AnomalyState.CLOSED,)),
)
"""The order people see on the stage bar."""


class Situation(models.TextChoices):
    """What stands still because of it: decides by when quality must answer."""

    RUNNING = "running", pgettext_lazy("situation", "Neither: the line runs, nothing is held")
    BATCH_HELD = "batch_held", pgettext_lazy("situation", "Batch held")
    LINE_STOPPED = "line_stopped", pgettext_lazy("situation", "Line stopped")


RULE_CLASS: dict[str, str] = {
    Situation.RUNNING: "",
    Situation.BATCH_HELD: "batch_held",
    Situation.LINE_STOPPED: "line_stopped",
}
"""The class of the rule for the answer, by the situation."""
GRAVITY = (Situation.RUNNING, Situation.BATCH_HELD, Situation.LINE_STOPPED)
"""From the least to the most pressing."""


class Trigger(models.TextChoices):
    """What makes an alert major or critical; the policies name none, so the leader may set it for other reasons too (ours)."""

    LINE_STOP = "line_stop", pgettext_lazy("trigger", "A line stops, here or at a customer's")
    SAFETY = "safety", pgettext_lazy("trigger", "Safety of people")
    BATCH = "batch", pgettext_lazy("trigger", "A whole batch or many pieces")
    AMOUNT = "amount", pgettext_lazy("trigger", "The amount at stake")
    PRESS = "press", pgettext_lazy("trigger", "Press or authorities")


class Disposal(models.TextChoices):
    """What becomes of goods that may not conform, and what else quality may order."""

    CONCESSION = "concession", pgettext_lazy("disposition", "Use as is (concession)")
    SORT = "sort", pgettext_lazy("disposition", "Sort out")
    REWORK = "rework", pgettext_lazy("disposition", "Rework")
    SCRAP = "scrap", pgettext_lazy("disposition", "Scrap")
    RETURN = "return", pgettext_lazy("disposition", "Return to the supplier")
    RELEASE = "release", pgettext_lazy("disposition", "Release: found to conform")
    STOP_LINE = "stop_line", pgettext_lazy("disposition", "Stop the line")
    STOP_SHIPMENT = "stop_shipment", pgettext_lazy("disposition", "Stop shipments")


ORDERS = frozenset({Disposal.STOP_LINE, Disposal.STOP_SHIPMENT})
"""Orders that move no goods: they have no quantity and stand beside those that do."""
