"""Lists as files: CSV or Excel of exactly the list on screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from feedback_system.cases.kinds import Kind
from feedback_system.desk.exporting import MOST, lines, xlsx_pieces
from feedback_system.desk.lists import CaseList
from feedback_system.desk.long_lists import CSV, KEPT_FOR, ask_for_file, is_long, must_export
from feedback_system.desk.long_lists import XLSX as XLSX_FORM
from feedback_system.desk.views.requests import SignedInRequest
from feedback_system.masterdata.export import csv_lines

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def worklist(request: SignedInRequest) -> HttpResponse | StreamingHttpResponse:
    """The worklist with its filters as a file; posting has the file made in the background."""
    return _file(request, CaseList(request.user, request.GET, timezone.now()), "cases")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def register(request: SignedInRequest, area: Kind) -> HttpResponse | StreamingHttpResponse:
    """The register of one kind with its filters as a file; posting has the file made in the background."""
    return _file(request, CaseList(request.user, request.GET, timezone.now(), area), area.area)


def _file(request: SignedInRequest, cases: CaseList, name: str) -> HttpResponse | StreamingHttpResponse:
    """The file of a short list; for a long one the page that has it made. :raises NotPermitted: she may not export"""
    must_export(request.user)
    form = XLSX_FORM if request.GET.get("format") == XLSX_FORM else CSV
    if request.method == "POST":
        return redirect("jobs:job", pk=ask_for_file(cases, form=form, by=request.user, at=cases.at).pk)
    if not is_long(cases):
        return streamed(request, lines(cases), name=name, at=cases.at)
    back = reverse("desk:area", args=[cases.kind]) if cases.kind else reverse("desk:worklist")
    context = {
        "form": "Excel" if form == XLSX_FORM else "CSV",
        "bound": settings.EXPORT_STREAMS_UP_TO,
        "most": MOST,
        "days": KEPT_FOR.days,
        "back_url": f"{back}?{cases.text()}",
    }
    return render(request, "desk/long_list.html", context)


def streamed(
    request: SignedInRequest,
    rows: Iterable[Sequence[Any]],
    *,
    name: str,
    at: datetime,
    title: str = "",
    more: Sequence[tuple[str, Iterable[Sequence[Any]]]] = (),
) -> StreamingHttpResponse:
    """`rows` as the file that the address asks for: Excel with `format=xlsx`, else CSV; Excel has the sheets of `more` as well."""
    day = timezone.localtime(at).strftime("%Y%m%d-%H%M")
    as_excel = request.GET.get("format") == "xlsx"
    pieces: Iterator[str] | Iterator[bytes] = (
        xlsx_pieces(rows, title=title, more=more) if as_excel else csv_lines(rows)
    )
    # The answer is streamed after the middleware has left, so language and zone are taken along.
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def stream() -> Iterator[str | bytes]:
        with translation.override(language), timezone.override(zone):
            yield from pieces

    response = StreamingHttpResponse(stream(), content_type=XLSX if as_excel else "text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{day}.{"xlsx" if as_excel else "csv"}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
