"""The paper of a signal as PDF. Every one that is made stands in the history."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accounts.http import SignedIn
from feedback_system.desk.views.cases import readable_record
from feedback_system.desk.views.papers import printed
from quality.watches.kind import watch_kind
from quality.watches.prints.signal import signal_paper
from quality.watches.views.panel import case_context


@require_GET
@login_required
def signal_pdf(request: SignedIn, reference: str) -> HttpResponse:
    """The figures as they stood with their charts, and the judgement, as this reader sees them on the case page."""
    watch = readable_record(request, watch_kind, reference)  # type: ignore[arg-type]
    return printed(
        request,
        watch.case,
        "signal",
        lambda *, at, **frame: signal_paper(
            watch, shown=case_context(watch, request.user, at), at=at, **frame
        ),
    )
