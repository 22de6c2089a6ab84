"""Lists that grow while they wait: what comes before a list has left joins it instead of making another one."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from feedback_system.notifications.models import Delivery, Notification


@dataclass(frozen=True)
class Group:
    """A list on somebody's bell that nobody has read and whose message has not left."""

    notification: Notification
    delivery: Delivery


@transaction.atomic
def growing(kind: str, people: Collection[int], *, at: datetime) -> dict[int, Group]:
    """The waiting list of that kind of each of `people`, by their ids, locked until the transaction ends.

    A list that a sender has tried once, or that is older than the last message of a person, is closed. Note:
    one query.
    """
    rows = Delivery.objects.filter(
        state=Delivery.State.WAITING,
        attempts=0,
        next_try_at__gte=at,
        notification__kind=kind,
        notification__recipient__in=people,
        notification__read_at__isnull=True,
    ).select_related("notification")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self", "notification"))
    return {row.notification.recipient_id: Group(row.notification, row) for row in rows.order_by("pk")}


def grow(group: Group, *, facts: Mapping[str, Any], not_before: datetime) -> None:
    """Give the list its new facts; it leaves at `not_before` when that is earlier than what it waited for, or
    when it only waited for more.
    """
    group.notification.facts = json.loads(json.dumps(dict(facts), cls=DjangoJSONEncoder))
    Notification.objects.filter(pk=group.notification.pk).update(facts=group.notification.facts)
    if not_before < group.delivery.next_try_at:
        group.delivery.next_try_at = not_before
        Delivery.objects.filter(pk=group.delivery.pk).update(next_try_at=not_before)
