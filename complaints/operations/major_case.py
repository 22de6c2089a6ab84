"""The customer's penalty note up to the leaders and their instruction; the emergency meeting with its minutes.

Source: policy 000 on major incidents 4; policy 003 on dealer complaints, major complaints. No penalty is accepted here: what
the company pays is a remedy or a cost with its approval.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from accounts.queries import who_is
from complaints.forms.major_case import InstructForm, MajorMeetingForm, PenaltyNoteForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, MajorMeeting, PenaltyNote
from complaints.states import FINISHED
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.telling import tell

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority, Move

CLOCK = "major-meeting"
LEADERS = ("gm", "deputy_gm", "qa_head", "hr")
"""Policy 000 on major incidents sends the note by way of human resources to the leaders; quality investigates."""


@step(
    complaint_kind,
    "enter_penalty_note",
    label=_("Enter a penalty note of the customer"),
    rights=[Permission.LOG_COMPLAINT, Permission.ACKNOWLEDGE_COMPLAINT, Permission.NEGOTIATE],
    form=PenaltyNoteForm,
    side=True,
    help=_(
        "A paper of the customer about quality or a stopped line that claims a penalty. The leaders are told at once."
    ),
)
def enter_penalty_note(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    reference: str,
    noted_on: date,
    line_stopped: bool,
    claimed: Decimal | None,
    text: str,
) -> Trace:
    """Keep the note and let the leaders read the case (policy 000 on major incidents 4)."""
    last = max((one.number for one in complaint.penalty_notes.all()), default=0)
    note = PenaltyNote.objects.create(
        complaint=complaint, number=last + 1, reference=reference, noted_on=noted_on, line_stopped=line_stopped,
        claimed=claimed, currency=complaint.currency, text=text, entered_by=by, entered_at=at,
    )  # fmt: skip
    facts = {"number": note.number, "day": noted_on, "line_stopped": line_stopped, "currency": note.currency}
    return Trace({**facts, "claimed": f"{claimed:.2f}" if claimed is not None else ""}, {"text": text})


@step(
    complaint_kind,
    "instruct_on_note",
    label=_("Instruct on the penalty note"),
    rights=[Permission.ANSWER_REPORT],
    form=InstructForm,
    side=True,
    help=_(
        "What is to be done about the note of the customer. Whoever entered it and quality read it at once."
    ),
)
def instruct_on_note(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, text: str
) -> Trace:
    """Write the leaders' instruction on the oldest note that waits."""
    note = complaint.notes_without_instruction()[0]
    note.instruction, note.instructed_by, note.instructed_at = text, by, at
    note.save()
    return Trace({"number": note.number}, {"text": text})


@step(
    complaint_kind,
    "record_major_meeting",
    label=_("Write the minutes of the meeting"),
    rights=[Permission.FLAG_MAJOR, Permission.CONSOLIDATE],
    form=MajorMeetingForm,
    side=True,
    help=_("The emergency meeting about this major case: who was there, what was found and decided."),
)
def record_major_meeting(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    held_at: datetime,
    late_reason: str,
    place: str,
    present: str,
    discussed: str,
    decided: str,
) -> Trace:
    """Keep the minutes (policy 003 on dealer complaints; minutes are ours)."""
    last = max((one.number for one in complaint.major_meetings.all()), default=0)
    meeting = MajorMeeting.objects.create(
        complaint=complaint, number=last + 1, held_at=held_at, place=place, present=present, discussed=discussed,
        decided=decided, late_reason=late_reason, recorded_by=by, recorded_at=at,
    )  # fmt: skip
    return Trace(
        {"number": meeting.number, "held_at": held_at},
        {"text": decided, "present": present, "late": late_reason},
    )


def after_major_case(move: Move, complaint: Complaint) -> None:
    """Tell the leaders of a note and whoever waits of the instruction; keep the clock of the meeting."""
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name == "enter_penalty_note":
        people = [person for role in LEADERS for person in who_is(role)]
        for person in people:
            let_read(case, person=person, why="told")
        tell("penalty_note", case, people, by=by, at=at, facts={"person": str(by)})
    elif name == "instruct_on_note":
        note = complaint.penalty_notes.exclude(instruction="").order_by("-instructed_at", "-pk").first()
        asker = [note.entered_by] if note is not None else []
        people = [*asker, *who_is("qa_head"), complaint.salesperson]
        tell("penalty_note_instructed", case, people, by=by, at=at, facts={"person": str(by)})
    elif name == "flag_major":
        facts: dict[str, Any] = {"route": complaint.route.code, "case_class": complaint.complaint_class}
        deadlines.start(case, CLOCK, by=by, at=at, **facts)
    elif name == "record_major_meeting":
        deadlines.meet(case, CLOCK, by=by, at=at, met_at=move.fields["held_at"])
    if move.changed_state and move.after in FINISHED:
        deadlines.cancel_all(case, by=by, at=at, reason="ended", codes=[CLOCK])
