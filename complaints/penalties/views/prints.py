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
from feedback_system.desk.views.cases import readable_record
from feedback_system.desk.views.papers import printed


@require_GET
@login_required
def personnel(request: SignedIn, reference: str) -> HttpResponse:
    """The personnel notice of a paper in force: names, kinds, number of times; never amounts."""
    must_be_on()
    paper = readable_record(request, sanction_kind, reference)  # type: ignore[arg-type]
    if paper.state not in WITH_FORCE:
        raise Http404
    return printed(
        request,
        paper.case,
        "personnel_notice",
        lambda *, at, **frame: personnel_notice(
            paper,
            lines=[one.line for one in paper_reader(request.user, at=at).lines_of(paper)],
            at=at,
            **frame,
        ),
        name=f"personnel-notice-{paper.case.reference}",
    )


@require_GET
@login_required
def penalty(request: SignedIn, reference: str) -> HttpResponse:
    """The penalty notice with the lines and amounts that this reader sees on the case page."""
    must_be_on()
    paper = readable_record(request, sanction_kind, reference)  # type: ignore[arg-type]
    return printed(
        request,
        paper.case,
        "penalty_notice",
        lambda *, at, **frame: penalty_notice(
            paper, lines=paper_reader(request.user, at=at).lines_of(paper), at=at, **frame
        ),
        name=f"penalty-notice-{paper.case.reference}",
    )
