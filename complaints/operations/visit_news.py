"""What visits and samples do to the clocks and the bell; called inside the step's transaction.

Source: policies 001 and 004, joint handling (quality is told at once, appointed people report to the general
manager); policy 001 on service feedback, on site within 48 hours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.models import User
from accounts.queries import reachable, who_is
from complaints.models import Complaint, Desk, JointVisit, VisitKind, VisitPart
from complaints.operations.visits import end_open_visits
from complaints.states import FINISHED
from feedback_system.cases.advance import let_read
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move

SITE_CLOCK = "light-site"


def after_visits_and_samples(move: Move, complaint: Complaint) -> None:
    """Start and stop the clock of a visit on site, and tell whom the step concerns."""
    by, at = move.authority.by, move.at
    name = move.step.name
    if move.changed_state and move.after in FINISHED:
        for visit in end_open_visits(complaint, by=by, at=at):
            _tell(complaint, "complaint_visit_cancelled", _everybody(visit), visit, by=by, at=at)
    if name == "move_sample" and move.fields["department"] is not None:
        head = move.fields["department"].head
        _tell(
            complaint, "complaint_sample_sent", [head], None, by=by, at=at, label=move.fields["sample"].label
        )
    elif name in VISIT_STEPS and complaint.visits():
        _after_visit(name, complaint, by=by, at=at, fields=move.fields)


VISIT_STEPS = frozenset(
    {
        "ask_joint_visit", "confirm_joint_visit", "hand_over_joint_visit", "appoint_visitors", "record_joint_visit",
        "cancel_joint_visit", "ask_site_visit", "record_site_visit",
    }
)  # fmt: skip


def _after_visit(name: str, complaint: Complaint, *, by: User, at: datetime, fields: Any) -> None:
    kind = fields["kind"] if name == "cancel_joint_visit" else "site" if "site" in name else "joint"
    visit = next(one for one in reversed(complaint.visits()) if one.kind == kind)
    quality, case = _quality(complaint), complaint.case
    if name in ("ask_joint_visit", "ask_site_visit"):
        if kind == VisitKind.SITE:
            deadlines.start(case, SITE_CLOCK, by=by, at=at, route=complaint.route.code)
            quality = [*quality, complaint.salesperson]
        _tell(complaint, "complaint_visit_asked", quality, visit, by=by, at=at)
    elif name in ("confirm_joint_visit", "appoint_visitors"):
        _tell(complaint, "complaint_visit_set", _everybody(visit), visit, by=by, at=at)
    elif name == "hand_over_joint_visit":
        managers = who_is("gm")
        for person in managers:
            let_read(case, person=reachable(person, at=at), why="told")
        _tell(complaint, "complaint_visit_handed_over", managers, visit, by=by, at=at)
    elif name == "cancel_joint_visit":
        if kind == VisitKind.SITE:
            deadlines.cancel(case, SITE_CLOCK, by=by, at=at, reason="called off")
        _tell(complaint, "complaint_visit_cancelled", [*_everybody(visit), *quality], visit, by=by, at=at)
    else:
        if kind == VisitKind.SITE:
            deadlines.meet(case, SITE_CLOCK, by=by, at=at, met_at=visit.visited_at)
        concerned = [visit.asked_by, complaint.salesperson, *quality]
        _tell(complaint, "complaint_visit_recorded", concerned, visit, by=by, at=at)
        if visit.waits_to_be_read and visit.appointed_by is not None:
            _tell(
                complaint, "complaint_visit_report", [visit.appointed_by, *who_is("gm")], visit, by=by, at=at
            )


def _quality(complaint: Complaint) -> list[User | None]:
    """The investigator and the head of quality."""
    department = complaint.department_at(Desk.QA)
    return [complaint.investigator, department.head if department is not None else None]


def _everybody(visit: JointVisit) -> list[User | None]:
    """Who asked for it, who goes, and the heads of the departments that go."""
    going = visit.those(VisitPart.GOES)
    return [
        visit.asked_by,
        *(one.person for one in going),
        *(one.department.head for one in going if one.department is not None and one.person is None),
    ]


def _tell(
    complaint: Complaint,
    notice: str,
    people: Iterable[User | None],
    visit: JointVisit | None,
    *,
    by: User,
    at: datetime,
    **facts: Any,
) -> None:
    """Tell each active person once, the deputy while somebody is away; nobody is told about the own act."""
    case = complaint.case
    told = {}
    for person in people:
        if person is not None and person.is_active and person.pk != by.pk:
            stands_in = reachable(person, at=at)
            told[stands_in.pk] = stands_in
    if visit is not None:
        facts |= {"kind": visit.kind, "planned_at": visit.planned_for, "place": visit.place}
    notify(
        notice,
        case=case,
        to=list(told.values()),
        at=at,
        facts=facts,
        key=f"{notice}:{case.pk}:{case.version}",
    )


def report_answered(complaint: Complaint, *, by: User, at: datetime) -> None:
    """Tell quality what the general manager says about the report (policies 001 and 004, three-day report)."""
    people = [complaint.report.handed_in_by, *_quality(complaint)]
    _tell(complaint, "complaint_report_answered", people, None, by=by, at=at)
