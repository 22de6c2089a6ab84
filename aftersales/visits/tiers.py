"""Which grade the deliveries of a year propose for each customer, where it is another than the one people gave.

Nothing here changes a grade: policy 003 on key accounts is used as a proposal. Deliveries without a price, and those in another currency
than the company's, count nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, F, Sum

from aftersales.visits.models.tiers import TierRules
from feedback_system.company.models import Company
from feedback_system.masterdata.models import Customer, Delivery

MOST = 200
"""Proposals that the page lists, the largest revenue first."""


@dataclass(frozen=True)
class Proposal:
    """A customer whose revenue proposes another grade."""

    customer: Customer
    revenue: Decimal
    grade: str


def year_before(day: date) -> date:
    """The first of the twelve months that end with `day`, by the day."""
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)


def revenues(day: date) -> dict[int, Decimal]:
    """What was delivered to each customer in the twelve months up to `day`, that day counted. Note: two queries."""
    rows = (
        Delivery.objects.filter(
            delivered_on__gt=year_before(day),
            delivered_on__lte=day,
            unit_price__isnull=False,
            currency=Company.get().currency,
        )
        .order_by()
        .values_list("customer")
        .annotate(
            sum=Sum(
                F("quantity") * F("unit_price"), output_field=DecimalField(max_digits=24, decimal_places=2)
            )
        )
    )
    return {pk: Decimal(value).quantize(Decimal("0.01")) for pk, value in rows}


def proposals(rules: TierRules, day: date) -> Sequence[Proposal]:
    """The customers in use for whom the revenue proposes another grade, the largest revenue first. Note: three queries."""
    sums = revenues(day)
    found = [
        Proposal(one, sums[one.pk], rules.grade_of(sums[one.pk]))
        for one in Customer.objects.filter(pk__in=list(sums), is_active=True)
    ]
    other = [one for one in found if one.grade and one.grade != one.customer.grade]
    return sorted(other, key=lambda one: (-one.revenue, one.customer.code))
