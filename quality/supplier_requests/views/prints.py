"""The request with all answers as PDF. Every one that is made stands in the history."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accounts.http import SignedIn
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.cases import readable_record
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from feedback_system.printing.codes import code_for
from feedback_system.printing.operations import note_print
from quality.supplier_requests.kind import supplier_request_kind
from quality.supplier_requests.prints.request import request_file, request_paper


@require_GET
@login_required
def pdf(request: SignedIn, reference: str) -> HttpResponse:
    """The paper of the house, with what this reader sees on the case page; `?for=supplier` gives the one that may leave it."""
    record = readable_record(request, supplier_request_kind, reference)  # type: ignore[arg-type]
    at, company = database_now(), Company.get()
    if request.GET.get("for") == "supplier":
        data = request_paper(record, company=company, by=request.user, at=at)
    else:
        code = code_for(record.case.get_absolute_url())
        data = request_file(record, company=company, code=code, by=request.user, at=at)
    made = engine.make("form.typ", data)
    note_print(case=record.case, paper="supplier_request", by=request.user, at=at)
    return answer_with(made, f"supplier-request-{record.case.reference}")
