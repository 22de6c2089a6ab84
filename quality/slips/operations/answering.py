"""The departments receive, work and answer; the head signs where the kind wants it; a wrong one is given back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.permissions import Permission
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from quality.slips.forms.answering import AnswerForm
from quality.slips.forms.steps import (
    BeginForm,
    HardForm,
    RefuseAnswerForm,
    ReturnSlipForm,
    SignForm,
    TakeUpForm,
)
from quality.slips.kind import slip_kind
from quality.slips.models import Slip, SlipCopy, SlipPart
from quality.slips.models.sheets import ENTRY
from quality.slips.operations.sheets import write_entries
from quality.slips.states import UNANSWERED_PARTS, PartState

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

WHOSE_ANSWER = _("A slip is answered by the people of the department it was sent to.")
WHOSE_SIGNATURE = _("An answer is signed by the head of the answering department.")


def works_on(*states: str) -> Callable[[Slip, User], bool]:
    """Whether a part in one of these states is one of the person's department; where nobody has such a part, whether any is."""

    def standing(slip: Slip, person: User) -> bool:
        if any(part.state in states for part in slip.all_parts()):
            return bool(slip.parts_of(person, *states))
        return bool(slip.parts_of(person, *PartState.values))

    return standing


def leads(slip: Slip, person: User) -> bool:
    """Whether an answer waits for this person's signature; where none waits, whether she heads a department that answers."""
    waiting = [part for part in slip.all_parts() if part.state == PartState.AWAITING_SIGNATURE]
    return any(part.department.head_id == person.pk for part in waiting or slip.all_parts())


@step(
    slip_kind,
    "take_up",
    label=_("Receive"),
    rights=[Permission.HANDLE_SLIP],
    form=TakeUpForm,
    standing=works_on(PartState.SENT),
    whose=WHOSE_ANSWER,
    help=_("Confirms to the sender that it came, and who works on it. The time runs from its sending."),
)
def take_up(
    slip: Slip, *, by: User, at: datetime, authority: Authority, department: SlipPart, person: User | None
) -> Trace:
    """Confirm that it came."""
    department.state, department.received_by, department.received_at = PartState.TAKEN_UP, by, at
    department.person = person
    department.save(update_fields=["state", "received_by", "received_at", "person"])
    if person is not None:
        let_read(slip.case, person=person, why="item")
    return Trace(
        {"department": department.department.code, "person": person.username if person is not None else ""}
    )


@step(
    slip_kind,
    "begin",
    label=_("Begin the work"),
    rights=[Permission.HANDLE_SLIP],
    form=BeginForm,
    standing=works_on(PartState.SENT, PartState.TAKEN_UP),
    whose=WHOSE_ANSWER,
    side=True,
    help=_("Shows the sender that you work on it."),
)
def begin(slip: Slip, *, by: User, at: datetime, authority: Authority, department: SlipPart) -> Trace:
    """Begin; whoever begins works on it."""
    if department.received_at is None:
        department.received_by, department.received_at = by, at
    department.state, department.person = PartState.IN_WORK, department.person or by
    department.save(update_fields=["state", "received_by", "received_at", "person"])
    return Trace({"department": department.department.code})


