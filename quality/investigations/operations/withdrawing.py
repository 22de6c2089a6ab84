"""Withdraw an investigation: one person asks with a reason, another one who leads major cases agrees or refuses (ours)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from feedback_system.cases.steps import Trace, step
from quality.investigations.forms.fields import ReasonForm, RemarkForm
from quality.investigations.kind import investigation_kind
from quality.investigations.models import Investigation
from quality.investigations.operations.convening import LEADERS_TAKE_IT
from quality.investigations.operations.standing import asks_withdrawal, leads_major_cases

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    investigation_kind,
    "ask_withdrawal",
    label=gettext_lazy("Ask that it be withdrawn"),
    rights=[Permission.OPEN_INVESTIGATION, Permission.WORK_ON_INVESTIGATION],
    form=ReasonForm,
    standing=asks_withdrawal,
    whose=gettext_lazy("Who opened it or leads the team asks."),
    side=True,
    help=gettext_lazy("Opened by mistake, or the case is not major after all. Somebody else must agree."),
)
def ask_withdrawal(
    investigation: Investigation, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Ask that the investigation be withdrawn."""
    investigation.withdrawal_asked_by, investigation.withdrawal_asked_at = by, at
    investigation.withdrawal_reason = reason
    return Trace({}, {"reason": reason})


def asked_it(investigation: Investigation, authority: Authority, at: datetime) -> Iterable[Any]:
    """Nobody agrees to the own wish."""
    if investigation.withdrawal_asked_by_id in {authority.by.pk, authority.person.pk}:
        yield _("You asked that it be withdrawn. Somebody else who leads major cases must decide.")


@step(
    investigation_kind,
    "agree_withdrawal",
    label=gettext_lazy("Agree to the withdrawal"),
    rights=[Permission.LEAD_INVESTIGATION],
    form=RemarkForm,
    standing=leads_major_cases,
    whose=LEADERS_TAKE_IT,
    conflicts=asked_it,
    side=True,
    help=gettext_lazy("The investigation ends here. What was found stays to be read."),
)
def agree_withdrawal(
    investigation: Investigation, *, by: User, at: datetime, authority: Authority, remark: str
) -> Trace:
    """Agree that it is withdrawn."""
    investigation.withdrawn_by = by
    return Trace({}, {"remark": remark} if remark else {})


@step(
    investigation_kind,
    "refuse_withdrawal",
    label=gettext_lazy("Refuse the withdrawal"),
    rights=[Permission.LEAD_INVESTIGATION],
    form=ReasonForm,
    standing=leads_major_cases,
    whose=LEADERS_TAKE_IT,
    conflicts=asked_it,
    side=True,
    help=gettext_lazy("The investigation goes on: say why."),
)
def refuse_withdrawal(
    investigation: Investigation, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Refuse that it is withdrawn; the team goes on."""
    investigation.withdrawal_asked_by = investigation.withdrawal_asked_at = None
    investigation.withdrawal_reason = ""
    return Trace({}, {"reason": reason})
