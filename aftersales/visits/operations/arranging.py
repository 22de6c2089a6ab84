"""Before the visit: call, agree on another time, move, refuse, name who visits.

Source: policy 002 on surveys: calls from the hotline only; not free: a second day and time, and why; refused: the reason is noted.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from aftersales.visits.forms.arranging import AgreeForm, MoveForm, NotReachedForm, RefuseForm, VisitorForm
from aftersales.visits.kind import visit_kind
from aftersales.visits.models import VISITORS, Visit, VisitCall
from aftersales.visits.states import CallOutcome
from feedback_system.cases.steps import StepForm, Trace, step
from feedback_system.company.models import Company
from feedback_system.masterdata.calling import refuse_calls

if TYPE_CHECKING:
    from feedback_system.cases.advance import Authority


@step(
    visit_kind,
    "start_call",
    label=_("Begin the call"),
    rights=[Permission.VISIT_CUSTOMER],
    stage=VISITORS,
    form=StepForm,
    help=_("From the hotline only. The script and the file of the customer stand on the page."),
)
def start_call(visit: Visit, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Note the call with the number it is made from."""
    hotline, number = Company.get().hotline, len(visit.all_calls()) + 1
    VisitCall.objects.create(visit=visit, number=number, called_from=hotline, at=at, by=by)
    return Trace({"call": number, "called_from": hotline})


def end_call(visit: Visit, outcome: CallOutcome, words: str = "") -> None:
    """Write down what came of the call that is being made, if there is one."""
    call = visit.open_call()
    if call is not None:
        VisitCall.objects.filter(pk=call.pk).update(outcome=outcome, words=words)


@step(
    visit_kind,
    "not_reached",
    label=_("Not reached"),
    rights=[Permission.VISIT_CUSTOMER],
    stage=VISITORS,
    form=NotReachedForm,
    side=True,
    help=_("Nobody took the call. The time limit goes on."),
)
def not_reached(visit: Visit, *, by: User, at: datetime, authority: Authority, words: str) -> Trace:
    """Nobody took the call."""
    end_call(visit, CallOutcome.NOT_REACHED, words)
    return Trace({"call": len(visit.all_calls())}, {"text": words} if words else {})


@step(
    visit_kind,
    "agree_time",
    label=_("Not free: agree on a new time"),
    rights=[Permission.VISIT_CUSTOMER],
    stage=VISITORS,
    form=AgreeForm,
    side=True,
    help=_("It does not suit the customer now. A day and a time for the next call, and why."),
)
def agree_time(
    visit: Visit, *, by: User, at: datetime, authority: Authority, agreed_at: datetime, reason: str
) -> Trace:
    """Keep the agreed time."""
    end_call(visit, CallOutcome.NOT_FREE, reason)
    visit.agreed_at, visit.agreed_reason = agreed_at, reason
    visit.moves += 1
    return Trace({"agreed_at": agreed_at}, {"reason": reason})


@step(
    visit_kind,
    "move",
    label=_("Move the visit"),
    rights=[Permission.VISIT_CUSTOMER],
    stage=VISITORS,
    form=MoveForm,
    side=True,
    help=_("To another day, with the reason. It still counts as not made until it is."),
)
def move(visit: Visit, *, by: User, at: datetime, authority: Authority, moved_to: date, reason: str) -> Trace:
    """Keep the new day."""
    end_call(visit, CallOutcome.MOVED, reason)
    visit.moved_to, visit.moved_reason, visit.agreed_at = moved_to, reason, None
    visit.moves += 1
    return Trace({"moved_to": moved_to}, {"reason": reason})


@step(
    visit_kind,
    "refuse",
    label=_("Refused by the customer"),
    rights=[Permission.VISIT_CUSTOMER],
    stage=VISITORS,
    form=RefuseForm,
    side=True,
    help=_("The customer does not want to be visited or called. The reason is noted."),
)
def refuse(
    visit: Visit, *, by: User, at: datetime, authority: Authority, reason: str, never_again: bool
) -> Trace:
    """Keep the reason; with `never_again` the person is not called any more."""
    end_call(visit, CallOutcome.REFUSED, reason)
    visit.refusal_reason = reason
    if never_again and visit.contact is not None:
        refuse_calls(customer=visit.contact.customer, contact=visit.contact, reason=reason, by=by, at=at)
    return Trace({"never_again": never_again}, {"reason": reason})


@step(
    visit_kind,
    "name_visitor",
    label=_("Name who visits"),
    rights=[Permission.VISIT_CUSTOMER],
    stage=VISITORS,
    form=VisitorForm,
    side=True,
    help=_("The case then stands on that person's list. In principle not the salesperson of the customer."),
)
def name_visitor(visit: Visit, *, by: User, at: datetime, authority: Authority, visitor: User) -> Trace:
    """Name who visits."""
    visit.visitor = visitor
    return Trace({"visitor": visitor.username})
