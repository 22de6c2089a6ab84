"""The warehouse carries the handling out: goods in or out with their papers, other goods in exchange."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from aftersales.forms.carrying_out import BookGoodsForm, ExchangeForm
from aftersales.kind import return_kind
from aftersales.models import GoodsReturn, HandlingLine
from aftersales.models.acceptance import STORE
from feedback_system.cases.steps import Trace, step

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    return_kind,
    "book_goods",
    label=_("Book the goods"),
    rights=[Permission.COUNT_RETURN],
    stage=STORE,
    form=BookGoodsForm,
    help=_("In or out, with the return paper and the stock paper. Without both nothing is booked."),
)
def book_goods(
    goods_return: GoodsReturn,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    line: HandlingLine,
    return_paper: str,
    stock_paper: str,
) -> Trace:
    """Book one line with both papers (policy 001 on returned goods: papers must be complete)."""
    line.return_paper, line.stock_paper, line.booked_by, line.booked_at = return_paper, stock_paper, by, at
    line.save(update_fields=["return_paper", "stock_paper", "booked_by", "booked_at"])
    return Trace(
        {
            "line": line.number,
            "handling": line.handling,
            "quantity": line.quantity,
            "return_paper": return_paper,
            "stock_paper": stock_paper,
        }
    )


@step(
    return_kind,
    "send_exchange",
    label=_("Send the goods in exchange"),
    rights=[Permission.COUNT_RETURN],
    stage=STORE,
    form=ExchangeForm,
    help=_("With the number of the stock-out paper."),
)
def send_exchange(
    goods_return: GoodsReturn, *, by: User, at: datetime, authority: Authority, exchange_paper: str
) -> Trace:
    """Send other goods in exchange (the paper is that of every stock-out)."""
    goods_return.exchange_paper, goods_return.exchange_by, goods_return.exchange_at = exchange_paper, by, at
    return Trace({"stock_paper": exchange_paper})
