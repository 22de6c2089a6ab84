"""Note the calls of programs that wanted to open a complaint."""

from __future__ import annotations

from complaints.intake.models import ApiArrival
from complaints.kind import complaint_kind
from feedback_system.interfaces.arrivals import Arrival


def note_call(arrival: Arrival) -> None:
    """Write the call into the ledger: with its case in the same transaction, or with why there is none."""
    if arrival.kind == complaint_kind.code:
        ApiArrival.objects.create(
            received_at=arrival.at, by=arrival.by, case=arrival.case, refusal=arrival.refusal[:40]
        )
