"""Decide a paper, have accounts check the notice, publish it; lift it when its ruling falls.

Source: policies 001 and 004: the general manager approves, accounts check, personnel publishes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import DepartmentFunction
from accounts.permissions import Permission
from accounts.queries import department_with
from complaints.penalties.forms.papers import DecisionForm, PaperReasonForm
from complaints.penalties.kind import sanction_kind
from complaints.penalties.models import Appeal, SanctionLine, SanctionPaper, penalty_rules
from complaints.penalties.operations.posting import post, take_back
from complaints.penalties.operations.rounds import paper_terms
from feedback_system.approvals.models import Approval
from feedback_system.approvals.operations import void_pending
from feedback_system.approvals.waiting import conflicts_in, decide_waiting, may_decide, trace_of
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import StepForm, Trace, step

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def decides_papers(paper: SanctionPaper, person: User) -> bool:
    """Whether `person` decides sanction papers, or is asked for the second signature under this one."""
    return may_decide(person, Permission.DECIDE_SANCTION, paper.waiting_question)


def deciding_conflicts(paper: SanctionPaper, authority: Authority, at: datetime) -> Iterable[Any]:
    """Sentences why the acting person may not decide: named in it, wrote it, or of another level."""
    return conflicts_in(paper.waiting_question(), authority)


def _decided(
    paper: SanctionPaper, *, approve: bool, reason: str, authority: Authority, at: datetime
) -> Approval:
    return decide_waiting(
        paper.waiting_question(),
        approve=approve,
        terms=lambda: paper_terms(paper),
        reason=reason,
        authority=authority,
        at=at,
    )


@step(
    sanction_kind,
    "approve_paper",
    label=gettext_lazy("Approve"),
    rights=[Permission.DECIDE_SANCTION, Permission.SIGN_SECOND],
    form=DecisionForm,
    standing=decides_papers,
    conflicts=deciding_conflicts,
    help=gettext_lazy("Approve exactly these lines. Accounts check the notice, personnel publishes it."),
)
def approve_paper(
    paper: SanctionPaper, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Approve the paper as it was put (policy 004: the general manager)."""
    decided = _decided(paper, approve=True, reason=reason, authority=authority, at=at)
    if not decided.is_pending:
        paper.approved_by, paper.approved_at = authority.by, at
        for function in (DepartmentFunction.FINANCE, DepartmentFunction.HR):
            department = department_with(function)
            if department is not None:
                let_read(paper.case, department=department, why="carries out")
    return trace_of(decided, reason)


@step(
    sanction_kind,
    "refuse_paper",
    label=gettext_lazy("Send back"),
    rights=[Permission.DECIDE_SANCTION, Permission.SIGN_SECOND],
    form=PaperReasonForm,
    standing=decides_papers,
    conflicts=deciding_conflicts,
    side=True,
    help=gettext_lazy("The GM office writes it anew or withdraws it. Say why."),
)
def refuse_paper(paper: SanctionPaper, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Send the paper back to who wrote it, with a reason."""
    decided = _decided(paper, approve=False, reason=reason, authority=authority, at=at)
    paper.return_reason = reason
    return trace_of(decided, reason)


def is_named_or_approved(paper: SanctionPaper, authority: Authority, at: datetime) -> Iterable[Any]:
    """Nobody checks a notice in which they are named, or which they approved."""
    acting = {authority.by.pk, authority.person.pk}
    if any(line.person_id in acting for line in paper.living_lines()):
        yield _("You are named in this paper. Somebody else of finance must check it.")
    if paper.approved_by_id in acting:
        yield _("You approved this paper. Somebody else must check it.")


@step(
    sanction_kind,
    "check_notice",
    label=gettext_lazy("Notice is in order"),
    rights=[Permission.CHECK_PENALTY],
    form=StepForm,
    conflicts=is_named_or_approved,
    help=gettext_lazy(
        "Amounts, base points and people agree with the ruling. Personnel can publish it then."
    ),
)
def check_notice(paper: SanctionPaper, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Find the penalty notice in order (policy 004: accounts check)."""
    paper.checked_by = by
    return Trace({"lines": len(paper.planned_lines())})


@step(
    sanction_kind,
    "refuse_notice",
    label=gettext_lazy("Notice is not in order"),
    rights=[Permission.CHECK_PENALTY],
    form=PaperReasonForm,
    conflicts=is_named_or_approved,
    side=True,
    help=gettext_lazy("The paper goes back to the GM office and is approved anew. Say what is wrong."),
)
def refuse_notice(
    paper: SanctionPaper, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Find a mistake; the approval falls with it (ours)."""
    paper.return_reason = reason
    return Trace({}, {"reason": reason})


@step(
    sanction_kind,
    "publish",
    label=gettext_lazy("Put into force"),
    rights=[Permission.PUBLISH_SANCTION],
    form=StepForm,
    help=gettext_lazy(
        "The people concerned are told and may object. With the notice board switched on, names and kinds of sanctions stand there, never amounts."
    ),
)
def publish(paper: SanctionPaper, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Put the paper into force: post what is owed, let the people concerned read their lines (policies 001 and 004, publication)."""
    paper.published_by = by
    paper.is_public = penalty_rules().publishes and any(line.is_sanction for line in paper.planned_lines())
    lines = paper.planned_lines()
    for line in lines:
        line.state = SanctionLine.State.IN_FORCE
        line.save(update_fields=["state"])
        let_read(paper.case, person=line.person, why="concerned")
        if line.department is not None and line.department.head is not None:
            let_read(paper.case, person=line.department.head, why="head")
    post(lines, by=by, at=at)
    return Trace({"lines": len(lines), "public": paper.is_public})


@step(
    sanction_kind,
    "close",
    label=gettext_lazy("Close"),
    rights=[Permission.PUBLISH_SANCTION],
    form=StepForm,
    help=gettext_lazy("Everything was taken, or nobody owes anything any more."),
)
def close(paper: SanctionPaper, *, by: User, at: datetime, authority: Authority) -> Trace:
    """End the paper once its books are level (ours)."""
    return Trace()


@step(
    sanction_kind,
    "lift",
    label=gettext_lazy("Lift the paper"),
    rights=[Permission.PROPOSE_SANCTION],
    form=PaperReasonForm,
    help=gettext_lazy(
        "The ruling on which it rests is no longer in force. What was taken is given back in the next month of deductions."
    ),
)
def lift(paper: SanctionPaper, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Take every line back by counter-entries, because the ruling fell (reversal by counter-entries: ours)."""
    paper.end_reason = reason
    void_pending(case=paper.case, by=by, at=at)
    Appeal.objects.filter(paper=paper, decision=Appeal.Decision.OPEN).update(
        decision=Appeal.Decision.LIFTED, decided_by=by, decided_at=at
    )
    lines = [line for line in paper.all_lines() if line.state == SanctionLine.State.IN_FORCE]
    take_back(lines, by=by, at=at)
    return Trace({"lines": len(lines)}, {"reason": reason})
