"""Personnel notice and penalty notice as PDF. Every one that is made stands in the history."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from accounts.http import SignedIn
from complaints.penalties.kind import sanction_kind
from complaints.penalties.operations.switching import must_be_on
from complaints.penalties.prints.notices import penalty_notice, personnel_notice
from complaints.penalties.readers import paper_reader
from complaints.penalties.states import WITH_FORCE
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.cases import readable_record
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from feedback_system.printing.codes import code_for
from feedback_system.printing.operations import note_print


@require_GET
@login_required
def personnel(request: SignedIn, reference: str) -> HttpResponse:
    """The personnel notice of a paper in force: names, kinds, number of times; never amounts."""
    must_be_on()
    paper = readable_record(request, sanction_kind, reference)  # type: ignore[arg-type]
    if paper.state not in WITH_FORCE:
        raise Http404
    at = database_now()
    data = personnel_notice(
        paper,
        lines=[one.line for one in paper_reader(request.user, at=at).lines_of(paper)],
        company=Company.get(),
        code=code_for(paper.case.get_absolute_url()),
        by=request.user,
        at=at,
    )
    made = engine.make("form.typ", data)
    note_print(case=paper.case, paper="personnel_notice", by=request.user, at=at)
    return answer_with(made, f"personnel-notice-{paper.case.reference}")


@require_GET
@login_required
def penalty(request: SignedIn, reference: str) -> HttpResponse:
    """The penalty notice with the lines and amounts that this reader sees on the case page."""
    must_be_on()
    paper = readable_record(request, sanction_kind, reference)  # type: ignore[arg-type]
    at = database_now()
    data = penalty_notice(
        paper,
        lines=paper_reader(request.user, at=at).lines_of(paper),
        company=Company.get(),
        code=code_for(paper.case.get_absolute_url()),
        by=request.user,
        at=at,
    )
    made = engine.make("form.typ", data)
    note_print(case=paper.case, paper="penalty_notice", by=request.user, at=at)
    return answer_with(made, f"penalty-notice-{paper.case.reference}")
