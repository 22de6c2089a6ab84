"""Background work of complaints: the sender of letters, woken by beat every half minute and by the doorbell after each commit
with a letter, and that of claims.
"""

from typing import Any

from celery import shared_task
from django.utils import timezone

from complaints.operations import claim_post, post, status_news
from complaints.operations.customer_reports import tidy
from complaints.operations.public_limits import forget_old_tries
from feedback_system.deadlines.clock import database_now


@shared_task
def deliver_letters(**_: Any) -> None:
    """One round of the letters by mail, and of the mails that tell of answers on status pages."""
    post.deliver_letters(clock=timezone.now)
    status_news.deliver_news(clock=timezone.now)


@shared_task
def deliver_claims(**_: Any) -> None:
    """One round of the claims by mail."""
    claim_post.deliver_claims(clock=timezone.now)


@shared_task
def tidy_the_public_door(**_: Any) -> str:
    """Forget old counts of tries, uploads that were never sent, and what the retention rules take away."""
    at = database_now()
    return str(forget_old_tries(at=at) + tidy(at=at) + status_news.forget_old_news(at=at))
