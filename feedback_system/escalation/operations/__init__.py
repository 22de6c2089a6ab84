"""What other rooms may do with escalations: the sweep, and the two slips."""

from feedback_system.escalation.operations.slips import (
    answer_slip,
    issue_enquiry,
    judge_enquiry,
    withdraw_slip,
)
from feedback_system.escalation.operations.sweep import Summary, escalate_due

__all__ = ["Summary", "answer_slip", "escalate_due", "issue_enquiry", "judge_enquiry", "withdraw_slip"]
