"""Which suppliers alerts and investigations name as the source of what went wrong."""

from __future__ import annotations

from django.db.models import Q

from feedback_system.masterdata.models import Batch
from quality.anomalies.models import Anomaly
from quality.anomalies.models.routes import GoodsState
from quality.anomalies.states import Disposal
from quality.investigations.models import Investigation


def suppliers_of_alert(case_id: int) -> list[int]:
    """The supplier of the batch, or, where goods go back to the supplier and no batch says whose, all of the product.

    Note: one query, two for an alert whose goods go back.
    """
    row = (
        Anomaly.objects.filter(case=case_id)
        .order_by("pk")
        .values_list("batch__supplier", "case__product", "pk")
        .first()
    )
    if row is None:
        return []
    supplier, product, pk = row
    if supplier is not None:
        return [supplier]
    goes_back = Q(lines__disposal=Disposal.RETURN, lines__state__in=["open", "done"]) | Q(
        moves__kind=GoodsState.RETURNED
    )
    if product is None or not Anomaly.objects.filter(goes_back, pk=pk).exists():
        return []
    batches = Batch.objects.filter(product=product, supplier__isnull=False).order_by("-pk")
    return list(dict.fromkeys(batches.values_list("supplier", flat=True)[:50]))


def suppliers_of_investigation(case_id: int) -> list[int]:
    """The supplier named responsible, then the one of the batch. Note: one query."""
    row = (
        Investigation.objects.filter(case=case_id)
        .order_by("pk")
        .values_list("unit_supplier", "batch__supplier")
        .first()
    )
    return [one for one in row or () if one is not None]
