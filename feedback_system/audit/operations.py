"""Write, check and erase history."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from feedback_system.audit import chain, listening
from feedback_system.audit.models import CaseEvent, EventPayload, Removal

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case


@dataclass
class _Gathered:
    """The events of a stretch of work that are not written yet, and the heads of the chains they lead to."""

    events: list[tuple[CaseEvent, EventPayload | None]] = field(default_factory=list)
    heads: dict[int, tuple[int, str]] = field(default_factory=dict)


_gathered: ContextVar[_Gathered | None] = ContextVar("events to write", default=None)


@contextmanager
def gathering() -> Iterator[None]:
    """However many events are recorded in here, they are written at the end, by two statements.

    Use it inside a transaction that holds the locks of the cases. What an inner stretch has recorded is forgotten when it
    fails; an outer one may go on.
    """
    outer = _gathered.get()
    inner = _Gathered([], dict(outer.heads) if outer is not None else {})
    mark = _gathered.set(inner)
    try:
        yield
    finally:
        _gathered.reset(mark)
    if outer is not None:
        outer.events += inner.events
        outer.heads |= inner.heads
    else:
        _write(inner.events)


def _write(events: list[tuple[CaseEvent, EventPayload | None]]) -> None:
    with transaction.atomic(savepoint=False):
        CaseEvent.objects.bulk_create([event for event, _payload in events])
        payloads = []
        for event, payload in events:
            if payload is not None:
                payload.event = event
                payloads.append(payload)
        EventPayload.objects.bulk_create(payloads)
        listening.tell([event for event, _payload in events])


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

    The caller holds the lock on the case row, otherwise two events would claim the same place and one would fail. Within
    `gathering` the event is written at the end of the stretch and has no id before.
    """
    waiting = _gathered.get()
    known = waiting.heads.get(case.pk) if waiting is not None else None
    sequence, previous = known or head(case.pk)
    sequence += 1
    plain_facts = json.loads(chain.canonical(facts or {}))
    plain_payload = json.loads(chain.canonical(payload or {}))
    salt = secrets.token_hex(16)
    digest = chain.payload_digest(salt, plain_payload)
    event = CaseEvent(
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
    text = EventPayload(salt=salt, content=plain_payload) if plain_payload else None
    if waiting is None:
        _write([(event, text)])
    else:
        waiting.events.append((event, text))
        waiting.heads[case.pk] = (sequence, event.hash)
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


IMPORTED = "imported"
"""The first event of a case that was begun elsewhere and brought in by a file."""


def remove(cases: Sequence[Case], *, why: str, by: User, at: datetime) -> None:
    """Take the histories of imported cases away, and write down that, by whom and why. The database refuses it for others.

    The caller holds the locks on the case rows.
    """
    ends = {
        case_id: (sequence, hash_)
        for case_id, sequence, hash_ in CaseEvent.objects.filter(case__in=cases)
        .order_by("sequence")
        .values_list("case_id", "sequence", "hash")
    }
    Removal.objects.bulk_create(
        Removal(
            case_id=case.pk,
            receipt_number=case.receipt_number,
            number=case.number or "",
            events=ends[case.pk][0],
            head=ends[case.pk][1],
            why=why,
            at=at,
            by=by,
        )
        for case in cases
    )
    EventPayload.objects.filter(event__case__in=cases).delete()
    CaseEvent.objects.filter(case__in=cases).delete()
