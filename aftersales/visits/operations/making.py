"""The visit itself: made, by letter, and recorded with answers, remarks and opinions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from aftersales.contracts.prints.letters import letter_paper
from aftersales.visits.forms.making import EnquiryForm, RecordForm, ReplyForm, VisitedForm
from aftersales.visits.kind import visit_kind
from aftersales.visits.models import VISITORS, Visit
from aftersales.visits.operations.arranging import end_call
from aftersales.visits.questions import keep
from aftersales.visits.states import CallOutcome, Means
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.printing import engine

if TYPE_CHECKING:
    from feedback_system.cases.advance import Authority

TEXTS = ("remarks", "opinions", "interest", "problem", "causes", "improvements")


@step(
    visit_kind,
    "record_visit",
    label=_("Visited or spoken with"),
    rights=[Permission.VISIT_CUSTOMER],
    stage=VISITORS,
    form=VisitedForm,
    help=_("The customer was there for it. With this the time limit is kept; answers are recorded next."),
)
def record_visit(
    visit: Visit,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    means: str,
    visited_at: datetime | None,
    late_entry_reason: str,
    visitor: User,
    spoken_to: str,
) -> Trace:
    """Keep when, how, who and with whom."""
    end_call(visit, CallOutcome.SPOKEN)
    visit.means, visit.visited_at, visit.visitor, visit.spoken_to = (
        means,
        visited_at or at,
        visitor,
        spoken_to,
    )
    facts = {"means": means, "visited_at": visit.visited_at, "visitor": visitor.username}
    payload = {"spoken_to": spoken_to} | ({"reason": late_entry_reason} if late_entry_reason else {})
    return Trace(facts, payload)


@step(
    visit_kind,
    "send_enquiry",
    label=_("Make the letter"),
    rights=[Permission.VISIT_CUSTOMER],
    stage=VISITORS,
    form=EnquiryForm,
    help=_(
        "The letter with the questions, on paper. With it the time limit is kept; record the answer when it comes."
    ),
)
def send_enquiry(
    visit: Visit, *, by: User, at: datetime, authority: Authority, language: str, subject: str, text: str
) -> Trace:
    """Keep the letter as it leaves."""
    visit.paper = _letter(visit, "enquiry", language=language, subject=subject, text=text, by=by, at=at)
    visit.means, visit.visited_at, visit.visitor = Means.LETTER, at, visit.visitor or by
    return Trace({"language": language, "paper": visit.paper.pk}, {"text": f"{subject}\n\n{text}"})


def _letter(
    visit: Visit, name: str, *, language: str, subject: str, text: str, by: User, at: datetime
) -> Attachment:
    """The letter on paper, attached for the customer."""
    case, contact = visit.case, visit.contact
    with translation.override(language):
        receiver = [case.customer.name if case.customer else ""]
        if contact is not None:
            receiver += [contact.name, contact.address]
        data = letter_paper(
            case, receiver=receiver, subject=subject, text=text, company=Company.get(), by=by, at=at
        )
        made = engine.make("letter.typ", data)
    return attach(
        case=case,
        file=SimpleUploadedFile(f"{name}-{case.reference}.pdf", made.content, content_type=made.content_type),
        level=Attachment.Level.CUSTOMER,
        by=by,
        at=at,
    )


@step(
    visit_kind,
    "reply",
    label=_("Make the reply"),
    rights=[Permission.VISIT_CUSTOMER],
    stage=VISITORS,
    form=ReplyForm,
    side=True,
    help=_("The reply to the customer, on paper. It is filed with the letter under the same number."),
)
def reply(
    visit: Visit, *, by: User, at: datetime, authority: Authority, language: str, subject: str, text: str
) -> Trace:
    """Keep the reply as it leaves."""
    paper = _letter(visit, "reply", language=language, subject=subject, text=text, by=by, at=at)
    return Trace({"language": language, "paper": paper.pk}, {"text": f"{subject}\n\n{text}"})


@step(
    visit_kind,
    "record",
    label=_("Record the answers"),
    rights=[Permission.VISIT_CUSTOMER],
    stage=VISITORS,
    form=RecordForm,
    help=_("What the customer said, question by question. Without a problem the visit is over with it."),
)
def record(visit: Visit, *, by: User, at: datetime, authority: Authority, **fields: Any) -> Trace:
    """Keep answers, remarks and opinions."""
    given = keep(visit, fields, by=by, at=at)
    for name in TEXTS:
        setattr(visit, name, fields.get(name) or "")
    for name in ("confirmed", "confirmed_by", "confirmed_on"):
        if name in fields:
            setattr(visit, name, fields[name])
    scores = [one.score for one in given if one.score is not None]
    facts = {
        "answers": len(given),
        "scores": scores,
        "problem": bool(visit.problem),
        "interest": bool(visit.interest),
        "confirmed": visit.confirmed,
    }
    said = {name: getattr(visit, name) for name in TEXTS if getattr(visit, name)}
    if visit.confirmed_by:
        said["confirmed_by"] = visit.confirmed_by
    answers = {f"answer_{place}": f"{one.question} {one.answer}" for place, one in enumerate(given, start=1)}
    return Trace(facts, said | answers)
