"""Acts that move nothing: assign, flag, wait, fix the quantity, change the customer's date."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from complaints.forms.correcting import FlagMajorForm
from complaints.forms.stages import AssignForm, QuantityForm, ReasonForm, WaitForm
from complaints.forms.visits import WishedDateForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, Desk
from feedback_system.cases.advance import let_read
from feedback_system.cases.models import Severity
from feedback_system.cases.steps import StepForm, Trace, step
from feedback_system.deadlines.operations import begin_wait as begin
from feedback_system.deadlines.operations import end_wait as end

if TYPE_CHECKING:
    from feedback_system.cases.advance import Authority


@step(
    complaint_kind,
    "assign",
    label=_("Assign"),
    stage="holder",
    rights=[Permission.ASSIGN_CASE],
    form=AssignForm,
    side=True,
    bulk=True,
    help=_("Give the case to another person of the department that holds it."),
)
def assign(complaint: Complaint, *, by: User, at: datetime, authority: Authority, person: User) -> Trace:
    """Make `person` the one who acts at the present desk."""
    desk = complaint.present_desk()
    if desk in (Desk.SALES, Desk.REPORTER):
        complaint.salesperson = person
    else:
        complaint.investigator = person
    let_read(complaint.case, person=person, why="owner")
    return Trace({"person": person.username, "desk": str(desk)})


@step(
    complaint_kind,
    "flag_major",
    label=_("Flag as major"),
    rights=[Permission.FLAG_MAJOR],
    form=FlagMajorForm,
    side=True,
    help=_("Line stop, safety, press, a whole batch: the leaders are told."),
)
def flag_major(complaint: Complaint, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Raise the severity to major (policies 000 and 003, major cases; triggers are ours)."""
    was = complaint.case.severity
    if was == Severity.GENERAL:
        complaint.case.severity = Severity.MAJOR
    facts: dict[str, Any] = {"severity": complaint.case.severity}
    if complaint.case.severity != was:
        facts |= {"was": {"severity": was}, "became": {"severity": complaint.case.severity}}
    return Trace(facts, {"reason": reason})


@step(
    complaint_kind,
    "flag_third_party",
    label=_("Third party involved"),
    rights=[Permission.CONSOLIDATE],
    form=ReasonForm,
    side=True,
    help=_("Another company or a supplier is involved. The customer's case goes on, the clocks run on."),
)
def flag_third_party(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Mark the third party; recovery is a separate record (policies 001 and 004, third-party fault)."""
    return Trace({}, {"reason": reason})


@step(
    complaint_kind,
    "begin_wait",
    label=_("Book a wait"),
    stage="holder",
    rights=[Permission.WRITE_NOTE],
    form=WaitForm,
    side=True,
    help=_(
        "Waiting for the customer, a sample or a carrier counts for no department. The handling limit runs on."
    ),
)
def begin_wait(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, reason: str, note: str
) -> Trace:
    """Book an external wait: no department's budget runs, the case clock does (design, clocks)."""
    begin(complaint.case, reason=reason, note=note, by=by, at=at)
    return Trace({"reason": reason}, {"note": note} if note else {})


@step(
    complaint_kind,
    "end_wait",
    label=_("End the wait"),
    stage="holder",
    rights=[Permission.WRITE_NOTE],
    form=StepForm,
    side=True,
    help=_("What was waited for has come."),
)
def end_wait(complaint: Complaint, *, by: User, at: datetime, authority: Authority) -> Trace:
    """End the external wait that runs."""
    end(complaint.case, by=by, at=at)
    return Trace()


@step(
    complaint_kind,
    "fix_quantity",
    label=_("Fix the quantity"),
    rights=[Permission.LOG_COMPLAINT, Permission.CONSOLIDATE],
    form=QuantityForm,
    side=True,
    help=_("The quantity was undetermined at receipt; it is needed before the approval."),
)
def fix_quantity(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    quantity: int,
    defective_quantity: int | None,
    line: int | None = None,
) -> Trace:
    """Enter the quantity of a line that the customer now knows (gap on undetermined quantities, ours)."""
    number = line or complaint.open_lines()[0].position
    target = complaint if number == 1 else complaint.further_lines.get(position=number)
    target.quantity, target.quantity_undetermined = quantity, False
    target.defective_quantity = defective_quantity
    if number > 1:
        target.save()
    return Trace({"line": number, "quantity": quantity, "defective_quantity": defective_quantity})


@step(
    complaint_kind,
    "change_wished_date",
    label=_("Change the customer's date"),
    rights=[Permission.LOG_COMPLAINT],
    form=WishedDateForm,
    side=True,
    help=_("The customer names another date, or none. On the light route the handling limit follows it."),
)
def change_wished_date(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, wished_on: date | None, reason: str
) -> Trace:
    """Write down the customer's own date; on the light route it is the limit (policy 001 on service feedback)."""
    was, complaint.wished_on = complaint.wished_on, wished_on
    return Trace({"was": was, "wished_on": wished_on}, {"reason": reason})
