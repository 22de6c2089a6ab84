"""The paper of a slip as PDF. Every one that is made stands in the history."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accounts.http import SignedIn
from feedback_system.desk.views.cases import readable_record
from feedback_system.desk.views.papers import printed
from quality.slips.kind import slip_kind
from quality.slips.prints.paper import slip_paper
from quality.slips.readers import facts_for, sheets_in


@require_GET
@login_required
def paper(request: SignedIn, reference: str) -> HttpResponse:
    """The slip with its answers and signatures, with what this reader sees on the case page."""
    slip = readable_record(request, slip_kind, reference)  # type: ignore[arg-type]
    return printed(
        request,
        slip.case,
        "slip",
        lambda **frame: slip_paper(
            slip,
            told=facts_for(slip, request.user),
            sheets=[f"{one.reference} {one.title}" for one in sheets_in(slip, request.user)],
            **frame,
        ),
    )
