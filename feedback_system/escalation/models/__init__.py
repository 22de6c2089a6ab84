"""What was told to whom because time ran out, and the two slips of policy 004."""

from feedback_system.escalation.models.duty import DutyShift
from feedback_system.escalation.models.escalations import (
    Escalation,
    EscalationAction,
    EscalationRecipient,
    SetAside,
)
from feedback_system.escalation.models.slips import EnquirySlip, ReminderSlip

__all__ = [
    "DutyShift",
    "EnquirySlip",
    "Escalation",
    "EscalationAction",
    "EscalationRecipient",
    "ReminderSlip",
    "SetAside",
]
