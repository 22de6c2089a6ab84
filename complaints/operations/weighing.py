"""Weigh reason and demand where the complaint was reported, before somebody decides on its acceptance.

Source: policy 004 on store complaints, procedure: the store checks whether the reason holds and reports to the supervisor.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from complaints.forms.weighing import WeighForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, Desk
from feedback_system.cases.steps import Trace, step

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    complaint_kind,
    "weigh_reason",
    label=_("Weigh reason and demand"),
    rights=[Permission.LOG_COMPLAINT, Permission.ACKNOWLEDGE_COMPLAINT],
    stage=Desk.REPORTER,
    form=WeighForm,
    side=True,
    help=_(
        "Say whether the reason holds and the demand is reasonable. Whoever decides on the acceptance reads it."
    ),
)
def weigh_reason(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    reason_holds: str,
    demand_reasonable: str,
    text: str,
) -> Trace:
    """Write down what the reporting unit found; a second time replaces it, and the history keeps both."""
    complaint.reason_holds, complaint.demand_reasonable = reason_holds, demand_reasonable
    complaint.weighed_text, complaint.weighed_by, complaint.weighed_at = text, by, at
    return Trace({"reason_holds": reason_holds, "demand_reasonable": demand_reasonable}, {"text": text})
