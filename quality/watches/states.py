"""The states of a signal of early warning, what a series is, and what the daily run says of it.

Source: policy 001 on quality feedback (analysed regularly, common points, trends and reach told to the top) and the regulation of
complaints after ISO 10002 (recurring and systemic problems); the statistics are ours.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WatchState(models.TextChoices):
    """Where a signal stands. Participles of the record."""

    OPENED = "opened", pgettext_lazy("state of a signal", "Opened")
    IN_REVIEW = "in_review", pgettext_lazy("state of a signal", "In review")
    JUDGED_TRUE = "judged_true", pgettext_lazy("state of a signal", "Judged true")
    JUDGED_FALSE = "judged_false", pgettext_lazy("state of a signal", "Judged false")
    CLOSED = "closed", pgettext_lazy("state of a signal", "Closed")


FINISHED = frozenset({WatchState.CLOSED})
"""Nobody has to act any more."""
LIVING = frozenset(WatchState) - FINISHED
UNJUDGED = frozenset({WatchState.OPENED, WatchState.IN_REVIEW})
JUDGED = frozenset({WatchState.JUDGED_TRUE, WatchState.JUDGED_FALSE})

STAGES: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    ("opening", pgettext_lazy("state of a signal", "Opened"), (WatchState.OPENED,)),
    ("reviewing", pgettext_lazy("state of a signal", "In review"), (WatchState.IN_REVIEW,)),
    ("judging", _("Judgement"), (WatchState.JUDGED_TRUE, WatchState.JUDGED_FALSE)),
    ("closing", _("Closing"), (WatchState.CLOSED,)),
)
"""The order people see on the stage bar."""


class Scope(models.TextChoices):
    """What the findings of a series have in common besides the defect."""

    PRODUCT = "product", pgettext_lazy("series of early warning", "Product")
    BATCH = "batch", pgettext_lazy("series of early warning", "Batch")
    SUPPLIER = "supplier", pgettext_lazy("series of early warning", "Supplier")


class SeriesStanding(models.TextChoices):
    """What the daily run says of a series."""

    NO_SHIPMENTS = "no_shipments", _("No shipments, cannot be judged")
    NO_HISTORY = "no_history", _("Too little history, not judged yet")
    QUIET = "quiet", _("Usual")
    MUTED = "muted", _("Quiet for now: judged false")
    NOTICEABLE = "noticeable", _("Noticeable, not a signal among so many series")
    EXPLAINED = "explained", _("Explained by the signal of a batch")
    SIGNAL = "signal", _("Signal")
