"""How the states of an alert look: colour only for meaning, always with icon and word."""

from feedback_system.web.states import Look, register_states
from quality.anomalies.states import AnomalyState as State

TONES = {
    State.RAISED: ("info", "inbox"),
    State.REGISTERED: ("info", "list"),
    State.UNDER_REVIEW: ("pause", "users"),
    State.AWAITING_APPROVAL: ("pause", "stamp"),
    State.DISPOSED: ("info", "box"),
    State.CORRECTED: ("info", "wrench"),
    State.CLOSED: ("ok", "check"),
    State.CANCELLED: ("neutral", "x"),
}


def register_looks() -> None:
    """Make the looks known at start-up."""
    register_states(*(Look(state.value, state.label, *TONES[state]) for state in State))
