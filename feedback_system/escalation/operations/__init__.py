"""What other rooms may do with escalations: the sweep and its record, the two slips, and the duty roster."""

from feedback_system.escalation.operations.duty import end_shift, enter_shift
from feedback_system.escalation.operations.holding import release_hold
from feedback_system.escalation.operations.runs import begin_run, end_run, forget_old_runs, retry_set_aside
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
    "begin_run",
    "end_run",
    "end_shift",
    "enter_shift",
    "escalate_due",
    "forget_old_runs",
    "issue_enquiry",
    "judge_enquiry",
    "release_hold",
    "retry_set_aside",
    "withdraw_slip",
]
