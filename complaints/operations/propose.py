"""Weigh the opinions, propose the handling, and put it before the approver; decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from complaints.forms.stages import ConsolidationForm, DecisionForm, OpinionForm, ReasonForm, RemedyForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, Desk
from complaints.operations.asking import ask_for_remedy
from complaints.operations.parts import remedy_facts, replace_remedy, sign
from complaints.states import State
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import pending
from feedback_system.approvals.waiting import conflicts_in, decide_waiting, may_decide, trace_of
from feedback_system.cases.steps import Trace, step
from feedback_system.errors import Blocked

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def ask_when_next(complaint: Complaint, *, authority: Authority, at: datetime) -> dict[str, Any]:
    """Put the remedy before its approver when an approval is the next stage; returns what the history keeps of it."""
    following = complaint.next_stage()
    if following not in (State.AWAITING_APPROVAL, State.AWAITING_FINAL_APPROVAL):
        return {}
    if complaint.quantity is None:
        raise Blocked([_("The quantity is still undetermined. Fix it before the remedy goes to approval.")])
    final = following == State.AWAITING_FINAL_APPROVAL
    approval = ask_for_remedy(complaint, final=final, authority=authority, at=at)
    return {
        "approval": approval.pk,
        "level": approval.role,
        "amount": f"{approval.amount:.2f}",
        "summed": f"{approval.summed_amount:.2f}",
        "climbed": approval.climbed,
    }


@step(
    complaint_kind,
    "consolidate",
    label=_("Write the consolidated opinion"),
    rights=[Permission.CONSOLIDATE],
    stage=State.CONSOLIDATING,
    form=ConsolidationForm,
    help=_("Weigh what QA, production and R&D found, and pass the case on."),
)
def consolidate(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    text: str,
    remedy: Sequence[Mapping[str, Any]] | None = None,
    without_remedy: bool = False,
) -> Trace:
    """Sign the consolidated opinion of the GM office (policies 001 and 004)."""
    sign(complaint, desk=Desk.GM_OFFICE, text=text, authority=authority, at=at)
    facts: dict[str, Any] = {}
    if remedy is not None:
        replace_remedy(complaint, remedy, authority=authority, at=at)
        facts = remedy_facts(complaint)
    return Trace({**facts, **ask_when_next(complaint, authority=authority, at=at)}, {"text": text})


@step(
    complaint_kind,
    "propose",
    label=_("Propose the handling"),
    rights=[Permission.PROPOSE_HANDLING, Permission.INVESTIGATE_OWN_AREA],
    stage=State.PROPOSING,
    form=RemedyForm,
    help=_("What we offer the customer and what it costs us. Nothing is promised before it is approved."),
)
def propose(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    text: str,
    remedy: Sequence[Mapping[str, Any]],
    without_remedy: bool,
) -> Trace:
    """Sign the proposal with its remedy lines: of sales (policy 004, proposal of the business department), or of the department
    that handles the complaint (policy 004 on store complaints, handling opinion).
    """
    sign(complaint, desk=Desk(complaint.desk_of(State.PROPOSING)), text=text, authority=authority, at=at)
    replace_remedy(complaint, remedy, authority=authority, at=at)
    return Trace(remedy_facts(complaint), {"text": text})


@step(
    complaint_kind,
    "send_back_proposal",
    label=_("Ask for another proposal"),
    rights=[Permission.CONSOLIDATE],
    stage=State.PROPOSAL_REVIEW,
    form=ReasonForm,
    side=True,
    help=_("Sales proposes again."),
)
def send_back_proposal(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Return the proposal to sales with a reason."""
    return Trace({}, {"reason": reason})


@step(
    complaint_kind,
    "consolidate_proposal",
    label=_("Put the proposal before the approver"),
    rights=[Permission.CONSOLIDATE],
    stage=State.PROPOSAL_REVIEW,
    form=OpinionForm,
    help=_("Write the consolidated opinion on the proposal. The amount decides who approves."),
)
def consolidate_proposal(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, text: str
) -> Trace:
    """Sign the consolidated opinion on the proposal and ask for the approval (policy 004)."""
    sign(complaint, desk=Desk.GM_OFFICE, text=text, authority=authority, at=at)
    return Trace(ask_when_next(complaint, authority=authority, at=at), {"text": text})


def remedy_conflicts(complaint: Complaint, authority: Authority, at: datetime) -> Iterable[Any]:
    """Sentences why the acting person may not decide the remedy that waits."""
    return conflicts_in(pending(complaint.case, Subject.REMEDY), authority)


def decides_remedies(complaint: Complaint, person: User) -> bool:
    """Whether `person` approves remedies, or is asked for the second signature under this one."""
    return may_decide(person, Permission.APPROVE_REMEDY, lambda: pending(complaint.case, Subject.REMEDY))


def _decide_remedy(
    complaint: Complaint, *, approve: bool, reason: str, authority: Authority, at: datetime
) -> Trace:
    decided = decide_waiting(
        pending(complaint.case, Subject.REMEDY),
        approve=approve,
        terms=complaint.remedy_terms,
        reason=reason,
        authority=authority,
        at=at,
    )
    return trace_of(decided, reason, amount=f"{decided.amount:.2f}")


@step(
    complaint_kind,
    "approve",
    label=_("Approve"),
    rights=[Permission.APPROVE_REMEDY, Permission.SIGN_SECOND],
    standing=decides_remedies,
    stage=State.AWAITING_APPROVAL,
    form=DecisionForm,
    conflicts=remedy_conflicts,
    help=_("Approve the remedy with exactly these amounts. The decision cannot be changed afterwards."),
)
def approve(complaint: Complaint, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Approve the remedy as it was put (policies 001 and 004, approval limits)."""
    return _decide_remedy(complaint, approve=True, reason=reason, authority=authority, at=at)


@step(
    complaint_kind,
    "refuse_approval",
    label=_("Send back"),
    rights=[Permission.APPROVE_REMEDY, Permission.SIGN_SECOND],
    standing=decides_remedies,
    stage=State.AWAITING_APPROVAL,
    form=ReasonForm,
    conflicts=remedy_conflicts,
    side=True,
    help=_("The last preparer works it over. Say why."),
)
def refuse_approval(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Send the remedy back to its preparer with a reason; the loops are counted (gap on refusing approvers, ours)."""
    return _decide_remedy(complaint, approve=False, reason=reason, authority=authority, at=at)
