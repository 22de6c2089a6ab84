"""Alerts as findings for early warning, and the defects of alerts as its catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from feedback_system.cases.fields import local_day
from feedback_system.cases.findings import TOLD_ALREADY, DefectName, Finding
from feedback_system.cases.spans import first_instant
from quality.anomalies.models import Anomaly, AnomalyCode, AnomalyList
from quality.anomalies.states import AnomalyState


def findings(first: date, last: date) -> Iterator[Finding]:
    """Every alert seen between these days that was not cancelled. Note: one query."""
    rows = Anomaly.objects.filter(
        case__reported_at__gte=first_instant(first),
        case__reported_at__lt=first_instant(last + timedelta(days=1)),
    ).exclude(state=AnomalyState.CANCELLED)
    fields = ("case__reported_at", "case__product_id", "batch_number", "defect__code")
    rows = rows.exclude(case__parent_relation__in=TOLD_ALREADY)
    for reported, product, batch, defect in rows.values_list(*fields).iterator():
        yield Finding(local_day(reported), product, batch, defect=defect, from_customer=False)


def defects() -> Mapping[str, DefectName]:
    """The defects of alerts, those that may no longer be chosen included. Note: one query."""
    rows = AnomalyCode.objects.filter(list=AnomalyList.DEFECT).order_by("position", "pk")
    return {row.code: DefectName(row.label_zh_hans, row.label_zh_hant, row.label_en) for row in rows}
