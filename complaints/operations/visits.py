"""Joint visits and visits on site: ask, say who goes, appoint, record, read, call off.

Source: policies 001 and 004, joint handling; policy 001 on service feedback, on site within 48 hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from complaints.forms.stages import ReasonForm
from complaints.forms.visits import (
    AppointForm,
    AskSiteVisitForm,
    AskVisitForm,
    CancelVisitForm,
    ConfirmVisitForm,
    RecordSiteVisitForm,
    RecordVisitForm,
)
from complaints.kind import complaint_kind
from complaints.models import Complaint, Desk, JointVisit, VisitKind, Visitor, VisitPart, VisitState
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import StepForm, Trace, step

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

Rows = Sequence[Mapping[str, Any]]


def _add(visit: JointVisit, part: VisitPart, rows: Rows) -> dict[str, list[str]]:
    """Write down the visitors and let them read the case, unless they are only wanted; returns them as facts."""
    departments, people = [], []
    for row in rows:
        department, person = row.get("department"), row.get("person")
        Visitor.objects.create(visit=visit, part=part, department=department, person=person)
        if department is not None:
            departments.append(department.code)
        if person is not None:
            people.append(person.username)
        if part is VisitPart.GOES:
            case = visit.complaint.case
            if department is not None:
                let_read(case, department=department, why="visit")
            if person is not None:
                let_read(case, person=person, why="visit")
    return {"departments": departments, "people": people}


def _texts(**texts: str) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}


@step(
    complaint_kind,
    "ask_joint_visit",
    label=_("Ask for a joint visit"),
    rights=[Permission.LOG_COMPLAINT],
    stage=Desk.REPORTER,
    form=AskVisitForm,
    side=True,
    help=_("Quality is told at once and says who goes. You can ask before the complaint is submitted."),
)
def ask_joint_visit(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    reason: str,
    planned_for: datetime | None,
    place: str,
    visitors: Rows,
) -> Trace:
    """Ask for a joint look, at any time before the closing (policies 001 and 004, joint handling)."""
    visit = JointVisit.objects.create(
        complaint=complaint,
        kind=VisitKind.JOINT,
        asked_by=by,
        asked_at=at,
        reason=reason,
        planned_for=planned_for,
        place=place,
    )
    return Trace(
        {"planned_for": planned_for, **_add(visit, VisitPart.WANTED, visitors)},
        _texts(reason=reason, place=place),
    )


@step(
    complaint_kind,
    "confirm_joint_visit",
    label=_("Confirm the joint visit"),
    rights=[Permission.INVESTIGATE],
    stage=Desk.QA,
    form=ConfirmVisitForm,
    side=True,
    help=_("Quality goes: say with whom. Everybody named is told and may read the case."),
)
def confirm_joint_visit(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    visitors: Rows,
    planned_for: datetime | None,
    place: str,
) -> Trace:
    """Settle which departments go with quality (policy 001: R&D, production and others; policy 004: manufacturing)."""
    visit = _open(complaint, VisitKind.JOINT)
    visit.state, visit.confirmed_by, visit.confirmed_at = VisitState.CONFIRMED, by, at
    visit.planned_for, visit.place = planned_for, place
    visit.save()
    return Trace({"planned_for": planned_for, **_add(visit, VisitPart.GOES, visitors)}, _texts(place=place))


@step(
    complaint_kind,
    "hand_over_joint_visit",
    label=_("Quality cannot go"),
    rights=[Permission.INVESTIGATE],
    stage=Desk.QA,
    form=ReasonForm,
    side=True,
    help=_("The general manager is told and appoints people, who report to the general manager afterwards."),
)
def hand_over_joint_visit(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Leave the visit to people whom the general manager appoints (policies 001 and 004, joint handling)."""
    visit = _open(complaint, VisitKind.JOINT)
    visit.state, visit.handed_over_by, visit.handed_over_at = VisitState.HANDED_OVER, by, at
    visit.hand_over_reason = reason
    visit.save()
    visit.visitors.filter(part=VisitPart.GOES).delete()
    return Trace({}, {"reason": reason})


@step(
    complaint_kind,
    "appoint_visitors",
    label=_("Appoint the visitors"),
    rights=[Permission.APPOINT_VISITORS],
    form=AppointForm,
    side=True,
    help=_("Quality cannot go. Whom you appoint is told, may read the case, and reports to you."),
)
def appoint_visitors(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    people: Rows,
    planned_for: datetime | None,
    place: str,
    instruction: str,
) -> Trace:
    """Appoint people for the visit as general manager (policies 001 and 004, joint handling)."""
    visit = _open(complaint, VisitKind.JOINT)
    visit.state, visit.appointed_by, visit.appointed_at = VisitState.APPOINTED, by, at
    visit.planned_for, visit.place, visit.instruction = planned_for, place, instruction
    visit.save()
    facts = {"planned_for": planned_for, **_add(visit, VisitPart.GOES, people)}
    return Trace(facts, _texts(instruction=instruction, place=place))


