"""The clocks and notices of objections and of the rulings after them. They run beside the case and move nothing.

Source: policies 001 and 004, objection by memorial; five working days, and telling all parties, are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import translation

from accounts.models import User
from accounts.queries import department_with, reachable, who_is
from complaints.models import Complaint, Desk, Objection, Ruling
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import deciders, pending
from feedback_system.cases.advance import let_read
from feedback_system.company.models import Company
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move

ANSWER, ANEW, WAIT = "objection-answer", "ruling-anew", "ruling-wait"
BESIDE_THE_CASE = (ANSWER, ANEW, WAIT)
"""Clocks that go on when the case closes: the remedy does not wait for an objection, nor the objection for the remedy."""


def objection_clocks(move: Move, complaint: Complaint) -> None:
    """Start and meet the clocks around objections after a step, and tell the parties."""
    by, at = move.authority.by, move.at
    name = move.step.name
    if name == "file_objection":
        newest = complaint.all_objections()[0]
        _keep_answer_clock(complaint, by=by, at=at)
        _ask_superiors(complaint, newest, at=at)
        _tell(complaint, newest, "objection_filed", _rulers(newest), at=at)
    elif name == "withdraw_objection":
        objection: Objection = move.fields["objection"]
        _answered(complaint, by=by, at=at)
        _tell(complaint, objection, "objection_withdrawn", _parties(complaint, objection), at=at)
    elif name == "decide_objection":
        _decided(complaint, move.fields["objection"], by=by, at=at)
    elif name == "rule_anew":
        deadlines.meet(complaint.case, ANEW, by=by, at=at)
        _new_ruling_waits(complaint, by=by, at=at)
    elif name == "settle_ruling":
        _new_ruling_waits(complaint, by=by, at=at)
    elif name in ("approve_ruling", "refuse_ruling") and not move.changed_state:
        _new_ruling_decided(complaint, by=by, at=at)


def _facts(complaint: Complaint) -> dict[str, Any]:
    return {"route": complaint.route.code, "case_class": complaint.complaint_class}


def _question(objection: Objection) -> Approval | None:
    return pending(objection.complaint.case, Subject.OBJECTION, matter=objection.pk)


def _keep_answer_clock(complaint: Complaint, *, by: User, at: datetime) -> None:
    """Have the clock run for the oldest open objection, from the day it was filed."""
    waiting = complaint.open_objections()
    if not waiting:
        return
    question = _question(waiting[0])
    deadlines.start(
        complaint.case,
        ANSWER,
        by=by,
        at=at,
        started_at=waiting[0].filed_at,
        addressees=deciders(question) if question is not None else [],
        **_facts(complaint),
    )


def _answered(complaint: Complaint, *, by: User, at: datetime) -> None:
    deadlines.meet(complaint.case, ANSWER, by=by, at=at)
    _keep_answer_clock(complaint, by=by, at=at)


def _decided(complaint: Complaint, objection: Objection, *, by: User, at: datetime) -> None:
    objection.refresh_from_db()
    if objection.is_open:
        return  # the second signature is missing
    _answered(complaint, by=by, at=at)
    _tell(complaint, objection, "objection_decided", _parties(complaint, objection), at=at)
    if objection.overturns and objection.ruling is not None:
        deadlines.cancel(
            complaint.case, WAIT, by=by, at=at, reason="overturned"
        )  # of a settlement that waits
        _ruling_is_due(complaint, objection, by=by, at=at, begin=deadlines.start)


def _ruling_is_due(
    complaint: Complaint, objection: Objection, *, by: User, at: datetime, begin: Callable[..., Any]
) -> None:
    """Have the GM office rule anew; `begin` starts its clock: the whole time after an objection, else what was left."""
    office = department_with(str(Desk.GM_OFFICE))
    if office is not None:
        begin(complaint.case, ANEW, by=by, at=at, department=office, **_facts(complaint))
    _tell(complaint, objection, "ruling_wanted", who_is("gm_office"), at=at)


def _new_ruling_waits(complaint: Complaint, *, by: User, at: datetime) -> None:
    waiting = pending(complaint.case, Subject.RULING)
    if waiting is None:
        return
    people = deciders(waiting)
    for person in people:
        let_read(complaint.case, person=person, why="approver")
    deadlines.start(complaint.case, WAIT, by=by, at=at, addressees=people, **_facts(complaint))
    notify(
        "complaint_approval_asked",
        case=complaint.case,
        to=_present(people, at=at),
        at=at,
        facts={"summary": waiting.summary, "amount": "", "currency": waiting.currency},
        key=f"approval:{waiting.pk}",
    )


def _new_ruling_decided(complaint: Complaint, *, by: User, at: datetime) -> None:
    if pending(complaint.case, Subject.RULING) is not None:
        return  # the second signature is missing
    deadlines.meet(complaint.case, WAIT, by=by, at=at)
    decided = complaint.current_ruling
    if decided is not None and decided.settles_id is not None:
        _settlement_decided(complaint, decided, at=at)
        return
    last = next((one for one in complaint.all_objections() if one.overturns), None)
    if last is None:
        return
    if complaint.needs_new_ruling:
        # Refused once more, the new ruling has what was left, unless the rule says otherwise.
        _ruling_is_due(complaint, last, by=by, at=at, begin=deadlines.reopen)
    else:
        _tell(complaint, last, "ruling_replaced", _parties(complaint, last), at=at)


def _settlement_decided(complaint: Complaint, ruling: Ruling, *, at: datetime) -> None:
    """Tell the parties what was settled, or who ruled that it was sent back; whoever is told may read the case."""
    found: list[User | None] = [ruling.ruled_by]
    if ruling.approved_at is None:
        kind = "settlement_refused"
    else:
        kind = "ruling_settled"
        found.append(complaint.salesperson)
        for share in complaint.shares_of(ruling):
            found += [share.person, share.department.head if share.department is not None else None]
    people = list({one.pk: one for one in found if one is not None and one.is_active}.values())
    for person in people:
        let_read(complaint.case, person=person, why="told")
    facts = {"version": ruling.version}
    key = f"{kind}:{ruling.pk}"
    notify(kind, case=complaint.case, to=_present(people, at=at), at=at, facts=facts, key=key)


def _ask_superiors(complaint: Complaint, objection: Objection, *, at: datetime) -> None:
    question = _question(objection)
    people = deciders(question) if question is not None else []
    for person in people:
        let_read(complaint.case, person=person, why="approver")
    _tell(complaint, objection, "objection_asked", people, at=at)


def _rulers(objection: Objection) -> list[User]:
    """Who ruled and who approved: they hear that the consequences are frozen."""
    ruling = objection.ruling
    return [one for one in (ruling.ruled_by, ruling.approved_by) if one is not None] if ruling else []


def _parties(complaint: Complaint, objection: Objection) -> list[User]:
    """Everybody whom the ruling concerns: the filer, who ruled and approved, named persons, heads of the departments."""
    found: list[User | None] = [objection.filed_by, objection.filed_for, *_rulers(objection)]
    found += [complaint.salesperson]
    for ruling in _rulings_about(complaint, objection):
        for share in complaint.shares_of(ruling):
            found.append(share.person)
            found.append(share.department.head if share.department is not None else None)
    for other in complaint.all_objections():
        if other.ruling_id == objection.ruling_id:
            found.append(other.filed_by)
    return list({one.pk: one for one in found if one is not None and one.is_active}.values())


def _rulings_about(complaint: Complaint, objection: Objection) -> list[Ruling]:
    in_force = complaint.ruling_in_force
    return [one for one in {objection.ruling, in_force} if one is not None]


def _present(people: Iterable[User], *, at: datetime) -> list[User]:
    """The people, or their deputies while they are away, each once."""
    return list({one.pk: one for one in (reachable(person, at=at) for person in people)}.values())


def _tell(
    complaint: Complaint, objection: Objection, kind: str, people: Iterable[User], *, at: datetime
) -> None:
    """Tell these people about the objection; whoever is told may read the case."""
    people = list(people)
    for person in people:
        let_read(complaint.case, person=person, why="told")
    ruling = complaint.ruling_in_force
    with translation.override(Company.get().default_language):
        party = objection.speaks_for
    facts = {
        "number": objection.number,
        "party": party,
        "decision": objection.decision,
        "ruling": objection.ruling.version if objection.ruling is not None else 0,
        "new_ruling": ruling.version if ruling is not None else 0,
        "for_customer": objection.for_customer,
    }
    key = f"{kind}:{objection.pk}:{complaint.case.version}"
    notify(kind, case=complaint.case, to=_present(people, at=at), at=at, facts=facts, key=key)
