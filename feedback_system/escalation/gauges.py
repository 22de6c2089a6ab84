"""Is what is due being told? Asked by the readiness page and the health page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.escalation.models import SetAside
from feedback_system.escalation.operations.holding import open_hold
from feedback_system.health.expectations import Reading

LONGEST_WAIT = timedelta(seconds=120)
"""So old may the oldest level be that is due and was told to nobody. Source: safety rule on the gauge of staleness."""


@dataclass(frozen=True)
class Waiting:
    """The oldest level that is due and was told to nobody."""

    since: datetime | None
    age: timedelta

    @property
    def too_long(self) -> bool:
        """Whether a sweep should have told it."""
        return self.age > LONGEST_WAIT


def oldest_waiting(at: datetime) -> Waiting:
    """The level that has waited longest for a sweep at `at` (the database's clock). Clocks set aside have a list of their
    own and do not count. Note: one query.
    """
    aside = SetAside.objects.filter(deadline=OuterRef("pk"), solved_at=None)
    due = Deadline.objects.filter(state=DeadlineState.RUNNING, escalates_at__lte=at)
    since = due.filter(~Exists(aside)).order_by("escalates_at").values_list("escalates_at", flat=True).first()
    return Waiting(since, at - since if since is not None else timedelta(0))


def oldest_due() -> Reading:
    """For the readiness page: by the database's clock, because that of a web server may be off by minutes."""
    waiting = oldest_waiting(database_now())
    if waiting.since is None:
        return Reading(good=True, message="nothing due is untold")
    age, most = int(waiting.age.total_seconds()), int(LONGEST_WAIT.total_seconds())
    return Reading(
        good=not waiting.too_long, message=f"oldest level due and untold for {age} s, allowed {most} s"
    )


def clock_guard() -> Reading:
    """For the readiness page: whether sweeps are held because the database's clock moved."""
    held = open_hold() is not None
    return Reading(
        good=not held,
        message="sweeps are held, the clock of the database moved" if held else "the clock runs evenly",
    )
