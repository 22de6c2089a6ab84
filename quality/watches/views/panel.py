"""What the case page shows of a signal: the figures as they stood with their charts, the judgement, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from feedback_system.cases.findings import defect_names
from feedback_system.cases.models import Case
from quality.watches.arithmetic.poisson import ratio_interval
from quality.watches.defects import name_of
from quality.watches.models import Watch
from quality.watches.rights import may_read_figures
from quality.watches.views.drawing import findings_chart, sum_chart, weeks_of
from quality.watches.wording import few

if TYPE_CHECKING:
    from accounts.models import User


MOST_TIMES = 100
"""Beyond this the figure says nothing more: hardly anything was expected."""


def case_context(watch: Watch, user: User, at: datetime) -> dict[str, Any]:
    """The parts of the signal for the case page. Note: two queries, for the names of defects and the cases that act on it."""
    figures, series = watch.figures, watch.series
    weeks = weeks_of(figures["weeks"])
    low, high = ratio_interval(figures["since_count"], figures["since_expected"])
    visible = Case.objects.visible_to(user).filter(parent=watch.case_id)
    return {
        "watch": watch,
        "papers_url": reverse("watches:signal_pdf", args=[watch.case.reference]),
        "papers_label": _("Early-warning signal"),
        "series": series,
        "figures": figures,
        "defect": name_of(series.defect, defect_names()),
        "since": parse_date(figures["since"]) if figures["since"] else None,
        "weeks": weeks,
        "since_expected": few(figures["since_expected"]),
        "findings_chart": findings_chart(weeks, _("Findings by week, expected findings and the upper limit")),
        "sum_chart": sum_chart(weeks, figures["limit"], _("Cumulative sum by week, and the decision limit")),
        "times": figures["since_count"] / figures["since_expected"] if figures["since_expected"] else None,
        "times_low": low,
        "times_high": high,
        "times_at_least": min(int(low), MOST_TIMES) if high > MOST_TIMES else None,
        "per_mille": figures["rate"] * 1000,
        "acting": visible.order_by("pk").only("kind", "number", "receipt_number", "title", "closed_at"),
        "figures_url": _figures_url(watch, user),
    }


def _figures_url(watch: Watch, user: User) -> str:
    """Where the series stands today among the others, for those who read the figures."""
    if not may_read_figures(user):
        return ""
    series = watch.series
    words = (
        series.supplier.code if series.supplier is not None else series.product.code if series.product else ""
    )
    return f"{reverse('watches:warning')}?{urlencode({'q': words})}"
