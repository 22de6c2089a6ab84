"""The states of a complaint and the named sets of them. Source: policies 001 and 004, way of the complaint form."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a complaint stands. Participles of the record; who acts in each is data of the route."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned for data")
    ACCEPTED = "accepted", _("Accepted")
    INVESTIGATING = "investigating", _("Under investigation")
    PRODUCTION_ANALYSIS = "production_analysis", _("Production analysis")
    MANAGER_REVIEW = "manager_review", _("With the manager's office")
    RD_OPINION = "rd_opinion", _("R&D opinion")
    CONSOLIDATING = "consolidating", _("Consolidation of opinions")
    PROPOSING = "proposing", _("Handling being proposed")
    PROPOSAL_REVIEW = "proposal_review", _("Proposal under review")
    AWAITING_APPROVAL = "awaiting_approval", _("Awaiting approval")
    NEGOTIATING = "negotiating", _("In talks with the customer")
    OUTCOME_REVIEW = "outcome_review", _("Outcome review")
    AWAITING_FINAL_APPROVAL = "awaiting_final_approval", _("Awaiting final approval")
    RULING = "ruling", _("Ruling on responsibility")
    AWAITING_RULING_APPROVAL = "awaiting_ruling_approval", _("Ruling awaiting approval")
    CLOSED = "closed", pgettext_lazy("state of a complaint", "Closed")
    EXECUTING = "executing", _("Remedy being carried out")
    FILED = "filed", pgettext_lazy("state of a complaint", "Filed")
    NO_LOSS = "no_loss", _("No loss")
    NOT_UPHELD = "not_upheld", _("Not upheld")
    REFILED = "refiled", _("Refiled as a new case")
    WITHDRAWN = "withdrawn", _("Withdrawn by the customer")
    MERGED = "merged", pgettext_lazy("state of a complaint", "Merged into another case")


BEFORE_ACCEPTANCE = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED})
FINISHED = frozenset(
    {State.FILED, State.NO_LOSS, State.NOT_UPHELD, State.REFILED, State.WITHDRAWN, State.MERGED}
)
"""Nobody has to act any more."""
CLOSED_STATES = FINISHED | {State.CLOSED, State.EXECUTING}
"""The case clock has stopped."""
GOES_ON_ELSEWHERE = frozenset({State.REFILED, State.MERGED})
"""The matter goes on in another case: the successor of a refused offer, or the one it is the same as."""
REPEATABLE = CLOSED_STATES - GOES_ON_ELSEWHERE
"""When the customer complains again, the new case is a repetition, unless the matter goes on elsewhere."""
OPEN = frozenset(State) - CLOSED_STATES
IN_HAND = OPEN - BEFORE_ACCEPTANCE
"""Accepted and not closed."""

STAGES: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    ("receipt", _("Receipt"), (State.DRAFT, State.SUBMITTED, State.RETURNED, State.ACCEPTED)),
    (
        "investigation",
        _("Investigation"),
        (State.INVESTIGATING, State.PRODUCTION_ANALYSIS, State.MANAGER_REVIEW, State.RD_OPINION),
    ),
    ("proposal", _("Proposal"), (State.CONSOLIDATING, State.PROPOSING, State.PROPOSAL_REVIEW)),
    ("approval", _("Approval"), (State.AWAITING_APPROVAL,)),
    ("talks", pgettext_lazy("stage", "Talks"), (State.NEGOTIATING, State.OUTCOME_REVIEW)),
    ("final", _("Final approval"), (State.AWAITING_FINAL_APPROVAL,)),
    ("ruling", _("Ruling"), (State.RULING, State.AWAITING_RULING_APPROVAL)),
    ("closing", _("Closing"), (State.CLOSED,)),
    ("execution", _("Execution"), (State.EXECUTING,)),
    ("filing", _("Filing"), (State.FILED,)),
)
"""The order people see on the stage bar."""
