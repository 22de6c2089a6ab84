"""The beat that proves that the schedule and a worker are alive."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from feedback_system.health.operations import beat


@shared_task
def heartbeat(**_: Any) -> None:
    """Once a minute; see CELERY_BEAT_SCHEDULE."""
    beat(name="worker", at=timezone.now())
