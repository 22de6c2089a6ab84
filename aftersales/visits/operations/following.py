"""A problem that was found: passed on to the departments by a slip, told to the customer by a second call, closed.

Source: policy 002 on surveys: what is unsolved goes to the department and back, then a second call.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.permissions import Permission
from aftersales.visits.forms.following import CallAgainForm, CloseForm, ComplaintForm, PassOnForm
from aftersales.visits.kind import visit_kind
from aftersales.visits.models import VISITORS, Visit, VisitCall
from aftersales.visits.states import CallOutcome
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotPossibleNow
from feedback_system.notifications.telling import tell
from quality.slips.operations import send_slip

if TYPE_CHECKING:
    from feedback_system.cases.advance import Authority
    from feedback_system.masterdata.models import Customer

COMPLAINT = "complaint"
"""The kind that a problem may turn into; its app stands above this one and hands in how it is opened."""
SLIP_KIND = "information"
"""The kind of slip by which a problem goes to departments (policy 001 on information slips)."""


@step(
    visit_kind,
    "pass_on",
    label=_("Pass the problem on"),
    rights=[Permission.VISIT_CUSTOMER],
    stage=VISITORS,
    form=PassOnForm,
    help=_("A slip goes to the departments in charge. The customer is called again once it is answered."),
)
def pass_on(
    visit: Visit,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    departments: Sequence[Department],
    description: str,
    wish: str,
) -> Trace:
    """Send the slip. :raises Invalid: in the words of the slip"""
    case = visit.case
    fields: dict[str, Any] = {
        "kind": SLIP_KIND,
        "departments": [one.code for one in departments],
        "subject": case.title[:110],
        "description": description,
        "wish": wish,
        "case": case.reference,
    }
    if case.product is not None:
        fields["product"] = case.product.code
    try:
        slip = send_slip(by=by, at=at, **fields)
    except Invalid as refused:
        known = {"departments", "description", "wish"}
        raise Invalid(
            {name if name in known else "": texts for name, texts in refused.errors.items()}
        ) from refused
    visit.passed_on += 1
    visit.is_satisfied = None
    number = slip.case.reference
    facts = {"slip": number, "customer": case.customer.name if case.customer is not None else ""}
    people = [visit.unit.head if visit.unit else None, case.customer.salesperson if case.customer else None]
    tell("visit_problem", case, people, by=by, at=at, facts=facts)
    return Trace({"slip": number, "departments": [one.code for one in departments]}, {"text": description})


@step(
    visit_kind,
    "call_again",
    label=_("Second call"),
    rights=[Permission.VISIT_CUSTOMER],
    stage=VISITORS,
    form=CallAgainForm,
    help=_("Tell the customer what came of it. Who is satisfied ends the visit."),
)
def call_again(
    visit: Visit, *, by: User, at: datetime, authority: Authority, words: str, satisfied: bool
) -> Trace:
    """Keep what the customer says now, and the call with the number it was made from."""
    hotline, number = Company.get().hotline, len(visit.all_calls()) + 1
    VisitCall.objects.create(
        visit=visit,
        number=number,
        called_from=hotline,
        at=at,
        by=by,
        outcome=CallOutcome.SPOKEN,
        words=words[:2_000],
    )
    visit.second_words, visit.is_satisfied = words, satisfied
    return Trace({"satisfied": satisfied, "call": number}, {"text": words})


@step(
    visit_kind,
    "open_complaint",
    label=_("Open a complaint"),
    rights=[Permission.LOG_COMPLAINT],
    stage=VISITORS,
    form=ComplaintForm,
    side=True,
    help=_(
        "When a remedy or a ruling is asked. A draft with customer and words; both cases show each other."
    ),
)
def open_complaint(
    visit: Visit, *, by: User, at: datetime, authority: Authority, customer: Customer, description: str
) -> Trace:
    """Open a complaint out of the problem, as a draft; the visit goes on. Once for each visit."""
    opener = kind_named(COMPLAINT).open_from_case
    if opener is None:
        raise NotPossibleNow(gettext("This company takes in no complaints here. Tell customer service."))
    facts = {
        "customer": customer.code,
        "product": visit.case.product.code if visit.case.product is not None else "",
        "quantity_undetermined": "on",
        "description": description,
    }
    case: Case = opener(source=visit.case, facts=facts, by=by, at=at)
    visit.complaint = case
    return Trace({"complaint": case.pk, "receipt": case.receipt_number})


@step(
    visit_kind,
    "close",
    label=_("Close"),
    rights=[Permission.VISIT_CUSTOMER],
    stage=VISITORS,
    form=CloseForm,
    side=True,
    help=_("The problem was settled on the spot, or nothing more can be done. Say which."),
)
def close(visit: Visit, *, by: User, at: datetime, authority: Authority, remark: str) -> Trace:
    """Close the visit."""
    visit.remark = remark
    return Trace({"satisfied": visit.is_satisfied}, {"remark": remark})
