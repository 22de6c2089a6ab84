"""Write, check and erase history."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from feedback_system.audit import chain
from feedback_system.audit.models import CaseEvent, EventPayload

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case


def record(
    case: Case,
    name: str,
    *,
    by: User,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    payload: Mapping[str, Any] | None = None,
    on_behalf_of: User | None = None,
) -> CaseEvent:
    """Append one event to the chain of `case`; personal and free text goes into `payload`, codes and figures into `facts`.

    The caller holds the lock on the case row, otherwise two events would claim the same place and one would fail.
    """
    with transaction.atomic(savepoint=False):
        last = (
            CaseEvent.objects.filter(case=case).order_by("-sequence").values_list("sequence", "hash").first()
        )
        sequence, previous = (last[0] + 1, last[1]) if last else (1, "")
        plain_facts = json.loads(chain.canonical(facts or {}))
        plain_payload = json.loads(chain.canonical(payload or {}))
        salt = secrets.token_hex(16)
        digest = chain.payload_digest(salt, plain_payload)
        event = CaseEvent.objects.create(
            case=case,
            sequence=sequence,
            name=name,
            actor=by,
            on_behalf_of=on_behalf_of,
            at=at,
            facts=plain_facts,
            payload_digest=digest,
            previous_hash=previous,
            hash=chain.event_hash(
                previous=previous,
                case_id=case.pk,
                sequence=sequence,
                name=name,
                actor_id=by.pk,
                on_behalf_of_id=on_behalf_of.pk if on_behalf_of else None,
                at=at,
                facts=plain_facts,
                digest=digest,
            ),
        )
        if plain_payload:
            EventPayload.objects.create(event=event, salt=salt, content=plain_payload)
        return event


@dataclass(frozen=True)
class Break:
    """The first event of a case at which the chain does not hold."""

    case_id: int
    sequence: int
    why: str


def verify(case_id: int) -> Break | None:
    """The first break in the chain of a case, or None when every event is as it was written.

    Found are changed, inserted, reordered and removed events and changed payloads. A cut tail is found by comparing the
    head with the daily copy outside the database.
    """
    previous = ""
    expected = 1
    events = CaseEvent.objects.filter(case_id=case_id).select_related("payload").order_by("sequence")
    for event in events.iterator(chunk_size=500):
        if event.sequence != expected:
            return Break(case_id, expected, "missing")
        if event.previous_hash != previous:
            return Break(case_id, event.sequence, "not linked to the event before")
        computed = chain.event_hash(
            previous=previous,
            case_id=case_id,
            sequence=event.sequence,
            name=event.name,
            actor_id=event.actor_id,
            on_behalf_of_id=event.on_behalf_of_id,
            at=event.at,
            facts=event.facts,
            digest=event.payload_digest,
        )
        if computed != event.hash:
            return Break(case_id, event.sequence, "changed")
        payload = getattr(event, "payload", None)
        if (
            payload is not None
            and chain.payload_digest(payload.salt, payload.content) != event.payload_digest
        ):
            return Break(case_id, event.sequence, "text changed")
        previous = event.hash
        expected += 1
    return None


def head(case_id: int) -> tuple[int, str]:
    """Number of events and the last hash of a case: what the daily copy outside the database keeps."""
    last = (
        CaseEvent.objects.filter(case_id=case_id)
        .order_by("-sequence")
        .values_list("sequence", "hash")
        .first()
    )
    return (last[0], last[1]) if last else (0, "")
