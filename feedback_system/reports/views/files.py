"""A report as a file and on paper, with what its page shows this reader."""

from __future__ import annotations

import structlog
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.errors import NotPermitted
from feedback_system.printing.answers import answer_with
from feedback_system.reports.opening import opened

log = structlog.get_logger(__name__)


@login_required
@require_safe
def export(request: SignedIn, pk: int) -> StreamingHttpResponse:
    """The figures with their definitions, and the texts; `?format=xlsx` for Excel, else CSV."""
    one = opened(pk, request.user, at=database_now())
    if not request.user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(
            _("You may read this report but not export it. Ask your head of department for the file.")
        )
    return streamed(request, one.lines(), name=one.name, at=one.at)  # type: ignore[arg-type]


@login_required
@require_GET
def pdf(request: SignedIn, pk: int) -> HttpResponse:
    """The report on paper; the log keeps who took it out of the house."""
    one = opened(pk, request.user, at=database_now())
    made = one.paper()
    log.info("report printed", report=one.report.pk, user=request.user.pk)
    return answer_with(made, one.name)
