"""Products with their batches, and suppliers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from feedback_system.masterdata.beside import pages_of
from feedback_system.masterdata.changes import changes_of
from feedback_system.masterdata.forms import BatchForm, ProductForm, SupplierForm
from feedback_system.masterdata.lookup import searched
from feedback_system.masterdata.models import Batch, Product, Supplier
from feedback_system.masterdata.rights import may_manage, require_look_up
from feedback_system.masterdata.views.records import edit_page, list_page, search_text

NEWEST = 20


@login_required
@require_GET
def product_list(request: HttpRequest) -> HttpResponse:
    """All products by part number; `?q=` searches."""
    require_look_up(request.user)
    rows = searched(Product.objects.all(), search_text(request))
    return list_page(request, "masterdata/products.html", rows, section="products", by=("code",))


@login_required
@require_GET
def product_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A product with its newest batches and deliveries."""
    require_look_up(request.user)
    product = get_object_or_404(Product, pk=pk)
    return render(
        request,
        "masterdata/product.html",
        {
            "product": product,
            "batches": product.batches.select_related("supplier").order_by("-pk")[:NEWEST],
            "deliveries": product.deliveries.select_related("customer", "batch").order_by(
                "-delivered_on", "-pk"
            )[:NEWEST],
            "changes": changes_of(product),
            "may_manage": may_manage(request.user),
            "now": timezone.now(),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def product_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Enter a new product, or change one."""
    product = Product() if pk is None else get_object_or_404(Product, pk=pk)
    return edit_page(
        request,
        ProductForm(request.POST or None, instance=product),
        title=_("New product") if pk is None else _("Change product"),
        back_url=_address(product) if pk else reverse("masterdata:products"),
        done_url=_address,
    )


@login_required
@require_http_methods(["GET", "POST"])
def batch_edit(request: HttpRequest, product_pk: int, pk: int | None = None) -> HttpResponse:
    """Enter a new batch of the product, or change one."""
    product = get_object_or_404(Product, pk=product_pk)
    batch = Batch(product=product) if pk is None else get_object_or_404(Batch, pk=pk, product=product)
    return edit_page(
        request,
        BatchForm(request.POST or None, instance=batch),
        title=_("New batch of %(product)s") % {"product": product} if pk is None else _("Change batch"),
        back_url=_address(product),
        done_url=lambda saved: _address(product),
    )


@login_required
@require_GET
def supplier_list(request: HttpRequest) -> HttpResponse:
    """All suppliers by number; `?q=` searches."""
    require_look_up(request.user)
    rows = searched(Supplier.objects.all(), search_text(request))
    return list_page(request, "masterdata/suppliers.html", rows, section="suppliers", by=("code",))


@login_required
@require_GET
def supplier_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A supplier with the batches that came from there."""
    require_look_up(request.user)
    supplier = get_object_or_404(Supplier, pk=pk)
    return render(
        request,
        "masterdata/supplier.html",
        {
            "supplier": supplier,
            "batches": supplier.batches.select_related("product").order_by("-pk")[:NEWEST],
            "changes": changes_of(supplier),
            "pages": pages_of(supplier),
            "may_manage": may_manage(request.user),
            "now": timezone.now(),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def supplier_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Enter a new supplier, or change one."""
    supplier = Supplier() if pk is None else get_object_or_404(Supplier, pk=pk)
    return edit_page(
        request,
        SupplierForm(request.POST or None, instance=supplier),
        title=_("New supplier") if pk is None else _("Change supplier"),
        back_url=reverse("masterdata:supplier", args=[pk]) if pk else reverse("masterdata:suppliers"),
        done_url=lambda saved: reverse("masterdata:supplier", args=[saved.pk]),
    )


def _address(product: Product) -> str:
    return reverse("masterdata:product", args=[product.pk])
