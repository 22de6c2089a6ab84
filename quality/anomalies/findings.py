"""Alerts as findings for early warning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from feedback_system.cases.fields import local_day
from feedback_system.cases.findings import TOLD_ALREADY, Finding
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.catalogues.counting import classified_defect, present_codes
from quality.anomalies.kind import anomaly_kind
from quality.anomalies.states import AnomalyState


def findings(first: date, last: date) -> Iterator[Finding]:
    """Every alert seen between these days that was not cancelled. Note: one query."""
    rows = (
        Case.objects.as_system("counted by early warning")
        .filter(
            kind=anomaly_kind.code,
            reported_at__gte=first_instant(first),
            reported_at__lt=first_instant(last + timedelta(days=1)),
        )
        .exclude(state=AnomalyState.CANCELLED)
        .exclude(parent_relation__in=TOLD_ALREADY)
    )
    fields = ("pk", "reported_at", "product_id", "anomaly__batch_number", "anomaly__defect__code")
    named = rows.order_by("pk").annotate(confirmed=classified_defect()).values_list(*fields, "confirmed")
    present = present_codes()
    for pk, reported, product, batch, raised, confirmed in named.iterator():
        code = present(confirmed or raised)
        yield Finding(local_day(reported), product, batch, defect=code, from_customer=False, case_id=pk)
