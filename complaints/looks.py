"""How the states of a complaint look: colour only for meaning, always with icon and word."""

from complaints.states import State
from feedback_system.web.states import Look, register_states

TONES = {
    State.DRAFT: ("neutral", "edit"),
    State.SUBMITTED: ("info", "inbox"),
    State.RETURNED: ("risk", "undo"),
    State.ACCEPTED: ("info", "inbox"),
    State.INVESTIGATING: ("info", "search"),
    State.PRODUCTION_ANALYSIS: ("info", "factory"),
    State.MANAGER_REVIEW: ("info", "user"),
    State.RD_OPINION: ("info", "wrench"),
    State.CONSOLIDATING: ("info", "edit"),
    State.PROPOSING: ("info", "money"),
    State.PROPOSAL_REVIEW: ("info", "eye"),
    State.AWAITING_APPROVAL: ("pause", "stamp"),
    State.NEGOTIATING: ("info", "phone"),
    State.OUTCOME_REVIEW: ("info", "eye"),
    State.AWAITING_FINAL_APPROVAL: ("pause", "stamp"),
    State.RULING: ("info", "scale"),
    State.AWAITING_RULING_APPROVAL: ("pause", "stamp"),
    State.CLOSED: ("ok", "check"),
    State.EXECUTING: ("info", "truck"),
    State.FILED: ("ok", "box"),
    State.NO_LOSS: ("neutral", "check"),
    State.NOT_UPHELD: ("neutral", "x"),
    State.REFILED: ("neutral", "link"),
    State.WITHDRAWN: ("neutral", "undo"),
    State.MERGED: ("neutral", "copy"),
}


def register_looks() -> None:
    """Make the looks known at start-up."""
    register_states(*(Look(state.value, state.label, *TONES[state]) for state in State))
