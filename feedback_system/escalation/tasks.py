"""The sweep as a background task, once a minute."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task

from accounts.queries import system_user
from feedback_system.deadlines.clock import JumpGuard, database_now, running_seconds
from feedback_system.escalation.apps import SWEEP_BEAT
from feedback_system.escalation.models import SweepRun
from feedback_system.escalation.operations import begin_run, end_run, escalate_due, forget_old_runs
from feedback_system.escalation.watches import watch_all
from feedback_system.health.operations import beat

log = logging.getLogger(__name__)
guard = JumpGuard()


@shared_task
def sweep(**_: Any) -> str:
    """Tell everything that is due. Tells nobody while the database's clock cannot be right (operations/holding.py)."""
    now = database_now()
    run = begin_run(source=SweepRun.Source.TASK, guard=guard, seconds=running_seconds(), at=now)
    if run.held:
        log.error(
            "the clock of the database moved to %s, sweeps are held; see the health page in the settings",
            now.isoformat(),
        )
        return "held"
    summary = escalate_due(now=now, by=system_user())
    end_run(run=run, summary=summary, at=database_now())
    beat(name=SWEEP_BEAT, at=now)
    return str(summary)


@shared_task
def watch_dates(**_: Any) -> str:
    """Ask the watches over dates that hang on no case, such as the runs of the months; every ten minutes, tells each once."""
    return str(watch_all(now=database_now()))


@shared_task
def forget_old_sweeps(**_: Any) -> int:
    """Once a night: delete the record of sweeps of more than 30 days ago. Returns how many."""
    return forget_old_runs(at=database_now())
