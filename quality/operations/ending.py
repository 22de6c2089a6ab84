"""Close an improvement whose effect is confirmed, or withdraw one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.cases.steps import Trace, step
from quality.forms.improvement import ReasonForm, RemarkForm
from quality.kind import improvement_kind
from quality.models import Improvement

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    improvement_kind,
    "close",
    label=_("Close"),
    rights=[Permission.LEAD_IMPROVEMENT],
    form=RemarkForm,
    help=_("The effect is confirmed. The case it was raised from can be filed."),
)
def close(improvement: Improvement, *, by: User, at: datetime, authority: Authority, remark: str) -> Trace:
    """Close the improvement."""
    return Trace({"rounds": improvement.round}, {"remark": remark} if remark else {})


@step(
    improvement_kind,
    "withdraw",
    label=_("Withdraw"),
    rights=[Permission.LEAD_IMPROVEMENT],
    form=ReasonForm,
    side=True,
    help=_("It is not wanted any more, such as after a new ruling that tracks none. Say why."),
)
def withdraw(improvement: Improvement, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """End an improvement that is not wanted any more (ours)."""
    improvement.withdraw_reason = reason
    return Trace({"rounds": improvement.round}, {"reason": reason})
