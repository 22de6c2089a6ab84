"""Returns as findings for early warning: goods that came back because of their quality, unless a complaint told of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from aftersales.kind import return_kind
from aftersales.states import ReturnState
from feedback_system.cases.fields import local_day
from feedback_system.cases.findings import TOLD_ALREADY, Finding
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.catalogues.counting import classified_defect, present_codes

NO_FINDING = (ReturnState.REASON_REFUSED, ReturnState.EXPLAINED, ReturnState.WITHDRAWN)


def findings(first: date, last: date) -> Iterator[Finding]:
    """Every return for a reason of quality that was not refused, taken in between these days. Note: one query."""
    rows = (
        Case.objects.as_system("counted by early warning")
        .filter(
            kind=return_kind.code,
            reported_at__gte=first_instant(first),
            reported_at__lt=first_instant(last + timedelta(days=1)),
            goodsreturn__reason_kind__is_quality=True,
        )
        .exclude(state__in=NO_FINDING)
        .exclude(goodsreturn__reason_stands=False)
        .exclude(parent_relation__in=TOLD_ALREADY)
    )
    fields = ("pk", "reported_at", "product_id", "goodsreturn__batch_number", "classified")
    named = rows.order_by("pk").annotate(classified=classified_defect())
    present = present_codes()
    for pk, reported, product, batch, code in named.values_list(*fields).iterator():
        yield Finding(local_day(reported), product, batch, defect=present(code), case_id=pk)
