"""Returns as findings for early warning: goods that came back because of their quality, unless a complaint told of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from aftersales.models import GoodsReturn
from aftersales.states import ReturnState
from feedback_system.cases.fields import local_day
from feedback_system.cases.findings import TOLD_ALREADY, Finding
from feedback_system.cases.spans import first_instant

NO_FINDING = (ReturnState.REASON_REFUSED, ReturnState.EXPLAINED, ReturnState.WITHDRAWN)


def findings(first: date, last: date) -> Iterator[Finding]:
    """Every return for a reason of quality that was not refused, taken in between these days. Note: one query."""
    rows = GoodsReturn.objects.filter(
        case__reported_at__gte=first_instant(first),
        case__reported_at__lt=first_instant(last + timedelta(days=1)),
        reason_kind__is_quality=True,
    ).exclude(state__in=NO_FINDING)
    rows = rows.exclude(reason_stands=False).exclude(case__parent_relation__in=TOLD_ALREADY)
    fields = ("case__reported_at", "case__product_id", "batch_number")
    for reported, product, batch in rows.values_list(*fields).iterator():
        yield Finding(local_day(reported), product, batch)
