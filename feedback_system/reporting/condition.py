"""The line of the health page about the figures."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from feedback_system.oversight.condition import Fact, Standing
from feedback_system.reporting.models import FactCheck
from feedback_system.web.wording import ago_text

LONGEST = timedelta(days=2)


def figures_checked(at: datetime) -> Fact:
    """When the facts behind the figures were last compared with the cases, and whether any had drifted."""
    last = FactCheck.objects.order_by("-pk").first()
    if last is None:
        return Fact(
            Standing.LOOK, _("It has not run yet."), _("It runs each night with the background worker.")
        )
    words = {"ago": ago_text(last.at, at), "cases": last.cases, "drifted": last.drifted}
    if last.drifted:
        text = (
            _("Last run %(ago)s: %(drifted)d of %(cases)d cases had other figures; they were mended.") % words
        )
        return Fact(
            Standing.LOOK, text, _("Tell whoever looks after the product; rebuild_figures --check says more.")
        )
    text = _("Last run %(ago)s: the figures of all %(cases)d cases agree.") % words
    if at - last.at > LONGEST:
        return Fact(
            Standing.BAD,
            text,
            _(
                "Start the background worker and the beat; where there is none, run the command rebuild_figures."
            ),
        )
    return Fact(Standing.GOOD, text)
