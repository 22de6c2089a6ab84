"""Put the plan before whoever approves it, and decide (policy 002, ISO procedure: drafted, checked, approved by the leader in charge)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from accounts.queries import who_is
from aftersales.surveys.forms.steps import ApproveForm, NothingForm, ReasonForm
from aftersales.surveys.kind import ROUTE, survey_kind
from aftersales.surveys.models import OWNERS, Survey
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import request_approval, void_pending
from feedback_system.approvals.waiting import conflicts_in, decide_waiting, may_decide, trace_of
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    survey_kind,
    "submit",
    label=gettext_lazy("Submit the plan"),
    rights=[Permission.RUN_SURVEY],
    stage=OWNERS,
    form=NothingForm,
    help=gettext_lazy("It goes to whoever approves plans. Nobody approves a plan of their own."),
)
def submit(survey: Survey, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Ask for the approval of exactly this plan."""
    void_pending(case=survey.case, subject=Subject.SURVEY, by=by, at=at)
    survey.refusal_reason = ""
    with translation.override(Company.get().default_language):
        summary = _("Survey plan") + f" · {survey.case.title}"
    asked = request_approval(
        case=survey.case,
        subject=Subject.SURVEY,
        route=ROUTE,
        terms=survey.terms(),
        summary=summary,
        amount=None,
        blocked={},
        by=by,
        asked_for=authority.on_behalf_of,
        at=at,
    )
    for person in who_is(asked.role):
        let_read(survey.case, person=person, why="approver")
    return Trace({"approval": asked.pk, "level": asked.role, "climbed": asked.climbed})


def decides_plans(survey: Survey, person: User) -> bool:
    """Whether `person` approves plans, or is asked for the second signature under this one."""
    return may_decide(person, Permission.APPROVE_SURVEY, survey.waiting_approval)


def plan_conflicts(survey: Survey, authority: Authority, at: datetime) -> Iterable[Any]:
    """Sentences why the acting person may not decide the plan that waits."""
    return conflicts_in(survey.waiting_approval(), authority)


def _decided(
    survey: Survey, *, approve: bool, reason: str, authority: Authority, at: datetime
) -> tuple[Approval, Trace]:
    decided = decide_waiting(
        survey.waiting_approval(),
        approve=approve,
        terms=survey.terms,
        reason=reason,
        authority=authority,
        at=at,
    )
    return decided, trace_of(decided, reason)


@step(
    survey_kind,
    "approve",
    label=gettext_lazy("Approve the plan"),
    rights=[Permission.APPROVE_SURVEY, Permission.SIGN_SECOND],
    form=ApproveForm,
    standing=decides_plans,
    conflicts=plan_conflicts,
    help=gettext_lazy("The survey may go out as it is planned."),
)
def approve(survey: Survey, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Approve the plan as it was put."""
    decided, trace = _decided(survey, approve=True, reason=reason, authority=authority, at=at)
    if not decided.is_pending:
        survey.approved_by = by
    return trace


@step(
    survey_kind,
    "refuse",
    label=gettext_lazy("Send the plan back"),
    rights=[Permission.APPROVE_SURVEY, Permission.SIGN_SECOND],
    form=ReasonForm,
    standing=decides_plans,
    conflicts=plan_conflicts,
    side=True,
    help=gettext_lazy("It is planned anew. Say why."),
)
def refuse(survey: Survey, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Send the plan back with the reason."""
    _approval, trace = _decided(survey, approve=False, reason=reason, authority=authority, at=at)
    survey.refusal_reason = reason
    return trace
