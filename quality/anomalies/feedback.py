"""What users said about an anomaly as one reader gets it: the entries with their sums, and the cases the reader may open."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from feedback_system.cases.models import Case
from feedback_system.joining import listed
from quality.anomalies.models import HeardBy

if TYPE_CHECKING:
    from accounts.models import User
    from quality.anomalies.models import Anomaly, UserFeedback


@dataclass(frozen=True)
class ToldFeedback:
    """One entry; `source` is None where there is none or it has not reached the reader."""

    entry: UserFeedback
    source: Case | None


@dataclass(frozen=True)
class ToldTogether:
    """All entries of an alert with their sums."""

    rows: list[ToldFeedback]
    users: int
    """Different customers and names."""
    pieces: int
    ways: str
    """How often each way was used, in words."""


def told_feedback(anomaly: Anomaly, user: User) -> ToldTogether:
    """The entries of the alert for `user`. Note: one query for the cases, none without any."""
    entries = anomaly.all_feedback()
    ids = [one.source_id for one in entries if one.source_id is not None]
    seen = (
        set(Case.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    )
    ways = Counter(one.heard_by for one in entries)
    return ToldTogether(
        [ToldFeedback(one, one.source if one.source_id in seen else None) for one in entries],
        len({one.customer_id or one.user_name.strip().casefold() for one in entries}),
        sum(one.quantity or 0 for one in entries),
        listed(
            _("%(way)s: %(number)d") % {"way": HeardBy(way).label, "number": number}
            for way, number in ways.most_common()
        ),
    )
