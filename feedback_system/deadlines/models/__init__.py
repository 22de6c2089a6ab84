"""Rules, the clocks that run by them, and the stops of clocks."""

from feedback_system.deadlines.models.clocks import Deadline, DeadlineState
from feedback_system.deadlines.models.proposals import ProposalState, RuleProposal
from feedback_system.deadlines.models.rules import DeadlineRule, PausePolicy, Rung, RungAction, RungWhen
from feedback_system.deadlines.models.stops import ClockStop, ExternalWait, StopReason, WaitReason

__all__ = [
    "ClockStop",
    "Deadline",
    "DeadlineRule",
    "DeadlineState",
    "ExternalWait",
    "PausePolicy",
    "ProposalState",
    "RuleProposal",
    "Rung",
    "RungAction",
    "RungWhen",
    "StopReason",
    "WaitReason",
]
