"""Offer, accept, decline the responsibility for the first inquiry; the person before stays in charge until it is accepted.

Source: policy 004, first-inquiry responsibility (named only); the acceptance is ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from accounts.queries import reachable
from complaints.forms.first_inquiry import AcceptInquiryForm, DeclineInquiryForm, OfferInquiryForm
from complaints.kind import complaint_kind
from complaints.models import Complaint
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from feedback_system.cases.advance import Authority, Move


def hands_over(complaint: Complaint, person: User) -> bool:
    """Who is responsible hands over; her head does it for her, so that a case of somebody who left is not stuck."""
    if person.pk == complaint.inquiry_person_id:
        return True
    if not person.holds(Permission.ASSIGN_CASE):
        return False
    home = complaint.inquiry_person.department
    return home is not None and home.head_id == person.pk


def is_asked(complaint: Complaint, person: User) -> bool:
    """Whether the first inquiry is offered to this person."""
    return person.pk == complaint.inquiry_offered_to_id


@step(
    complaint_kind,
    "offer_inquiry",
    label=_("Hand over the first inquiry"),
    rights=[Permission.LOG_COMPLAINT, Permission.ASSIGN_CASE],
    form=OfferInquiryForm,
    side=True,
    standing=hands_over,
    whose=_("It is for the person who is responsible for the first inquiry, or her head."),
    help=_("Ask somebody else to answer to the customer for this complaint. It is yours until she accepts."),
)
def offer_inquiry(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, person: User, reason: str
) -> Trace:
    """Ask `person` to take the first inquiry over; an offer that nobody has answered gives way to this one."""
    complaint.inquiry_offered_to, complaint.inquiry_note = person, reason
    let_read(complaint.case, person=person, why="told")
    return Trace({"person": person.username}, {"name": str(person), "reason": reason})


@step(
    complaint_kind,
    "accept_inquiry",
    label=_("Accept the first inquiry"),
    rights=[Permission.LOG_COMPLAINT],
    form=AcceptInquiryForm,
    side=True,
    standing=is_asked,
    whose=_("It is for the person to whom the first inquiry is offered."),
    help=_("From now on you answer to the customer for this complaint until somebody accepts it from you."),
)
def accept_inquiry(complaint: Complaint, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Take the first inquiry over; who was responsible before is told."""
    before = complaint.inquiry_before = complaint.inquiry_person
    complaint.inquiry_holder, complaint.inquiry_offered_to = complaint.inquiry_offered_to, None
    complaint.inquiry_note = ""
    return Trace({"from_person": before.username, "person": complaint.inquiry_person.username})


@step(
    complaint_kind,
    "decline_inquiry",
    label=_("Decline the first inquiry"),
    rights=[Permission.LOG_COMPLAINT],
    form=DeclineInquiryForm,
    side=True,
    standing=is_asked,
    whose=_("It is for the person to whom the first inquiry is offered."),
    help=_("It stays with the person who offered it, who reads your reason."),
)
def decline_inquiry(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Leave the first inquiry where it is."""
    complaint.inquiry_offered_to, complaint.inquiry_note = None, ""
    return Trace({"person": complaint.inquiry_person.username}, {"reason": reason})


def after_inquiry(move: Move, complaint: Complaint) -> None:
    """Tell who is asked, and who asked how it came out; nobody is told about the own act."""
    name = move.step.name
    if name == "offer_inquiry":
        _tell(complaint, "inquiry_offered", [complaint.inquiry_offered_to], move)
    elif name == "accept_inquiry":
        _tell(complaint, "inquiry_accepted", [complaint.inquiry_before, _asker(move)], move)
    elif name == "decline_inquiry":
        _tell(complaint, "inquiry_declined", [complaint.inquiry_person, _asker(move)], move)


def _asker(move: Move) -> User | None:
    """Who made the offer that was answered: the newest one in the history."""
    event = move.case.events.filter(name="offer_inquiry").order_by("-pk").first()
    return event.actor if event is not None else None


def _tell(complaint: Complaint, notice: str, people: Iterable[User | None], move: Move) -> None:
    case, by, at = complaint.case, move.authority.by, move.at
    told = {}
    for person in people:
        if person is not None and person.is_active and person.pk != by.pk:
            stands_in = reachable(person, at=at)
            told[stands_in.pk] = stands_in
    facts: dict[str, Any] = {"person": str(complaint.inquiry_person)}
    notify(
        notice,
        case=case,
        to=list(told.values()),
        at=at,
        facts=facts,
        key=f"{notice}:{case.pk}:{case.version}",
    )
