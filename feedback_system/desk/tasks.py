"""The lists of the morning, looked for every ten minutes."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from feedback_system.deadlines.clock import database_now
from feedback_system.desk.digests import make_lists


@shared_task
def make_morning_lists(**_: Any) -> None:
    """One round over everybody whose working day has begun."""
    make_lists(at=database_now())
