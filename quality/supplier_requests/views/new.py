"""Draft a request because of a case; the same form sent twice makes one."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from feedback_system.cases.blamed import suppliers_blamed
from feedback_system.cases.fields import case_named
from feedback_system.catalogues.classifying import classified
from feedback_system.catalogues.models import CatalogueList
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.opening import open_by_form
from feedback_system.masterdata.models import Supplier
from feedback_system.searching.similar import batch_of
from quality.supplier_requests.forms.draft import ASKED, OpenRequestForm
from quality.supplier_requests.operations.opening import must_ask, open_checked

WIDE = ("goods", "description")


@require_http_methods(["GET", "POST"])
@login_required
def new(request: SignedIn) -> HttpResponse:
    """Show the form with what the case says already, or write the draft."""
    must_ask(request.user)
    now = database_now()
    return open_by_form(
        request,
        empty=lambda: OpenRequestForm(initial=_initial(request), by=request.user, at=now),
        posted=lambda: OpenRequestForm(request.POST, by=request.user, at=now),
        act=lambda form: open_checked(fields=form.cleaned_data, by=request.user, at=now),
        show=partial(_show, request),
        told=gettext_lazy(
            "Drafted under the number %(number)s. Choose the photos that the supplier sees, then send it."
        ),
    )


def _initial(request: SignedIn) -> dict[str, Any]:
    """What the case says already: its number, the supplier it names, product, batch and defect."""
    case = case_named(request.GET.get("case", ""), request.user)
    if case is None:
        return {}
    marks = classified(case)
    defect = marks.get(CatalogueList.DEFECT)
    named = suppliers_blamed(case)
    supplier = Supplier.objects.filter(pk__in=named[:1], is_active=True).first()
    goods = [{"product": case.product, "batch_number": batch_of(case)}] if case.product is not None else []
    return {
        "case": case.reference,
        "supplier": supplier.code if supplier is not None else None,
        "goods": goods,
        "defect": defect.entry if defect is not None else None,
    }


def _show(
    request: SignedIn, form: OpenRequestForm, key: str, *, reasons: list[Any] | None = None, status: int = 200
) -> HttpResponse:
    first = [bound for bound in form.visible_fields() if bound.name not in ASKED]
    context = {
        "form": form,
        "about": case_named(request.GET.get("case", ""), request.user) if request.method == "GET" else None,
        "first": [{"bound": bound, "wide": bound.name in WIDE} for bound in first],
        "asked": [form[name] for name in ASKED],
        "reasons": reasons or [],
        "once": key,
    }
    return render(request, "supplier_requests/new.html", context, status=status)
