"""Draft a request because of a case; the same form sent twice makes one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from feedback_system.cases.blamed import suppliers_blamed
from feedback_system.cases.models import Case
from feedback_system.catalogues.classifying import classified
from feedback_system.catalogues.models import CatalogueList
from feedback_system.deadlines.clock import database_now
from feedback_system.desk import once
from feedback_system.errors import Blocked
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
    if request.method != "POST":
        form = OpenRequestForm(initial=_initial(request), by=request.user, at=now)
        return _show(request, form, once.new_key())
    key = request.POST.get("once", "")[:40] or once.new_key()
    if page := once.led_to(request.user, key):
        return redirect(page)
    form = OpenRequestForm(request.POST, by=request.user, at=now)
    if not form.is_valid():
        return _show(request, form, key, status=422)
    try:
        record = open_checked(fields=form.cleaned_data, by=request.user, at=now)
    except Blocked as refusal:
        return _show(request, form, key, reasons=list(refusal.reasons), status=422)
    page = record.case.get_absolute_url()
    once.done(request.user, key, page)
    messages.success(
        request,
        _("Drafted under the number %(number)s. Choose the photos that the supplier sees, then send it.")
        % {"number": record.case.reference},
    )
    return redirect(page)


def _asked(request: SignedIn) -> Case | None:
    reference = request.GET.get("case", "")[:20].strip()
    if not reference:
        return None
    visible = Case.objects.visible_to(request.user).by_reference(reference.upper())
    found: Case | None = visible.select_related("product").first()
    return found


def _initial(request: SignedIn) -> dict[str, Any]:
    """What the case says already: its number, the supplier it names, product, batch and defect."""
    case = _asked(request)
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
        "about": _asked(request) if request.method == "GET" else None,
        "first": [{"bound": bound, "wide": bound.name in WIDE} for bound in first],
        "asked": [form[name] for name in ASKED],
        "reasons": reasons or [],
        "once": key,
    }
    return render(request, "supplier_requests/new.html", context, status=status)
