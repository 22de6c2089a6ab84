"""Sanctions in the announcement at the end of a month (月末公示): how many were published, of which kind; no names and no amounts.

Nothing is counted unless the module is on and publishes what it decides: then the staff reads the papers anyway. Source: policy 001 on
quality, efficiency and service, 六.6 (fines are collected and announced at the end of the month); who reads amounts is ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from complaints.penalties.models import SanctionLine, penalty_rules
from feedback_system.reports.sections import Asked, Column, Tallied

ANNOUNCED_IN = "month-announcement"
"""The code of the written report that the complaints register."""


def _published(asked: Asked, keys: Sequence[str]) -> Mapping[tuple[str, str], int]:
    """The lines of papers published in the period, by kind. Note: two queries, one while nothing is published."""
    rules = penalty_rules()
    if not (rules.is_on and rules.publishes):
        return {}
    rows = (
        SanctionLine.objects.filter(
            paper__published_at__gte=asked.begins, paper__published_at__lt=asked.counted_until
        )
        .exclude(state=SanctionLine.State.DROPPED)
        .values("kind")
        .annotate(lines=Count("pk"), lifted=Count("pk", filter=Q(state=SanctionLine.State.LIFTED)))
        .order_by("kind")
    )
    found = {}
    for row in rows:
        found[row["kind"], "published"] = row["lines"]
        found[row["kind"], "lifted"] = row["lifted"]
    return found


def _labels(keys: Sequence[str]) -> Mapping[str, str]:
    return {key: str(SanctionLine.Kind(key).label) for key in keys if key in SanctionLine.Kind.values}


FINES = Tallied(
    code="fines",
    title=_("Sanctions published"),
    row_title=_("Kind"),
    columns=(
        Column("published", _("Published"), _("Sanctions and economic penalties of people on papers published in the period; nothing while the company does not publish them."), counts_cases=False),
        Column("lifted", _("Lifted since"), _("Of these, those that were lifted after an objection."), counts_cases=False),
    ),
    facts=lambda asked: (),
    amounts=_published,
    labels=_labels,
)  # fmt: skip
