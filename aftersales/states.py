"""The states of a return and the named sets of them. Source: policy 001 on returned goods, acceptance of returns."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReturnState(models.TextChoices):
    """Where a return stands. Participles of the record."""

    RECEIVED = "received", pgettext_lazy("state of a return", "Taken in, goods awaited")
    COUNTED = "counted", pgettext_lazy("state of a return", "Goods counted")
    REASON_REVIEW = "reason_review", pgettext_lazy("state of a return", "Reason under review")
    RETEST = "retest", pgettext_lazy("state of a return", "Being tested again")
    REASON_STANDS = "reason_stands", pgettext_lazy("state of a return", "Reason stands")
    AWAITING_APPROVAL = "awaiting_approval", pgettext_lazy("state of a return", "Refund awaiting approval")
    HANDLING = "handling", pgettext_lazy("state of a return", "Handling set")
    CARRIED_OUT = "carried_out", pgettext_lazy("state of a return", "Handling carried out")
    VISITED = "visited", pgettext_lazy("state of a return", "Customer visited")
    REASON_REFUSED = "reason_refused", pgettext_lazy("state of a return", "Reason refused")
    EXPLAINED = "explained", pgettext_lazy("state of a return", "Refusal explained")
    CLOSED = "closed", pgettext_lazy("state of a return", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a return", "Withdrawn")


FINISHED = frozenset({ReturnState.CLOSED, ReturnState.WITHDRAWN})
"""Nobody has to act any more."""
LIVING = frozenset(ReturnState) - FINISHED
BEFORE_SENDING = frozenset({ReturnState.RECEIVED, ReturnState.COUNTED})
"""The slip is still with those who wrote it."""
JUDGED = frozenset({ReturnState.REASON_STANDS, ReturnState.AWAITING_APPROVAL, ReturnState.HANDLING,
                    ReturnState.CARRIED_OUT, ReturnState.VISITED})  # fmt: skip
"""The confirming department has found that the reason stands."""

STAGES: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    ("taking_in", _("Taken in"), (ReturnState.RECEIVED,)),
    ("counting", _("Goods counted"), (ReturnState.COUNTED,)),
    (
        "reason",
        _("Reason"),
        (
            ReturnState.REASON_REVIEW,
            ReturnState.RETEST,
            ReturnState.REASON_STANDS,
            ReturnState.REASON_REFUSED,
        ),
    ),
    ("handling", _("Handling"), (ReturnState.AWAITING_APPROVAL, ReturnState.HANDLING)),
    ("customer", _("Customer"), (ReturnState.CARRIED_OUT, ReturnState.VISITED, ReturnState.EXPLAINED)),
    ("closing", _("Closing"), (ReturnState.CLOSED,)),
)
"""The order people see on the stage bar."""
