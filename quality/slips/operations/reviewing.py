"""A report is confirmed before it is sorted; a gross error is reviewed with the quality committee."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import DepartmentFunction
from accounts.permissions import Permission
from accounts.queries import department_with
from feedback_system.cases.steps import Trace, step
from quality.slips.forms.meetings import CommitteeForm
from quality.slips.forms.steps import SlipRemarkForm, SlipTextForm
from quality.slips.kind import slip_kind
from quality.slips.models import Slip, SlipWord, WordKind
from quality.slips.models.parts import works_in
from quality.slips.operations.beside import WHOSE_CASE, takes_part

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

WHOSE_REPORT = _("A market report is confirmed by service, one of a dealer by sales.")


def confirms(slip: Slip, person: User) -> bool:
    """Whether `person` is one who confirms the report."""
    return any(seat.is_held_by(person) for seat in slip.confirmers())


def calls(slip: Slip, person: User) -> bool:
    """Everybody with a part in it, and quality."""
    return takes_part(slip, person) or works_in(person, department_with(DepartmentFunction.QA))


@step(
    slip_kind,
    "confirm_report",
    label=_("Confirm the report"),
    rights=[Permission.HANDLE_SLIP],
    form=SlipRemarkForm,
    standing=confirms,
    whose=WHOSE_REPORT,
    help=_("You stand for it that the problem is as it was reported. Then the desk passes it on."),
)
def confirm_report(slip: Slip, *, by: User, at: datetime, authority: Authority, remark: str) -> Trace:
    """Confirm it (policy 000 on fast feedback: the head of service for the market, marketing for dealers)."""
    slip.report_confirmed_by, slip.report_confirmed_at = by, at
    return Trace({"source": slip.report_source}, {"remark": remark} if remark else {})


@step(
    slip_kind,
    "call_committee",
    label=_("Call the quality committee"),
    rights=[Permission.HANDLE_SLIP],
    form=CommitteeForm,
    standing=calls,
    whose=WHOSE_CASE,
    side=True,
    help=_("Its members read the slip and are told of time and place. The review is entered afterwards."),
)
def call_committee(
    slip: Slip, *, by: User, at: datetime, authority: Authority, meets_at: datetime, place: str, text: str
) -> Trace:
    """Call it (policy 001 on the total quality office: batch events and gross errors are reviewed with the committee)."""
    SlipWord.objects.create(slip=slip, kind=WordKind.COMMITTEE, text=text, by=by, at=at)
    return Trace({"meets_at": meets_at, "place": place}, {"text": text})


@step(
    slip_kind,
    "enter_review",
    label=_("Enter the review of the committee"),
    rights=[Permission.HANDLE_SLIP],
    form=SlipTextForm,
    standing=calls,
    whose=WHOSE_CASE,
    help=_("Who was there, what was found, what is done by whom until when."),
)
def enter_review(slip: Slip, *, by: User, at: datetime, authority: Authority, text: str) -> Trace:
    """Keep what the committee found."""
    SlipWord.objects.create(slip=slip, kind=WordKind.REVIEW, text=text, by=by, at=at)
    return Trace({}, {"text": text})
