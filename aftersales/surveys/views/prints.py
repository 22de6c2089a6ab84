"""Surveys as PDF: the report of a survey, the questionnaire of somebody on its list, an opinion card."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET

from accounts.http import SignedIn
from aftersales.surveys.counting import figures_of
from aftersales.surveys.kind import survey_kind
from aftersales.surveys.models import Asked, Survey
from aftersales.surveys.operations.asking import must_run_surveys
from aftersales.surveys.prints.papers import report_paper, sheet_paper
from aftersales.surveys.states import AFTER_COUNTING
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.cases import readable_record
from feedback_system.links.operations import token_of
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from feedback_system.printing.codes import code_for
from feedback_system.printing.operations import note_print


@require_GET
@login_required
def report(request: SignedIn, reference: str) -> HttpResponse:
    """The report, once the answers are counted. Every one that is made stands in the history."""
    survey: Survey = readable_record(request, survey_kind, reference)  # type: ignore[arg-type]
    if survey.state not in AFTER_COUNTING:
        raise Http404
    at = database_now()
    data = report_paper(
        survey,
        figures_of(survey),
        company=Company.get(),
        code=code_for(survey.case.get_absolute_url()),
        by=request.user,
        at=at,
    )
    made = engine.make("form.typ", data)
    note_print(case=survey.case, paper="survey_report", by=request.user, at=at)
    return answer_with(made, f"survey-{survey.case.reference}")


@require_GET
@login_required
def sheet(request: SignedIn, reference: str, number: int) -> HttpResponse:
    """The questionnaire of one of the list, to fill in by pen."""
    must_run_surveys(request.user)
    survey: Survey = readable_record(request, survey_kind, reference)  # type: ignore[arg-type]
    rows = Asked.objects.filter(survey=survey).select_related(
        "questionnaire", "customer", "department", "person_rated", "about"
    )
    return _paper(request, get_object_or_404(rows, number=number))


@require_GET
@login_required
def card(request: SignedIn, pk: int) -> HttpResponse:
    """An opinion card, to fill in by pen."""
    must_run_surveys(request.user)
    rows = Asked.objects.visible_to(request.user).select_related(
        "questionnaire", "customer", "department", "person_rated", "about"
    )
    return _paper(request, get_object_or_404(rows, pk=pk))


def _paper(request: SignedIn, asked: Asked) -> HttpResponse:
    at = database_now()
    link = asked.links.filter(used_at__isnull=True, revoked_at__isnull=True).order_by("-pk").first()
    code = code_for(reverse("survey_answers:answer", args=[token_of(link)])) if link is not None else []
    with translation.override(asked.language):
        made = engine.make(
            "form.typ", sheet_paper(asked, company=Company.get(), code=code, by=request.user, at=at)
        )
    return answer_with(made, f"questionnaire-{asked.pk}")
