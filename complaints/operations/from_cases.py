"""Open a complaint out of a case of another kind, such as an alert from the shop floor whose goods are with a customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from complaints.forms.intake import IntakeForm
from complaints.models import Code, CodeList
from complaints.operations.receive import receive_checked
from feedback_system.cases.advance import let_read
from feedback_system.cases.models import Case, CaseAudience
from feedback_system.errors import Invalid

if TYPE_CHECKING:
    from accounts.models import User

CHANNEL = "internal"
"""How it came: no customer has called yet."""


def _channel() -> str:
    """The code of the channel, or the first that may be chosen where the company uses that one no more."""
    codes = Code.objects.filter(list=CodeList.CHANNEL, is_active=True).order_by("position", "pk")
    known = list(codes.values_list("code", flat=True))
    return CHANNEL if CHANNEL in known or not known else str(known[0])


def open_from_case(*, source: Case, facts: Mapping[str, Any], by: User, at: datetime) -> Case:
    """Save a draft of a complaint that follows from `source`; `facts` are fields of the intake.

    Whoever reads the one reads the other. The clocks run from now: the customer has not reported anything yet.

    :raises NotPermitted, Invalid, Blocked: and nothing is saved
    """
    form = IntakeForm({"channel": _channel(), "complaint_class": "quality", **facts}, by=by, at=at)
    if not form.is_valid():
        messages = [str(one) for errors in form.errors.values() for one in errors]
        raise Invalid({"": messages})
    complaint = receive_checked(fields=form.cleaned_data, by=by, at=at, source=source)
    for row in CaseAudience.objects.filter(case=source).select_related("department", "person"):
        let_read(complaint.case, department=row.department, person=row.person, why="parent")
    return complaint.case
