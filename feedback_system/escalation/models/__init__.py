"""What was told to whom because time ran out, the two slips of policy 004, and the sweeps that found it."""

from feedback_system.escalation.models.acknowledgements import Acknowledgement
from feedback_system.escalation.models.duty import DutyShift
from feedback_system.escalation.models.escalations import (
    Escalation,
    EscalationAction,
    EscalationRecipient,
    SetAside,
)
from feedback_system.escalation.models.slips import EnquirySlip, ReminderSlip
from feedback_system.escalation.models.sweeps import ClockHold, HoldReason, SweepRun

__all__ = [
    "Acknowledgement",
    "ClockHold",
    "EnquirySlip",
    "Escalation",
    "EscalationAction",
    "HoldReason",
    "ReminderSlip",
    "SetAside",
    "SweepRun",
    "DutyShift",
    "EscalationRecipient",
]
