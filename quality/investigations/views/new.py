"""Open an investigation because of a major alert or complaint; the same form sent twice opens one."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from feedback_system.cases.fields import case_named
from feedback_system.catalogues.classifying import classified
from feedback_system.catalogues.models import CatalogueList
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.opening import open_by_form
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
    return open_by_form(
        request,
        empty=lambda: OpenInvestigationForm(initial=_initial(request), by=request.user, at=now),
        posted=lambda: OpenInvestigationForm(request.POST, by=request.user, at=now),
        act=lambda form: open_checked(fields=form.cleaned_data, by=request.user, at=now),
        show=partial(_show, request),
        told=gettext_lazy("Opened under the number %(number)s. The leader of major cases has been told."),
    )


def _initial(request: SignedIn) -> dict[str, Any]:
    """What the case says already: its number, batch and defect; a complaint is about delivered goods."""
    case = case_named(request.GET.get("case", ""), request.user)
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
    case = case_named(request.GET.get("case", ""), request.user) if request.method == "GET" else None
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
