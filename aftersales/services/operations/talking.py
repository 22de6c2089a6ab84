"""What the customer is told: a promised day, a delay before it passes, any talk; and a complaint that a call turns into.

Source: policy 001 (a late repair is told to the desk, which talks with the customer), policy 004 (the supervisor helps).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from aftersales.services.forms.visiting import ComplaintForm, ContactForm, DelayForm, PromiseForm
from aftersales.services.kind import service_kind
from aftersales.services.models import Contact, ServiceCall
from aftersales.services.models.call import CENTRE
from aftersales.services.operations.visiting import FIELD_STEP
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from feedback_system.cases.steps import Trace, step
from feedback_system.errors import NotPossibleNow

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority
    from feedback_system.masterdata.models import Customer

COMPLAINT = "complaint"
"""The kind that a call may turn into; its app stands above this one and hands in how it is opened."""


def add_contact(
    call: ServiceCall, *, told_at: datetime, words: str, about_delay: bool, by: User, at: datetime
) -> int:
    """Write a talk with the customer; returns its number."""
    number = len(call.all_contacts()) + 1
    Contact.objects.create(
        call=call,
        number=number,
        told_at=told_at,
        words=words,
        about_delay=about_delay,
        by=by,
        entered_at=at,
    )
    return number


@step(
    service_kind,
    "promise",
    label=gettext_lazy("Promise another day"),
    rights=[Permission.TAKE_SERVICE_CALL, Permission.DISPATCH_SERVICE],
    stage=CENTRE,
    form=PromiseForm,
    side=True,
)
def promise(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    promised_on: date,
    reason: str,
    told: bool,
) -> Trace:
    """Promise another day; when the customer agreed, that talk is kept too."""
    before, call.promised_on = call.promised_on, promised_on
    if told:
        add_contact(call, told_at=at, words=reason, about_delay=True, by=by, at=at)
    elif before is not None and promised_on > before:
        call.delay_reason, call.delay_told_at = reason, at
    return Trace({"promised_on": promised_on, "was": before, "told": told}, {"reason": reason})


@step(
    service_kind,
    "report_delay",
    label=gettext_lazy("The repair will be late"),
    form=DelayForm,
    side=True,
    help=gettext_lazy("At once when you know it: the desk talks with the customer, the supervisor helps."),
    **FIELD_STEP,
)
def report_delay(call: ServiceCall, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Tell the desk and the supervisor that the repair will be late."""
    call.delay_reason, call.delay_told_at = reason, at
    return Trace({"promised_on": call.promised_on}, {"reason": reason})


@step(
    service_kind,
    "tell_customer",
    label=gettext_lazy("Record a talk with the customer"),
    rights=[Permission.TAKE_SERVICE_CALL, Permission.DISPATCH_SERVICE, Permission.DO_SERVICE],
    stage=CENTRE,
    form=ContactForm,
    side=True,
    help=gettext_lazy(
        "Every call, message or talk: above all that a repair will be late, before the day passes."
    ),
)
def tell_customer(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    told_at: datetime | None,
    words: str,
    about_delay: bool,
) -> Trace:
    """Keep a talk with the customer."""
    number = add_contact(call, told_at=told_at or at, words=words, about_delay=about_delay, by=by, at=at)
    return Trace({"talk": number, "about_delay": about_delay, "told_at": told_at or at}, {"text": words})


@step(
    service_kind,
    "open_complaint",
    label=gettext_lazy("Open a complaint"),
    rights=[Permission.LOG_COMPLAINT],
    stage=CENTRE,
    form=ComplaintForm,
    side=True,
    help=gettext_lazy(
        "When the call shows a complaint. A draft with customer and product; both cases show each other."
    ),
)
def open_complaint(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    customer: Customer,
    description: str,
) -> Trace:
    """Open a complaint out of the call, as a draft that its department completes; the call goes on."""
    opener = kind_named(COMPLAINT).open_from_case
    if opener is None:
        raise NotPossibleNow(_("This company takes in no complaints here. Tell customer service."))
    facts = {
        "customer": customer.code,
        "product": call.case.product.code if call.case.product else "",
        "quantity": 1,
        "description": description,
    }
    case: Case = opener(source=call.case, facts=facts, by=by, at=at)
    return Trace({"complaint": case.pk, "receipt": case.receipt_number})
