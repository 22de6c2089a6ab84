"""The daily run as a background task: asked every hour, it works once a day, and again after a run that was broken off."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from accounts.queries import system_user
from feedback_system.deadlines.clock import database_now
from quality.watches.operations import find_signals, has_run


@shared_task
def find_signals_of_the_day(**_: Any) -> str:
    """Do the run of today unless it is done."""
    now = database_now()
    if has_run(at=now):
        return "done"
    return str(find_signals(by=system_user(), at=now, clock=database_now))
