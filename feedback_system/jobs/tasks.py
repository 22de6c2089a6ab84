"""The worker, woken by beat every minute and by the doorbell after each commit with a job."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from feedback_system.jobs import operations, work

HOURS_4 = 4 * 60 * 60
"""The limit of other tasks would cut long work off; a worker that hangs loses its job by the lease anyway."""


@shared_task(time_limit=HOURS_4, soft_time_limit=HOURS_4)
def work_off(**_: Any) -> None:
    """Do what waits."""
    work.work_off(clock=timezone.now)


@shared_task
def forget_old_jobs(**_: Any) -> None:
    """Delete what nobody has to open again."""
    operations.forget_old(at=timezone.now())
