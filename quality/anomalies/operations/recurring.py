"""Which alerts count against the claim of an improvement: about its product, seen since, with its defect."""

from __future__ import annotations

from collections.abc import Iterator

from feedback_system.cases.models import Case
from quality.anomalies.models import Anomaly
from quality.anomalies.states import AnomalyState
from quality.operations import Asked, Match


def recurrences(asked: Asked) -> Iterator[Match]:
    """The alerts of everybody that count, with the pieces seen bad; at least one each. Note: one query."""
    cases = Case.objects.as_system("the effect of an improvement is counted over the cases of everybody")
    rows = (
        cases.filter(
            kind="anomaly",
            product=asked.product_id,
            reported_at__gte=asked.since,
            reported_at__lt=asked.until,
        )
        .exclude(anomaly__state=AnomalyState.CANCELLED)
        .select_related("anomaly__defect")
    )
    for case in rows:
        anomaly: Anomaly = case.anomaly
        defect = anomaly.defect
        names = (defect.code, defect.label_zh_hans, defect.label_zh_hant, defect.label_en)
        if asked.is_meant(case.title, anomaly.description, *names):
            yield Match(case, max(1, anomaly.bad_quantity))
