"""The record of sweeps: when, how long, what came of it; and another try for a clock that was set aside."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from feedback_system.deadlines.clock import JumpGuard
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.errors import NotPermitted, NotPossibleNow
from feedback_system.escalation.models import SetAside, SweepRun
from feedback_system.escalation.operations.holding import hold_if_the_clock_moved, last_run
from feedback_system.escalation.operations.sweep import Summary

if TYPE_CHECKING:
    from accounts.models import User

KEPT_FOR = timedelta(days=30)


def begin_run(*, source: str, guard: JumpGuard, seconds: float, at: datetime) -> SweepRun:
    """Note that a sweep begins at `at`; `held` says that it must tell nobody, because the clock cannot be right.

    `seconds` is the running clock of the process to which `guard` belongs.
    """
    hold = hold_if_the_clock_moved(guard=guard, seconds=seconds, at=at)
    ended = at if hold is not None else None
    return SweepRun.objects.create(source=source, started_at=at, finished_at=ended, held=hold is not None)


def end_run(*, run: SweepRun, summary: Summary, at: datetime) -> None:
    """Note what the sweep did and when it was through."""
    SweepRun.objects.filter(pk=run.pk).update(
        finished_at=at, escalated=summary.escalated, reminded=summary.reminded, failed=summary.failed
    )


def forget_old_runs(*, at: datetime) -> int:
    """Delete the sweeps of more than 30 days ago; the newest stays, as the guard of the clock needs it."""
    old = SweepRun.objects.filter(started_at__lt=at - KEPT_FOR)
    newest = last_run()
    if newest is not None:
        old = old.exclude(pk=newest.pk)
    return old.delete()[0]


@transaction.atomic
def retry_set_aside(*, row: SetAside, by: User, at: datetime) -> None:
    """Have the next sweep try this clock again, without waiting for the hour to pass.

    :raises NotPermitted: only who keeps the settings may do this.
    :raises NotPossibleNow: it has worked meanwhile, or a sweep has it in hand.
    """
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator can have a clock tried again. Ask yours."))
    freed = Deadline.objects.filter(
        pk=row.deadline_id, state=DeadlineState.RUNNING, escalates_at__lte=at, set_asides__solved_at=None
    ).update(claim="", claimed_until=None)
    if not freed:
        raise NotPossibleNow(_("This clock has been told, met or moved meanwhile. Reload the page."))
