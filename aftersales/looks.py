"""How the states of a return look: colour only for meaning, always with icon and word."""

from aftersales.states import ReturnState as State
from feedback_system.web.states import Look, register_states

TONES = {
    State.RECEIVED: ("info", "truck"),
    State.COUNTED: ("info", "box"),
    State.REASON_REVIEW: ("info", "eye"),
    State.RETEST: ("pause", "search"),
    State.REASON_STANDS: ("info", "check"),
    State.AWAITING_APPROVAL: ("pause", "stamp"),
    State.HANDLING: ("info", "box"),
    State.CARRIED_OUT: ("info", "phone"),
    State.VISITED: ("info", "chat"),
    State.REASON_REFUSED: ("risk", "x"),
    State.EXPLAINED: ("info", "mail"),
    State.CLOSED: ("ok", "check"),
    State.WITHDRAWN: ("neutral", "undo"),
}


def register_looks() -> None:
    """Make the looks known at start-up."""
    register_states(*(Look(state.value, state.label, *TONES[state]) for state in State))
