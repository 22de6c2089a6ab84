"""What returns have cost: the refunds that finance has paid, for those who count the costs of the case behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from feedback_system.cases.models import Case


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
    returns = Case.objects.as_system("refunds count to the case behind, which its reader sees").filter(
        pk__in=cases
    )
    rows = returns.filter(goodsreturn__refund_paid_on__isnull=False).select_related("goodsreturn")
    if since is not None:
        rows = rows.filter(goodsreturn__refund_paid_on__gte=since)
    if until is not None:
        rows = rows.filter(goodsreturn__refund_paid_on__lt=until)
    return [
        PaidRefund(
            case.parent_id,
            case.goodsreturn.refund_paid_on,
            case.goodsreturn.refund_in_company_currency,
            case.goodsreturn.refund_voucher,
        )
        for case in rows.order_by("pk")
    ]
