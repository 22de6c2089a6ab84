"""The investigation report and the field investigation record as PDF. Every one that is made stands in the history."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from accounts.http import SignedIn
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.cases import readable_record
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from feedback_system.printing.codes import code_for
from feedback_system.printing.operations import note_print
from quality.investigations.kind import investigation_kind
from quality.investigations.operations.standing import reads_opinions
from quality.investigations.prints.field_record import field_record_paper
from quality.investigations.prints.report import investigation_report


@require_GET
@login_required
def report_pdf(request: SignedIn, reference: str) -> HttpResponse:
    """The report of the investigation, with what this reader sees on the case page: opinions only for those who read them."""
    investigation = readable_record(request, investigation_kind, reference)  # type: ignore[arg-type]
    at = database_now()
    data = investigation_report(
        investigation,
        opinions=reads_opinions(investigation, request.user, at),
        company=Company.get(),
        code=code_for(investigation.case.get_absolute_url()),
        by=request.user,
        at=at,
    )
    made = engine.make("form.typ", data)
    note_print(case=investigation.case, paper="investigation", by=request.user, at=at)
    return answer_with(made, f"investigation-{investigation.case.reference}")


@require_GET
@login_required
def field_record_pdf(request: SignedIn, reference: str, position: int) -> HttpResponse:
    """One record of an investigation in the field."""
    investigation = readable_record(request, investigation_kind, reference)  # type: ignore[arg-type]
    record = next((one for one in investigation.all_field_records() if one.number == position), None)
    if record is None:
        raise Http404
    at = database_now()
    data = field_record_paper(
        investigation,
        record,
        company=Company.get(),
        code=code_for(investigation.case.get_absolute_url()),
        by=request.user,
        at=at,
    )
    made = engine.make("form.typ", data)
    note_print(case=investigation.case, paper="field_record", by=request.user, at=at)
    return answer_with(made, f"field-record-{investigation.case.reference}-{position}")
