"""How the states of a sanction paper look: colour only for meaning, always with icon and word."""

from complaints.penalties.states import PaperState as State
from feedback_system.web.states import Look, register_states

TONES = {
    State.DRAFTED: ("info", "edit"),
    State.COUNTERSIGNING: ("pause", "edit"),
    State.AWAITING_APPROVAL: ("pause", "stamp"),
    State.DECIDED: ("info", "stamp"),
    State.IN_FORCE: ("ok", "check"),
    State.APPEALED: ("risk", "alert"),
    State.SETTLED: ("ok", "check"),
    State.LIFTED: ("neutral", "undo"),
    State.WITHDRAWN: ("neutral", "undo"),
}


def register_looks() -> None:
    """Make the looks known at start-up."""
    register_states(*(Look(state.value, state.label, *TONES[state]) for state in State))
