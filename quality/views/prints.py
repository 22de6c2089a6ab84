"""The papers of an improvement: the improvement form, the 8D report, and the 8D report for the customer after a preview."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import SignedIn
from accounts.queries import names_of_people
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.cases import readable_record
from feedback_system.desk.views.papers import language_of, printed
from quality.counting import Counted, count
from quality.kind import improvement_kind
from quality.models import Improvement
from quality.prints.eight_d import customer_report, eight_d_report, public_number
from quality.prints.hiding import Hider
from quality.prints.improvement_form import improvement_form


def _record(request: SignedIn, reference: str) -> Improvement:
    record: Improvement = readable_record(request, improvement_kind, reference)  # type: ignore[arg-type]
    return record


def _counted(improvement: Improvement, at: datetime) -> Counted | None:
    claim = improvement.present_claim()
    return count(claim, at=claim.settled_at or at) if claim is not None else None


@require_GET
@login_required
def papers(request: SignedIn, reference: str) -> HttpResponse:
    """Which papers this improvement has, and in which language to print them."""
    improvement = _record(request, reference)
    context = {
        "case": improvement.case,
        "kind": improvement_kind,
        "languages": settings.LANGUAGES,
        "chosen": translation.get_language(),
    }
    return render(request, "quality/papers.html", context)


@require_GET
@login_required
def form(request: SignedIn, reference: str) -> HttpResponse:
    """The improvement form with its items and effect checks, with what this reader sees on the case page."""
    improvement = _record(request, reference)
    return printed(request, improvement.case, "improvement", partial(improvement_form, improvement))


@require_GET
@login_required
def eight_d(request: SignedIn, reference: str) -> HttpResponse:
    """The 8D report for the house."""
    improvement = _record(request, reference)
    return printed(
        request,
        improvement.case,
        "8d",
        lambda *, at, **frame: eight_d_report(improvement, counted=_counted(improvement, at), at=at, **frame),
    )


def _for_customer(request: SignedIn, improvement: Improvement, at: datetime) -> tuple[dict[str, Any], Hider]:
    """The data of the report for the customer, and what was hidden on the way."""
    company, counted = Company.get(), _counted(improvement, at)
    hider = Hider(
        names=names_of_people(),
        numbers=_inner_numbers(improvement, counted),
        shown_as={"name": _("[name]"), "sum": _("[amount]"), "number": _("[number]")},
    )
    data = customer_report(improvement, hider=hider, counted=counted, company=company, by=request.user, at=at)
    return data, hider


def _inner_numbers(improvement: Improvement, counted: Counted | None) -> list[str]:
    """The numbers of our own cases around this one; the one the customer knows stays."""
    origin = improvement.raised_from
    near = [
        improvement.case,
        *Case.objects.as_system("their numbers are taken out of a paper").filter(parent=origin),
    ]
    near += [match.case for match in counted.matches] if counted is not None else []
    found = {number for case in near for number in (case.number, case.receipt_number) if number}
    if origin.number:
        found.add(origin.number)
    found.add(origin.receipt_number)
    return sorted(found - {public_number(improvement)})


@require_GET
@login_required
def customer_preview(request: SignedIn, reference: str) -> HttpResponse:
    """What the customer would get, before anything is printed: every block, and how much was hidden."""
    improvement, at = _record(request, reference), database_now()
    language = language_of(request)
    with translation.override(language):
        data, hider = _for_customer(request, improvement, at)
    context = {
        "case": improvement.case,
        "kind": improvement_kind,
        "paper": data,
        "hidden": hider.hidden,
        "unfinished": not improvement.is_finished(),
        "languages": settings.LANGUAGES,
        "chosen": language,
    }
    return render(request, "quality/customer_preview.html", context)


@require_GET
@login_required
def eight_d_for_customer(request: SignedIn, reference: str) -> HttpResponse:
    """The 8D report for the customer as PDF, without names, sums and inner numbers."""
    improvement = _record(request, reference)
    return printed(
        request,
        improvement.case,
        "8d_customer",
        lambda *, at, **frame: _for_customer(request, improvement, at)[0],
        name=f"8d-{public_number(improvement)}",
    )
