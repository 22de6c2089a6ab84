"""Joint handling of a third party: raised with the flag, called, answered, recorded, or found unneeded.

Source: policies 001 and 004, third-party fault; the limit and that the filing waits for it are ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from accounts.queries import department_with, reachable, who_is
from complaints.forms.joint_handling import AnswerCallForm, CallForm, RecordMeetingForm
from complaints.forms.stages import ReasonForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, Desk, JointHandling, JointParty
from complaints.states import FINISHED
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from feedback_system.cases.advance import Authority, Move

LIMIT = "joint-handling"
RAISED_BY = ("flag_third_party", "draft_claim")
"""The steps that say that a third party is involved."""


@step(
    complaint_kind,
    "call_joint_meeting",
    label=_("Call the departments together"),
    rights=[Permission.CONSOLIDATE],
    form=CallForm,
    side=True,
    help=_(
        "A third party is involved. Whoever is called is told, may read the case, and answers. No clock of the case stops."
    ),
)
def call_joint_meeting(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    parties: Sequence[Mapping[str, Any]],
    planned_for: datetime,
    place: str,
    agenda: str,
) -> Trace:
    """Call the departments concerned, or call them anew; answers that were given stay (policies 001 and 004)."""
    handling = complaint.open_joint_handling() or _raise(complaint, by=by, at=at)
    handling.state, handling.called_by, handling.called_at = JointHandling.State.CALLED, by, at
    handling.planned_for, handling.place, handling.agenda = planned_for, place, agenda
    handling.save()
    wanted = [(row.get("department"), row.get("person")) for row in parties]
    known = {(party.department, party.person): party for party in handling.parties.all()}
    for who, party in known.items():
        if who not in wanted:
            party.delete()
    for department, person in wanted:
        if (department, person) not in known:
            JointParty.objects.create(handling=handling, department=department, person=person)
        if person is not None:
            let_read(complaint.case, person=person, why="joint handling")
        if department is not None:
            let_read(complaint.case, department=department, why="joint handling")
    facts = {
        "planned_for": planned_for,
        "departments": [department.code for department, _person in wanted if department is not None],
        "people": [person.username for _department, person in wanted if person is not None],
    }
    return Trace(facts, {"text": agenda, "place": place})


@step(
    complaint_kind,
    "answer_joint_meeting",
    label=_("Answer the call"),
    rights=[Permission.WRITE_NOTE],
    stage="joint_parties",
    form=AnswerCallForm,
    side=True,
    help=_(
        "Say whether your department comes, and what it thinks. A later answer takes the place of an earlier one."
    ),
)
def answer_joint_meeting(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    party: int,
    answer: str,
    opinion: str,
) -> Trace:
    """Write down what a department answers."""
    found = complaint.called_parties()[party - 1]
    found.answer, found.opinion, found.answered_by, found.answered_at = answer, opinion, by, at
    found.save(update_fields=["answer", "opinion", "answered_by", "answered_at"])
    facts = {
        "answer": answer,
        "department": found.department.code if found.department is not None else "",
        "person": found.person.username if found.person is not None else "",
    }
    return Trace(facts, {"text": opinion} if opinion else {})


@step(
    complaint_kind,
    "record_joint_meeting",
    label=_("Record what was agreed"),
    rights=[Permission.CONSOLIDATE],
    form=RecordMeetingForm,
    side=True,
    help=_("Who was not there, and what was agreed about the third party. Add the minutes below."),
)
def record_joint_meeting(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    held_at: datetime,
    place: str,
    absent: Sequence[int],
    others: str,
    agreed: str,
    late_reason: str,
) -> Trace:
    """File the outcome on the case; whoever did not come is recorded as absent."""
    handling = _open(complaint)
    missing = []
    for number, party in enumerate(handling.in_order(), start=1):
        party.was_there = number not in absent
        party.save(update_fields=["was_there"])
        if not party.was_there:
            missing.append(party.department.code if party.department is not None else str(party))
    handling.state, handling.ended_by, handling.ended_at = JointHandling.State.RECORDED, by, at
    handling.held_at, handling.place, handling.others = held_at, place, others
    handling.agreed, handling.late_reason = agreed, late_reason
    handling.save()
    texts = {"text": agreed, "place": place, "others": others, "late": late_reason}
    return Trace(
        {"held_at": held_at, "absent": missing}, {name: text for name, text in texts.items() if text}
    )


@step(
    complaint_kind,
    "waive_joint_meeting",
    label=_("No joint handling is needed"),
    rights=[Permission.CONSOLIDATE],
    form=ReasonForm,
    side=True,
    help=_("The third party is settled without the departments. Say why; the case can then be filed."),
)
def waive_joint_meeting(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """End the joint handling with the reason why none is needed."""
    handling = _open(complaint)
    handling.state, handling.unneeded_reason = JointHandling.State.UNNEEDED, reason
    handling.ended_by, handling.ended_at = by, at
    handling.save()
    return Trace({}, {"reason": reason})


def _open(complaint: Complaint) -> JointHandling:
    """The open joint handling; the one door has asked before that there is one."""
    found = complaint.open_joint_handling()
    if found is None:
        raise LookupError("no open joint handling")
    return found


def _raise(complaint: Complaint, *, by: User, at: datetime) -> JointHandling:
    return JointHandling.objects.create(complaint=complaint, raised_by=by, raised_at=at)


def after_joint_handling(move: Move, complaint: Complaint) -> None:
    """Raise a joint handling with the flag, keep its clock, tell whom each step concerns; called inside the step."""
    by, at, name = move.authority.by, move.at, move.step.name
    if name in RAISED_BY and move.after not in FINISHED and not complaint.all_joint_handlings():
        _raise(complaint, by=by, at=at)
        complaint.answers = None
        _start_clock(complaint, by=by, at=at)
        _tell(complaint, "joint_handling_raised", who_is("gm_office"), by=by, at=at)
    elif name == "call_joint_meeting":
        _start_clock(complaint, by=by, at=at)
        _tell(complaint, "joint_meeting_called", _parties(complaint.called_parties()), by=by, at=at)
    elif name in ("record_joint_meeting", "waive_joint_meeting"):
        handling = complaint.all_joint_handlings()[-1]
        if name == "record_joint_meeting":
            deadlines.meet(complaint.case, LIMIT, by=by, at=at)
        else:
            deadlines.cancel(complaint.case, LIMIT, by=by, at=at, reason="not needed")
        people = [*_parties(handling.in_order()), complaint.salesperson]
        _tell(complaint, "joint_handling_ended", people, by=by, at=at, handling=handling)
    if move.changed_state and move.after in FINISHED:
        for handling in complaint.all_joint_handlings():
            if handling.is_open:
                handling.state, handling.ended_by, handling.ended_at = JointHandling.State.ENDED, by, at
                handling.save()
                deadlines.cancel(complaint.case, LIMIT, by=by, at=at, reason="ended")


def _start_clock(complaint: Complaint, *, by: User, at: datetime) -> None:
    """Have the limit run at the GM office from the flag; it does nothing when it runs."""
    office = department_with(str(Desk.GM_OFFICE))
    handling = complaint.open_joint_handling()
    if office is None or handling is None:
        return
    facts: dict[str, Any] = {"route": complaint.route.code, "case_class": complaint.complaint_class}
    deadlines.start(
        complaint.case, LIMIT, by=by, at=at, started_at=handling.raised_at, department=office, **facts
    )


def _parties(parties: Iterable[JointParty]) -> list[User | None]:
    """Who is called by name, and the heads of the departments that are."""
    return [
        party.person or (party.department.head if party.department is not None else None) for party in parties
    ]


def _tell(
    complaint: Complaint,
    notice: str,
    people: Iterable[User | None],
    *,
    by: User,
    at: datetime,
    handling: JointHandling | None = None,
) -> None:
    """Tell each active person once, the deputy while somebody is away; nobody is told about the own act."""
    handling = handling or complaint.open_joint_handling()
    case, told = complaint.case, {}
    for person in people:
        if person is not None and person.is_active and person.pk != by.pk:
            stands_in = reachable(person, at=at)
            told[stands_in.pk] = stands_in
    facts = {
        "planned_at": handling.planned_for if handling is not None else None,
        "place": handling.place if handling is not None else "",
        "is_recorded": handling is not None and handling.state == JointHandling.State.RECORDED,
    }
    notify(
        notice,
        case=case,
        to=list(told.values()),
        at=at,
        facts=facts,
        key=f"{notice}:{case.pk}:{case.version}",
    )
