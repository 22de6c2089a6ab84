"""The investigation as a kind of case, known to the kernel from start-up on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from feedback_system.cases.kinds import Kind
from feedback_system.cases.models import Severity
from quality.investigations.states import STAGES, InvestigationState

if TYPE_CHECKING:
    from feedback_system.cases.models import Case

PARENTS = frozenset({"anomaly", "complaint"})
"""The kinds of case that are investigated by a team."""
GRAVE = frozenset({Severity.MAJOR, Severity.CRITICAL})


def is_major(case: Case) -> bool:
    """Whether a team investigates such a case: a major or critical alert or complaint (policy 001 on anomaly alerts)."""
    return case.kind in PARENTS and case.severity in GRAVE


investigation_kind = Kind(
    code="investigation",
    label=pgettext_lazy("kind of case", "Investigation"),
    label_plural=_("Investigations"),
    model="investigations.Investigation",
    area="investigations",
    path="quality/investigations",
    new_label=_("Open an investigation"),
    new_right=Permission.OPEN_INVESTIGATION,
    from_case_url="investigations:new",
    suits=is_major,
    states=InvestigationState,
    stages=STAGES,
    case_template="investigations/_case.html",
)

NUMBER_LETTER = "V"
"""Begins the number of every investigation."""
