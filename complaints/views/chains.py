"""What the case page shows of samples and visits, and what it points out about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.kind import complaint_kind
from complaints.models import Complaint, JointHandling, JointVisit, MoveKind, VisitKind, VisitPart, VisitState
from complaints.states import State
from feedback_system.cases.personal_texts import ERASED
from feedback_system.web.wording import full_instant_text

if TYPE_CHECKING:
    from accounts.models import User

TONES = {
    MoveKind.RECEIVED: ("info", "inbox"),
    MoveKind.STORED: ("info", "box"),
    MoveKind.SENT: ("pause", "truck"),
    MoveKind.RETURNED: ("ok", "check"),
    MoveKind.SCRAPPED: ("neutral", "x"),
    MoveKind.KEPT: ("ok", "box"),
}
VISIT_TONES = {
    VisitState.ASKED: ("risk", "clock"),
    VisitState.CONFIRMED: ("info", "check"),
    VisitState.HANDED_OVER: ("risk", "clock"),
    VisitState.APPOINTED: ("info", "users"),
    VisitState.RECORDED: ("ok", "check"),
    VisitState.CANCELLED: ("neutral", "x"),
}


def samples_of(complaint: Complaint) -> list[dict[str, Any]]:
    """The samples with where each is now, since when, who signed, and the chain that led there, newest first."""
    return [
        {
            "sample": chain.sample,
            "last": chain.last,
            "tone": TONES[MoveKind(chain.last.kind)][0],
            "icon": TONES[MoveKind(chain.last.kind)][1],
            "moves": chain.moves[::-1],
        }
        for chain in complaint.sample_chains()
    ]


def visits_of(complaint: Complaint) -> list[dict[str, Any]]:
    """The visits, newest first, with who was wanted, who goes, and who went."""
    return [
        {
            "visit": visit,
            "tone": VISIT_TONES[VisitState(visit.state)][0],
            "icon": VISIT_TONES[VisitState(visit.state)][1],
            "wanted": visit.those(VisitPart.WANTED),
            "goes": visit.those(VisitPart.GOES),
            "went": visit.those(VisitPart.WENT),
        }
        for visit in reversed(complaint.visits())
    ]


HANDLING_TONES = {
    JointHandling.State.RAISED: ("risk", "clock"),
    JointHandling.State.CALLED: ("info", "users"),
    JointHandling.State.RECORDED: ("ok", "check"),
    JointHandling.State.UNNEEDED: ("neutral", "x"),
    JointHandling.State.ENDED: ("neutral", "x"),
}


def joint_handlings_of(complaint: Complaint) -> list[dict[str, Any]]:
    """The joint handlings, newest first, with who is called and what each answered."""
    return [
        {
            "handling": one,
            "tone": HANDLING_TONES[JointHandling.State(one.state)][0],
            "icon": HANDLING_TONES[JointHandling.State(one.state)][1],
            "parties": one.in_order(),
        }
        for one in reversed(complaint.all_joint_handlings())
    ]


def alerts_of(complaint: Complaint, user: User) -> list[dict[str, Any]]:
    """What needs attention: a sample that came while the case waits for one, open visits, reports nobody has read.

    An alert offers the step that helps where `user` has the right to it, without deputies: a shortcut, not the door.
    """
    found = []
    if complaint.description == ERASED:
        found.append(
            _alert(
                complaint,
                _("The personal texts of this case are erased"),
                _(
                    "It was done on request: the history says when and by whom. Amounts, dates and decisions stand."
                ),
                [],
                user,
            )
        )
    if (came := complaint.sample_that_came_while_waiting()) is not None:
        words = {"label": came.sample.label, "when": full_instant_text(came.at)}
        found.append(
            _alert(
                complaint,
                _("A sample has come, and the case still waits for a sample"),
                _(
                    "The sample “%(label)s” came on %(when)s. If it is the one that was waited for, end the wait."
                )
                % words,
                ["end_wait"],
                user,
            )
        )
    if complaint.has_occasion_for_rule_anew():
        found.append(
            _alert(
                complaint,
                _("The ruling was overturned"),
                _("The GM office rules anew; until the new ruling is approved its consequences stay frozen."),
                ["rule_anew"],
                user,
            )
        )
    for visit in complaint.open_visits():
        title, text, helps = _open_visit(visit)
        found.append(_alert(complaint, title, text, helps, user))
    if (handling := complaint.open_joint_handling()) is not None:
        called = handling.state == JointHandling.State.CALLED
        found.append(
            _alert(
                complaint,
                _("A third party is involved: the departments handle it together"),
                _(
                    "Whoever is called answers, and the GM office records what was agreed. The case is filed after that."
                )
                if called
                else _(
                    "The GM office calls the departments concerned together, or says why it is not needed."
                ),
                ["answer_joint_meeting", "record_joint_meeting"] if called else ["call_joint_meeting"],
                user,
            )
        )
    if complaint.state in (State.DRAFT, State.SUBMITTED) and complaint.recorded_visits():
        found.append(
            _alert(
                complaint,
                _("The visit is recorded: decide what becomes of it"),
                _(
                    "Hand it in and accept it as a complaint, or let quality confirm that nothing was lost. The time to register runs until then."
                ),
                ["confirm_no_loss", "submit"] if complaint.state == State.DRAFT else ["confirm_no_loss"],
                user,
            )
        )
    if any(visit.waits_to_be_read for visit in complaint.visits()):
        found.append(
            _alert(
                complaint,
                _("The report of the appointed visitors is not read yet"),
                _("The general manager appointed them, and they have reported: see below."),
                ["read_visit"],
                user,
            )
        )
    return found


def _open_visit(visit: JointVisit) -> tuple[str, str, list[str]]:
    if visit.kind == VisitKind.SITE:
        return (
            _("Somebody must go to the site"),
            _("48 hours run from when this was marked to the arrival on site."),
            ["record_site_visit"],
        )
    match VisitState(visit.state):
        case VisitState.ASKED:
            return (
                _("A joint visit is asked for"),
                _(
                    "Quality says who goes, or hands it over to the general manager when it cannot go in time."
                ),
                ["confirm_joint_visit", "record_joint_visit"],
            )
        case VisitState.HANDED_OVER:
            return (
                _("Quality cannot go on the joint visit"),
                _("The general manager appoints people, who report afterwards."),
                ["appoint_visitors"],
            )
    return (
        _("A joint visit is open"),
        _("It is recorded, or called off with a reason, before the complaint is closed."),
        ["record_joint_visit"],
    )


def _alert(complaint: Complaint, title: str, text: str, helps: list[str], user: User) -> dict[str, Any]:
    name = next((one for one in helps if _may(complaint, user, one)), "")
    if not name:
        return {"title": title, "text": text}
    url = reverse("desk:step", args=[complaint_kind, complaint.case.reference, name])
    return {"title": title, "text": text, "url": url, "label": complaint_kind.steps[name].label}


def _may(complaint: Complaint, user: User, name: str) -> bool:
    step = complaint_kind.steps[name]
    return any(user.holds(right, complaint.department_ids_for(step)) for right in step.rights)
