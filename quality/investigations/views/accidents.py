"""The accident analysis file: the list, a few accidents side by side, and the file on paper and for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.cases.fields import local_day
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.errors import NotPermitted
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from quality.investigations import accidents as analysis
from quality.investigations.forms.accidents import AccidentsForm
from quality.investigations.prints.accident_file import accident_file_paper

STANDING_OUT = {
    "product": gettext_lazy("Product"),
    "family": gettext_lazy("Product family"),
    "batch": gettext_lazy("Batch"),
    "line": gettext_lazy("Line"),
    "shift": gettext_lazy("Shift"),
    "supplier": gettext_lazy("Supplier"),
    "customer": gettext_lazy("Customer"),
    "defect": gettext_lazy("Defect"),
    "cause": gettext_lazy("Cause"),
}
"""What the items of a comparison with all other cases are called."""


@require_safe
@login_required
def accident_file(request: SignedIn) -> HttpResponse:
    """The file with its filters, what the accidents share, and what stands out beside all other cases."""
    now = database_now()
    form = _asked(request, now)
    rows = _rows(request, form)
    compared = analysis.beside_all_others(request.user, rows, form.cleaned_data) if rows else None
    query = urlencode([(name, value) for name, value in request.GET.items() if value])
    context = {
        "form": form,
        "filtered": any(request.GET.get(name) for name in _names(form)),
        "rows": rows,
        "most": analysis.MOST if len(rows) >= analysis.MOST else 0,
        "shared": analysis.shared(rows),
        "compared": compared,
        "standouts": [
            {"label": STANDING_OUT[one.item], "one": one}
            for one in (compared.standouts if compared is not None else ())
        ],
        "least": analysis.FEWEST_BESIDE,
        "at_most": analysis.MOST_BESIDE,
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "export_url": f"{reverse('accidents:export')}?{query}",
        "excel_url": f"{reverse('accidents:export')}?{query}{'&' if query else ''}format=xlsx",
        "print_url": f"{reverse('accidents:file_pdf')}?{query}",
        "with_loss": any(row.loss is not None for row in rows),
    }
    return render(request, "investigations/accidents.html", context, status=422 if form.errors else 200)


def _names(form: AccidentsForm) -> list[str]:
    return [name for field in form.fields for name in (field, f"{field}_text")]


def _asked(request: SignedIn, now: datetime) -> AccidentsForm:
    """The form with what the address asks for; bound always, so that an empty address means the whole file."""
    form = AccidentsForm(request.GET, today=local_day(now))
    form.is_valid()
    return form


def _rows(request: SignedIn, form: AccidentsForm) -> list[analysis.Accident]:
    if form.errors:
        return []
    return analysis.accidents(request.user, analysis.filed(request.user, form.cleaned_data))


@require_safe
@login_required
def compare(request: SignedIn) -> HttpResponse:
    """Two to five accidents as columns, item by item; a number that has not reached the reader counts as unknown."""
    asked = list(dict.fromkeys(text[:20].upper() for text in request.GET.getlist("case")))[
        : analysis.MOST_BESIDE + 1
    ]
    rows = _chosen(request, asked)
    reasons = []
    if len(asked) > analysis.MOST_BESIDE:
        reasons.append(
            _("At most %(most)d accidents fit side by side. Choose fewer.") % {"most": analysis.MOST_BESIDE}
        )
    elif len(rows) < analysis.FEWEST_BESIDE:
        reasons.append(
            _("Choose at least %(least)d accidents of the file.") % {"least": analysis.FEWEST_BESIDE}
        )
    context = {
        "rows": rows if not reasons else [],
        "lines": analysis.table_of(rows) if not reasons else [],
        "reasons": reasons,
        "with_loss": any(row.loss is not None for row in rows),
    }
    return render(request, "investigations/compare.html", context, status=422 if reasons else 200)


def _chosen(request: SignedIn, references: Sequence[str]) -> list[analysis.Accident]:
    """The filed accidents with these numbers that the reader may see, in the order of asking."""
    if not references:
        return []
    asked = analysis.all_filed(request.user).filter(number__in=references)
    found = {row.reference: row for row in analysis.accidents(request.user, asked)}
    return [found[one] for one in references if one in found]


@require_safe
@login_required
def export(request: SignedIn) -> StreamingHttpResponse:
    """The file with its filters as CSV or Excel. :raises NotPermitted: for who may read but not take out"""
    if not request.user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(
            _("You may read these cases but not export them. Ask your head of department for the file.")
        )
    now = database_now()
    form = _asked(request, now)
    rows: list[Any] = list(analysis.file_lines(_rows(request, form)))
    return streamed(request, rows, name="accidents", at=now)  # type: ignore[arg-type]


@require_safe
@login_required
def file_pdf(request: SignedIn) -> HttpResponse:
    """The file with its filters on paper."""
    now = database_now()
    form = _asked(request, now)
    rows = _rows(request, form)
    data = accident_file_paper(rows, analysis.shared(rows), company=Company.get(), by=request.user, at=now)
    return answer_with(engine.make("form.typ", data), "accidents")
