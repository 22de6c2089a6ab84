"""Plan the disciplines of an improvement, hand them in, accept them or send them back.

Source: the 8D method, disciplines D0 to D8; that somebody else accepts each of them is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.attachments.models import Attachment
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.masterdata.naming import fold
from quality.forms.disciplines import (
    AcceptDisciplineForm,
    ChooseActionsForm,
    HandInForm,
    LessonsForm,
    PlanForm,
    PreventForm,
    ProblemForm,
    ReturnDisciplineForm,
    TeamForm,
)
from quality.kind import improvement_kind
from quality.models import (
    ChosenAction,
    Discipline,
    DisciplineState,
    DocumentUpdate,
    Improvement,
    Lesson,
    Prevention,
    ProblemLine,
    TeamMember,
)
from quality.operations.drafting import drafts
from quality.operations.handing import hand_in_now, kept_proof
from quality.operations.tier import WHOSE_PLAN, drafts_or_leads
from quality.tiers import D

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

WHOSE_WORK = _(
    "The department that drafts works on this, research and development, the owner of a discipline, and the team."
)


def works_on(improvement: Improvement, person: User) -> bool:
    """Whether `person` works on the disciplines: drafts it, owns one, or is of the team."""
    return drafts(improvement, person) or improvement.works_on_it(person)


def trace_of(row: Discipline, text: str = "", **facts: Any) -> Trace:
    """What the history keeps of a handing."""
    kept = {"discipline": row.code, "round": row.round, "handing": row.handing, **facts}
    if row.proof is not None:
        kept["file"] = row.proof.sha256
    return Trace(kept, {"text": text} if text else {})


@step(
    improvement_kind,
    "plan_disciplines",
    label=_("Plan the disciplines"),
    rights=[Permission.DRAFT_IMPROVEMENT, Permission.LEAD_IMPROVEMENT],
    form=PlanForm,
    standing=drafts_or_leads,
    whose=WHOSE_PLAN,
    side=True,
    help=_("Who hands in which discipline by when; also when an owner has left."),
)
def plan_disciplines(
    improvement: Improvement,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    rows: Sequence[Mapping[str, Any]],
) -> Trace:
    """Say who hands in which discipline by when; the owners may read the case from now on."""
    planned = []
    for one in rows:
        row = improvement.discipline(one["discipline"]) or Discipline(
            improvement=improvement, code=one["discipline"], round=improvement.round
        )
        row.owner, row.due_on = one["owner"], one["due_on"]
        row.save()
        let_read(improvement.case, person=row.owner, why="discipline")
        planned.append({"discipline": row.code, "owner": one["owner"].username, "due_on": row.due_on})
    return Trace({"plan": planned, "round": improvement.round})


@step(
    improvement_kind,
    "hand_in",
    label=_("Hand in a discipline"),
    rights=[Permission.CARRY_OUT_IMPROVEMENT],
    form=HandInForm,
    standing=works_on,
    whose=WHOSE_WORK,
    side=True,
    help=_("Emergency response, containment, or the root cause in words. Somebody else accepts it."),
)
def hand_in(
    improvement: Improvement,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    discipline: str,
    text: str,
    proof: Attachment | None,
    files: Any,
) -> Trace:
    """Hand in a discipline that is a text with a file."""
    file = kept_proof(improvement, proof, files, by=by, at=at)
    return trace_of(hand_in_now(improvement, discipline, text=text, by=by, at=at, proof=file), text)


@step(
    improvement_kind,
    "set_team",
    label=_("Hand in the team"),
    rights=[Permission.CARRY_OUT_IMPROVEMENT],
    form=TeamForm,
    standing=works_on,
    whose=WHOSE_WORK,
    side=True,
    help=_("Who leads, who belongs to it, who backs it."),
)
def set_team(
    improvement: Improvement,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    members: Sequence[Mapping[str, Any]],
) -> Trace:
    """Hand in the team (8D, D1); everybody in it may read the case and work on it."""
    row = hand_in_now(improvement, D.D1, text="", by=by, at=at)
    TeamMember.objects.bulk_create(TeamMember(discipline=row, handing=row.handing, **one) for one in members)
    for one in members:
        let_read(improvement.case, person=one["person"], why="team")
    team = [{"person": one["person"].username, "part": one["part"]} for one in members]
    return trace_of(row, team=team)


@step(
    improvement_kind,
    "describe_problem",
    label=_("Describe the problem"),
    rights=[Permission.CARRY_OUT_IMPROVEMENT],
    form=ProblemForm,
    standing=works_on,
    whose=WHOSE_WORK,
    side=True,
    help=_("In one sentence, and by what is and what is not."),
)
def describe_problem(
    improvement: Improvement,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    text: str,
    lines: Sequence[Mapping[str, Any]],
    proof: Attachment | None,
    files: Any,
) -> Trace:
    """Hand in the problem description (8D, D2)."""
    file = kept_proof(improvement, proof, files, by=by, at=at)
    row = hand_in_now(improvement, D.D2, text=text, by=by, at=at, proof=file)
    ProblemLine.objects.bulk_create(ProblemLine(discipline=row, handing=row.handing, **one) for one in lines)
    return trace_of(row, text, lines=len(lines))


@step(
    improvement_kind,
    "choose_actions",
    label=_("Choose the actions"),
    rights=[Permission.CARRY_OUT_IMPROVEMENT],
    form=ChooseActionsForm,
    standing=works_on,
    whose=WHOSE_WORK,
    side=True,
    help=_("Which action removes which root cause, and how that was shown before it is carried out."),
)
def choose_actions(
    improvement: Improvement,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    actions: Sequence[Mapping[str, Any]],
) -> Trace:
    """Hand in the actions chosen against the root causes (8D, D5)."""
    row = hand_in_now(improvement, D.D5, text="", by=by, at=at)
    ChosenAction.objects.bulk_create(
        ChosenAction(discipline=row, handing=row.handing, **one) for one in actions
    )
    told = "\n".join(str(one["action"]) for one in actions)
    return trace_of(row, told, causes=sorted({one["cause"].number for one in actions}))


@step(
    improvement_kind,
    "prevent",
    label=_("Hand in the prevention"),
    rights=[Permission.CARRY_OUT_IMPROVEMENT],
    form=PreventForm,
    standing=works_on,
    whose=WHOSE_WORK,
    side=True,
    help=_("Similar products and processes, and the documents that were brought up to date."),
)
def prevent(
    improvement: Improvement,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    similar: bool,
    which: str,
    done: str,
    documents: Sequence[Mapping[str, Any]],
    proof: Attachment | None,
    files: Any,
) -> Trace:
    """Hand in the prevention (8D, D7; policy 004, measures go into standards and work instructions)."""
    file = kept_proof(improvement, proof, files, by=by, at=at)
    row = hand_in_now(improvement, D.D7, text="", by=by, at=at, proof=file)
    Prevention.objects.create(discipline=row, handing=row.handing, similar=similar, which=which, done=done)
    DocumentUpdate.objects.bulk_create(
        DocumentUpdate(discipline=row, handing=row.handing, **one) for one in documents
    )
    kinds = [one["kind"] for one in documents]
    return trace_of(row, "\n".join(filter(None, [which, done])), similar=similar, documents=kinds)


@step(
    improvement_kind,
    "record_lessons",
    label=_("Hand in the lessons"),
    rights=[Permission.CARRY_OUT_IMPROVEMENT],
    form=LessonsForm,
    standing=works_on,
    whose=WHOSE_WORK,
    side=True,
    help=_("What the house learns from it. Once accepted, everybody finds it in the list of lessons."),
)
def record_lessons(
    improvement: Improvement,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    text: str,
    lessons: Sequence[Mapping[str, Any]],
) -> Trace:
    """Hand in the lessons (8D, D8)."""
    row = hand_in_now(improvement, D.D8, text=text, by=by, at=at)
    product = improvement.case.product
    Lesson.objects.bulk_create(
        Lesson(discipline=row, handing=row.handing, words=_words(one, product), **one) for one in lessons
    )
    told = "\n".join(filter(None, [text, *(str(one["title"]) for one in lessons)]))
    return trace_of(row, told, lessons=len(lessons))


def _words(lesson: Mapping[str, Any], product: Any) -> str:
    return fold(" ".join([lesson["title"], lesson["text"], lesson["scope"], str(product or "")]))


def handed_all_in(improvement: Improvement, authority: Authority, at: datetime) -> Iterable[Any]:
    """Nobody accepts what they handed in; said at once where nothing else is waiting."""
    own = {authority.by.pk, authority.person.pk}
    waiting = improvement.waiting_disciplines()
    if waiting and all(row.handed_in_by_id in own for row in waiting):
        yield _("You handed in what is waiting. Somebody else must accept it.")


@step(
    improvement_kind,
    "accept_discipline",
    label=_("Accept a discipline"),
    rights=[Permission.LEAD_IMPROVEMENT],
    form=AcceptDisciplineForm,
    conflicts=handed_all_in,
    side=True,
    help=_("The containment before the root cause; a root cause only with its evidence."),
)
def accept_discipline(
    improvement: Improvement, *, by: User, at: datetime, authority: Authority, discipline: str, remark: str
) -> Trace:
    """Accept a discipline that somebody else handed in."""
    row = _waiting(improvement, discipline)
    row.state, row.accepted_by, row.accepted_at, row.remark = DisciplineState.ACCEPTED, by, at, remark
    row.save()
    return Trace({"discipline": row.code, "round": row.round}, {"remark": remark} if remark else {})


@step(
    improvement_kind,
    "return_discipline",
    label=_("Send a discipline back"),
    rights=[Permission.LEAD_IMPROVEMENT],
    form=ReturnDisciplineForm,
    side=True,
    help=_("Say what is missing; it is handed in again."),
)
def return_discipline(
    improvement: Improvement, *, by: User, at: datetime, authority: Authority, discipline: str, reason: str
) -> Trace:
    """Send a discipline back."""
    row = _waiting(improvement, discipline)
    row.state, row.remark = DisciplineState.RETURNED, reason
    row.save()
    return Trace({"discipline": row.code, "round": row.round}, {"reason": reason})


def _waiting(improvement: Improvement, code: str) -> Discipline:
    return next(row for row in improvement.waiting_disciplines() if row.code == code)
