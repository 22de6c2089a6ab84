"""Write what webhooks are told: a row for each event they were asked for, in the transaction of the event."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from feedback_system.cases.kinds import confidential_kinds, kind_named
from feedback_system.cases.models import Case
from feedback_system.notifications.webhooks.models import HookDelivery, HookTopic, Webhook
from feedback_system.reference.kept import kept

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent

GIVE_UP_AFTER = timedelta(days=7)
"""A receiver may be away over the whole of a long holiday week."""
LATE = frozenset({"slip_issued", "escalated"})
UNDECIDED = frozenset({"asked", "signed", "pending"})
"""Words of the fact “decision” that decide nothing yet."""
BEGUN_ELSEWHERE = "imported"
"""A case out of an old list is no news to anybody."""
TOLD = ("before", "after", "code", "level", "decision", "due_at")
"""Facts of an event that leave the house: codes and instants. Names and texts stay."""


@dataclass(frozen=True)
class Folder:
    """What must be known of a case to choose who is told."""

    kind: str
    closed_at: datetime | None


@dataclass(frozen=True)
class Wish:
    """Which events one webhook was asked for."""

    webhook_id: int
    topics: frozenset[str]
    kinds: frozenset[str]


def write(events: Sequence[CaseEvent]) -> None:
    """Called with every event that is written. Note: one query for the cases and one for the rows, where a webhook is in use."""
    if not (wishes := kept("wishes of webhooks", _wishes)):
        return
    cases: Any = Case.objects.as_system("which webhooks are asked for these events, before anybody looks")
    folders = {
        pk: Folder(kind, closed_at)
        for pk, kind, closed_at in cases.filter(pk__in={event.case_id for event in events}).values_list(
            "pk", "kind", "closed_at"
        )
    }
    hidden = set(confidential_kinds())
    rows = []
    for event in events:
        folder = folders[event.case_id]
        if folder.kind in hidden:
            continue
        topics = topics_of(event, folder)
        for wish in wishes:
            wanted = [topic for topic in topics if topic in wish.topics]
            if wanted and (not wish.kinds or folder.kind in wish.kinds):
                rows.append(_row(wish.webhook_id, event, wanted[0]))
    if rows:
        HookDelivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        transaction.on_commit(ring, robust=True)


def topics_of(event: CaseEvent, folder: Folder) -> list[str]:
    """What the event is, the most telling first; empty for what no webhook is told."""
    if event.name == BEGUN_ELSEWHERE:
        return []
    facts = event.facts
    moved = "after" in facts and facts.get("before") != facts["after"]
    try:
        kind = kind_named(folder.kind)
    except KeyError:  # the app of that kind is not installed any more
        return []
    found = {
        HookTopic.CLOSED: moved and folder.closed_at == event.at,
        HookTopic.OPENED: event.name == "opened",
        HookTopic.DECISION: "approval" in facts and facts.get("decision", "asked") not in UNDECIDED,
        HookTopic.LATE: event.name in LATE,
        HookTopic.STATE: moved and event.name != "opened",
        HookTopic.STEP: event.name in kind.steps or event.name in kind.system_steps,
    }
    return [str(topic) for topic, holds in found.items() if holds]


def ring() -> None:
    """The doorbell: a lost ring is harmless, because the next sweep finds the rows."""
    from feedback_system.notifications.tasks import deliver_hooks

    deliver_hooks.apply_async(retry=False)


def new_id() -> str:
    """The id of a message, by which a receiver knows a repetition."""
    return "msg_" + secrets.token_hex(16)


def _wishes() -> list[Wish]:
    rows = Webhook.objects.filter(is_active=True).order_by("pk").values_list("pk", "topics", "kinds")
    return [Wish(pk, frozenset(topics), frozenset(kinds)) for pk, topics, kinds in rows]


def _row(webhook_id: int, event: CaseEvent, topic: str) -> HookDelivery:
    return HookDelivery(
        webhook_id=webhook_id,
        case_id=event.case_id,
        event=event,
        topic=topic,
        facts={
            "name": event.name,
            **{name: event.facts[name] for name in TOLD if isinstance(event.facts.get(name), (str, int))},
        },
        token=new_id(),
        at=event.at,
        next_try_at=event.at,
        give_up_at=event.at + GIVE_UP_AFTER,
    )
