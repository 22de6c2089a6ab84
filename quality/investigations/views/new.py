"""Open an investigation because of a major alert or complaint; the same form sent twice opens one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from feedback_system.cases.models import Case
from feedback_system.catalogues.classifying import classified
from feedback_system.catalogues.models import CatalogueList
from feedback_system.deadlines.clock import database_now
from feedback_system.desk import once
from feedback_system.errors import Blocked
from feedback_system.searching.similar import batch_of
from quality.investigations.forms.opening import OpenInvestigationForm
from quality.investigations.kind import is_major
from quality.investigations.operations.opening import (
    must_open,
    open_checked,
    present_investigation,
    sentence_about_present,
)
from quality.investigations.states import Origin

RARE = ("reported_at", "late_entry_reason")


@require_http_methods(["GET", "POST"])
@login_required
def new(request: SignedIn) -> HttpResponse:
    """Show the form with what the case says already, or open the investigation."""
    must_open(request.user)
    now = database_now()
    if request.method != "POST":
        form = OpenInvestigationForm(initial=_initial(request), by=request.user, at=now)
        return _show(request, form, once.new_key())
    key = request.POST.get("once", "")[:40] or once.new_key()
    if page := once.led_to(request.user, key):
        return redirect(page)
    form = OpenInvestigationForm(request.POST, by=request.user, at=now)
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
        _("Opened under the number %(number)s. The leader of major cases has been told.")
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
    """What the case says already: its number, batch and defect; a complaint is about delivered goods."""
    case = _asked(request)
    if case is None:
        return {}
    marks = classified(case)
    defect = marks.get(CatalogueList.DEFECT)
    return {
        "case": case.reference,
        "batch_number": batch_of(case),
        "defect": defect.entry if defect is not None else None,
        "origin": Origin.OUTSIDE if case.kind == "complaint" else Origin.INSIDE,
    }


def _show(
    request: SignedIn,
    form: OpenInvestigationForm,
    key: str,
    *,
    reasons: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    case = _asked(request) if request.method == "GET" else None
    if case is not None and is_major(case) and (present := present_investigation(case)) is not None:
        reasons = [sentence_about_present(present)]
    context = {
        "form": form,
        "about": case,
        "first": [bound for bound in form.visible_fields() if bound.name not in RARE],
        "rare": [form[name] for name in RARE],
        "rare_open": any(form[name].errors or form[name].value() for name in RARE),
        "reasons": reasons or [],
        "once": key,
    }
    return render(request, "investigations/new.html", context, status=status)
