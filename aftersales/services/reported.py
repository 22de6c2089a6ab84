"""Service calls in the monthly statistics of letters, visits and services: by class, what came in and what was done.

Source: policy 001 on the total quality office, 2.3.1 (statistics of customers' letters, visits and services each month).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.services.kind import service_kind
from aftersales.services.models import ServiceReport, Signature, SignedPaper
from aftersales.services.states import ServiceClass
from feedback_system.cases.models import Case
from feedback_system.masterdata.models import Product
from feedback_system.reports.sections import Asked, Column, Counted


def _calls(asked: Asked, rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.filter(kind=service_kind.code)


def _labels(keys: Sequence[str]) -> Mapping[str, str]:
    return {key: str(ServiceClass(key).label) for key in keys if key in ServiceClass.values}


def _conditions(asked: Asked) -> Mapping[str, Q]:
    signed = Signature.objects.filter(
        call__case=OuterRef("pk"), paper=SignedPaper.VOUCHER, at__gte=asked.begins, at__lt=asked.ends
    )
    return {
        "called": asked.reported_in(),
        "taken_in": asked.within("servicecall__taken_at"),
        "returned": asked.within("servicecall__returned_at"),
        "done": Q(Exists(signed)),
        "paid": Q(Exists(signed)) & Q(servicecall__fee__isnull=False),
    }


SERVICES = Counted(
    code="service_calls",
    title=_("Service calls"),
    row_title=_("Class"),
    columns=(
        Column("called", pgettext_lazy("figure", "Called"), _("Calls of customers taken in the period, and goods they brought to the desk.")),
        Column("taken_in", pgettext_lazy("figure", "Taken in"), _("Calls on which a product was taken in for repair in the period.")),
        Column("returned", pgettext_lazy("figure", "Returned"), _("Calls on which a repaired product went back to the customer in the period.")),
        Column("done", pgettext_lazy("figure", "Done"), _("Calls whose voucher was signed in the period.")),
        Column("paid", pgettext_lazy("figure", "Paid"), _("Of these done ones, those for which the customer pays something.")),
    ),
    keys=("servicecall__service_class",),
    prepared=_calls,
    conditions=_conditions,
    labels=_labels,
)  # fmt: skip


def _product_labels(keys: Sequence[str]) -> Mapping[str, str]:
    ids = [int(key) for key in keys if key.isdigit()]
    return {str(one.pk): str(one) for one in Product.objects.filter(pk__in=ids)}


def _of_product(asked: Asked) -> Mapping[str, Q]:
    """Whether the machine was called about before, whether a report says that the customer is not satisfied, whether it became a complaint."""
    earlier = (
        Case.objects.as_system("earlier calls about the same machine")
        .filter(
            kind=service_kind.code,
            servicecall__serial_number=OuterRef("servicecall__serial_number"),
            reported_at__lt=OuterRef("reported_at"),
        )
        .exclude(servicecall__serial_number="")
    )
    unhappy = ServiceReport.objects.filter(call__case=OuterRef("pk"), satisfied=False)
    complained = Case.objects.as_system("complaints that came out of a call").filter(
        parent=OuterRef("pk"), kind="complaint"
    )
    return {
        "called": Q(pk__isnull=False),
        "again": Q(Exists(earlier)),
        "dissatisfied": Q(Exists(unhappy)),
        "complaints": Q(Exists(complained)),
    }


PRODUCTS = Counted(
    code="service_products",
    title=_("Service calls by product"),
    row_title=_("Product"),
    columns=(
        Column("called", pgettext_lazy("figure", "Called"), _("Calls of customers taken in the period, and goods they brought to the desk.")),
        Column("again", _("Called before"), _("Of these, those about a machine, by its serial number, that was called about before.")),
        Column("dissatisfied", _("Customer not satisfied"), _("Of these, those with a report that says that the customer was not satisfied.")),
        Column("complaints", _("Became a complaint"), _("Of these, those out of which a complaint was opened.")),
    ),
    keys=("product",),
    prepared=lambda asked, rows: _calls(asked, rows).filter(asked.reported_in()),
    conditions=_of_product,
    labels=_product_labels,
)  # fmt: skip
