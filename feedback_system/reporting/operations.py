"""The self-check of figures: what it found is kept, so that the health page can tell."""

from __future__ import annotations

from datetime import datetime

from feedback_system.reporting.models import FactCheck
from feedback_system.reporting.rebuilding import compare

KEPT = 60
"""So many checks are kept."""


def check_figures(*, at: datetime) -> FactCheck:
    """Compare all facts with their cases, write again what differs, and keep the result."""
    found = compare(mend=True)
    check = FactCheck.objects.create(
        at=at, cases=found.cases, drifted=found.drifted, examples="\n".join(found.examples)
    )
    old = FactCheck.objects.order_by("-pk").values_list("pk", flat=True)[KEPT:]
    FactCheck.objects.filter(pk__in=list(old)).delete()
    return check
