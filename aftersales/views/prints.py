"""The return acceptance slip as PDF. Every one that is made stands in the history."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accounts.http import SignedIn
from aftersales.kind import return_kind
from aftersales.prints.acceptance_slip import acceptance_slip
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.cases import readable_record
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from feedback_system.printing.codes import code_for
from feedback_system.printing.operations import note_print


@require_GET
@login_required
def slip(request: SignedIn, reference: str) -> HttpResponse:
    """The slip with its opinions and signatures, with what this reader sees on the case page."""
    record = readable_record(request, return_kind, reference)  # type: ignore[arg-type]
    at = database_now()
    data = acceptance_slip(
        record,
        company=Company.get(),
        code=code_for(record.case.get_absolute_url()),
        by=request.user,
        at=at,
    )
    made = engine.make("form.typ", data)
    note_print(case=record.case, paper="return", by=request.user, at=at)
    return answer_with(made, f"return-{record.case.reference}")
