"""Which sweep works on which clock: a claim is one conditional UPDATE, so two sweeps never get the same row.

A claim is a lease. Who dies with rows in hand loses them after a minute, and the next sweep takes them.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db.models import Q

from feedback_system.deadlines.models import Deadline, DeadlineState

LEASE = timedelta(minutes=1)
"""Many times what a batch takes; a worker that hangs is replaced within this time (safety rule on hanging workers)."""
RETRY_AFTER = timedelta(hours=1)


def claim_due(now: datetime, limit: int) -> tuple[str, list[int]]:
    """Take up to `limit` clocks whose next level is due, longest waiting first; returns the token and
    their ids.

    Must not run inside a longer transaction on PostgreSQL: other sweeps wait for the rows until it ends.
    """
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    waiting = Deadline.objects.filter(free, state=DeadlineState.RUNNING, escalates_at__lte=now).order_by(
        "escalates_at", "pk"
    )
    token = secrets.token_hex(16)
    # The condition stands in the outer UPDATE too: a sweep that waited for the row sees that it is taken.
    taken = Deadline.objects.filter(
        free,
        pk__in=list(waiting.values_list("pk", flat=True)[:limit]),
        state=DeadlineState.RUNNING,
        escalates_at__lte=now,
    ).update(claim=token, claimed_until=now + LEASE)
    if not taken:
        return token, []
    return token, list(
        Deadline.objects.filter(claim=token).order_by("case", "pk").values_list("pk", flat=True)
    )
