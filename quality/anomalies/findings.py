"""Alerts as findings for early warning, and the defects of alerts as its catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from feedback_system.cases.fields import local_day
from feedback_system.cases.findings import TOLD_ALREADY, DefectName, Finding
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from quality.anomalies.kind import anomaly_kind
from quality.anomalies.models import AnomalyCode, AnomalyList
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
    fields = ("reported_at", "product_id", "anomaly__batch_number", "anomaly__defect__code")
    for reported, product, batch, defect in rows.order_by("pk").values_list(*fields).iterator():
        yield Finding(local_day(reported), product, batch, defect=defect, from_customer=False)


def defects() -> Mapping[str, DefectName]:
    """The defects of alerts, those that may no longer be chosen included. Note: one query."""
    rows = AnomalyCode.objects.filter(list=AnomalyList.DEFECT).order_by("position", "pk")
    return {row.code: DefectName(row.label_zh_hans, row.label_zh_hant, row.label_en) for row in rows}
