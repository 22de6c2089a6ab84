"""Background work of slips: asked every hour, it opens each slip of the month once."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from accounts.queries import system_user
from feedback_system.deadlines.clock import database_now
from quality.slips.operations import open_monthly_slips


@shared_task
def open_slips_of_the_month(**_: Any) -> int:
    """Open what is missing; returns how many were opened."""
    return len(open_monthly_slips(by=system_user(), at=database_now()))
