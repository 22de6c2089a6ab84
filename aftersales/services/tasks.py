"""Background work of service calls: the sender of vouchers, woken by beat every half minute and by the bell after each commit."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from aftersales.services.operations import post


@shared_task
def deliver_vouchers(**_: Any) -> None:
    """One round of the vouchers by mail."""
    post.deliver_vouchers(clock=timezone.now)
