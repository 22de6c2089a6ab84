"""Send the paper round the departments (会签), and put it before general management.

The heads of the departments concerned agree or remark; a blamed head countersigns and decides nothing.
Source: policy 004, sanctions 四 and 六: round the responsible departments, then to the general manager.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from accounts.permissions import Permission
from accounts.queries import heads_above, who_is
from complaints.operations.apportion import bearing
from complaints.penalties.forms.papers import CountersignForm, PaperReasonForm, SubmitForm
from complaints.penalties.kind import ROUTE, sanction_kind
from complaints.penalties.models import Countersign, SanctionPaper
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import request_approval, void_pending
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import StepForm, Trace, step
from feedback_system.company.models import Company

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

DECIDERS = ("gm", "chairman")
"""The roles that may come to decide a paper or an objection; they read it from then on."""


def departments_of(paper: SanctionPaper) -> list[Department]:
    """The departments concerned: those that bear a share of the ruling, and the homes of the people named."""
    found: dict[int, Department] = {}
    for share in bearing(paper.ruling):
        if share.department is not None:
            found.setdefault(share.department.pk, share.department)
    for line in paper.planned_lines():
        if line.department is not None:
            found.setdefault(line.department.pk, line.department)
    return [found[pk] for pk in sorted(found)]


@step(
    sanction_kind,
    "send_round",
    label=gettext_lazy("Send round the departments"),
    rights=[Permission.PROPOSE_SANCTION],
    form=StepForm,
    help=gettext_lazy("The heads of the departments concerned agree or remark, each on one page."),
)
def send_round(paper: SanctionPaper, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Ask the heads of the departments concerned for their word; heads read the paper, their departments do not."""
    paper.round += 1
    rows = []
    for department in departments_of(paper):
        heads = heads_above(department)
        if heads:
            rows.append(Countersign(paper=paper, round=paper.round, department=department, head=heads[0]))
    Countersign.objects.bulk_create(rows)
    for row in rows:
        let_read(paper.case, person=row.head, why="countersign")
    return Trace({"round": paper.round, "departments": [row.department.code for row in rows]})


def is_asked(paper: SanctionPaper, person: User) -> bool:
    """Whether a department for which `person` signs has not answered."""
    return any(one.head_id == person.pk for one in paper.unanswered())


@step(
    sanction_kind,
    "countersign",
    label=gettext_lazy("Countersign for the department"),
    rights=[Permission.ANSWER_SANCTION],
    form=CountersignForm,
    standing=is_asked,
    whose=gettext_lazy("The heads of the departments concerned countersign, each for the own one."),
    help=gettext_lazy("Agree, or say what speaks against it. General management decides."),
)
def countersign(
    paper: SanctionPaper, *, by: User, at: datetime, authority: Authority, answer: str, remark: str
) -> Trace:
    """Write down the word of the departments for which the person signs; several are answered at once."""
    own = [one for one in paper.unanswered() if one.head_id == authority.person.pk]
    for one in own:
        one.answer, one.remark, one.by, one.at = answer, remark, by, at
        one.on_behalf_of = authority.on_behalf_of
        one.save(update_fields=["answer", "remark", "by", "on_behalf_of", "at"])
    return Trace({"departments": [one.department.code for one in own], "answer": answer})


@step(
    sanction_kind,
    "redraft",
    label=gettext_lazy("Take back and change"),
    rights=[Permission.PROPOSE_SANCTION],
    form=PaperReasonForm,
    side=True,
    help=gettext_lazy("After a remark: change the lines and send the paper round again."),
)
def redraft(paper: SanctionPaper, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Take the paper back from the round (ours); what was signed stays readable as an earlier round."""
    paper.return_reason = reason
    return Trace({"round": paper.round}, {"reason": reason})


def paper_terms(paper: SanctionPaper) -> dict[str, Any]:
    """What the approval covers: a seal over every line. People and amounts stand on the lines, read by right."""
    lines = [
        [
            line.number,
            line.person_id,
            line.kind,
            line.count,
            line.fault.code,
            f"{line.amount:.2f}" if line.amount is not None else None,
            f"{line.share_amount:.2f}",
        ]
        for line in paper.planned_lines()
    ]
    body = json.dumps([paper.ruling_id, lines], separators=(",", ":"))
    return {"lines": len(lines), "seal": hashlib.sha256(body.encode()).hexdigest()}


def blocked_by(paper: SanctionPaper) -> dict[int, str]:
    """The ids of people who may not decide: named in a line, or author of one."""
    found = {line.drafted_by_id: "prepared" for line in paper.living_lines()}
    return found | {line.person_id: "blamed" for line in paper.living_lines()}


def let_deciders_read(paper: SanctionPaper) -> None:
    """Whoever may come to decide reads the paper."""
    for role in DECIDERS:
        for person in who_is(role):
            let_read(paper.case, person=person, why="decides")


def ask_general_management(paper: SanctionPaper, *, by: User, at: datetime) -> Approval:
    """Put the lines before the general manager, or the next level where he is named."""
    void_pending(case=paper.case, subject=Subject.SANCTION, by=by, at=at)
    with translation.override(Company.get().default_language):
        summary = _("Sanction paper") + f" · {paper.case.title}"
    let_deciders_read(paper)
    return request_approval(
        case=paper.case,
        subject=Subject.SANCTION,
        route=ROUTE,
        terms=paper_terms(paper),
        summary=summary,
        amount=None,
        blocked=blocked_by(paper),
        by=by,
        at=at,
    )


@step(
    sanction_kind,
    "submit_paper",
    label=gettext_lazy("Put before general management"),
    rights=[Permission.PROPOSE_SANCTION],
    form=SubmitForm,
    help=gettext_lazy("With the words of the departments. Who is named in it does not decide."),
)
def submit_paper(paper: SanctionPaper, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Ask for the decision; without the word of a department only with a reason (ours)."""
    missing = [one.department.code for one in paper.unanswered()]
    paper.hurry_reason = reason if missing else ""
    asked = ask_general_management(paper, by=by, at=at)
    facts = {"approval": asked.pk, "level": asked.role, "missing": missing, "climbed": asked.climbed}
    return Trace(facts, {"reason": reason} if reason and missing else {})
