"""The sales ledger (form 产品销售台账): what went to whom, when, at what price."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from feedback_system.masterdata.changes import changes_of
from feedback_system.masterdata.forms import DeliveryForm
from feedback_system.masterdata.models import Customer, Delivery, Product
from feedback_system.masterdata.naming import fold
from feedback_system.masterdata.papers import papers_of
from feedback_system.masterdata.rights import may_manage, require_look_up
from feedback_system.masterdata.views.records import edit_page, list_page, search_text

M = TypeVar("M", Customer, Product)


@login_required
@require_GET
def delivery_list(request: HttpRequest) -> HttpResponse:
    """The ledger, newest first; `?q=` searches order and invoice numbers, the rest narrows."""
    require_look_up(request.user)
    rows = Delivery.objects.select_related("customer", "product", "batch")
    word = search_text(request)
    if word:
        rows = rows.filter(Q(order_key__contains=fold(word)) | Q(invoice_number__icontains=word))
    customer = _chosen(Customer, request.GET.get("customer", ""))
    product = _chosen(Product, request.GET.get("product", ""))
    since, until = _day(request.GET.get("from", "")), _day(request.GET.get("to", ""))
    if customer is not None:
        rows = rows.filter(customer=customer)
    if product is not None:
        rows = rows.filter(product=product)
    if since is not None:
        rows = rows.filter(delivered_on__gte=since)
    if until is not None:
        rows = rows.filter(delivered_on__lte=until)
    context = {
        "filters": _filters(request, customer, product),
        "customer": customer,
        "product": product,
        "since": since,
        "until": until,
    }
    return list_page(
        request,
        "masterdata/deliveries.html",
        rows,
        section="deliveries",
        by=("delivered_on", "pk"),
        newest_first=True,
        context=context,
    )


def _filters(
    request: HttpRequest, customer: Customer | None, product: Product | None
) -> list[dict[str, str]]:
    """The removable chips above the list."""
    chosen = [("customer", _("Customer"), customer), ("product", _("Product"), product)]
    filters = []
    for name, label, record in chosen:
        if record is not None:
            query = request.GET.copy()
            query.pop(name, None)
            query.pop("cursor", None)
            filters.append({"label": label, "value": str(record), "remove_url": f"?{query.urlencode()}"})
    return filters


def _chosen(model: type[M], value: str) -> M | None:
    if not (value.isascii() and value.isdigit() and len(value) <= 18):
        return None
    return model.objects.filter(pk=value).first()


def _day(value: str) -> date | None:
    try:
        return parse_date(value)
    except ValueError:
        return None


@login_required
@require_GET
def delivery_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the ledger with its history."""
    require_look_up(request.user)
    delivery = get_object_or_404(Delivery.objects.select_related("customer", "product", "batch"), pk=pk)
    return render(
        request,
        "masterdata/delivery.html",
        {
            "delivery": delivery,
            "total": None if delivery.unit_price is None else delivery.unit_price * delivery.quantity,
            "changes": changes_of(delivery),
            "may_manage": may_manage(request.user),
            "papers": papers_of(delivery.pk),
            "now": timezone.now(),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def delivery_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Enter a new line of the ledger, or change one."""
    delivery = (
        Delivery() if pk is None else get_object_or_404(Delivery.objects.select_related("batch"), pk=pk)
    )
    return edit_page(
        request,
        DeliveryForm(request.POST or None, instance=delivery),
        title=_("New delivery") if pk is None else _("Change delivery"),
        back_url=reverse("masterdata:delivery", args=[pk]) if pk else reverse("masterdata:deliveries"),
        done_url=lambda saved: reverse("masterdata:delivery", args=[saved.pk]),
    )
