"""Acknowledge on a complaint that one was told of lateness, with the cause and when it goes on.

Source: policy 004, overdue handling; “seen” with cause is ours.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from complaints.forms.delays import SeenForm
from complaints.kind import complaint_kind
from complaints.models import Code, Complaint
from feedback_system.cases.steps import Trace, step
from feedback_system.escalation.operations.acknowledging import acknowledge, facts_of, unseen_by

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def was_told(complaint: Complaint, person: User) -> bool:
    """Whether that person was told of lateness here and has not answered."""
    return bool(unseen_by(person, complaint.told_of_lateness()))


@step(
    complaint_kind,
    "see_lateness",
    label=_("I have seen that it is late"),
    rights=[Permission.WRITE_NOTE],
    form=SeenForm,
    side=True,
    standing=was_told,
    whose=_("Only who was told that a deadline has passed can say so."),
    help=_(
        "Everybody sees that you know, why it is late and when it goes on. It answers no slip, and the deadline stays late."
    ),
)
def see_lateness(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    cause: Code | None,
    text: str,
    expected_at: datetime | None,
) -> Trace:
    """Write down that what was told has been seen."""
    seen = acknowledge(
        complaint.told_of_lateness(),
        by=by,
        at=at,
        on_behalf_of=authority.on_behalf_of,
        cause=cause.code if cause is not None else "",
        cause_label=cause.label if cause is not None else "",
        text=text,
        expected_at=expected_at,
    )
    facts = facts_of(seen)
    if cause is not None:
        facts["cause_words"] = {
            language: cause.label_in(language) for language in ("zh-hans", "zh-hant", "en")
        }
    return Trace(facts, {"text": text} if text else {})
