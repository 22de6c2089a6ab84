"""What service cost, by product: travel, allowances, parts and repair of the calls of a month.

Source: policy 001 on after-sales service: all of it is product service cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Sum

from aftersales.services.kind import service_kind
from aftersales.services.models import CostKind, ServiceCost
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.worktime.measuring import months_later

if TYPE_CHECKING:
    from accounts.models import User


@dataclass
class ProductCost:
    """The cost of one product."""

    product: str
    by_kind: dict[str, Decimal]
    calls: int = 0

    @property
    def total(self) -> Decimal:
        """All kinds together."""
        return sum(self.by_kind.values(), Decimal(0))

    @property
    def labelled(self) -> list[tuple[str, Decimal]]:
        """The sums in the order of the columns, each with the label of its kind."""
        return [(str(kind.label), self.by_kind.get(kind.value, Decimal(0))) for kind in CostKind]


def costs_by_product(reader: User, *, month: date) -> list[ProductCost]:
    """The costs entered in that month on calls that `reader` may see, the dearest product first. Note: two queries."""
    calls = Case.objects.visible_to(reader).filter(kind=service_kind.code)
    lines = ServiceCost.objects.filter(
        call__case__in=calls,
        struck_at__isnull=True,
        at__gte=first_instant(month),
        at__lt=first_instant(months_later(month, 1)),
    )
    place = ("call__case__product__code", "call__case__product__name", "call__other_product")
    found: dict[str, ProductCost] = {}
    for code, name, text, kind, total in (
        lines.order_by().values_list(*place, "kind").annotate(total=Sum("amount"))
    ):
        words = _words(code, name, text)
        row = found.setdefault(words, ProductCost(words, {}))
        row.by_kind[kind] = row.by_kind.get(kind, Decimal(0)) + total
    for code, name, text, number in (
        lines.order_by().values_list(*place).annotate(number=Count("call", distinct=True))
    ):
        found[_words(code, name, text)].calls += number
    return sorted(found.values(), key=lambda row: (-row.total, row.product))


def _words(code: str | None, name: str | None, text: str) -> str:
    return f"{code} {name}" if code else text or "–"
