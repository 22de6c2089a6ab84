"""What a year owes its users: the main ones visited or asked once, two visits of users, one led by management; and who was not seen yet.

Source: policy 001 on returned goods (main users asked at least once a year, with a record), policy 000 on quality information (users are
visited at least twice a year), policy 001 on information feedback (a visit led by the general manager once a year), policy 002, ISO procedure
(all units are reached within a year). Main users are the customers of grade A (ours).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from aftersales.surveys.operations.visiting import customers_who_answered
from aftersales.visits.kind import visit_kind
from aftersales.visits.states import Means
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.masterdata.models import Customer

if TYPE_CHECKING:
    from accounts.models import User

MAIN_GRADE = "A"
LED = "leader_visit"
"""The kind of visit that management leads."""
MAIN_RULE, LED_RULE, USER_RULE = "main-users-year", "gm-visit-year", "user-visit"
ALL_RULE = "survey-all-units"
"""Policy 002, ISO procedure: every customer is reached within a year."""
MOST_SHOWN = 200
"""Customers without a contact that a page lists; how many there are is said."""


@dataclass(frozen=True)
class Seen:
    """A customer with the last visit, call or letter of the year that has reached the reader; None where there is none."""

    customer: Customer
    last: Case | None
    times: int


@dataclass(frozen=True)
class Target:
    """Something that is to be done so often in a year."""

    label: Any
    needed: int
    made: int

    @property
    def is_reached(self) -> bool:
        """Whether it was done often enough."""
        return self.made >= self.needed


def span_of(year: int) -> tuple[datetime, datetime]:
    """The instants between which the year lies in the company's zone."""
    return first_instant(date(year, 1, 1)), first_instant(date(year + 1, 1, 1))


def made_in(cases: Any, first: datetime, last: datetime) -> Any:
    """Those of these cases that are visits, calls or letters made between the instants, the first included."""
    return cases.filter(kind=visit_kind.code, visit__visited_at__gte=first, visit__visited_at__lt=last)


def main_customers() -> list[Customer]:
    """The main users in use. Note: one query."""
    rows = Customer.objects.filter(grade=MAIN_GRADE, is_active=True).select_related("salesperson")
    return list(rows.order_by("code"))


def seen_in(reader: User, year: int) -> list[Seen]:
    """The main users, those not seen yet first. Note: two queries."""
    customers = main_customers()
    made = made_in(Case.objects.visible_to(reader), *span_of(year)).filter(customer__in=customers)
    last: dict[int, Case] = {}
    times: dict[int, int] = {}
    for case in made.select_related("visit__visitor", "visit__plan").order_by("visit__visited_at", "pk"):
        pk = case.customer_id or 0
        last[pk], times[pk] = case, times.get(pk, 0) + 1
    rows = [Seen(one, last.get(one.pk), times.get(one.pk, 0)) for one in customers]
    return sorted(rows, key=lambda row: row.times > 0)


def customers_not_reached(cases: Any, year: int) -> Any:
    """The customers in use whom no visit, call, letter or named answer of the year among these cases has reached, by number."""
    span = span_of(year)
    seen = made_in(cases, *span).filter(customer__isnull=False).order_by().values("customer")
    answered = customers_who_answered(cases.order_by().values("pk"), *span)
    rows = Customer.objects.filter(is_active=True).exclude(pk__in=seen).exclude(pk__in=answered)
    return rows.select_related("salesperson").order_by("code")


def targets_of(reader: User, year: int, rows: Sequence[Seen]) -> list[Target]:
    """How far the year has come, over the visits and surveys this reader may see. Note: four queries."""
    everybody = Customer.objects.filter(is_active=True).count()
    reached = everybody - customers_not_reached(Case.objects.visible_to(reader), year).count()
    in_person = made_in(Case.objects.visible_to(reader), *span_of(year)).filter(visit__means=Means.VISIT)
    return [
        Target(_("Main users seen"), len(rows), sum(row.times > 0 for row in rows)),
        Target(_("Customers reached"), everybody, reached),
        Target(_("Visits of users in person"), 2, in_person.count()),
        Target(_("Visits led by management"), 1, in_person.filter(visit__plan__code=LED).count()),
    ]
