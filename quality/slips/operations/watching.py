"""What other cases ask of the slips that were sent because of them."""

from __future__ import annotations

from feedback_system.cases.models import SLIP, Case
from quality.slips.states import SlipState as State

WAITING = (State.AT_DESK, State.SENT, State.TAKEN_UP, State.IN_WORK, State.AWAITING_SIGNATURE, State.RETURNED)
"""Somebody still owes the answer."""


def unanswered_slips_of(case_id: int) -> list[Case]:
    """The slips sent because of that case whose answer has not gone out yet. Note: one query."""
    slips = Case.objects.as_system("whether the case goes on hangs on its slips").filter(
        parent=case_id, parent_relation=SLIP, kind="slip", state__in=WAITING
    )
    return list(slips.only("kind", "number", "receipt_number", "title").order_by("pk"))
