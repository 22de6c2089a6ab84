"""The investigation report and the field investigation record as PDF. Every one that is made stands in the history."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from accounts.http import SignedIn
from feedback_system.desk.views.cases import readable_record
from feedback_system.desk.views.papers import printed
from quality.investigations.kind import investigation_kind
from quality.investigations.operations.standing import reads_opinions
from quality.investigations.prints.field_record import field_record_paper
from quality.investigations.prints.report import investigation_report


@require_GET
@login_required
def report_pdf(request: SignedIn, reference: str) -> HttpResponse:
    """The report of the investigation, with what this reader sees on the case page: opinions only for those who read them."""
    investigation = readable_record(request, investigation_kind, reference)  # type: ignore[arg-type]
    return printed(
        request,
        investigation.case,
        "investigation",
        lambda *, at, **frame: investigation_report(
            investigation, opinions=reads_opinions(investigation, request.user, at), at=at, **frame
        ),
    )


@require_GET
@login_required
def field_record_pdf(request: SignedIn, reference: str, position: int) -> HttpResponse:
    """One record of an investigation in the field."""
    investigation = readable_record(request, investigation_kind, reference)  # type: ignore[arg-type]
    record = next((one for one in investigation.all_field_records() if one.number == position), None)
    if record is None:
        raise Http404
    return printed(
        request,
        investigation.case,
        "field_record",
        partial(field_record_paper, investigation, record),
        name=f"field-record-{investigation.case.reference}-{position}",
    )
