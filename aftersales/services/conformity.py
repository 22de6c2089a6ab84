"""The lines of the conformity pack that service calls answer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aftersales.services.kind import service_kind
from feedback_system.conformity.lines import Line, Standard, in_time, register_line

CALLS = (service_kind.code,)


def register_lines() -> None:
    """Register the lines. Called at start-up."""
    register_line(
        Line(
            code="service_arrives", standard=Standard.GBT_27922, clause="5.2.2",
            asks=_("Whoever calls for service gets help soon."),
            meaning=_("Service calls of the period whose clock of the arrival was met or has run out; it holds where it was met in time."),
            measure=in_time("service-arrival", kinds=CALLS),
        ),
        Line(
            code="service_repairs", standard=Standard.GBT_27922, clause="5.2.4",
            asks=_("Repairs are done by the day that was promised."),
            meaning=_("Service calls of the period with a promised day whose clock was met or has run out; it holds where it was met in time."),
            measure=in_time("service-repair", kinds=CALLS),
        ),
    )  # fmt: skip
