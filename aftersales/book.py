"""The return ledger (退货账册): one line per return from the demand to the last paper.

Source: policy 001 on returned goods, the slip is entered in the account book.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.models import HandlingLine
from aftersales.states import ReturnState as State
from feedback_system.cases.models import Case
from feedback_system.desk.registers import Book, Column
from feedback_system.joining import listed

COLUMNS = (
    Column(gettext_lazy("Number"), 1.7),
    Column(gettext_lazy("Taken in on"), 1.7),
    Column(gettext_lazy("Customer"), 2.0),
    Column(gettext_lazy("The sender's own number"), 1.7),
    Column(gettext_lazy("Product"), 2.0),
    Column(gettext_lazy("Order number"), 1.9),
    Column(gettext_lazy("Batch"), 1.8),
    Column(gettext_lazy("Pieces announced"), 1.0, number=True),
    Column(gettext_lazy("Pieces counted"), 1.0, number=True),
    Column(gettext_lazy("Kind of reason"), 1.6),
    Column(gettext_lazy("Confirming department"), 1.6),
    Column(gettext_lazy("Outcome"), 1.5),
    Column(gettext_lazy("Handling"), 2.4),
    Column(gettext_lazy("Stock papers"), 2.4),
    Column(gettext_lazy("Refund"), 1.4, number=True),
    Column(gettext_lazy("Currency"), 0.9),
    Column(gettext_lazy("Voucher"), 1.6),
    Column(gettext_lazy("State"), 1.6),
    Column(gettext_lazy("Complaint"), 1.5),
    Column(gettext_lazy("Closed on"), 1.7),
)
LONG_TEXTS = (
    "goodsreturn__description", "goodsreturn__demand", "goodsreturn__opinion", "goodsreturn__handling_opinion",
    "goodsreturn__explanation", "goodsreturn__responsible_measure",
)  # fmt: skip


def prepared(cases: QuerySet[Case]) -> QuerySet[Case]:
    """`cases` with all a line needs. Note: one query more for each batch, whatever its size."""
    lines = HandlingLine.objects.order_by("number")
    return (
        cases.select_related(
            "customer",
            "product",
            "parent",
            "goodsreturn__reason_kind",
            "goodsreturn__confirming_department",
        )
        .defer(*LONG_TEXTS)
        .prefetch_related(Prefetch("goodsreturn__lines", lines))
    )


def line(case: Case, at: datetime) -> list[Any]:
    """The cells of one return. The refund stands in its own currency, and only once it is approved."""
    record: Any = case.goodsreturn
    lines: list[HandlingLine] = list(record.lines.all())
    approved = record.refund_approved_at is not None
    papers = [paper for one in lines for paper in (one.return_paper, one.stock_paper)]
    return [
        case.reference,
        _day(case.reported_at),
        str(case.customer or ""),
        record.sender_number,
        str(case.product or ""),
        record.order_number,
        record.batch_number,
        record.announced_quantity,
        "" if record.counted_quantity is None else record.counted_quantity,
        record.reason_kind.label,
        record.confirming_department.label if record.confirming_department else "",
        _outcome(record),
        listed(f"{one.get_handling_display()} {one.quantity}" for one in lines),
        listed(dict.fromkeys(paper for paper in (*papers, record.exchange_paper) if paper)),
        record.refund_amount if approved else "",
        record.currency if approved else "",
        record.refund_voucher,
        str(State(record.state).label),
        case.parent.reference if case.parent is not None else "",
        _day(case.closed_at),
    ]


def _outcome(record: Any) -> str:
    if record.state == State.WITHDRAWN:
        return _("withdrawn")
    if record.reason_stands is None:
        return ""
    if not record.reason_stands:
        return _("reason refused")
    return str(record.get_settlement_display()) if record.settlement else _("reason stands")


def _day(value: datetime | None) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d") if value else ""


BOOK = Book(gettext_lazy("Return ledger"), COLUMNS, prepared, line)
