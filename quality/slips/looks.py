"""How the states of a slip look: colour only for meaning, always with icon and word."""

from feedback_system.web.states import Look, register_states
from quality.slips.states import PartState, RungState
from quality.slips.states import SlipState as State

TONES = {
    State.SEEN: ("risk", "eye"),
    State.AT_LEVEL: ("info", "users"),
    State.AT_DESK: ("info", "inbox"),
    State.SENT: ("info", "mail"),
    State.TAKEN_UP: ("info", "user"),
    State.IN_WORK: ("info", "wrench"),
    State.AWAITING_SIGNATURE: ("pause", "stamp"),
    State.ANSWERED: ("info", "chat"),
    State.FOLLOWING: ("pause", "eye"),
    State.CONFIRMED: ("info", "stamp"),
    State.FILED: ("ok", "box"),
    State.RETURNED: ("risk", "undo"),
    State.WITHDRAWN: ("neutral", "undo"),
    State.RECORDED: ("ok", "note"),
}
PARTS = {
    PartState.SENT: ("info", "mail"),
    PartState.TAKEN_UP: ("info", "user"),
    PartState.IN_WORK: ("info", "wrench"),
    PartState.AWAITING_SIGNATURE: ("pause", "stamp"),
    PartState.ANSWERED: ("ok", "check"),
    PartState.RETURNED: ("neutral", "undo"),
    PartState.NOT_ENOUGH: ("risk", "undo"),
    PartState.HEARD: ("ok", "users"),
    PartState.DROPPED: ("neutral", "undo"),
}


RUNGS = {
    RungState.OPEN: ("info", "user"),
    RungState.SOLVED: ("ok", "check"),
    RungState.PASSED_UP: ("neutral", "chevron-up"),
    RungState.HANDED_DOWN: ("neutral", "undo"),
    RungState.TO_TOP: ("risk", "flag"),
    RungState.MISSED: ("over", "alert"),
    RungState.EMPTY: ("neutral", "x"),
}


def register_looks() -> None:
    """Make the looks known at start-up."""
    register_states(*(Look(state.value, state.label, *TONES[state]) for state in State))
