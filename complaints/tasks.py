"""Background work of complaints: the sender of letters, woken by beat every half minute and by the doorbell after each commit
with a letter, and that of claims.
"""

from typing import Any

from celery import shared_task
from django.utils import timezone

from complaints.operations import claim_post, post


@shared_task
def deliver_letters(**_: Any) -> None:
    """One round of the letters by mail."""
    post.deliver_letters(clock=timezone.now)


@shared_task
def deliver_claims(**_: Any) -> None:
    """One round of the claims by mail."""
    claim_post.deliver_claims(clock=timezone.now)
