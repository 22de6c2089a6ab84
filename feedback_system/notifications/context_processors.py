"""The number on the bell."""

from __future__ import annotations

from django.http import HttpRequest

from feedback_system.notifications.models import Notification

SHOWN_UP_TO = 99


def unread(request: HttpRequest) -> int:
    """How many notices the signed-in person has not read; 100 stands for more. One query that looks at 100
    rows at most.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    return Notification.objects.for_person(user).unread().order_by()[: SHOWN_UP_TO + 1].count()


def unread_text(count: int) -> str:
    """The count as the bell shows it: "", "7" or "99+"."""
    if not count:
        return ""
    return f"{SHOWN_UP_TO}+" if count > SHOWN_UP_TO else str(count)


def bell(request: HttpRequest) -> dict[str, int]:
    """`unread_notifications` for templates that are not on the product's frame; pages get it as a lazy page
    value.
    """
    return {"unread_notifications": unread(request)}
