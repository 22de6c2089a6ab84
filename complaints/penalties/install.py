"""What ships with sanctions: the levels that decide. The part itself is off, and its bands are empty."""

from __future__ import annotations

from datetime import date

from complaints.penalties.kind import ROUTE
from feedback_system.approvals.models import ApprovalBand, Subject

SINCE = date(2000, 1, 1)
LEVELS = ("gm", "chairman")
"""Policy 004: the general manager; the chairman where he is named, and for objections to what he decided (ours)."""


def install_penalties() -> None:
    """Add what is missing; what a company has edited stays."""
    for position, role in enumerate(LEVELS, start=1):
        ApprovalBand.objects.get_or_create(
            route=ROUTE,
            subject=Subject.SANCTION,
            position=position,
            effective_from=SINCE,
            defaults={
                "role": role,
                "source": "Policy 004: the general manager; the chairman above him (ours)",
            },
        )
