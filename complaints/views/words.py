"""Boxes above the case about what waits for one person: the customer's words on the status page, an offered first inquiry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.kind import complaint_kind
from complaints.models import Complaint, CustomerWord
from complaints.states import OPEN, State
from feedback_system.web.wording import full_instant_text

if TYPE_CHECKING:
    from accounts.models import User

NEXT = {
    CustomerWord.Kind.ACCEPTS: "record_outcome",
    CustomerWord.Kind.REFUSES: "refile",
    CustomerWord.Kind.MESSAGE: "tell_customer",
}
"""The step that follows from what the customer said; a person takes it, so that no page from outside moves money."""


def word_alerts(complaint: Complaint, user: User) -> list[dict[str, Any]]:
    """The customer's answer to the offer while the talks go on, and her last message while it has no reply."""
    words = list(complaint.customer_words.all())
    if not words:
        return []
    found = []
    answers = [one for one in words if one.is_answer]
    if answers and complaint.state == State.NEGOTIATING and not complaint.outcome:
        found.append(_alert(complaint, answers[-1], user))
    messages = [one for one in words if not one.is_answer]
    replied = max((reply.entered_at for reply in complaint.replies.all()), default=None)
    if messages and (replied is None or replied < messages[-1].at):
        found.append(_alert(complaint, messages[-1], user))
    return found


def _alert(complaint: Complaint, word: CustomerWord, user: User) -> dict[str, Any]:
    titles = {
        CustomerWord.Kind.ACCEPTS: _("The customer accepts our offer on the status page, %(at)s"),
        CustomerWord.Kind.REFUSES: _("The customer refuses our offer on the status page, %(at)s"),
        CustomerWord.Kind.MESSAGE: _("The customer wrote on the status page, %(at)s"),
    }
    kind = CustomerWord.Kind(word.kind)
    if word.by_mail:
        titles[kind] = _("The customer wrote by mail, %(at)s")
    alert: dict[str, Any] = {"title": titles[kind] % {"at": full_instant_text(word.at)}, "text": word.text}
    step = complaint_kind.steps[NEXT[kind]]
    if any(user.holds(right) for right in step.rights):
        alert |= {
            "url": reverse("desk:step", args=[complaint_kind, complaint.case.reference, step.name]),
            "label": step.label,
        }
    return alert


def inquiry_alerts(complaint: Complaint, user: User) -> list[dict[str, Any]]:
    """The offer of the first inquiry, to the person who has to answer it."""
    if complaint.inquiry_offered_to_id != user.pk or complaint.state not in OPEN:
        return []
    step = complaint_kind.steps["accept_inquiry"]
    return [
        {
            "title": _("%(person)s asks you to take over the first inquiry")
            % {"person": complaint.inquiry_person},
            "text": complaint.inquiry_note,
            "url": reverse("desk:step", args=[complaint_kind, complaint.case.reference, step.name]),
            "label": step.label,
        }
    ]
