"""Suppliers side by side: how many requests each has, open, overdue, and answered in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.errors import NotPermitted
from feedback_system.masterdata.models import Supplier
from quality.supplier_requests.figures import Figures, figures_of, requests_of
from quality.supplier_requests.kind import supplier_request_kind

PER_PAGE = 50


def _supplier(request: SignedIn) -> tuple[str, Supplier | None]:
    """What was asked for, and the supplier with that number."""
    code = request.GET.get("supplier", "").replace("\x00", "").strip()[:40]
    return code, Supplier.objects.filter(code=code).first() if code else None


@login_required
@require_safe
def suppliers(request: SignedIn) -> HttpResponse:
    """The figures of all suppliers, or of one with its requests."""
    at = database_now()
    code, supplier = _supplier(request)
    rows = [] if code and supplier is None else figures_of(request.user, at=at, supplier=supplier)
    query = f"supplier={supplier.code}&" if supplier is not None else ""
    context: dict[str, Any] = {"code": code, "supplier": supplier, "at": at}
    if supplier is not None:
        page = Paginator(
            requests_of(request.user, supplier).select_related("supplierrequest", "open_row"), PER_PAGE
        )
        shown = page.get_page(request.GET.get("page"))
        context["requests"] = [
            {
                "case": case,
                "round": case.supplierrequest.round,
                "state_label": supplier_request_kind.state_label(case.state),
                "due": getattr(getattr(case, "open_row", None), "next_due_at", None),
            }
            for case in shown.object_list
        ]
        context["figures"] = rows
    else:
        page = Paginator(rows, PER_PAGE)  # type: ignore[arg-type]
        shown = page.get_page(request.GET.get("page"))
        context["figures"] = list(shown.object_list)
    base = f"{reverse('supplier_requests:suppliers')}?{query}"
    context |= {
        "page": shown,
        "previous_url": f"{base}page={shown.number - 1}" if shown.has_previous() else "",
        "next_url": f"{base}page={shown.number + 1}" if shown.has_next() else "",
        "export_url": f"{reverse('supplier_requests:export')}?{query}" if _may_export(request) else "",
        "list_url": reverse("supplier_requests:requests"),
    }
    return render(request, "supplier_requests/suppliers.html", context)


@login_required
@require_safe
def export(request: SignedIn) -> StreamingHttpResponse:
    """The same figures as a file."""
    if not _may_export(request):
        raise NotPermitted(
            _("You may read these figures but not export them. Ask the head of quality for the file.")
        )
    at = database_now()
    code, supplier = _supplier(request)
    rows = [] if code and supplier is None else figures_of(request.user, at=at, supplier=supplier)
    return streamed(request, _lines(rows), name="supplier-requests", at=at)  # type: ignore[arg-type]


def _may_export(request: SignedIn) -> bool:
    return request.user.holds(Permission.EXPORT_CASES)


def _lines(rows: list[Figures]) -> Iterator[list[Any]]:
    yield [
        _("Supplier number"), _("Supplier"), _("Requests sent"), _("Open"), _("Overdue"), _("Full answers"),
        _("Answered in time"), _("More than one round"),
    ]  # fmt: skip
    for one in rows:
        yield [
            one.supplier.code, one.supplier.name, one.sent, one.open, one.overdue, one.answered, one.in_time, one.again,
        ]  # fmt: skip
