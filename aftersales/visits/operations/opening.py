"""Open the case of a visit: for the daily run, and for people who plan one by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Department, DepartmentFunction
from accounts.permissions import Permission
from accounts.queries import department_with
from aftersales.visits.forms.planning import PlanVisitForm
from aftersales.visits.kind import visit_kind
from aftersales.visits.models import Visit, VisitPlan
from aftersales.visits.states import Means
from aftersales.visits.states import VisitState as State
from feedback_system.cases.advance import letting_read_once
from feedback_system.cases.fields import local_day
from feedback_system.cases.opening import open_case
from feedback_system.cases.spans import first_instant
from feedback_system.cases.steps import Trace
from feedback_system.company.models import Company
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.counting import count
from feedback_system.deadlines.rules import rules_for
from feedback_system.errors import Blocked, Invalid, NotPermitted
from feedback_system.masterdata.models import Contact, Customer
from feedback_system.masterdata.no_calls import wish_of_number, wish_of_person
from feedback_system.numbering.operations import next_number
from feedback_system.reference.kept import reading

if TYPE_CHECKING:
    from accounts.models import User


def may_plan(user: User) -> bool:
    """Whether `user` plans visits: who makes them."""
    return user.holds(Permission.VISIT_CUSTOMER)


def must_plan(user: User) -> None:
    """:raises NotPermitted: for everybody else"""
    if not may_plan(user):
        raise NotPermitted(
            _("You may not plan visits. Tell customer service or the salesperson whom to visit.")
        )


def due_by(plan: VisitPlan, event_on: date, *, market: str, department: Department | None) -> datetime | None:
    """When a visit of this plan is due after that event; None while its rule is switched off or has no figure."""
    start = first_instant(event_on)
    facts = {"kind": visit_kind.code, "market": market, "severity": "general"}
    facts |= {"route": "", "area": "", "case_class": ""}
    rule = rules_for([plan.rule], facts=facts, at=start)[plan.rule]
    if rule is None or not rule.has_figure:
        return None
    return count(rule, (), start=start, calendar=calendar_of(department)).due


def department_of(plan: VisitPlan, *fallbacks: Department | None) -> Department | None:
    """Who makes the visits of a plan: the department with its function, else the first of the others that there is."""
    found = department_with(plan.function) or department_with(DepartmentFunction.CUSTOMER_SERVICE)
    return found or next((one for one in fallbacks if one is not None), None)


def main_contact(customer: Customer) -> Contact | None:
    """The main contact of the customer, else the first one. Note: one query."""
    found: Contact | None = customer.contacts.order_by("-is_main", "pk").first()
    return found


@transaction.atomic
@letting_read_once()
def open_visit(
    *,
    plan: VisitPlan,
    customer: Customer,
    department: Department,
    event_on: date,
    due_at: datetime,
    by: User,
    at: datetime,
    contact: Contact | None = None,
    product: Any = None,
    **about: Any,
) -> Visit:
    """Open one visit; whoever asked not to be called refuses it at once, unless it is made by letter or planned by hand in person. :raises IntegrityError: there is one already"""
    record: Visit = Visit(
        plan=plan,
        department=department,
        contact=contact,
        event_on=event_on,
        due_at=due_at,
        **about,
    )
    wish = wish_of_person(contact) if contact is not None else wish_of_number(customer.pk)
    by_phone = plan.means == Means.CALL or (plan.means == Means.VISIT and not plan.is_by_hand)
    asked_not = wish is not None and by_phone
    if wish is not None and asked_not:
        record = Visit(
            plan=plan,
            department=department,
            contact=contact,
            event_on=event_on,
            due_at=due_at,
            state=State.REFUSED,
            refusal_reason=wish.reason,
            closed_at=at,
            **about,
        )
    open_case(
        visit_kind,
        record,
        by=by,
        at=at,
        department=department,
        trace=Trace(
            {"plan": plan.code, "customer": customer.code, "event_on": event_on, "refused": asked_not},
            {"reason": record.refusal_reason} if asked_not else {},
        ),
        number=next_number(visit_kind.code, on=local_day(at)),
        title=title_of(record, customer),
        customer=customer,
        product=product,
        market=customer.market,
        reported_at=at,
    )
    return record


def title_of(record: Visit, customer: Customer) -> str:
    """One line in the company's language: the customer, the plan, and what it is about."""
    with translation.override(Company.get().default_language):
        words = [str(customer), record.plan.label, record.about()]
        return " · ".join(word for word in words if word)[:200]


@reading()
@transaction.atomic
def plan_visit(*, by: User, at: datetime, **data: Any) -> Visit:
    """Plan a visit from what was typed. :raises NotPermitted, Invalid, Blocked: and nothing is saved"""
    must_plan(by)
    form = PlanVisitForm(data, by=by, at=at)
    if not form.is_valid():
        raise Invalid({"" if name == "__all__" else name: messages for name, messages in form.errors.items()})
    planned: Visit = plan_visit_checked(fields=form.cleaned_data, by=by, at=at)
    return planned


@reading()
@transaction.atomic
def plan_visit_checked(*, fields: Mapping[str, Any], by: User, at: datetime) -> Visit:
    """Plan a visit from fields that `PlanVisitForm` has checked. :raises Blocked: nobody could make it"""
    must_plan(by)
    plan, customer = fields["plan"], fields["customer"]
    visitor = fields.get("visitor")
    own = visitor.department if visitor is not None else by.department
    department = own or department_of(plan)
    if department is None:
        raise Blocked([_("You belong to no department yet. Ask the administrator to enter your department.")])
    day = fields["planned_on"]
    due = first_instant(date.fromordinal(day.toordinal() + 1))
    return open_visit(
        plan=plan,
        customer=customer,
        department=department,
        event_on=day,
        due_at=due,
        by=by,
        at=at,
        contact=main_contact(customer),
        product=fields.get("product"),
        unit=department,
        subject=fields["subject"],
        visitor=visitor,
    )
