"""What was told to whom because time ran out, and the two slips of policy 004."""

from feedback_system.escalation.models.acknowledgements import Acknowledgement
from feedback_system.escalation.models.escalations import Escalation, EscalationAction, SetAside
from feedback_system.escalation.models.slips import EnquirySlip, ReminderSlip

__all__ = ["Acknowledgement", "EnquirySlip", "Escalation", "EscalationAction", "ReminderSlip", "SetAside"]
