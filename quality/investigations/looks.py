"""How the states of an investigation look: colour only for meaning, always with icon and word."""

from feedback_system.web.states import Look, register_states
from quality.investigations.states import InvestigationState as State

TONES = {
    State.OPENED: ("info", "inbox"),
    State.CONVENED: ("info", "users"),
    State.INVESTIGATING: ("info", "search"),
    State.CONCLUDED: ("pause", "stamp"),
    State.APPROVED: ("info", "list"),
    State.FILED: ("ok", "box"),
    State.WITHDRAWN: ("neutral", "undo"),
}


def register_looks() -> None:
    """Make the looks known at start-up."""
    register_states(*(Look(state.value, state.label, *TONES[state]) for state in State))