@step(
    slip_kind,
    "mark_hard",
    label=_("It is a hard problem"),
    rights=[Permission.HANDLE_SLIP],
    form=HardForm,
    standing=works_on(*UNANSWERED_PARTS),
    whose=WHOSE_ANSWER,
    side=True,
    help=_("The longer time holds, from the day it was sent. The sender sees your reason."),
)
def mark_hard(slip: Slip, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Say that it is hard (policy 001 on information slips: hard problems within one week)."""
    slip.is_hard, slip.hard_reason = True, reason
    return Trace({}, {"reason": reason})


@step(
    slip_kind,
    "answer",
    label=_("Answer"),
    rights=[Permission.HANDLE_SLIP],
    form=AnswerForm,
    standing=works_on(*UNANSWERED_PARTS),
    whose=WHOSE_ANSWER,
    help=_("For your department. Where the head signs, it goes out with the signature."),
)
def answer(
    slip: Slip,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    department: SlipPart,
    answer: str,
    measure: str,
    due_on: date | None,
    copies: Sequence[Department],
    ours: str | None = None,
    achieved: str | None = None,
    result_in_writing: str | None = None,
    result_note: str = "",
    **sheet: Any,
) -> Trace:
    """Answer for one department, or report on its task, with the distribution list (policy 000 on internal feedback: the answering department sets it)."""
    part = department
    part.answer, part.measure, part.due_on = answer, measure, due_on
    part.ours = None if ours is None else ours == "yes"
    part.achieved = achieved == "yes" if achieved else None
    part.result_in_writing = result_in_writing == "yes" if result_in_writing else None
    part.result_note = result_note
    entered = {name: sheet.pop(name) for name in list(sheet) if name.startswith(ENTRY)}
    for name, figure in sheet.items():  # letters, visits and services of the month
        setattr(part, name, figure)
    part.answered_by, part.answered_at = by, at
    if part.received_at is None:
        part.received_by, part.received_at = by, at
    part.person = part.person or by
    waits = slip.needs_signature(department=part.department, author=by, ours=part.ours)
    part.state = PartState.AWAITING_SIGNATURE if waits else PartState.ANSWERED
    part.end_reason = ""
    part.save()
    figures, told = write_entries(slip, part, entered)
    known = {copy.department_id for copy in slip.all_copies()}
    SlipCopy.objects.bulk_create(SlipCopy(slip=slip, department=one) for one in copies if one.pk not in known)
    facts: dict[str, Any] = {
        "department": part.department.code,
        "ours": part.ours,
        "due_on": due_on,
        "signed": not waits,
        "copies": [one.code for one in copies],
    }
    if part.achieved is not None:
        facts["achieved"] = part.achieved
    facts.update(sheet)
    if figures:
        facts["figures"] = figures
    texts = {"text": answer, "measure": measure, "note": result_note, **told}
    return Trace(facts, {name: text for name, text in texts.items() if text})


@step(
    slip_kind,
    "sign_answer",
    label=_("Sign the answer"),
    rights=[Permission.HANDLE_SLIP],
    form=SignForm,
    standing=leads,
    whose=WHOSE_SIGNATURE,
    help=_("With your signature it goes out to the sender and the distribution list."),
)
def sign_answer(
    slip: Slip, *, by: User, at: datetime, authority: Authority, department: SlipPart, remark: str
) -> Trace:
    """Sign as head (policy 001 on market quality: the approved report; policy 000: the department stands by its answer)."""
    department.state, department.signed_by, department.signed_at = PartState.ANSWERED, by, at
    department.save(update_fields=["state", "signed_by", "signed_at"])
    return Trace({"department": department.department.code}, {"remark": remark} if remark else {})


@step(
    slip_kind,
    "refuse_answer",
    label=_("Have it written anew"),
    rights=[Permission.HANDLE_SLIP],
    form=RefuseAnswerForm,
    standing=leads,
    whose=WHOSE_SIGNATURE,
    side=True,
    help=_("It does not go out. Say what is wrong with it."),
)
def refuse_answer(
    slip: Slip, *, by: User, at: datetime, authority: Authority, department: SlipPart, reason: str
) -> Trace:
    """Send the answer back to whoever wrote it; the time runs on."""
    department.state, department.end_reason = PartState.IN_WORK, reason
    department.save(update_fields=["state", "end_reason"])
    return Trace({"department": department.department.code}, {"reason": reason})


@step(
    slip_kind,
    "return_slip",
    label=_("Not for us"),
    rights=[Permission.HANDLE_SLIP],
    form=ReturnSlipForm,
    standing=works_on(*UNANSWERED_PARTS),
    whose=WHOSE_ANSWER,
    side=True,
    help=_("With the department whose matter it is. When every department gave it back, the sender decides."),
)
def return_slip(
    slip: Slip,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    department: SlipPart,
    right_department: Department,
    reason: str,
) -> Trace:
    """Give it back, naming the right department."""
    department.state, department.end_reason = PartState.RETURNED, reason
    department.right_department = right_department
    department.save(update_fields=["state", "end_reason", "right_department"])
    slip.return_reason = reason
    facts = {"department": department.department.code, "right_department": right_department.code}
    return Trace(facts, {"reason": reason})
