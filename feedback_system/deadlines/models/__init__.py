"""Rules, the clocks that run by them, and the stops of clocks."""

from feedback_system.deadlines.models.calendar_proposals import CalendarProposal
from feedback_system.deadlines.models.clocks import Deadline, DeadlineState
from feedback_system.deadlines.models.pausing import StopRequest
from feedback_system.deadlines.models.proposals import ProposalState, RuleProposal
from feedback_system.deadlines.models.rules import (
    DeadlineRule,
    PausePolicy,
    ReopenPolicy,
    Rung,
    RungAction,
    RungUnit,
    RungWhen,
)
from feedback_system.deadlines.models.stops import ClockStop, ExternalWait, StopReason, WaitReason

__all__ = [
    "CalendarProposal",
    "ClockStop",
    "Deadline",
    "DeadlineRule",
    "DeadlineState",
    "ExternalWait",
    "PausePolicy",
    "ReopenPolicy",
    "ProposalState",
    "RuleProposal",
    "Rung",
    "RungAction",
    "RungUnit",
    "RungWhen",
    "StopReason",
    "StopRequest",
    "WaitReason",
]
