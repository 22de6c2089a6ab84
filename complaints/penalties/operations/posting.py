"""Write what follows from a paper into the ledger, and take it back by counter-entries; nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from complaints.penalties.models import PenaltyEntry, SanctionLine

if TYPE_CHECKING:
    from accounts.models import User

Kind = PenaltyEntry.Kind


def post(lines: Iterable[SanctionLine], *, by: User, at: datetime) -> None:
    """Post the amount of each line. A major demerit is posted by its month, which knows the bonus."""
    PenaltyEntry.objects.bulk_create(
        PenaltyEntry(line=line, kind=Kind.POSTED, amount=line.amount, at=at, by=by)
        for line in lines
        if line.amount is not None
    )


def take_back(lines: Iterable[SanctionLine], *, by: User, at: datetime) -> None:
    """Lift the lines: meet what was posted, and what was written off of it, by counter-entries.

    What was taken stays: the sum is below zero then, and the next month gives it back.
    """
    affected = list(lines)
    open_entries = PenaltyEntry.objects.filter(
        line__in=affected, kind__in=[Kind.POSTED, Kind.WRITTEN_OFF], reversal=None
    )
    PenaltyEntry.objects.bulk_create(
        PenaltyEntry(
            line_id=entry.line_id, kind=Kind.REVERSAL, amount=-entry.amount, reverses=entry, at=at, by=by
        )
        for entry in open_entries.order_by("pk")
    )
    SanctionLine.objects.filter(pk__in=[line.pk for line in affected]).update(state=SanctionLine.State.LIFTED)
