"""What the case page shows of the remedies and their papers, and the list of what waits for a department."""

from __future__ import annotations

from typing import Any

from complaints.kind import complaint_kind
from complaints.models import Complaint, RemedyLine, ReturnSlip, SlipState
from complaints.states import State

SLIP_LOOKS = {
    SlipState.DRAFTED: ("pause", "stamp"),
    SlipState.SENT_BACK: ("risk", "undo"),
    SlipState.AT_WAREHOUSE: ("info", "truck"),
    SlipState.ASKED: ("risk", "chat"),
    SlipState.ANSWERED: ("info", "truck"),
    SlipState.RECEIVED: ("info", "box"),
    SlipState.HELD: ("over", "lock"),
    SlipState.REFUSED: ("over", "x-circle"),
    SlipState.EXPLAINED: ("pause", "stamp"),
    SlipState.SURPLUS: ("risk", "truck"),
    SlipState.CHECKED: ("ok", "check"),
    SlipState.BOOKED: ("ok", "check"),
}
"""Tone and icon of a slip's badge."""


def remedies_of(complaint: Complaint) -> list[dict[str, Any]]:
    """Every remedy with its paper and what it waits for. Note: no query, they have been read with the form."""
    acts = complaint.state == State.EXECUTING
    return [
        {
            "line": line,
            "slip": _slip(complaint, complaint.slip_of(line)),
            "next": [complaint_kind.steps[name].label for name in complaint.next_steps(line)] if acts else [],
        }
        for line in complaint.remedy_in_order()
    ]


def _slip(complaint: Complaint, slip: ReturnSlip | None) -> dict[str, Any] | None:
    if slip is None:
        return None
    tone, icon = SLIP_LOOKS[SlipState(slip.state)]
    return {"paper": slip, "tone": tone, "icon": icon, "line": _line_of(complaint, slip)}


def _line_of(complaint: Complaint, slip: ReturnSlip) -> RemedyLine:
    return next(line for line in complaint.remedy_in_order() if line.pk == slip.line_id)
