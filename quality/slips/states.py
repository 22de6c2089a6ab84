"""The states of a slip between departments and the named sets of them.

Source: policies 001 and 000 on information slips, internal feedback slips, fast feedback, market quality reports, major events
and the production process.
"""

from django.db import models
from django.utils.translation import pgettext_lazy


class SlipState(models.TextChoices):
    """Where a slip stands. Participles of the record."""

    SEEN = "seen", pgettext_lazy("state of a slip", "Seen, being secured")
    AT_LEVEL = "at_level", pgettext_lazy("state of a slip", "With a level")
    AT_DESK = "at_desk", pgettext_lazy("state of a slip", "At the desk that sorts")
    SENT = "sent", pgettext_lazy("state of a slip", "Sent")
    TAKEN_UP = "taken_up", pgettext_lazy("state of a slip", "Received")
    IN_WORK = "in_work", pgettext_lazy("state of a slip", "In work")
    AWAITING_SIGNATURE = "awaiting_signature", pgettext_lazy("state of a slip", "Answer awaiting signature")
    ANSWERED = "answered", pgettext_lazy("state of a slip", "Answered")
    FOLLOWING = "following", pgettext_lazy("state of a slip", "Being followed up")
    CONFIRMED = "confirmed", pgettext_lazy("state of a slip", "Closed, to be filed")
    FILED = "filed", pgettext_lazy("state of a slip", "Filed")
    RETURNED = "returned", pgettext_lazy("state of a slip", "Back with the sender")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a slip", "Withdrawn")
    RECORDED = "recorded", pgettext_lazy("state of a slip", "Recorded")


class RungState(models.TextChoices):
    """What became of a report at one level."""

    OPEN = "open", pgettext_lazy("state of a level", "with this level")
    SOLVED = "solved", pgettext_lazy("state of a level", "solved")
    PASSED_UP = "passed_up", pgettext_lazy("state of a level", "passed up")
    HANDED_DOWN = "handed_down", pgettext_lazy("state of a level", "handed down")
    TO_TOP = "to_top", pgettext_lazy("state of a level", "passed by: straight to the top")
    MISSED = "missed", pgettext_lazy("state of a level", "missed")
    EMPTY = "empty", pgettext_lazy("state of a level", "nobody holds it")


class PartState(models.TextChoices):
    """How far one department is."""

    SENT = "sent", pgettext_lazy("state of a department's part", "sent")
    TAKEN_UP = "taken_up", pgettext_lazy("state of a department's part", "received")
    IN_WORK = "in_work", pgettext_lazy("state of a department's part", "in work")
    AWAITING_SIGNATURE = (
        "awaiting_signature",
        pgettext_lazy("state of a department's part", "awaiting signature"),
    )
    ANSWERED = "answered", pgettext_lazy("state of a department's part", "answered")
    RETURNED = "returned", pgettext_lazy("state of a department's part", "returned as not theirs")
    NOT_ENOUGH = "not_enough", pgettext_lazy("state of a department's part", "not enough")
    HEARD = "heard", pgettext_lazy("state of a department's part", "heard in the meeting")
    DROPPED = "dropped", pgettext_lazy("state of a department's part", "dropped with the slip")


FINISHED = frozenset({SlipState.FILED, SlipState.WITHDRAWN, SlipState.RECORDED})
"""Nobody has to act any more."""
LEFT_OUT = frozenset({RungState.TO_TOP, RungState.MISSED, RungState.EMPTY})
"""Levels that never had the report."""
LIVING = frozenset(SlipState) - FINISHED
WITH_DEPARTMENTS = frozenset(
    {SlipState.SENT, SlipState.TAKEN_UP, SlipState.IN_WORK, SlipState.AWAITING_SIGNATURE}
)
"""The departments work on it."""
AFTER_ANSWER = frozenset({SlipState.ANSWERED, SlipState.FOLLOWING})

ON_LADDER = frozenset(
    {SlipState.SEEN, SlipState.AT_LEVEL, SlipState.FOLLOWING, SlipState.CONFIRMED, SlipState.FILED}
)
"""The states of a report that goes up level by level; the stage bar leaves the others out."""

UNANSWERED_PARTS = frozenset({PartState.SENT, PartState.TAKEN_UP, PartState.IN_WORK})
"""The department has not written its answer."""
OPEN_PARTS = UNANSWERED_PARTS | {PartState.AWAITING_SIGNATURE}
LIVING_PARTS = OPEN_PARTS | {PartState.ANSWERED}
"""What counts for the present round."""

STAGES: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    (
        "sending",
        pgettext_lazy("stage of a slip", "Sent"),
        (SlipState.SEEN, SlipState.AT_DESK, SlipState.SENT, SlipState.RETURNED),
    ),
    ("receiving", pgettext_lazy("stage of a slip", "Received"), (SlipState.TAKEN_UP,)),
    (
        "working",
        pgettext_lazy("stage of a slip", "In work"),
        (SlipState.AT_LEVEL, SlipState.IN_WORK, SlipState.AWAITING_SIGNATURE),
    ),
    ("answering", pgettext_lazy("stage of a slip", "Answered"), (SlipState.ANSWERED,)),
    ("following", pgettext_lazy("stage of a slip", "Followed up"), (SlipState.FOLLOWING,)),
    (
        "filing",
        pgettext_lazy("stage of a slip", "Filed"),
        (SlipState.CONFIRMED, SlipState.FILED, SlipState.RECORDED),
    ),
)
"""The order people see on the stage bar."""
