"""The states of a return visit, what visits come from and how they are made. Source: policy 002 on return visits and on surveys."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VisitState(models.TextChoices):
    """Where a visit stands. Participles of the record."""

    DUE = "visit_due", pgettext_lazy("state of a visit", "Due")
    CALLED = "visit_called", pgettext_lazy("state of a visit", "On the telephone")
    AGREED = "visit_agreed", pgettext_lazy("state of a visit", "Not free, new time agreed")
    MOVED = "visit_moved", pgettext_lazy("state of a visit", "Moved")
    MADE = "visit_made", pgettext_lazy("state of a visit", "Visited, to be recorded")
    RECORDED = "visit_recorded", pgettext_lazy("state of a visit", "Recorded with a problem")
    PASSED_ON = "visit_passed_on", pgettext_lazy("state of a visit", "Problem passed on")
    CALLED_AGAIN = "visit_called_again", pgettext_lazy("state of a visit", "Called again, not satisfied")
    CLOSED = "visit_closed", pgettext_lazy("state of a visit", "Closed")
    REFUSED = "visit_refused", pgettext_lazy("state of a visit", "Refused")


FINISHED = frozenset({VisitState.CLOSED, VisitState.REFUSED})
"""Nobody has to act any more."""
LIVING = frozenset(VisitState) - FINISHED
BEFORE = frozenset({VisitState.DUE, VisitState.CALLED, VisitState.AGREED, VisitState.MOVED})
"""The customer has not been visited or spoken with yet."""
WAITING = frozenset({VisitState.DUE, VisitState.AGREED, VisitState.MOVED})

ANSWERED = frozenset({VisitState.MADE, VisitState.RECORDED, VisitState.PASSED_ON, VisitState.CALLED_AGAIN})
"""What the customer said or wrote is known, and can be replied to."""

STAGES: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    ("due", pgettext_lazy("state of a visit", "Due"), (VisitState.DUE, VisitState.AGREED, VisitState.MOVED)),
    ("calling", pgettext_lazy("stage of a visit", "Call or visit"), (VisitState.CALLED,)),
    ("recording", pgettext_lazy("stage of a visit", "Record"), (VisitState.MADE, VisitState.RECORDED)),
    (
        "passing",
        pgettext_lazy("stage of a visit", "Problem"),
        (VisitState.PASSED_ON, VisitState.CALLED_AGAIN),
    ),
    ("closing", _("Closing"), (VisitState.CLOSED,)),
)
"""The order people see on the stage bar."""


class Source(models.TextChoices):
    """What visits of a plan come from."""

    PROJECT = "project", pgettext_lazy("source of visits", "Project done")
    HANDOVER = "handover", pgettext_lazy("source of visits", "Project handed over")
    DELIVERY = "delivery", pgettext_lazy("source of visits", "Goods delivered")
    CONTRACT = "contract", pgettext_lazy("source of visits", "Maintenance contract begun")
    QUARTER = "quarter", pgettext_lazy("source of visits", "End of January, April, July, October")
    HAND = "hand", pgettext_lazy("source of visits", "Planned by hand")


class Confirmed(models.TextChoices):
    """How the customer confirmed the record of a visit (policy 002: signature or seal)."""

    SIGNATURE = "signature", pgettext_lazy("customer confirms a visit by", "Signature")
    SEAL = "seal", pgettext_lazy("customer confirms a visit by", "Seal")
    NOT = "not", pgettext_lazy("customer confirms a visit by", "Neither")


class Means(models.TextChoices):
    """How a visit is made."""

    CALL = "call", pgettext_lazy("means of a visit", "Telephone")
    VISIT = "visit", pgettext_lazy("means of a visit", "Visit in person")
    LETTER = "letter", pgettext_lazy("means of a visit", "Letter")


REGISTER = "register"
"""The kind of visit that is a letter, call or visit of the customer to us (policy 001 on returned goods, register and ledger)."""


class CallOutcome(models.TextChoices):
    """What came of a call."""

    OPEN = "open", pgettext_lazy("outcome of a call", "on the telephone")
    NOT_REACHED = "not_reached", pgettext_lazy("outcome of a call", "not reached")
    NOT_FREE = "not_free", pgettext_lazy("outcome of a call", "not free")
    MOVED = "moved", pgettext_lazy("outcome of a call", "moved")
    SPOKEN = "spoken", pgettext_lazy("outcome of a call", "spoken with")
    REFUSED = "refused", pgettext_lazy("outcome of a call", "refused")
