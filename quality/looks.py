"""How the states of an improvement look: colour only for meaning, always with icon and word."""

from feedback_system.web.states import Look, register_states
from quality.states import ImprovementState as State

TONES = {
    State.RAISED: ("info", "inbox"),
    State.DRAFTED: ("info", "edit"),
    State.CONFIRMED: ("info", "stamp"),
    State.RUNNING: ("info", "wrench"),
    State.DONE: ("pause", "eye"),
    State.EFFECT_CHECKED: ("ok", "check"),
    State.CLOSED: ("ok", "check"),
    State.WITHDRAWN: ("neutral", "undo"),
    State.NOT_INVESTIGATED: ("neutral", "x"),
}


def register_looks() -> None:
    """Make the looks known at start-up."""
    register_states(*(Look(state.value, state.label, *TONES[state]) for state in State))
