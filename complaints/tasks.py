"""Background work of complaints: the sender of letters, woken by beat every half minute and by the doorbell after each commit
with a letter, that of claims, and the reminders of the open month.
"""

from typing import Any

from celery import shared_task
from django.utils import timezone

from complaints.operations import claim_post, monthly, post
from feedback_system.deadlines.clock import database_now


@shared_task
def deliver_letters(**_: Any) -> None:
    """One round of the letters by mail."""
    post.deliver_letters(clock=timezone.now)


@shared_task
def remind_of_months(**_: Any) -> str:
    """Ask departments to confirm the open month and remind those who have not; every ten minutes, tells each once."""
    return f"notices {monthly.remind_of_months(at=database_now())}"


@shared_task
def deliver_claims(**_: Any) -> None:
    """One round of the claims by mail."""
    claim_post.deliver_claims(clock=timezone.now)
