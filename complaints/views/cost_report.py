"""The report of costs: a month or a span, divided six ways, each figure with its cases; and the claims of the years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from complaints.cost_rows import DEFINITIONS, IN_ALL, file_lines
from complaints.forms.spans import SpanForm
from complaints.models.cost_figures import By, CostFigures, figures_for
from complaints.models.costs import local_date
from complaints.models.yearly_claims import YearOfClaims, cases_of_year, claims_by_year
from complaints.operations.report_readers import must_export, must_read_costs
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.reporting.asking import facts_visible_to
from feedback_system.reporting.dimensions import Chosen, chosen_of

if TYPE_CHECKING:
    from accounts.models import User

CASES_PER_PAGE = 50


@login_required
@require_safe
def costs(request: SignedIn) -> HttpResponse:
    """The tables of the span; `?by=customer&key=3` lists the cases behind one row. The filters of the dashboard narrow it too."""
    must_read_costs(request.user)
    at = database_now()
    form = SpanForm(request.GET, today=local_date(at))
    chosen = list(chosen_of(request.GET))
    figures = figures_for(request.user, *form.days, within=_within(request.user, chosen))
    by, key = _asked_row(request, figures)
    base, asked = reverse("reports:costs"), form.asked | {one.name: one.value for one in chosen}
    behind = figures.behind(by, key) if by else [(one, one.whole) for one in figures.cases]
    page = Paginator(behind, CASES_PER_PAGE).get_page(request.GET.get("page"))
    here = asked | ({"by": by, "key": key} if by else {})
    whole = figures.whole
    context = {
        "form": form,
        "chosen": chosen,
        "unfiltered_url": f"{base}?{urlencode(form.asked)}",
        "figures": figures,
        "whole": whole,
        "tiles": {name: f"{getattr(whole, name):,.2f}" for name in ("cost", "recovered", "net")},
        "currency": Company.get().currency,
        "tables": [_table(figures, one, base, asked) for one in By],
        "in_all": IN_ALL,
        "page": page,
        "shown": sum((part for _one, part in behind[1:]), behind[0][1]) if behind else None,
        "narrowed_to": _label(figures, by, key) if by else "",
        "all_url": f"{base}?{urlencode(asked)}#cases",
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "export_url": f"{reverse('reports:costs_export')}?{urlencode({**here, 'format': 'xlsx'})}",
        "csv_url": f"{reverse('reports:costs_export')}?{urlencode({**here, 'format': 'csv'})}",
        "previous_url": f"{base}?{urlencode({**here, 'page': page.number - 1})}#cases"
        if page.has_previous()
        else "",
        "next_url": f"{base}?{urlencode({**here, 'page': page.number + 1})}#cases" if page.has_next() else "",
    }
    return render(request, "complaints/reports/costs.html", context, status=422 if form.errors else 200)


def _within(user: User, chosen: Sequence[Chosen]) -> Any:
    """A query for the cases to which the filters of the dashboard narrow; None without any."""
    if not chosen:
        return None
    rows = facts_visible_to(user)
    for one in chosen:
        rows = rows.filter(one.condition)
    return rows.order_by().values("case")


def _asked_row(request: SignedIn, figures: CostFigures) -> tuple[str, str]:
    """The row that the address names; two empty texts where it names none of the span."""
    by, key = request.GET.get("by", ""), request.GET.get("key", "")
    known = by in By.values and any(row.key == key for row in figures.table(by))
    return (by, key) if known else ("", "")


def _label(figures: CostFigures, by: str, key: str) -> str:
    row = next(row for row in figures.table(by) if row.key == key)
    return f"{By(by).label}: {row.label}"


def _table(figures: CostFigures, by: By, base: str, asked: dict[str, str]) -> dict[str, Any]:
    return {
        "code": by.value,
        "label": by.label,
        "definition": DEFINITIONS[by],
        "rows": [
            {"row": row, "url": f"{base}?{urlencode({**asked, 'by': by.value, 'key': row.key})}#cases"}
            for row in figures.table(by)
        ],
    }


@login_required
@require_safe
def costs_export(request: SignedIn) -> StreamingHttpResponse:
    """The report, or the cases behind one row, as a file."""
    must_read_costs(request.user)
    must_export(request.user)
    at = database_now()
    form = SpanForm(request.GET, today=local_date(at))
    figures = figures_for(
        request.user, *form.days, within=_within(request.user, list(chosen_of(request.GET)))
    )
    by, key = _asked_row(request, figures)
    name = "costs-" + "-".join(dict.fromkeys(form.asked.values()))
    return streamed(request, file_lines(figures, by=by, key=key), name=name, at=at)  # type: ignore[arg-type]


@login_required
@require_safe
def claims(request: SignedIn) -> HttpResponse:
    """The claims of the years, and with `?year=2026` the cases of one."""
    must_read_costs(request.user)
    years = _years(request.user, database_now())
    asked = request.GET.get("year", "")
    shown = next((one for one in years if str(one.year) == asked), None)
    if asked and shown is None:
        raise Http404
    context = {
        "years": years,
        "shown": shown,
        "rows": cases_of_year(request.user, shown.year) if shown is not None else [],
        "currency": Company.get().currency,
        "may_export": request.user.holds(Permission.EXPORT_CASES),
    }
    return render(request, "complaints/reports/claims.html", context)


@login_required
@require_safe
def claims_export(request: SignedIn) -> StreamingHttpResponse:
    """The years and their cases as a file."""
    must_read_costs(request.user)
    must_export(request.user)
    at = database_now()
    years = _years(request.user, at)

    def lines() -> Any:
        yield [_("Year"), _("Complaints accepted"), _("Cases with a claim"), _("Amount")]
        for one in years:
            yield [one.year, one.complaints, one.cases, one.amount]
        yield []
        yield [_("Year"), _("Number"), _("Customer"), _("Amount")]
        for one in years:
            for case, amount in cases_of_year(request.user, one.year) if one.cases else ():
                yield [one.year, case.reference, str(case.customer or ""), amount]

    return streamed(request, lines(), name="claims-by-year", at=at)  # type: ignore[arg-type]


def _years(user: User, at: datetime) -> list[YearOfClaims]:
    return claims_by_year(user, last=local_date(at).year)
