"""How the states of a supplier request look: colour only for meaning, always with icon and word."""

from feedback_system.web.states import Look, register_states
from quality.supplier_requests.states import RequestState as State

TONES = {
    State.DRAFTED: ("neutral", "edit"),
    State.SENT: ("pause", "mail"),
    State.CONTAINED: ("pause", "shield"),
    State.ANSWERED: ("info", "inbox"),
    State.ACCEPTED: ("info", "eye"),
    State.CLOSED: ("ok", "check"),
    State.WITHDRAWN: ("neutral", "undo"),
}


def register_looks() -> None:
    """Make the looks known at start-up."""
    register_states(*(Look(state.value, state.label, *TONES[state]) for state in State))
