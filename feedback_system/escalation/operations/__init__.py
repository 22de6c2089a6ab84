"""What other rooms may do with escalations: the sweep, the two slips, and the duty roster."""

from feedback_system.escalation.operations.duty import end_shift, enter_shift
from feedback_system.escalation.operations.slips import (
    answer_slip,
    issue_enquiry,
    judge_enquiry,
    withdraw_slip,
)
from feedback_system.escalation.operations.sweep import Summary, escalate_due

__all__ = [
    "Summary",
    "answer_slip",
    "end_shift",
    "enter_shift",
    "escalate_due",
    "issue_enquiry",
    "judge_enquiry",
    "withdraw_slip",
]
