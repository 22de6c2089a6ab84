"""The figures of quality on the dashboard: anomalies, slips, improvements, signals, and containment that nobody has confirmed."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.models import Case
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.blocks import Source, register_block
from feedback_system.reporting.figures import Figure, Span, register_figure
from quality.kind import improvement_kind
from quality.models.disciplines import Discipline, DisciplineState
from quality.reporting.control import control_charts
from quality.states import LIVING
from quality.tiers import D

IMPROVEMENTS = (improvement_kind.code,)


def _containment_open(asked: Asked) -> Q:
    rows = Discipline.objects.filter(
        improvement__case=OuterRef("case"), code=D.D3, round=F("improvement__round"), improvement__state__in=sorted(LIVING)
    ).exclude(state=DisciplineState.ACCEPTED)  # fmt: skip
    return Q(Exists(rows))


def _living(**more: int) -> Q:
    """Improvements that are not over; by ids, so that the folder is not read."""
    named = {f"improvement__{name}": value for name, value in more.items()}
    rows = Case.objects.as_system("facts have the scope").filter(
        improvement__state__in=sorted(LIVING), **named
    )
    return Q(pk__in=rows.order_by().values("pk"))


def register_figures() -> None:
    """Register the figures and the control charts. Called at start-up."""
    register_block(Source("control", control_charts, _("Control charts"), order=5))
    register_figure(
        Figure(
            code="containment", label=_("Containment not confirmed"), span=Span.NOW, kinds=IMPROVEMENTS, order=40,
            condition=_containment_open,
            meaning=_("Open improvements whose containment (D3) of the present round nobody has accepted yet."),
        ),
        Figure(
            code="improvements_open", label=_("Improvements open"), span=Span.NOW, kinds=IMPROVEMENTS, order=80,
            condition=lambda asked: _living(),
            meaning=_("Improvements that are not closed, withdrawn or waived."),
        ),
        Figure(
            code="improvements_ineffective", label=_("of them found without effect"), span=Span.NOW, kinds=IMPROVEMENTS,
            of="improvements_open", order=81,
            condition=lambda asked: _living(round__gt=1),
            meaning=_("Open improvements in their second or a later round, because a check found no effect."),
        ),
        Figure(
            code="anomalies_opened", label=_("Anomalies raised"), span=Span.OPENED, kinds=("anomaly",), order=140,
            meaning=_("Anomalies seen in the month, cancelled ones too."),
        ),
        Figure(
            code="slips_opened", label=_("Slips sent"), span=Span.OPENED, kinds=("slip",), order=142,
            meaning=_("Slips between departments sent in the month, withdrawn ones too."),
        ),
        Figure(
            code="improvements_opened", label=_("Improvements raised"), span=Span.OPENED, kinds=IMPROVEMENTS, order=144,
            meaning=_("Improvements raised in the month."),
        ),
        Figure(
            code="improvements_closed", label=_("Improvements ended"), span=Span.CLOSED, kinds=IMPROVEMENTS, order=145,
            meaning=_("Improvements that were closed, withdrawn or waived in the month."),
        ),
        Figure(
            code="signals_open", label=_("Signals of early warning open"), span=Span.NOW, kinds=("watch",), order=85,
            meaning=_("Signals of early warning that nobody has judged and closed yet."),
        ),
    )  # fmt: skip
