"""The improvement form as PDF. Every one that is made stands in the history."""

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
from quality.kind import improvement_kind
from quality.prints.improvement_form import improvement_form


@require_GET
@login_required
def form(request: SignedIn, reference: str) -> HttpResponse:
    """The improvement form with its items and effect checks, with what this reader sees on the case page."""
    improvement = readable_record(request, improvement_kind, reference)  # type: ignore[arg-type]
    at = database_now()
    data = improvement_form(
        improvement,
        company=Company.get(),
        code=code_for(improvement.case.get_absolute_url()),
        by=request.user,
        at=at,
    )
    made = engine.make("form.typ", data)
    note_print(case=improvement.case, paper="improvement", by=request.user, at=at)
    return answer_with(made, f"improvement-{improvement.case.reference}")
