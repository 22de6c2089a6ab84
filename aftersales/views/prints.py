"""The return acceptance slip as PDF. Every one that is made stands in the history."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accounts.http import SignedIn
from aftersales.kind import return_kind
from aftersales.prints.acceptance_slip import acceptance_slip
from feedback_system.desk.views.cases import readable_record
from feedback_system.desk.views.papers import printed


@require_GET
@login_required
def slip(request: SignedIn, reference: str) -> HttpResponse:
    """The slip with its opinions and signatures, with what this reader sees on the case page."""
    record = readable_record(request, return_kind, reference)  # type: ignore[arg-type]
    return printed(request, record.case, "return", partial(acceptance_slip, record))
