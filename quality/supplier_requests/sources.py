"""Which suppliers alerts and investigations name as the source of what went wrong."""

from __future__ import annotations

from django.db.models import Q

from feedback_system.cases.models import Case
from feedback_system.masterdata.models import Batch
from quality.anomalies.models.routes import GoodsState
from quality.anomalies.states import Disposal

MOST_BATCHES = 50
"""The newest batches of a product that are looked at for its suppliers."""


def suppliers_of_alert(case_id: int) -> list[int]:
    """The supplier of the batch, or, where goods go back to the supplier and no batch says whose, those of the product.

    Note: one query, three for an alert whose batch names nobody.
    """
    case = Case.objects.as_system("its reader has the case already").filter(pk=case_id)
    supplier, product = case.values_list("anomaly__batch__supplier", "product").first() or (None, None)
    if supplier is not None:
        return [supplier]
    goes_back = Q(anomaly__lines__disposal=Disposal.RETURN, anomaly__lines__state__in=["open", "done"]) | Q(
        anomaly__moves__kind=GoodsState.RETURNED
    )
    if product is None or not case.filter(goes_back).exists():
        return []
    batches = Batch.objects.filter(product=product, supplier__isnull=False).order_by("-pk")
    return list(dict.fromkeys(batches.values_list("supplier", flat=True)[:MOST_BATCHES]))


def suppliers_of_investigation(case_id: int) -> list[int]:
    """The supplier named responsible, then the one of the batch. Note: one query."""
    case = Case.objects.as_system("its reader has the case already").filter(pk=case_id)
    row = case.values_list("investigation__unit_supplier", "investigation__batch__supplier").first()
    return [one for one in row or () if one is not None]
