"""The states of an investigation and the named sets of them, and what an investigation chooses from.

Source: policy 001 on anomaly alerts (a major case: the leader convenes a team, which works from facts; the outcome is filed);
policy on the management of quality information (accidents inside and outside the house).
"""

from django.db import models
from django.utils.translation import pgettext_lazy


class InvestigationState(models.TextChoices):
    """Where an investigation stands. Participles of the record."""

    OPENED = "opened", pgettext_lazy("state of an investigation", "Team to be convened")
    CONVENED = "convened", pgettext_lazy("state of an investigation", "Team convened")
    INVESTIGATING = "investigating", pgettext_lazy("state of an investigation", "Investigating")
    CONCLUDED = "concluded", pgettext_lazy("state of an investigation", "Outcome to be approved")
    APPROVED = "approved", pgettext_lazy("state of an investigation", "Outcome approved")
    FILED = "filed", pgettext_lazy("state of an investigation", "Filed")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of an investigation", "Withdrawn")


FINISHED = frozenset({InvestigationState.FILED, InvestigationState.WITHDRAWN})
"""Nobody has to act any more."""
LIVING = frozenset(InvestigationState) - FINISHED
AT_WORK = frozenset({InvestigationState.CONVENED, InvestigationState.INVESTIGATING})
"""The team gathers facts."""
BEFORE_OUTCOME = AT_WORK | {InvestigationState.OPENED}
"""Nothing is concluded yet."""
WITH_OUTCOME = frozenset(
    {InvestigationState.CONCLUDED, InvestigationState.APPROVED, InvestigationState.FILED}
)

STAGES: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    (
        "convening",
        pgettext_lazy("stage of an investigation", "Team to be convened"),
        (InvestigationState.OPENED,),
    ),
    (
        "investigating",
        pgettext_lazy("state of an investigation", "Investigating"),
        (InvestigationState.CONVENED, InvestigationState.INVESTIGATING),
    ),
    (
        "concluding",
        pgettext_lazy("stage of an investigation", "Outcome"),
        (InvestigationState.CONCLUDED,),
    ),
    (
        "approving",
        pgettext_lazy("state of an investigation", "Outcome approved"),
        (InvestigationState.APPROVED,),
    ),
    ("filing", pgettext_lazy("state of an investigation", "Filed"), (InvestigationState.FILED,)),
)
"""The order people see on the stage bar."""


class Origin(models.TextChoices):
    """Where the accident happened: decides who names the unit it belongs to."""

    INSIDE = "inside", pgettext_lazy("accident", "Inside: production or purchased goods do not conform")
    OUTSIDE = "outside", pgettext_lazy("accident", "Outside: goods that were delivered")


class Nature(models.TextChoices):
    """What an entry is. An opinion never becomes a fact by standing among them."""

    FACT = "fact", pgettext_lazy("finding", "Fact")
    EVIDENCE = "evidence", pgettext_lazy("finding", "Evidence")
    OPINION = "opinion", pgettext_lazy("finding", "Opinion")


class UnitKind(models.TextChoices):
    """Whose matter the accident is."""

    DEPARTMENT = "department", pgettext_lazy("responsible unit", "A department of the house")
    SUPPLIER = "supplier", pgettext_lazy("responsible unit", "A supplier")
    OUTSIDE = "outside", pgettext_lazy("responsible unit", "Somebody else outside the house")
    UNKNOWN = "unknown", pgettext_lazy("responsible unit", "Cannot be found out")


class CheckResult(models.TextChoices):
    """What a check of the field investigation found."""

    CONFORMS = "conforms", pgettext_lazy("check of a field investigation", "conforms")
    DEVIATES = "deviates", pgettext_lazy("check of a field investigation", "does not conform")
    NOT_DONE = "not_done", pgettext_lazy("check of a field investigation", "not done")


class BodyKind(models.TextChoices):
    """What the body outside decides."""

    ARBITRATION = "arbitration", pgettext_lazy("outside body", "Arbitration")
    STATUTORY_TEST = "statutory_test", pgettext_lazy("outside body", "Statutory test")
