"""Count, report, send what people are dissatisfied with to departments, ask again until they are content, close."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, DepartmentFunction
from accounts.permissions import Permission
from accounts.queries import department_with, system_user
from aftersales.surveys.arithmetic.shares import rounded
from aftersales.surveys.counting import Figures, figures_of
from aftersales.surveys.forms.steps import (
    ActionForm,
    CloseForm,
    NothingForm,
    ReasonForm,
    ReportForm,
    RevisitForm,
)
from aftersales.surveys.kind import survey_kind
from aftersales.surveys.models import OWNERS, Survey, SurveyAction, SurveyLink
from feedback_system.cases.advance import let_read
from feedback_system.cases.models import Case
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.errors import Blocked
from feedback_system.links.operations import end_links
from quality.operations import raise_improvement
from quality.slips.operations import send_by_system

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

ACTION = "survey_action"
"""The kind of slip that carries what people are dissatisfied with."""


@step(
    survey_kind,
    "count",
    label=gettext_lazy("Count"),
    rights=[Permission.RUN_SURVEY],
    stage=OWNERS,
    form=NothingForm,
    help=gettext_lazy(
        "The figures are fixed in the history. They stand on the analysis page, each with its definition."
    ),
)
def count(survey: Survey, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Keep the figures in the history."""
    if not survey.returned():
        raise Blocked(
            [_("Nothing came back, so there is nothing to count. Withdraw the survey, or plan it anew.")]
        )
    figures = figures_of(survey)
    improvement = _improve(survey, figures, at=at)
    facts = {"figures": figures.as_facts()}
    return Trace(facts | ({"improvement": improvement.reference} if improvement is not None else {}))


def _improve(survey: Survey, figures: Figures, *, at: datetime) -> Case | None:
    """Raise the improvement, as 8D, of a result below the threshold of the plan; None where there is none to raise, or one was raised.

    Source: policy 000 on the three modules (8D), policy 002 on complaints (corrective action when customers are dissatisfied).
    """
    least, result, case = survey.improve_below, figures.result, survey.case
    if least is None or result is None or figures.hidden or result >= least or case.improvements.exists():
        return None
    shown, by = rounded(result), system_user()
    with translation.override(Company.get().default_language):
        reason = _("The survey came to %(result)s, below the %(least)s of its plan.") % {
            "result": f"{shown}",
            "least": f"{least:f}",
        }
    department = department_with(DepartmentFunction.QA) or survey.department
    improvement: Case = raise_improvement(
        parent=case,
        department=department,
        readers=[survey.department],
        reason=str(reason),
        by=by,
        at=at,
        wants_8d=True,
    )
    return improvement


@step(
    survey_kind,
    "report",
    label=gettext_lazy("Write the report"),
    rights=[Permission.RUN_SURVEY],
    stage=OWNERS,
    form=ReportForm,
    help=gettext_lazy("It can be printed with the figures, and goes to the leader and the departments."),
)
def report(
    survey: Survey, *, by: User, at: datetime, authority: Authority, problems: str, measures: str
) -> Trace:
    """Write down what the figures say."""
    survey.problems, survey.measures, survey.reported_by = problems, measures, by
    return Trace({}, {"text": "\n".join(one for one in (problems, measures) if one)})


@step(
    survey_kind,
    "start_action",
    label=gettext_lazy("Send to a department"),
    rights=[Permission.RUN_SURVEY],
    stage=OWNERS,
    form=ActionForm,
    help=gettext_lazy(
        "A slip goes to the department, with its clock. Afterwards those who were dissatisfied are asked again."
    ),
)
def start_action(
    survey: Survey,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    item: str,
    words: str,
    department: Department,
) -> Trace:
    """Send what people are dissatisfied with to the department that acts on it."""
    action = SurveyAction(
        survey=survey,
        number=len(survey.all_actions()) + 1,
        item=item,
        words=words,
        department=department,
    )
    action.slip = _slip(survey, action, at=at)
    action.save()
    let_read(survey.case, department=department, why="party")
    facts = {"action": action.number, "item": item, "department": department.code}
    return Trace(facts | ({"slip": action.slip.reference} if action.slip else {}), {"text": words})


def _slip(survey: Survey, action: SurveyAction, *, at: datetime) -> Any:
    labels = {item.code: item.label for item in survey.questionnaire.all_items()}
    sent = send_by_system(
        kind=ACTION,
        sender=survey.department,
        departments=[action.department],
        subject=f"{survey.case.title} · {labels.get(action.item, '')}".strip(" ·")[:120],
        description=action.words,
        case=survey.case,
        at=at,
    )
    return sent.case if sent is not None else None


@step(
    survey_kind,
    "revisit",
    label=gettext_lazy("Enter a revisit"),
    rights=[Permission.RUN_SURVEY],
    stage=OWNERS,
    form=RevisitForm,
    help=gettext_lazy("Until they are content: while they are not, the department gets a new slip."),
)
def revisit(
    survey: Survey,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    action: SurveyAction,
    ours: bool,
    satisfied: str,
    words: str,
) -> Trace:
    """Write down what the revisit brought; without satisfaction it begins anew."""
    action.ours, action.satisfied, action.revisit_words = ours, satisfied == "yes", words
    action.revisited_by, action.revisited_at = by, at
    action.revisits += 1
    if not action.satisfied:
        action.slip = _slip(survey, action, at=at) or action.slip
    action.save()
    facts = {"action": action.number, "satisfied": action.satisfied, "ours": ours}
    return Trace(facts, {"text": words})


@step(
    survey_kind,
    "close",
    label=gettext_lazy("Close the survey"),
    rights=[Permission.RUN_SURVEY],
    stage=OWNERS,
    form=CloseForm,
    help=gettext_lazy("Everybody whose item was acted on has been asked again, or nothing had to be done."),
)
def close(survey: Survey, *, by: User, at: datetime, authority: Authority, reason: str = "") -> Trace:
    """Close it."""
    survey.no_action_reason = reason
    return Trace({"actions": len(survey.all_actions())}, {"reason": reason} if reason else {})


@step(
    survey_kind,
    "withdraw",
    label=gettext_lazy("Withdraw the survey"),
    rights=[Permission.RUN_SURVEY],
    stage=OWNERS,
    form=ReasonForm,
    side=True,
    help=gettext_lazy("Open links end. Answers that came stay to be read."),
)
def withdraw(survey: Survey, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Give it up."""
    end_links(
        SurveyLink.objects.filter(asked__survey=survey, used_at__isnull=True, revoked_at__isnull=True),
        by=by,
        at=at,
    )
    survey.withdrawal_reason = reason
    return Trace({}, {"reason": reason})
