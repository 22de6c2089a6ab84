"""The paper of a slip as PDF. Every one that is made stands in the history."""

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
from quality.slips.kind import slip_kind
from quality.slips.prints.paper import slip_paper
from quality.slips.readers import facts_for


@require_GET
@login_required
def paper(request: SignedIn, reference: str) -> HttpResponse:
    """The slip with its answers and signatures, with what this reader sees on the case page."""
    slip = readable_record(request, slip_kind, reference)  # type: ignore[arg-type]
    at = database_now()
    data = slip_paper(
        slip,
        told=facts_for(slip, request.user),
        company=Company.get(),
        code=code_for(slip.case.get_absolute_url()),
        by=request.user,
        at=at,
    )
    made = engine.make("form.typ", data)
    note_print(case=slip.case, paper="slip", by=request.user, at=at)
    return answer_with(made, f"slip-{slip.case.reference}")
