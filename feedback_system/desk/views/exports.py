"""Lists as files: CSV or Excel of exactly the list on screen."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from feedback_system.cases.kinds import Kind
from feedback_system.desk.exporting import as_csv, as_xlsx
from feedback_system.desk.lists import CaseList
from feedback_system.desk.views.requests import SignedInRequest
from feedback_system.errors import NotPermitted

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
    day = timezone.localtime(cases.at).strftime("%Y%m%d-%H%M")
    as_excel = request.GET.get("format") == "xlsx"
    pieces = as_xlsx(cases) if as_excel else as_csv(cases)
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
