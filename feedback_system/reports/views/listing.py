"""The list of written reports: what is due or missing, what stands, and where a new one is opened."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from feedback_system.cases.fields import local_day
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import Blocked
from feedback_system.reports.due import missing_reports
from feedback_system.reports.forms import OpenReportForm
from feedback_system.reports.kinds import report_named
from feedback_system.reports.models import ReportReader, ReportReading
from feedback_system.reports.operations import open_report
from feedback_system.reports.periods import period_of
from feedback_system.reports.rights import (
    Reader,
    kinds_read,
    must_read_reports,
    must_write,
    reader_of,
    reports_for,
)

PER_PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: SignedIn) -> HttpResponse:
    """The reports she may read, the latest first; `?kind=` narrows them. Posting opens a report."""
    at = database_now()
    reader = reader_of(request.user, at=at)
    must_read_reports(reader)
    written = [kind for kind in kinds_read(reader) if reader.writes(kind)]
    form, blocked, status = OpenReportForm(kinds=written, initial=_first(written, at)), [], 200
    if request.method == "POST":
        kind = report_named(request.POST.get("kind", ""))
        if kind is not None:
            must_write(reader, kind)
        elif not written:
            must_write(reader, kinds_read(reader)[0])
        form = OpenReportForm(request.POST, kinds=written)
        if not form.is_valid():
            status = 422
        else:
            data = form.cleaned_data
            try:
                return redirect(open_report(kind=data["kind"], period=data["period"], by=request.user, at=at))
            except Blocked as refusal:
                blocked, status = refusal.reasons, refusal.status
    return render(
        request,
        "reports/list.html",
        {**_context(request, reader, at), "form": form, "blocked": blocked, "may_write": bool(written)},
        status=status,
    )


def _first(written: list[Any], at: Any) -> dict[str, str]:
    """The last period of the first kind, so that nothing has to be typed in the usual case."""
    if not written:
        return {}
    return {"kind": written[0].code, "period": period_of(local_day(at), written[0].rhythm).before.code}


def _context(request: SignedIn, reader: Reader, at: Any) -> dict[str, Any]:
    kinds = kinds_read(reader)
    asked = request.GET.get("kind", "")
    shown = [kind for kind in kinds if kind.code == asked] or kinds
    of_person = {"report__report": OuterRef("pk"), "person": request.user.pk}
    rows = (
        reports_for(reader, shown)
        .select_related("signed__by", "correction__signed", "opened_by")
        .annotate(
            asked=Count("signed__asked", distinct=True),
            was_read=Count("signed__readings", distinct=True),
            asks_me=Exists(ReportReader.objects.filter(**of_person)),
            read_by_me=Exists(ReportReading.objects.filter(**of_person)),
        )
        .order_by("-first_day", "kind", "-edition")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    base, query = reverse("written_reports:list"), {"kind": asked} if len(shown) < len(kinds) else {}
    labels = {kind.code: kind.label for kind in kinds}
    return {
        "kinds": kinds,
        "asked_kind": asked if len(shown) < len(kinds) else "",
        "rows": [{"report": one, "label": labels[one.kind]} for one in page],
        "page": page,
        "missing": [
            {"one": one, "is_late": one.is_late(at), "writes": reader.writes(one.kind)}
            for one in missing_reports([kind for kind in shown if reader.works_on(kind)], at=at)
        ],
        "now": at,
        "previous_url": f"{base}?{urlencode({**query, 'page': page.number - 1})}"
        if page.has_previous()
        else "",
        "next_url": f"{base}?{urlencode({**query, 'page': page.number + 1})}" if page.has_next() else "",
    }
