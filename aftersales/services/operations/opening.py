"""Take a call: number it, propose who pays, keep in which area the customer lives; correct the line afterwards.

Source: policies 001 and 004 on after-sales service, call or letter into the call book.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from aftersales.services.forms.intake import TYPED, CallForm, ClassForm, NewCallForm, default_centre
from aftersales.services.kind import service_kind
from aftersales.services.models import ServiceCall
from aftersales.services.models.call import CENTRE
from aftersales.services.proposing import Proposal
from feedback_system.cases.advance import let_read, letting_read_once
from feedback_system.cases.opening import open_case
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, Invalid, NotPermitted
from feedback_system.masterdata.operations import keep_area
from feedback_system.numbering.operations import next_number
from feedback_system.reference.kept import reading

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

PERSONAL = ("caller", "phone", "address", "description")
"""Kept in the payload of the event, not in its facts."""


def may_take_calls(user: User) -> bool:
    """Whether `user` writes into the call book."""
    return user.holds(Permission.TAKE_SERVICE_CALL)


def must_take_calls(user: User) -> None:
    """:raises NotPermitted: for everybody else"""
    if not may_take_calls(user):
        raise NotPermitted(_("You may not take service calls. Pass the caller on to the service desk."))


@reading()
@transaction.atomic
def take_call(*, by: User, at: datetime, **data: Any) -> ServiceCall:
    """Take a call from what was typed. :raises NotPermitted, Invalid, Blocked: and nothing is saved"""
    must_take_calls(by)
    form = NewCallForm(data, by=by, at=at)
    if not form.is_valid():
        raise Invalid({"" if name == "__all__" else name: messages for name, messages in form.errors.items()})
    taken: ServiceCall = take_call_checked(fields=form.cleaned_data, by=by, at=at)
    return taken


@reading()
@transaction.atomic
@letting_read_once()
def take_call_checked(*, fields: dict[str, Any], by: User, at: datetime) -> ServiceCall:
    """Take a call from fields that `NewCallForm` has checked; it gets its number at once.

    :raises Blocked: the company has no service centre
    """
    must_take_calls(by)
    centre = fields.get("department") or default_centre(by)
    if centre is None:
        raise Blocked(
            [
                _(
                    "Nobody dispatches technicians yet. Ask the administrator to give somebody the role of the service desk."
                )
            ]
        )
    company = Company.get()
    record: ServiceCall = ServiceCall(department=centre, currency=company.currency)
    _fill(record, fields)
    proposed: Proposal = fields["proposal"]
    _propose(record, proposed)
    record.service_class, record.class_reason = fields["service_class"], fields["class_reason"]
    customer = fields.get("customer")
    case = open_case(
        service_kind,
        record,
        by=by,
        at=at,
        department=by.department or centre,
        trace=_trace(fields, record),
        number=next_number(service_kind.code, on=at.astimezone(company.zone).date()),
        title=title_of(fields),
        customer=customer,
        product=fields.get("product"),
        reported_at=fields.get("called_at") or at,
        late_entry_reason=fields.get("late_entry_reason") or "",
        **({"market": customer.market} if customer is not None else {}),
    )
    let_read(case, department=centre, why="centre")
    if customer is not None and not record.at_counter:
        keep_area(customer=customer, area=record.area, by=by, at=at)
    return record


def _fill(record: ServiceCall, fields: dict[str, Any]) -> None:
    for name in TYPED:
        value = fields.get(name)
        plain = bool(value) if name == "at_counter" else value or ""
        setattr(record, name, value if name == "bought_on" else plain)


def _propose(record: ServiceCall, proposed: Proposal) -> None:
    record.proposed_class, record.proposed_why = proposed.service_class, proposed.why
    record.warranty_until, record.contract_number = proposed.warranty_until, proposed.contract


def title_of(fields: dict[str, Any]) -> str:
    """One line that says what it is about: the product and the beginning of what is wrong."""
    product = fields.get("product")
    words = product.code if product is not None else fields.get("other_product") or ""
    start = " ".join(str(fields.get("description", "")).split())
    return f"{words} {start[:110]}".strip()[:200]


def _trace(fields: dict[str, Any], record: ServiceCall) -> Trace:
    names = (
        "area",
        "other_product",
        "specification",
        "serial_number",
        "bought_on",
        "bought_at",
        "at_counter",
    )
    plain = {name: fields.get(name) for name in names if fields.get(name)}
    plain |= {"class": record.service_class, "proposed": record.proposed_class, "why": record.proposed_why}
    for name in ("customer", "product"):
        if fields.get(name) is not None:
            plain[name] = fields[name].code
    personal = {name: fields[name] for name in PERSONAL if fields.get(name)}
    if record.class_reason:
        personal["class_reason"] = record.class_reason
    return Trace(plain, personal)


@step(
    service_kind,
    "edit",
    label=gettext_lazy("Correct the entry"),
    rights=[Permission.TAKE_SERVICE_CALL],
    stage=CENTRE,
    form=CallForm,
    side=True,
    help=gettext_lazy("Until the technician is there. The class is proposed again from what you enter."),
)
def edit(call: ServiceCall, *, by: User, at: datetime, authority: Authority, **fields: Any) -> Trace:
    """Correct the line of the call book; the history keeps what it was. A class that somebody chose with a reason stays."""
    case = call.case
    form = CallForm(record=None, by=by, at=at)
    form.cleaned_data = fields
    _fill(call, fields)
    _propose(call, form.proposal())
    if not call.class_reason:
        call.service_class = call.proposed_class
    elif call.service_class == call.proposed_class:
        call.class_reason = ""
    customer = fields.get("customer")
    case.title, case.customer, case.product = title_of(fields), customer, fields.get("product")
    case.market = customer.market if customer is not None else case.market
    case.reported_at = fields.get("called_at") or case.reported_at
    case.late_entry_reason = fields.get("late_entry_reason") or ""
    if customer is not None and not call.at_counter:
        keep_area(customer=customer, area=call.area, by=by, at=at)
    return _trace(fields, call)


@step(
    service_kind,
    "change_class",
    label=gettext_lazy("Change the class"),
    rights=[Permission.TAKE_SERVICE_CALL, Permission.DISPATCH_SERVICE],
    stage=CENTRE,
    form=ClassForm,
    side=True,
    help=gettext_lazy(
        "When contract or warranty turn out to be otherwise than proposed. Until it is settled."
    ),
)
def change_class(
    call: ServiceCall,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    service_class: str,
    class_reason: str,
) -> Trace:
    """Let another class hold, with the reason why it is not the proposed one."""
    before = call.service_class
    call.service_class, call.class_reason = service_class, class_reason
    return Trace({"class": service_class, "was": before}, {"reason": class_reason} if class_reason else {})
