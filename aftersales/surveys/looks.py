"""How the states of a survey look: colour only for meaning, always with icon and word."""

from aftersales.surveys.states import SurveyState as State
from feedback_system.web.states import Look, register_states

TONES = {
    State.PLANNED: ("neutral", "edit"),
    State.AWAITING: ("pause", "clock"),
    State.APPROVED: ("info", "check"),
    State.RUNNING: ("info", "mail"),
    State.COLLECTED: ("info", "inbox"),
    State.COUNTED: ("info", "eye"),
    State.REPORTED: ("info", "file"),
    State.ACTING: ("info", "edit"),
    State.REVISITED: ("info", "phone"),
    State.CLOSED: ("ok", "check"),
    State.WITHDRAWN: ("neutral", "undo"),
}


def register_looks() -> None:
    """Make the looks known at start-up."""
    register_states(*(Look(state.value, state.label, *TONES[state]) for state in State))
