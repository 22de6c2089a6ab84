"""Stop a deadline of a complaint: ask, decide, withdraw the request, let it go on. The work is done by the deadlines.

Source: gap on stops of clocks: no pause in the policies; optional with the approval of the head (ours).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from complaints.forms.pausing import AskStopForm, DecideStopForm, ResumeForm, WithdrawStopForm
from complaints.kind import complaint_kind
from complaints.models import Code, Complaint
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.deadlines import operations as deadlines
from feedback_system.deadlines.models import StopRequest
from feedback_system.deadlines.operations.pausing import deciders_of, facts_of, may_decide

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    complaint_kind,
    "ask_stop",
    label=_("Ask to stop a deadline"),
    stage="holder",
    rights=[Permission.WRITE_NOTE],
    form=AskStopForm,
    side=True,
    help=_(
        "Only for deadlines whose rule allows it. The head of the department in charge approves; until then the deadline runs on."
    ),
)
def ask_stop(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    clock: str,
    reason: Code,
    text: str,
    expected_until: datetime,
) -> Trace:
    """Put the stop before the head of the department in charge, the second one before the next level up."""
    request = deadlines.ask_for_stop(
        complaint.case,
        clock,
        reason=reason.code,
        reason_label=reason.label,
        text=text,
        expected_until=expected_until,
        by=by,
        at=at,
        on_behalf_of=authority.on_behalf_of,
    )
    for person in deciders_of(request):
        let_read(complaint.case, person=person, why="approver")
    return Trace(facts_of(request), {"text": text})


def has_to_decide(complaint: Complaint, person: User) -> bool:
    """Whether a request for a stop lies before that person, as head of the department in charge or above."""
    return any(may_decide(request, person) for request in complaint.stop_requests())


def own_request(complaint: Complaint, authority: Authority, at: datetime) -> Iterable[Any]:
    """A sentence when all that waits was asked by the acting person or by whom she stands in for."""
    people = {authority.by.pk, authority.person.pk}
    waiting = complaint.stop_requests()
    if waiting and all({one.asked_by_id, one.asked_for_id} & people for one in waiting):
        yield _("You asked for this stop yourself. Somebody else must decide it.")


@step(
    complaint_kind,
    "decide_stop",
    label=_("Decide on a stop"),
    rights=[Permission.WRITE_NOTE],
    form=DecideStopForm,
    side=True,
    conflicts=own_request,
    standing=has_to_decide,
    whose=_("The head of the department in charge decides on a stop of a deadline, or a head above."),
    help=_("Approved, the deadline stands still from now until the expected end at the latest."),
)
def decide_stop(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    stop_request: StopRequest,
    decision: str,
    reason: str,
) -> Trace:
    """Approve or refuse the stop; a decision is never changed."""
    decided = deadlines.decide_stop(
        stop_request,
        approve=decision == "approve",
        reason=reason,
        by=by,
        at=at,
        on_behalf_of=authority.on_behalf_of,
    )
    return Trace(facts_of(decided), {"reason": reason} if reason else {})


def has_asked(complaint: Complaint, person: User) -> bool:
    """Whether a request that waits is that person's."""
    return any(person.pk in (one.asked_by_id, one.asked_for_id) for one in complaint.stop_requests())


@step(
    complaint_kind,
    "withdraw_stop",
    label=_("Withdraw the request for a stop"),
    rights=[Permission.WRITE_NOTE],
    form=WithdrawStopForm,
    side=True,
    standing=has_asked,
    whose=_("Only who asked for a stop can withdraw the request."),
    help=_("The deadline runs on; the request is kept."),
)
def withdraw_stop(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    stop_request: StopRequest,
    reason: str,
) -> Trace:
    """Take the own request back before it is decided."""
    withdrawn = deadlines.withdraw_stop(
        stop_request, reason=reason, by=by, at=at, on_behalf_of=authority.on_behalf_of
    )
    return Trace(facts_of(withdrawn), {"reason": reason} if reason else {})


@step(
    complaint_kind,
    "resume_clock",
    label=_("Let a deadline go on"),
    stage="holder",
    rights=[Permission.WRITE_NOTE],
    form=ResumeForm,
    side=True,
    help=_("What was waited for has come. The deadline goes on with exactly what was left."),
)
def resume_clock(complaint: Complaint, *, by: User, at: datetime, authority: Authority, clock: str) -> Trace:
    """End the stop before its expected end."""
    resumed = deadlines.resume(complaint.case, clock, by=by, at=at)
    return Trace({"code": clock, "due_at": resumed.due_at})
