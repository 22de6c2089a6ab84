"""Approved against actual return, slip by slip: difference, how much of it lies above, and the totals.

Source: policy 004, remedies 十三.2 (1): actual less approved, and the ratio of what came too much. A slip counts in the month in which
the warehouse signed for the goods (ours).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from complaints.models.recovery import in_company_money
from complaints.models.return_slips import ReturnSlip
from feedback_system.cases.models import Case
from feedback_system.company.models import Company

if TYPE_CHECKING:
    from accounts.models import User


def ratio(difference: int, approved: int) -> Decimal | None:
    """`difference` in percent of `approved`, one decimal, below zero for a shortfall; None where nothing was approved."""
    if approved <= 0:
        return None
    return (Decimal(difference) * 100 / approved).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Returned:
    """Quantities and values (company's currency) of one slip, or of several together."""

    approved: int = 0
    counted: int = 0
    sent_back: int = 0
    approved_value: Decimal = Decimal(0)
    kept_value: Decimal = Decimal(0)

    @property
    def kept(self) -> int:
        """What came and stays."""
        return self.counted - self.sent_back

    @property
    def difference(self) -> int:
        """How many more (or fewer) came and stay than were approved."""
        return self.kept - self.approved

    @property
    def difference_value(self) -> Decimal:
        """The same in money."""
        return self.kept_value - self.approved_value

    @property
    def ratio(self) -> Decimal | None:
        """The difference in percent of what was approved."""
        return ratio(self.difference, self.approved)

    def __add__(self, other: Returned) -> Returned:
        return Returned(
            self.approved + other.approved,
            self.counted + other.counted,
            self.sent_back + other.sent_back,
            self.approved_value + other.approved_value,
            self.kept_value + other.kept_value,
        )


@dataclass(frozen=True)
class SlipFigures:
    """One slip with its figures."""

    slip: ReturnSlip
    figures: Returned

    @property
    def case(self) -> Case:
        """The folder of the complaint."""
        found: Case = self.slip.complaint.case
        return found


def returns_for(user: User, since: date, until: date) -> list[SlipFigures]:
    """The counted slips of the cases that `user` may open, received from `since` until before `until`. Note: one query."""
    zone = Company.get().zone
    first, end = (datetime.combine(day, time(), zone) for day in (since, until))
    slips: Any = ReturnSlip.objects.filter(
        complaint__case__in=Case.objects.visible_to(user),
        counted_quantity__isnull=False,
        received_at__gte=first,
        received_at__lt=end,
    )
    slips = slips.select_related("complaint__case__customer", "complaint__case__product", "line__kind")
    return [SlipFigures(one, _figures_of(one)) for one in slips.order_by("-received_at", "-pk")]


def _figures_of(slip: ReturnSlip) -> Returned:
    rate = slip.complaint.exchange_rate
    return Returned(
        slip.quantity,
        slip.counted_quantity or 0,
        slip.surplus_quantity,
        in_company_money(slip.amount, rate),
        in_company_money(slip.kept_amount or Decimal(0), rate),
    )


def sum_of(rows: Iterable[SlipFigures]) -> Returned:
    """All slips together."""
    return sum((row.figures for row in rows), Returned())
