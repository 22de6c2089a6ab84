"""How the states of a renewal look: colour only for meaning, always with icon and word."""

from aftersales.contracts.states import RenewalState as State
from feedback_system.web.states import Look, register_states

TONES = {
    State.DUE: ("info", "mail"),
    State.NOTIFIED: ("info", "users"),
    State.VISITED: ("pause", "clock"),
    State.RENEWED: ("ok", "check"),
    State.LOST: ("neutral", "x"),
}


def register_looks() -> None:
    """Make the looks known at start-up."""
    register_states(*(Look(state.value, state.label, *TONES[state]) for state in State))
