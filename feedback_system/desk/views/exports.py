"""Lists as files: CSV or Excel of exactly the list on screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from feedback_system.cases.kinds import Kind
from feedback_system.desk.exporting import lines, xlsx_pieces
from feedback_system.desk.lists import CaseList
from feedback_system.desk.views.requests import SignedInRequest
from feedback_system.errors import NotPermitted
from feedback_system.masterdata.export import csv_lines

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@login_required
def worklist(request: SignedInRequest) -> StreamingHttpResponse:
    """The worklist with its filters as a file."""
    return _file(request, CaseList(request.user, request.GET, timezone.now()), "cases")


@require_safe
@login_required
def register(request: SignedInRequest, area: Kind) -> StreamingHttpResponse:
    """The register of one kind with its filters as a file."""
    return _file(request, CaseList(request.user, request.GET, timezone.now(), area), area.area)


def _file(request: SignedInRequest, cases: CaseList, name: str) -> StreamingHttpResponse:
    """:raises NotPermitted: the person may read the cases but not take them out of the house"""
    if not request.user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(
            _("You may read these cases but not export them. Ask your head of department for the file.")
        )
    return streamed(request, lines(cases), name=name, at=cases.at)


def streamed(
    request: SignedInRequest, rows: Iterable[Sequence[Any]], *, name: str, at: datetime
) -> StreamingHttpResponse:
    """`rows` as the file that the address asks for: Excel with `format=xlsx`, else CSV."""
    day = timezone.localtime(at).strftime("%Y%m%d-%H%M")
    as_excel = request.GET.get("format") == "xlsx"
    pieces: Iterator[str] | Iterator[bytes] = xlsx_pieces(rows) if as_excel else csv_lines(rows)
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
