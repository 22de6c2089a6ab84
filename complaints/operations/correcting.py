"""Change market, class or severity of an accepted complaint, with its effect on the clocks that run.

Source: design of the product, clocks (effect of a changed market, class or severity); ours.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from complaints.forms.correcting import FACTS, CorrectFactsForm, present_facts
from complaints.kind import complaint_kind
from complaints.models import Complaint
from feedback_system.cases.steps import Trace, step

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

MOVES_CLOCKS = frozenset({"correct_facts", "flag_major", "accept", "edit"})
"""Steps that may change a fact by which the rules of clocks are chosen."""


@step(
    complaint_kind,
    "correct_facts",
    label=_("Change market, class or severity"),
    rights=[Permission.CORRECT_FACTS],
    form=CorrectFactsForm,
    side=True,
    help=_(
        "The deadlines that run follow: they keep their start and get the rule that fits now. You see first which ones move."
    ),
)
def correct_facts(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    market: str,
    complaint_class: str,
    severity: str,
    reason: str,
    seen: str,
) -> Trace:
    """Write the corrected facts; what was there before stays in the history for who looks for severities lowered late."""
    was = present_facts(complaint)
    complaint.case.market, complaint.case.severity = market, severity
    complaint.complaint_class = complaint_class
    became = present_facts(complaint)
    changed = [name for name in FACTS if was[name] != became[name]]
    return Trace(
        {
            "was": {name: was[name] for name in changed},
            "became": {name: became[name] for name in changed},
        },
        {"reason": reason},
    )
