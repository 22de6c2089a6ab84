"""The lines of the conformity pack that surveys and opinion cards answer."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from aftersales.surveys.kind import survey_kind
from aftersales.surveys.models import Asked
from feedback_system.conformity.asking import Look
from feedback_system.conformity.lines import Evidence, Line, Measure, Standard, in_time, register_line
from feedback_system.reporting.figures import Span

CARDS = Evidence(_("Opinion cards"), "opinion_cards:cards", (Permission.RUN_SURVEY, Permission.SEE_RATINGS))
LIST = Evidence(_("Surveys"), "surveys:surveys")
JOBS = ("service",)
"""The kinds of case after which the customer is given an opinion card."""


def _asked(look: Look) -> Q:
    return Q(Exists(Asked.objects.filter(about=OuterRef("case"), issued_at__isnull=False)))


def register_lines() -> None:
    """Register the lines. Called at start-up."""
    register_line(
        Line(
            code="satisfaction_surveyed", standard=Standard.ISO_10002, clause="8.3",
            asks=_("Customers are asked how content they are."),
            meaning=_("Surveys begun in the period whose clock of collecting was met or has run out; it holds where it was met in time."),
            measure=in_time("survey-collect", kinds=(survey_kind.code,)), evidence=(LIST,),
        ),
        Line(
            code="opinions_asked", standard=Standard.GBT_27922, clause="5.3.1",
            asks=_("Customers are asked for their opinion on the service they got."),
            meaning=_("Service calls closed in the period; it holds where an opinion card about the job was given out."),
            measure=Measure(span=Span.CLOSED, kinds=JOBS, holds=_asked), evidence=(CARDS,),
        ),
    )  # fmt: skip
