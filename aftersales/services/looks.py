"""How the states of a service call look: colour only for meaning, always with icon and word."""

from aftersales.services.states import ServiceState as State
from feedback_system.web.states import Look, register_states

TONES = {
    State.CALLED: ("risk", "phone"),
    State.DISPATCHED: ("info", "truck"),
    State.ON_SITE: ("info", "wrench"),
    State.FIXED: ("info", "edit"),
    State.TAKEN_IN: ("pause", "box"),
    State.IN_REPAIR: ("info", "wrench"),
    State.REPAIRED: ("pause", "search"),
    State.ACCEPTED: ("info", "check"),
    State.RETURNED: ("info", "edit"),
    State.SIGNED: ("info", "money"),
    State.TO_INVOICE: ("pause", "money"),
    State.PAID: ("info", "money"),
    State.INVOICED: ("info", "file"),
    State.FREE: ("info", "check"),
    State.FILED: ("ok", "box"),
    State.CANCELLED: ("neutral", "undo"),
}


def register_looks() -> None:
    """Make the looks known at start-up."""
    register_states(*(Look(state.value, state.label, *TONES[state]) for state in State))
