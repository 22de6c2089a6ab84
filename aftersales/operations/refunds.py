"""What returns have cost: the refunds that finance has paid, for those who count the costs of the case behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from aftersales.models import GoodsReturn


@dataclass(frozen=True)
class PaidRefund:
    """A refund with its voucher; `value` is in the company's currency."""

    parent: int | None
    """The id of the case out of which the return came."""
    paid_on: date
    value: Decimal
    voucher: str


def paid_refunds(
    cases: Iterable[int] | Any, *, since: date | None = None, until: date | None = None
) -> list[PaidRefund]:
    """The paid refunds of these returns (ids of their cases, or a query of them), paid from `since` until before `until`.

    Note: one query.
    """
    rows = GoodsReturn.objects.filter(case__in=cases, refund_paid_on__isnull=False).select_related("case")
    if since is not None:
        rows = rows.filter(refund_paid_on__gte=since)
    if until is not None:
        rows = rows.filter(refund_paid_on__lt=until)
    return [
        PaidRefund(one.case.parent_id, one.refund_paid_on, one.refund_in_company_currency, one.refund_voucher)
        for one in rows.order_by("pk")
    ]
