"""Background work of visits: the list of due visits, asked for every hour; what is there already is not made again."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from accounts.queries import system_user
from aftersales.visits.operations.finding import open_due_visits
from aftersales.visits.operations.periods import open_planned_visits
from feedback_system.deadlines.clock import database_now


@shared_task
def open_visits(**_: Any) -> str:
    """Open the visits that come near by the plans that are switched on, and by the approved plans of a period."""
    at = database_now()
    summary = open_due_visits(by=system_user(), at=at)
    return f"{summary}, planned {open_planned_visits(by=system_user(), at=at)}"
