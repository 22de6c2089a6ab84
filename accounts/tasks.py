"""Nightly work on what is kept about log-ins."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts.operations.log import forget_old_entries


@shared_task
def forget_old_access(**_: Any) -> None:
    """Delete log-in attempts and account acts that are older than the company keeps them."""
    forget_old_entries(at=timezone.now())
