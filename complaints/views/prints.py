"""The papers of a complaint: which there are, and each as PDF. Every one that is made stands in the history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from accounts.privacy import mask_email
from complaints.forms.letters import usual_letter
from complaints.kind import complaint_kind
from complaints.models import Complaint, LetterKind, RemedyLine, VisitState, paper_names
from complaints.prints.handling_form import Shown, handling_form
from complaints.prints.joint_handling import minutes
from complaints.prints.major_file import follow_up_file
from complaints.prints.passing_on import complaint_notice, contact_letter, meeting_minutes
from complaints.prints.remedy_papers import allowance_certificate, return_slip
from complaints.prints.report import investigation_report
from complaints.prints.visit import visit_record
from complaints.views.costs import costs_of
from complaints.views.panel import case_context
from complaints.views.remedies import remedies_of
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.advance import offers
from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.explaining import Explained, explained, with_stops
from feedback_system.deadlines.models import DeadlineState
from feedback_system.deadlines.showing import deadlines_of
from feedback_system.desk.views.cases import approvals_of, visible_record
from feedback_system.desk.views.papers import language_of, printed
from feedback_system.printing.codes import Rows

WAY = ("submit", "accept", "close", "file_away", "rule_not_upheld", "refile", "withdraw", "confirm_no_loss")


@require_safe
@login_required
def papers(request: SignedIn, reference: str) -> HttpResponse:
    """Which papers this complaint has, and in which language to print them."""
    complaint = visible_record(request, complaint_kind, reference)  # type: ignore[arg-type]
    customer = complaint.case.customer
    letters = list(complaint.letters.select_related("reply__told_by").order_by("-pk"))
    sees = request.user.holds(Permission.SEE_CONTACTS)
    for letter in letters:
        letter.shown_address = letter.address if sees else mask_email(letter.address)
    may_write = any(
        offer.step.name == "send_letter" for offer in offers(complaint, by=request.user, at=database_now())
    )
    context = {
        "case": complaint.case,
        "kind": complaint_kind,
        "complaint": complaint,
        "names": paper_names(complaint.route_id),
        "has_report": complaint.handed_in_report() is not None,
        "has_major_file": bool(complaint.major_file()),
        "visits": [visit for visit in complaint.visits() if visit.state != VisitState.CANCELLED],
        "remedies": remedies_of(complaint),
        "languages": settings.LANGUAGES,
        "chosen": language_of(request),
        "letters": letters,
        "may_write": may_write,
        "letter_kinds": [
            (kind.value, kind.label) for kind in LetterKind if complaint.why_no_letter(kind) is None
        ],
        "usual_letter": usual_letter(complaint),
        "letter_language": customer.language if customer is not None else "",
    }
    return render(request, "complaints/papers.html", context)


@require_GET
@login_required
def form(request: SignedIn, reference: str) -> HttpResponse:
    """The complaint handling form as PDF, with what this reader sees on the case page."""

    def data(complaint: Complaint, **frame: Any) -> dict[str, Any]:
        return handling_form(complaint, shown_to(request, complaint, frame["at"]), **frame)

    return _print(request, reference, "complaint", data)


@require_GET
@login_required
def report(request: SignedIn, reference: str) -> HttpResponse:
    """The investigation report as PDF; there is none before it is handed in."""

    def data(complaint: Complaint, **frame: Any) -> dict[str, Any]:
        found = complaint.handed_in_report()
        if found is None:
            raise Http404
        return investigation_report(complaint, found, **frame)

    return _print(request, reference, "report", data)


@require_GET
@login_required
def notice(request: SignedIn, reference: str) -> HttpResponse:
    """The complaint notice to quality as PDF."""
    return _print(request, reference, "notice", complaint_notice)


@require_GET
@login_required
def contact(request: SignedIn, reference: str) -> HttpResponse:
    """The contact letter to the department it concerns as PDF."""
    return _print(request, reference, "contact", contact_letter)


@require_GET
@login_required
def major_meeting(request: SignedIn, reference: str, number: int) -> HttpResponse:
    """The minutes of a meeting about a major case as PDF."""

    def data(complaint: Complaint, **frame: Any) -> dict[str, Any]:
        found = complaint.major_meetings.select_related("recorded_by").filter(number=number).first()
        if found is None:
            raise Http404
        return meeting_minutes(complaint, found, **frame)

    return _print(request, reference, "major_meeting", data)


@require_GET
@login_required
def visit(request: SignedIn, reference: str, pk: int) -> HttpResponse:
    """The record of a visit as PDF; of one that is still to come the form to take along, of one called off none."""

    def data(complaint: Complaint, **frame: Any) -> dict[str, Any]:
        found = next((one for one in complaint.visits() if one.pk == pk), None)
        if found is None or found.state == VisitState.CANCELLED:
            raise Http404
        return visit_record(complaint, found, **frame)

    return _print(request, reference, "visit", data)


@require_GET
@login_required
def joint_meeting(request: SignedIn, reference: str, pk: int) -> HttpResponse:
    """The minutes of a joint handling as PDF, or the call while it is still to come; there is none before anybody is called."""

    def data(complaint: Complaint, **frame: Any) -> dict[str, Any]:
        found = next((one for one in complaint.all_joint_handlings() if one.pk == pk), None)
        if found is None or not found.in_order():
            raise Http404
        return minutes(complaint, found, **frame)

    return _print(request, reference, "joint_handling", data)


@require_GET
@login_required
def major_file(request: SignedIn, reference: str) -> HttpResponse:
    """The follow-up file of a major case as PDF; there is none before it is opened."""

    def data(complaint: Complaint, **frame: Any) -> dict[str, Any]:
        entries = complaint.major_file()
        if not entries:
            raise Http404
        return follow_up_file(complaint, entries, **frame)

    return _print(request, reference, "major_file", data)


@require_GET
@login_required
def return_slip_pdf(request: SignedIn, reference: str, position: int) -> HttpResponse:
    """The returned-goods slip of one remedy as PDF; there is none before it is drafted."""

    def data(complaint: Complaint, **frame: Any) -> dict[str, Any]:
        line = _line(complaint, position)
        slip = complaint.slip_of(line)
        if slip is None:
            raise Http404
        return return_slip(complaint, slip, line, **frame)

    return _print(request, reference, "return_slip", data)


@require_GET
@login_required
def certificate_pdf(request: SignedIn, reference: str, position: int) -> HttpResponse:
    """The allowance certificate of one remedy as PDF; there is none before it is drafted."""

    def data(complaint: Complaint, *, code: Rows, **frame: Any) -> dict[str, Any]:
        line = _line(complaint, position)
        paper = complaint.certificate_of(line)
        if paper is None:
            raise Http404
        return allowance_certificate(complaint, paper, line, **frame)

    return _print(request, reference, "certificate", data)


def _line(complaint: Complaint, position: int) -> RemedyLine:
    """The remedy of that position."""
    lines: list[RemedyLine] = complaint.remedy_in_order()
    found = next((line for line in lines if line.position == position), None)
    if found is None:
        raise Http404
    return found


def shown_to(request: SignedIn, complaint: Complaint, at: datetime) -> Shown:
    """Exactly what the case page shows this person. Note: some fifteen queries, whatever the size of the case."""
    steps = CaseEvent.objects.filter(case=complaint.case_id, name__in=WAY).select_related(
        "actor", "on_behalf_of"
    )
    return Shown(
        parts=case_context(complaint, request.user, at) | costs_of(complaint),
        clocks=deadlines_of(complaint.case, at),
        approvals=list(approvals_of(complaint.case)),
        steps=list(steps.order_by("sequence")),
        receipts=receipts_on_paper(complaint, at),
    )


def receipts_on_paper(complaint: Complaint, at: datetime) -> list[Explained]:
    """The receipt of the handling limit, and of every other clock that is late: those people argue about.

    Note: two queries.
    """
    clocks = with_stops(complaint.case.deadlines.exclude(state=DeadlineState.CANCELLED)).order_by("pk")
    return [
        explained(clock) for clock in clocks if clock.code == complaint.handling_limit or clock.is_late(at)
    ]


def _print(
    request: SignedIn, reference: str, paper: str, data: Callable[..., dict[str, Any]]
) -> HttpResponse:
    complaint = visible_record(request, complaint_kind, reference)  # type: ignore[arg-type]
    return printed(request, complaint.case, paper, partial(data, complaint))
