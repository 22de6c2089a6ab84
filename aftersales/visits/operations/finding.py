"""The list of due visits, made every day: a case for each project, hand-over, delivery and contract whose visit comes near, and for
each customer who is asked in the last days of January, April, July and October.

Run again it opens nothing twice: one visit for each plan and event is a law of the database, and the lines of one order that went
out on one day are visited once. Source: policy 002 on return visits (the system makes the list) and on surveys (1, 3, 12 months).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Department
from aftersales.visits.models import VisitPlan
from aftersales.visits.operations.opening import department_of, due_by, main_contact, open_visit
from aftersales.visits.states import Source
from feedback_system.cases.fields import local_day
from feedback_system.masterdata.agreeing import machines_of
from feedback_system.masterdata.models import Contact, Customer, Delivery, MaintenanceContract, Project
from feedback_system.reference.kept import reading
from feedback_system.reports.periods import Rhythm, period_of

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Event:
    """Something after which a visit of a plan falls due."""

    customer: Customer
    on: date
    contact: Contact | None
    unit: Department | None
    product: Any
    about: dict[str, Any]


@dataclass
class Summary:
    """What a run came to, by plan."""

    opened: int = 0
    refused: int = 0
    without_limit: int = 0
    """Events of plans whose time limit is switched off."""

    def __str__(self) -> str:
        return f"opened {self.opened}, refused {self.refused}, without limit {self.without_limit}"


@reading()
def open_due_visits(*, by: User, at: datetime) -> Summary:
    """Open the visits that come near by the plans that are switched on."""
    summary, today = Summary(), local_day(at)
    for plan in VisitPlan.objects.filter(is_on=True).exclude(source=Source.HAND).order_by("position", "pk"):
        for event in EVENTS[plan.source](plan, today - timedelta(days=plan.opens_after_days)):
            _open(plan, event, summary, by=by, at=at)
    return summary


def _open(plan: VisitPlan, event: Event, summary: Summary, *, by: User, at: datetime) -> None:
    department = department_of(plan, event.unit)
    if department is None:
        return
    due = due_by(plan, event.on, market=event.customer.market, department=department)
    if due is None:
        summary.without_limit += 1
        return
    try:
        with transaction.atomic():
            record = open_visit(
                plan=plan,
                customer=event.customer,
                department=department,
                event_on=event.on,
                due_at=due,
                by=by,
                at=at,
                contact=event.contact,
                product=event.product,
                unit=event.unit or department,
                **event.about,
            )
    except IntegrityError:  # another run was faster
        return
    summary.opened += 1
    summary.refused += record.is_finished()


def _of_customers(rows: QuerySet[Any], plan: VisitPlan) -> QuerySet[Any]:
    return rows.filter(customer__grade__in=plan.grades) if plan.grades else rows


def _projects(plan: VisitPlan, until: date, day: str) -> Iterator[Event]:
    visited = plan.visits.filter(project=OuterRef("pk"))
    rows = Project.objects.filter(**{f"{day}__isnull": False, f"{day}__lte": until}).exclude(Exists(visited))
    if plan.since is not None:
        rows = rows.filter(**{f"{day}__gte": plan.since})
    if plan.size:
        rows = rows.filter(is_small=plan.size == "small")
    if plan.products:
        rows = rows.filter(product__code__in=plan.products)
    rows = _of_customers(rows, plan).filter(is_active=True)
    for row in rows.select_related("customer__salesperson", "contact", "unit", "product").order_by(day, "pk"):
        yield Event(row.customer, getattr(row, day), row.contact, row.unit, row.product, {"project": row})


def done_projects(plan: VisitPlan, until: date) -> Iterator[Event]:
    """Projects that are done."""
    return _projects(plan, until, "done_on")


def handed_over_projects(plan: VisitPlan, until: date) -> Iterator[Event]:
    """Projects that are handed over."""
    return _projects(plan, until, "handed_over_on")


def deliveries(plan: VisitPlan, until: date) -> Iterator[Event]:
    """Deliveries from the day on which the plan was switched on; the lines of one order of one day count once."""
    if plan.since is None:
        return
    visited = plan.visits.filter(
        delivery__customer=OuterRef("customer"),
        delivery__order_key=OuterRef("order_key"),
        delivery__delivered_on=OuterRef("delivered_on"),
    )
    rows = Delivery.objects.filter(delivered_on__gte=plan.since, delivered_on__lte=until).exclude(
        Exists(visited)
    )
    if plan.products:
        rows = rows.filter(product__code__in=plan.products)
    seen: set[tuple[int, str, date]] = set()
    rows = _of_customers(rows, plan).select_related("customer__salesperson__department", "product")
    for row in rows.order_by("delivered_on", "pk"):
        key = (row.customer_id, row.order_key, row.delivered_on)
        if key in seen:
            continue
        seen.add(key)
        salesperson = row.customer.salesperson
        unit = salesperson.department if salesperson is not None else None
        yield Event(
            row.customer, row.delivered_on, main_contact(row.customer), unit, row.product, {"delivery": row}
        )


def contracts(plan: VisitPlan, until: date) -> Iterator[Event]:
    """Maintenance contracts that have begun."""
    visited = plan.visits.filter(contract=OuterRef("pk"))
    rows = MaintenanceContract.objects.filter(starts_on__lte=until, ended_on__isnull=True).exclude(
        Exists(visited)
    )
    if plan.since is not None:
        rows = rows.filter(starts_on__gte=plan.since)
    if plan.products:
        rows = rows.filter(lines__product__code__in=plan.products).distinct()
    rows = _of_customers(rows, plan)
    for row in rows.select_related("customer__salesperson", "contact", "branch").order_by("starts_on", "pk"):
        machines = machines_of(row)
        product = machines[0][0] if machines else None
        yield Event(row.customer, row.starts_on, row.contact, row.branch, product, {"contract": row})


LAST_DAYS = timedelta(days=5)
MONTHS = (1, 4, 7, 10)
"""Policy 000 on market information: in the last five days of January, April, July and October."""


def quarters(plan: VisitPlan, until: date) -> Iterator[Event]:
    """Customers who are asked each quarter, while its days run; nobody before and after."""
    month = period_of(until, Rhythm.MONTH)
    first = month.last - LAST_DAYS + timedelta(days=1)
    if until.month not in MONTHS or until < first or (plan.since is not None and first < plan.since):
        return
    asked = plan.visits.filter(of_quarter=OuterRef("pk"), event_on=first)
    rows = Customer.objects.filter(is_active=True).exclude(Exists(asked))
    if plan.customers:
        rows = rows.filter(code__in=plan.customers)
    if plan.grades:
        rows = rows.filter(grade__in=plan.grades)
    if plan.products:
        rows = rows.filter(
            Exists(Delivery.objects.filter(customer=OuterRef("pk"), product__code__in=plan.products))
        )
    quarter = period_of(until, Rhythm.QUARTER).code
    for row in rows.select_related("salesperson__department").order_by("code"):
        unit = row.salesperson.department if row.salesperson is not None else None
        yield Event(row, first, main_contact(row), unit, None, {"of_quarter": row, "subject": quarter})


EVENTS: dict[str, Any] = {
    Source.PROJECT: done_projects,
    Source.HANDOVER: handed_over_projects,
    Source.DELIVERY: deliveries,
    Source.CONTRACT: contracts,
    Source.QUARTER: quarters,
}
"""What the visits of a plan come from."""