def _record(
    complaint: Complaint,
    kind: VisitKind,
    *,
    by: User,
    at: datetime,
    visited_at: datetime,
    late_reason: str,
    place: str,
    went: Rows,
    others: str,
    findings: str,
    proposal: str,
) -> Trace:
    visit = _open(complaint, kind)
    visit.state, visit.recorded_by, visit.recorded_at = VisitState.RECORDED, by, at
    visit.visited_at, visit.late_reason, visit.place = visited_at, late_reason, place
    visit.others, visit.findings, visit.proposal = others, findings, proposal
    visit.save()
    facts = {"visited_at": visited_at, **_add(visit, VisitPart.WENT, went)}
    return Trace(
        facts,
        _texts(text=findings, proposal=proposal, place=place, others=others, late=late_reason),
    )


@step(
    complaint_kind,
    "record_joint_visit",
    label=_("Record the joint visit"),
    rights=[Permission.WRITE_NOTE],
    stage="joint_visitors",
    form=RecordVisitForm,
    side=True,
    help=_(
        "Who went, when, where, and what was found. It goes into the investigation report; add photos below."
    ),
)
def record_joint_visit(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    visited_at: datetime,
    late_reason: str,
    place: str,
    went: Rows,
    others: str,
    findings: str,
    proposal: str,
) -> Trace:
    """Write the joint visit record; it feeds the report to the general manager (policies 001 and 004)."""
    return _record(
        complaint, VisitKind.JOINT, by=by, at=at, visited_at=visited_at, late_reason=late_reason, place=place,
        went=went, others=others, findings=findings, proposal=proposal,
    )  # fmt: skip


@step(
    complaint_kind,
    "read_visit",
    label=_("Mark the visit report as read"),
    rights=[Permission.APPOINT_VISITORS],
    form=StepForm,
    side=True,
    help=_("The people you appointed have reported."),
)
def read_visit(complaint: Complaint, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Mark as general manager that the report of the appointed visitors was read."""
    unread = [visit for visit in complaint.visits() if visit.waits_to_be_read]
    for visit in unread:
        visit.read_by, visit.read_at = by, at
        visit.save(update_fields=["read_by", "read_at"])
    return Trace({"reports": len(unread)})


@step(
    complaint_kind,
    "cancel_joint_visit",
    label=_("Call a visit off"),
    rights=[Permission.LOG_COMPLAINT],
    form=CancelVisitForm,
    side=True,
    help=_("Nobody goes after all. Whoever was to go is told."),
)
def cancel_joint_visit(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, kind: str, reason: str
) -> Trace:
    """Call an open visit off, with the reason."""
    _cancel([_open(complaint, VisitKind(kind))], by=by, at=at, reason=reason)
    return Trace({"kind": kind}, {"reason": reason})


def end_open_visits(complaint: Complaint, *, by: User, at: datetime) -> list[JointVisit]:
    """Call off what is still open because the case ended another way; returns those visits."""
    return _cancel(complaint.open_visits(), by=by, at=at, reason="")


def _cancel(visits: Iterable[JointVisit], *, by: User, at: datetime, reason: str) -> list[JointVisit]:
    called_off = list(visits)
    for visit in called_off:
        visit.state, visit.cancelled_by, visit.cancelled_at = VisitState.CANCELLED, by, at
        visit.cancel_reason = reason
        visit.save()
    return called_off


@step(
    complaint_kind,
    "ask_site_visit",
    label=_("A visit on site is needed"),
    rights=[Permission.LOG_COMPLAINT],
    form=AskSiteVisitForm,
    side=True,
    help=_("From now on 48 hours run until somebody is on site."),
)
def ask_site_visit(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    reason: str,
    planned_for: datetime | None,
    place: str,
) -> Trace:
    """Mark that somebody must go to the site (policy 001 on service feedback, 48 hours)."""
    JointVisit.objects.create(
        complaint=complaint,
        kind=VisitKind.SITE,
        asked_by=by,
        asked_at=at,
        reason=reason,
        planned_for=planned_for,
        place=place,
    )
    return Trace({"planned_for": planned_for}, _texts(reason=reason, place=place))


@step(
    complaint_kind,
    "record_site_visit",
    label=_("Record the visit on site"),
    rights=[Permission.WRITE_NOTE],
    stage="site_visitors",
    form=RecordSiteVisitForm,
    side=True,
    help=_("The 48 hours end with the arrival on site, not with this entry. Add photos below."),
)
def record_site_visit(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    visited_at: datetime,
    late_reason: str,
    place: str,
    went: Rows,
    others: str,
    findings: str,
    proposal: str,
) -> Trace:
    """Write down the arrival on site and what was found there (policy 001 on service feedback)."""
    return _record(
        complaint, VisitKind.SITE, by=by, at=at, visited_at=visited_at, late_reason=late_reason, place=place,
        went=went, others=others, findings=findings, proposal=proposal,
    )  # fmt: skip


def _open(complaint: Complaint, kind: VisitKind) -> JointVisit:
    """The open visit of that kind; the one door has asked before that there is one."""
    visit = complaint.open_visit(kind)
    if visit is None:
        raise LookupError(f"no open visit of the kind {kind}")
    return visit
