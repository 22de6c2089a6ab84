"""The coverage of return visits on the dashboard: the same cases as on the page of the coverage. Source: policy 002 on return visits."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.visits.coverage import VISITED, visits_due
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.figures import Figure, Span, register_figure


def _due(asked: Asked, **more: str) -> Q:
    rows = visits_due(asked.user, first=asked.month.first, last=asked.month.last, at=asked.at)
    return Q(case__in=rows.filter(**more).values("pk"))


def register_figures() -> None:
    """Register the figures. Called at start-up."""
    register_figure(
        Figure(
            code="visits_due", label=_("Return visits due"), span=Span.OWN, order=90, condition=_due,
            meaning=_("Return visits whose plan counts and that fell due in the month, up to now."),
        ),
        Figure(
            code="visits_made", label=_("of them made"), span=Span.OWN, of="visits_due", order=91,
            condition=lambda asked: _due(asked, outcome=VISITED),
            meaning=_("Return visits of those due in the month in which the customer was visited, spoken with, or written to."),
        ),
    )  # fmt: skip
