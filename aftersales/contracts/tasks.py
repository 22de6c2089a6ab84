"""Background work of renewals: the run of the day, asked every hour, and the sender of notices."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts.queries import system_user
from aftersales.contracts.operations.finding import open_due_renewals
from aftersales.contracts.operations.post import deliver_notices as deliver
from feedback_system.deadlines.clock import database_now


@shared_task
def open_renewals(**_: Any) -> int:
    """Open a case for each contract that runs out soon and has none."""
    return open_due_renewals(by=system_user(), at=database_now())


@shared_task
def deliver_notices(**_: Any) -> None:
    """One round of the notices by mail."""
    deliver(clock=timezone.now)
