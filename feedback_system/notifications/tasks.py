"""The senders, woken by beat every half minute and by the doorbell after each commit with notices."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from feedback_system.notifications import delivery
from feedback_system.notifications.robots import sending
from feedback_system.notifications.texts import sending as texts
from feedback_system.notifications.webhooks import operations
from feedback_system.notifications.webhooks import sending as webhooks


@shared_task
def deliver_waiting(**_: Any) -> None:
    """One round of the outbox."""
    delivery.deliver_waiting(clock=timezone.now)


@shared_task
def deliver_posts(**_: Any) -> None:
    """One round of the robots."""
    sending.deliver_posts(clock=timezone.now)


@shared_task
def deliver_texts(**_: Any) -> None:
    """One round of text messages."""
    texts.deliver_texts(clock=timezone.now)


@shared_task
def deliver_hooks(**_: Any) -> None:
    """One round of webhooks."""
    webhooks.deliver_hooks(clock=timezone.now)


@shared_task
def forget_old_hooks(**_: Any) -> int:
    """Once a night: drop messages of webhooks that are settled and older than 90 days. Returns how many."""
    return operations.forget_old_deliveries(at=timezone.now())
