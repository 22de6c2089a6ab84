"""Background work of supplier requests: the sender of mails, woken by beat every half minute and by the bell after each commit."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from quality.supplier_requests.operations import post


@shared_task
def deliver_requests(**_: Any) -> None:
    """One round of the requests by mail."""
    post.deliver_requests(clock=timezone.now)
