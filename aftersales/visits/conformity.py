"""The lines of the conformity pack that return visits answer."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.visits.coverage import VISITED, visits_due
from feedback_system.conformity.asking import Look
from feedback_system.conformity.lines import Line, Measure, Standard, register_line
from feedback_system.reporting.figures import Span


def _due(look: Look) -> Q:
    return Q(case__in=visits_due(look.user, first=look.first, last=look.last, at=look.at).values("pk"))


def _made(look: Look) -> Q:
    rows = visits_due(look.user, first=look.first, last=look.last, at=look.at).filter(outcome=VISITED)
    return Q(case__in=rows.values("pk"))


def register_lines() -> None:
    """Register the lines. Called at start-up."""
    register_line(
        Line(
            code="visits_made", standard=Standard.GBT_27922, clause="5.3.1",
            asks=_("The company stays in touch with its customers after the sale."),
            meaning=_("Return visits whose plan counts and that fell due in the period; it holds where the customer was visited, spoken with, or written to."),
            measure=Measure(span=Span.OWN, among=_due, holds=_made),
        )
    )  # fmt: skip
