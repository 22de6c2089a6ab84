"""The states of a sanction paper and the named sets of them. Source: policies 001 and 004, sanctions: round the departments, to the
general manager, with personnel to publication."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PaperState(models.TextChoices):
    """Where a sanction paper stands."""

    DRAFTED = "drafted", pgettext_lazy("state of a sanction paper", "Being drafted")
    COUNTERSIGNING = "countersigning", pgettext_lazy("state of a sanction paper", "With the departments")
    AWAITING_APPROVAL = (
        "awaiting_approval",
        pgettext_lazy("state of a sanction paper", "With general management"),
    )
    DECIDED = "sanction_decided", pgettext_lazy("state of a sanction paper", "Approved, to be published")
    IN_FORCE = "in_force", pgettext_lazy("state of a sanction paper", "In force")
    APPEALED = "appealed", pgettext_lazy("state of a sanction paper", "Objected to")
    SETTLED = "settled", pgettext_lazy("state of a sanction paper", "Settled")
    LIFTED = "lifted", pgettext_lazy("state of a sanction paper", "Lifted")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a sanction paper", "Withdrawn")


FINISHED = frozenset({PaperState.SETTLED, PaperState.LIFTED, PaperState.WITHDRAWN})
"""Nobody has to act on the paper any more."""
LIVING = frozenset(PaperState) - FINISHED
BEFORE_FORCE = frozenset(
    {PaperState.DRAFTED, PaperState.COUNTERSIGNING, PaperState.AWAITING_APPROVAL, PaperState.DECIDED}
)
"""Nothing has followed from it yet."""
WITH_FORCE = frozenset({PaperState.IN_FORCE, PaperState.APPEALED, PaperState.SETTLED})

STAGES: tuple[tuple[str, object, tuple[str, ...]], ...] = (
    ("drafting", _("Drafted"), (PaperState.DRAFTED,)),
    ("countersigning", _("Countersigned"), (PaperState.COUNTERSIGNING,)),
    ("approval", _("Approved"), (PaperState.AWAITING_APPROVAL,)),
    ("publishing", _("Published"), (PaperState.DECIDED,)),
    (
        "force",
        pgettext_lazy("state of a sanction paper", "In force"),
        (PaperState.IN_FORCE, PaperState.APPEALED),
    ),
    ("settling", _("Settled"), (PaperState.SETTLED,)),
)
"""The order people see on the stage bar."""
