"""Ask an expert instead of answering freely: the customer has a holding reply, the expert a clock, and the answer stands on the case.

Source: policy 004 on answering customers 三.3; the holding reply and the limit are ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from accounts.queries import reachable
from complaints.forms.speaking import AnswerExpertForm, AskExpertForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, ExpertQuestion
from complaints.operations.parts import record_reply
from complaints.states import FINISHED
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from feedback_system.cases.advance import Authority, Move

CLOCK = "expert-answer"


def is_expert(complaint: Complaint, person: User) -> bool:
    """Whether this person owes an answer."""
    return bool(complaint.questions_for(person))


@step(
    complaint_kind,
    "ask_expert",
    label=_("Ask an expert"),
    rights=[Permission.NEGOTIATE, Permission.ACKNOWLEDGE_COMPLAINT],
    form=AskExpertForm,
    side=True,
    help=_(
        "Where you are unsure, do not answer freely. The expert is told, may read the case and has one working day."
    ),
)
def ask_expert(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    person: User,
    question: str,
    channel: Any,
    text: str,
) -> Trace:
    """Put the question to `person` and record the holding reply where the customer has one (policy 004)."""
    first = complaint.acknowledged_at is None
    reply = None
    if channel is not None:
        reply = record_reply(
            complaint, channel=channel, text=text, told_at=at, late_reason="", by=by, at=at, first=first
        )  # fmt: skip
        if first:
            complaint.acknowledged_at = at
    last = max((one.number for one in complaint.expert_questions.all()), default=0)
    asked = ExpertQuestion.objects.create(
        complaint=complaint, number=last + 1, expert=person, question=question, asked_by=by, asked_at=at, holding_reply=reply
    )  # fmt: skip
    let_read(complaint.case, person=person, why="told")
    facts = {
        "expert": person.username,
        "number": asked.number,
        "channel": channel.code if channel is not None else "",
    }
    return Trace(
        facts, {"name": str(person), "question": question, "text": text if reply is not None else ""}
    )


@step(
    complaint_kind,
    "answer_expert",
    label=_("Answer as the expert"),
    rights=[Permission.WRITE_NOTE],
    form=AnswerExpertForm,
    side=True,
    standing=is_expert,
    whose=_("It is for the expert who was asked."),
    help=_("Your answer is for your colleague, who answers the customer. It stands on the case."),
)
def answer_expert(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, question: int, answer: str
) -> Trace:
    """Answer one of the questions that this person was asked."""
    asked = next(one for one in complaint.questions_for(authority.person) if one.number == question)
    asked.answer, asked.answered_by, asked.answered_at = answer, by, at
    asked.save()
    return Trace({"number": asked.number}, {"question": asked.question, "answer": answer})


def after_expert(move: Move, complaint: Complaint) -> None:
    """Keep the clock of each question, and tell the expert and who asked; open questions end with the case."""
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name == "ask_expert":
        asked = complaint.expert_questions.order_by("-number").first()
        assert asked is not None  # noqa: S101 - it was written in this step
        deadlines.start(
            case, CLOCK, by=by, at=at, addressees=[asked.expert], department=asked.expert.department,
            matter=asked.number, route=complaint.route.code, case_class=complaint.complaint_class,
        )  # fmt: skip
        if asked.holding_reply_id is not None:
            deadlines.meet_all(case, codes=("complaint-first-answer", "opinion-answer"), by=by, at=at)
        _tell(complaint, "expert_asked", [asked.expert], move)
    elif name == "answer_expert":
        number = move.fields["question"]
        deadlines.meet(case, CLOCK, by=by, at=at, matter=number)
        _tell(complaint, "expert_answered", [complaint.expert_questions.get(number=number).asked_by], move)
    if move.changed_state and move.after in FINISHED:
        for one in complaint.expert_questions.filter(answered_at=None, ended_at=None):
            one.ended_at = at
            one.save()
            complaint.answers = None
            deadlines.cancel(case, CLOCK, by=by, at=at, reason="ended", matter=one.number)


def _tell(complaint: Complaint, notice: str, people: Iterable[User], move: Move) -> None:
    case, by, at = complaint.case, move.authority.by, move.at
    present = [reachable(one, at=at) for one in people if one.is_active and one.pk != by.pk]
    notify(
        notice, case=case, to=list({one.pk: one for one in present}.values()), at=at, facts={"person": str(by)},
        key=f"{notice}:{case.pk}:{case.version}",
    )  # fmt: skip
