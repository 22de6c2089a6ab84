"""The report of returned goods: approved against actual, slip by slip, with totals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from complaints.forms.spans import SpanForm
from complaints.models.costs import local_date
from complaints.models.report_readers import must_read_costs
from complaints.models.return_figures import Returned, SlipFigures, returns_for, sum_of
from complaints.views.cost_report import CASES_PER_PAGE, must_export
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed


@login_required
@require_safe
def returns(request: SignedIn) -> HttpResponse:
    """The slips counted in the span."""
    must_read_costs(request.user)
    at = database_now()
    form = SpanForm(request.GET, today=local_date(at))
    rows = returns_for(request.user, *form.days)
    page = Paginator(rows, CASES_PER_PAGE).get_page(request.GET.get("page"))
    base, asked = reverse("reports:returns"), form.asked
    context = {
        "form": form,
        "page": page,
        "count": len(rows),
        "total": sum_of(rows),
        "currency": Company.get().currency,
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "export_url": f"{reverse('reports:returns_export')}?{urlencode({**asked, 'format': 'xlsx'})}",
        "previous_url": f"{base}?{urlencode({**asked, 'page': page.number - 1})}"
        if page.has_previous()
        else "",
        "next_url": f"{base}?{urlencode({**asked, 'page': page.number + 1})}" if page.has_next() else "",
    }
    return render(request, "complaints/reports/returns.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def returns_export(request: SignedIn) -> StreamingHttpResponse:
    """The same as a file."""
    must_read_costs(request.user)
    must_export(request.user)
    at = database_now()
    form = SpanForm(request.GET, today=local_date(at))
    rows = returns_for(request.user, *form.days)
    name = "returns-" + "-".join(dict.fromkeys(form.asked.values()))
    return streamed(request, _lines(rows), name=name, at=at)  # type: ignore[arg-type]


def _lines(rows: list[SlipFigures]) -> Iterator[list[Any]]:
    yield [
        _("Number"), _("Customer"), _("Product"), _("Received on"), _("Approved"), _("Came"), _("Sent back"), _("Stays"),
        _("Difference"), _("Over ratio %"), _("Value approved"), _("Value that stays"), _("Difference in value"), _("State"),
    ]  # fmt: skip
    for row in rows:
        slip, case = row.slip, row.case
        day = local_date(slip.received_at).isoformat() if slip.received_at is not None else ""
        head = [case.reference, str(case.customer or ""), str(case.product or ""), day]
        yield [*head, *_figures(row.figures), str(slip.get_state_display())]
    yield [_("In all"), "", "", "", *_figures(sum_of(rows)), ""]


def _figures(one: Returned) -> list[Any]:
    return [
        one.approved, one.counted, one.sent_back, one.kept, one.difference, "" if one.ratio is None else one.ratio,
        one.approved_value, one.kept_value, one.difference_value,
    ]  # fmt: skip
