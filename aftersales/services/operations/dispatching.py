"""Send a technician, send another one, put an undone call back, tell the arrival, end a call.

Source: policies 001 and 004 on after-sales service: dispatch, arrival within 6 or 7 working hours, undone calls first next day.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from aftersales.services.forms.common import ReasonForm
from aftersales.services.forms.visiting import ArriveForm, DispatchForm, RedispatchForm
from aftersales.services.kind import service_kind
from aftersales.services.models import ServiceCall
from aftersales.services.models.call import CENTRE, FIELD
from aftersales.services.operations.people import WHOSE_JOB, does_the_job
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def _send(
    call: ServiceCall, technician: User, planned_at: datetime | None, *, by: User, at: datetime
) -> None:
    call.technician, call.planned_at = technician, planned_at
    call.dispatched_by, call.dispatched_at = by, at
    call.put_back_reason = ""
    let_read(call.case, person=technician, why="technician")


@step(
    service_kind,
    "dispatch",
    label=_("Dispatch"),
    rights=[Permission.DISPATCH_SERVICE],
    stage=CENTRE,
    form=DispatchForm,
    help=_("The technician gets the service notice at once."),
)
def dispatch(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    technician: User,
    planned_at: datetime | None,
) -> Trace:
    """Send a technician (policies 001 and 004; the service notice goes out with it)."""
    _send(call, technician, planned_at, by=by, at=at)
    return Trace({"technician": technician.username, "planned_at": planned_at})


@step(
    service_kind,
    "redispatch",
    label=_("Dispatch otherwise"),
    rights=[Permission.DISPATCH_SERVICE],
    stage=CENTRE,
    form=RedispatchForm,
    side=True,
    help=_("Another technician or another time. Both technicians are told."),
)
def redispatch(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    technician: User,
    planned_at: datetime | None,
    reason: str,
) -> Trace:
    """Send somebody else, or at another time."""
    before = call.technician
    _send(call, technician, planned_at, by=by, at=at)
    facts = {"technician": technician.username, "planned_at": planned_at}
    if before is not None and before.pk != technician.pk:
        facts["was"] = before.username
    return Trace(facts, {"reason": reason})


@step(
    service_kind,
    "put_back",
    label=_("Put back undone"),
    rights=[Permission.DO_SERVICE, Permission.DISPATCH_SERVICE],
    stage=FIELD,
    form=ReasonForm,
    side=True,
    standing=does_the_job,
    whose=WHOSE_JOB,
    help=_("Nobody was there, a part is missing, the day was too short: it is dispatched first next day."),
)
def put_back(call: ServiceCall, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Put an undone call back to the desk (policies 001 and 004: not done, dispatched first next day)."""
    before = call.technician
    call.technician = call.planned_at = call.dispatched_by = call.dispatched_at = call.arrived_at = None
    call.put_back_reason = reason
    return Trace({"technician": before.username if before is not None else ""}, {"reason": reason})


@step(
    service_kind,
    "arrive",
    label=_("Arrived"),
    rights=[Permission.DO_SERVICE, Permission.DISPATCH_SERVICE],
    stage=FIELD,
    form=ArriveForm,
    standing=does_the_job,
    whose=WHOSE_JOB,
    help=_("Tell it on site, or afterwards with the time at which you were there."),
)
def arrive(
    call: ServiceCall, *, by: User, at: datetime, authority: Authority, arrived_at: datetime | None
) -> Trace:
    """Tell the arrival (policy 004: within 6 or 7 working hours of the call)."""
    call.arrived_at = arrived_at or at
    return Trace({"arrived_at": call.arrived_at})


@step(
    service_kind,
    "cancel",
    label=_("Cancelled by the customer"),
    rights=[Permission.TAKE_SERVICE_CALL, Permission.DISPATCH_SERVICE],
    stage=CENTRE,
    form=ReasonForm,
    side=True,
    help=_("The customer needs nobody any more. The technician is told."),
)
def cancel(call: ServiceCall, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """End a call that the customer has cancelled (ours)."""
    call.cancel_reason = reason
    return Trace({}, {"reason": reason})
