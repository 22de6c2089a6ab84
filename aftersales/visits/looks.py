"""How the states of a visit look: colour only for meaning, always with icon and word."""

from aftersales.visits.states import VisitState as State
from feedback_system.web.states import Look, register_states

TONES = {
    State.DUE: ("info", "phone"),
    State.CALLED: ("info", "phone"),
    State.AGREED: ("pause", "clock"),
    State.MOVED: ("pause", "calendar"),
    State.MADE: ("info", "edit"),
    State.RECORDED: ("risk", "alert"),
    State.PASSED_ON: ("pause", "mail"),
    State.CALLED_AGAIN: ("risk", "chat"),
    State.CLOSED: ("ok", "check"),
    State.REFUSED: ("neutral", "x"),
}


def register_looks() -> None:
    """Make the looks known at start-up."""
    register_states(*(Look(state.value, state.label, *TONES[state]) for state in State))
