"""The complaint rate by product: complaints against the shipments of the sales ledger, beside those of the same time a year before.

Source: policy 004 (complaint rate, compared with the same period of last year; no formula): complaints by shipments, in %, is ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from complaints.kind import complaint_kind
from feedback_system.masterdata.models import Delivery
from feedback_system.reports.periods import Period, period_of
from feedback_system.reports.sections import ALL, NONE, Asked, Column, Fact, Tallied
from quality.reporting.analysing import labels_of_products


def a_year_before(period: Period) -> Period:
    """The same month, quarter or year of the year before."""
    return period_of(period.first.replace(year=period.first.year - 1), period.rhythm)


def _facts(asked: Asked) -> Iterator[Fact]:
    """Each complaint of both periods in the row of its product and in that of all."""
    complaints = asked.cases.filter(kind=complaint_kind.code).order_by("pk")
    for column, period in (("complaints", asked.period), ("complaints_before", a_year_before(asked.period))):
        for product, pk in complaints.filter(asked.reported_in(period)).values_list("product", "pk"):
            yield NONE if product is None else str(product), column, pk
            yield ALL, column, pk


def _delivered(asked: Asked, keys: Sequence[str]) -> Mapping[tuple[str, str], int]:
    """The shipments and pieces of both periods, by product and in all. Note: two queries."""
    found: dict[tuple[str, str], int] = {}
    for ending, period in (("", asked.period), ("_before", a_year_before(asked.period))):
        rows = (
            Delivery.objects.filter(delivered_on__gte=period.first, delivered_on__lte=period.last)
            .values("product")
            .annotate(shipments=Count("pk"), pieces=Sum("quantity"))
            .order_by("product")
        )
        for row in rows:
            for key in (str(row["product"]), ALL):
                for name in ("shipments", "pieces") if not ending else ("shipments",):
                    place = key, f"{name}{ending}"
                    found[place] = found.get(place, 0) + int(row[name] or 0)
    return found


RATE = Tallied(
    code="complaint_rate",
    title=_("Complaint rate by product"),
    row_title=_("Product"),
    columns=(
        Column("complaints", _("Complaints"), _("Complaints reported in the period about the product.")),
        Column("shipments", _("Shipments"), _("Lines of the sales ledger delivered in the period."), counts_cases=False),
        Column("rate", _("Complaint rate"), _("Complaints of the period by the shipments of the period."), part="complaints", of="shipments"),
        Column("pieces", _("Pieces delivered"), _("Pieces delivered in the period."), counts_cases=False),
        Column("complaints_before", _("Complaints, a year before"), _("Complaints reported in the same period of the year before.")),
        Column("shipments_before", _("Shipments, a year before"), _("Lines of the sales ledger delivered in the same period of the year before."), counts_cases=False),
        Column("rate_before", _("Complaint rate, a year before"), _("Complaints by shipments of the same period of the year before."), part="complaints_before", of="shipments_before"),
    ),
    facts=_facts,
    amounts=_delivered,
    labels=labels_of_products,
)  # fmt: skip
