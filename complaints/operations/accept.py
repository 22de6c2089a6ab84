"""Number, register, take in hand."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.permissions import Permission
from complaints.forms.stages import AcceptForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, Route
from complaints.states import State
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import StepForm, Trace, step
from feedback_system.company.models import Company
from feedback_system.numbering.operations import next_number

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    complaint_kind,
    "accept",
    label=_("Accept"),
    rights=[Permission.ACCEPT_COMPLAINT],
    stage=State.SUBMITTED,
    form=AcceptForm,
    help=_(
        "Give the complaint its number and settle its route, market and severity. The handling limit starts now."
    ),
)
def accept(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    route: Route,
    complaint_class: str,
    market: str,
    severity: str,
    responsible_department: Department | None,
    reason_holds: str = "",
    demand_reasonable: str = "",
) -> Trace:
    """Give the number and register (policies 001 and 004, numbering). Acceptance cannot be backdated."""
    case = complaint.case
    complaint.route = route
    complaint.__dict__.pop("stage_rows", None)
    complaint.complaint_class = complaint_class
    complaint.reason_holds = reason_holds or complaint.reason_holds
    complaint.demand_reasonable = demand_reasonable or complaint.demand_reasonable
    if responsible_department is not None:
        complaint.responsible_department = responsible_department
        let_read(case, department=responsible_department, why="party")
    case.market, case.severity = market, severity
    # An imported report may have brought its number along.
    case.number = case.number or next_number("complaint", on=at.astimezone(Company.get().zone).date())
    return Trace(
        {
            "number": case.number,
            "route": route.code,
            "route_version": route.version,
            "class": complaint_class,
            "market": market,
            "severity": severity,
            **(
                {"reason_holds": reason_holds, "demand_reasonable": demand_reasonable} if reason_holds else {}
            ),
        }
    )


@step(
    complaint_kind,
    "start_investigation",
    label=_("Take the case"),
    rights=[Permission.INVESTIGATE, Permission.INVESTIGATE_OWN_AREA],
    stage=State.INVESTIGATING,
    form=StepForm,
    help=_("You become the investigator of this case."),
    bulk=True,
)
def start_investigation(complaint: Complaint, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Take the next case in hand; who takes it is its investigator."""
    complaint.investigator = by
    return Trace({"investigator": by.username, "desk": str(complaint.desk_of(State.INVESTIGATING))})
