"""The sender says whether the answer is enough; promises are reported done, the effect is followed up, the slip is filed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.cases.steps import Trace, step
from quality.slips.forms.steps import (
    AnsweredPartForm,
    FollowUpForm,
    ReportDoneForm,
    SlipRemarkForm,
)
from quality.slips.kind import slip_kind
from quality.slips.models import Slip, SlipPart, SlipWord, WordKind
from quality.slips.models.parts import works_in
from quality.slips.operations.climbing import put_on
from quality.slips.states import PartState
from quality.slips.states import SlipState as State

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

WHOSE_WORD = _(
    "Whether an answer is enough says who asked: the sender's department, or the desk that sorted it."
)
WHOSE_PROMISE = _("A measure is reported done by the people of the department that promised it.")
WHOSE_FILE = _("It is followed up and filed by the department that its kind names.")


def asked(slip: Slip, person: User) -> bool:
    """Whether `person` may say that an answer is enough: where there is a desk it, else the sender."""
    return slip.is_at_desk(person) if slip.desk_department_id is not None else slip.is_sender(person)


def promised(slip: Slip, person: User) -> bool:
    """Whether an open promise is one of the person's department."""
    return any(works_in(person, part.department) for part in slip.open_promises())


def files(slip: Slip, person: User) -> bool:
    """Whether `person` works where it is filed."""
    return works_in(person, slip.filer())


def follows(slip: Slip, person: User) -> bool:
    """Who files it follows it up, and whoever may say that an answer is enough."""
    return files(slip, person) or asked(slip, person)


def next_round(slip: Slip, part: SlipPart, reason: str, at: datetime) -> SlipPart:
    """Keep an answer as not enough and give its department a part of the next round."""
    numbers = [one.number for one in slip.all_parts()]
    SlipPart.objects.filter(pk=part.pk).update(state=PartState.NOT_ENOUGH, end_reason=reason)
    return SlipPart.objects.create(
        slip=slip,
        number=max(numbers) + 1,
        round=part.round + 1,
        department=part.department,
        state=PartState.IN_WORK,
        sent_at=at,
        person=part.person,
        received_by=part.received_by,
        received_at=at,
    )


@step(
    slip_kind,
    "confirm_answer",
    label=_("The answer is enough"),
    rights=[Permission.SEND_SLIP],
    form=SlipRemarkForm,
    standing=asked,
    whose=WHOSE_WORD,
    help=_("Measures, reports and parts that are still out are followed up; then it is filed."),
)
def confirm_answer(slip: Slip, *, by: User, at: datetime, authority: Authority, remark: str) -> Trace:
    """Close the slip as answered."""
    slip.confirmed_by, slip.confirmed_at = by, at
    if slip.state_after_confirming() == State.FILED:
        slip.filed_by = by
    return Trace({}, {"remark": remark} if remark else {})


@step(
    slip_kind,
    "ask_again",
    label=_("The answer is not enough"),
    rights=[Permission.SEND_SLIP],
    form=AnsweredPartForm,
    standing=asked,
    whose=WHOSE_WORD,
    side=True,
    help=_("The department answers anew, with a new time."),
)
def ask_again(
    slip: Slip, *, by: User, at: datetime, authority: Authority, department: SlipPart, reason: str
) -> Trace:
    """Send an answer back with what is missing."""
    part = next_round(slip, department, reason, at)
    return Trace({"department": part.department.code, "round": part.round}, {"reason": reason})


@step(
    slip_kind,
    "report_done",
    label=_("Report a measure done"),
    rights=[Permission.HANDLE_SLIP],
    form=ReportDoneForm,
    standing=promised,
    whose=WHOSE_PROMISE,
    help=_("What your department promised in its answer."),
)
def report_done(
    slip: Slip, *, by: User, at: datetime, authority: Authority, department: SlipPart, text: str
) -> Trace:
    """Report a promised measure done (policy 000 on major events: feedback within a day after the limit of a task)."""
    department.done_note, department.done_by, department.done_at = text, by, at
    department.save(update_fields=["done_note", "done_by", "done_at"])
    return Trace({"department": department.department.code}, {"text": text})


@step(
    slip_kind,
    "follow_up",
    label=_("Follow up"),
    rights=[Permission.SEND_SLIP],
    form=FollowUpForm,
    standing=follows,
    whose=WHOSE_FILE,
    help=_("Solved closes it; not solved has it handled again."),
)
def follow_up(
    slip: Slip, *, by: User, at: datetime, authority: Authority, effective: bool, text: str
) -> Trace:
    """Say whether it is solved (policy 001 on quality feedback: the loop is closed when it is wholly solved)."""
    kind = WordKind.EFFECTIVE if effective else WordKind.NOT_EFFECTIVE
    SlipWord.objects.create(slip=slip, kind=kind, text=text, by=by, at=at)
    if effective:
        slip.filed_by = by if slip.state_at_the_end() == State.FILED else None
    else:
        for part in slip.living_parts():
            next_round(slip, part, text[:500], at)
        if rungs := slip.all_rungs():
            put_on(slip, slip.level_named(rungs[-1].level), at=at)
    return Trace({"effective": effective}, {"text": text})


@step(
    slip_kind,
    "file_slip",
    label=_("File it away"),
    rights=[Permission.HANDLE_SLIP],
    form=SlipRemarkForm,
    standing=files,
    whose=WHOSE_FILE,
    help=_("Nobody has to act any more."),
)
def file_slip(slip: Slip, *, by: User, at: datetime, authority: Authority, remark: str) -> Trace:
    """File it (policy 000 on internal feedback: the general office; on fast feedback: the technical support centre)."""
    slip.filed_by = by
    return Trace({}, {"remark": remark} if remark else {})
