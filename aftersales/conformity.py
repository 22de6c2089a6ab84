"""The lines of the conformity pack that returns answer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aftersales.kind import return_kind
from feedback_system.conformity.lines import Evidence, Line, Standard, in_time, register_line
from feedback_system.reporting.figures import Span

RETURNS = (return_kind.code,)
LIST = Evidence(_("Returns"), "aftersales:returns")


def register_lines() -> None:
    """Register the lines. Called at start-up."""
    register_line(
        Line(
            code="returns_tested", standard=Standard.IATF_16949, clause="10.2.6",
            asks=_("Rejected and returned parts are analysed."),
            meaning=_("Returns reported in the period whose clock of the re-test was met or has run out; it holds where it was met in time."),
            measure=in_time("return-retest", kinds=RETURNS), evidence=(LIST,),
        ),
        Line(
            code="returns_handled", standard=Standard.GBT_27922, clause="5.2.5",
            asks=_("What the company promised for faulty goods is kept: exchange, return or repair."),
            meaning=_("Returns closed in the period whose clock of the handling was met or has run out; it holds where it was met in time."),
            measure=in_time("return-execute", kinds=RETURNS, span=Span.CLOSED), evidence=(LIST,),
        ),
    )  # fmt: skip
