"""End what waits for a decision on a complaint without one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from complaints.models import Complaint, Objection
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import void_pending

if TYPE_CHECKING:
    from accounts.models import User


def end_objection(objection: Objection, decision: Objection.Decision, *, by: User, at: datetime) -> None:
    """End an objection without a decision and take its question back."""
    objection.decision, objection.decided_at = decision, at
    objection.save(update_fields=["decision", "decided_at"])
    case = objection.complaint.case
    void_pending(case=case, subject=Subject.OBJECTION, matter=objection.pk, by=by, at=at)


def end_all_questions(complaint: Complaint, *, by: User, at: datetime) -> None:
    """The complaint ended another way: whatever waits for a decision on it has nothing to decide any more."""
    for objection in complaint.open_objections():
        end_objection(objection, Objection.Decision.SETTLED, by=by, at=at)
    void_pending(case=complaint.case, by=by, at=at)
