"""The sweep as a background task, once a minute."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task

from accounts.queries import system_user
from feedback_system.deadlines.clock import JumpGuard, database_now
from feedback_system.deadlines.operations import resume_lapsed
from feedback_system.escalation.apps import SWEEP_BEAT
from feedback_system.escalation.operations import escalate_due
from feedback_system.health.operations import beat

log = logging.getLogger(__name__)
guard = JumpGuard()


@shared_task
def sweep(**_: Any) -> str:
    """Tell everything that is due. Holds for one minute when the database's clock was set while this
    process ran.
    """
    now = database_now()
    if guard.has_jumped(now):
        log.error(
            "the clock of the database was set to %s, this sweep holds; check the clocks of the servers",
            now.isoformat(),
        )
        return "held"
    resume_lapsed(now=now)
    summary = escalate_due(now=now, by=system_user())
    beat(name=SWEEP_BEAT, at=now)
    return str(summary)
