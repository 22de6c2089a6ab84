"""How the states of a signal look: colour only for meaning, always with icon and word."""

from feedback_system.web.states import Look, register_states
from quality.watches.states import SeriesStanding
from quality.watches.states import WatchState as State

TONES = {
    State.OPENED: ("info", "inbox"),
    State.IN_REVIEW: ("pause", "eye"),
    State.JUDGED_TRUE: ("risk", "alert"),
    State.JUDGED_FALSE: ("neutral", "undo"),
    State.CLOSED: ("ok", "check"),
}
STANDING_TONES = {
    SeriesStanding.SIGNAL: ("over", "alert"),
    SeriesStanding.NOTICEABLE: ("risk", "eye"),
    SeriesStanding.EXPLAINED: ("info", "link"),
    SeriesStanding.MUTED: ("pause", "clock"),
    SeriesStanding.QUIET: ("neutral", "check"),
    SeriesStanding.NO_HISTORY: ("neutral", "history"),
    SeriesStanding.NO_SHIPMENTS: ("neutral", "help"),
}
"""How the standing of a series looks in the table."""


def register_looks() -> None:
    """Make the looks known at start-up."""
    register_states(*(Look(state.value, state.label, *TONES[state]) for state in State))
