"""The visit as PDF: the record, or the sheet to fill in on site. Every one that is made stands in the history."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accounts.http import SignedIn
from accounts.permissions import Permission
from aftersales.visits.kind import visit_kind
from aftersales.visits.prints.record import visit_record
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.cases import readable_record
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from feedback_system.printing.codes import code_for
from feedback_system.printing.operations import note_print


@require_GET
@login_required
def pdf(request: SignedIn, reference: str) -> HttpResponse:
    """The paper with what this reader sees on the case page."""
    record = readable_record(request, visit_kind, reference)  # type: ignore[arg-type]
    at = database_now()
    data = visit_record(
        record,
        company=Company.get(),
        code=code_for(record.case.get_absolute_url()),
        by=request.user,
        at=at,
        sees_contacts=request.user.holds(Permission.SEE_CONTACTS),
    )
    made = engine.make("form.typ", data)
    note_print(case=record.case, paper="return_visit", by=request.user, at=at)
    return answer_with(made, f"visit-{record.case.reference}")
