"""Write one line of history to each of many cases at once: the chain of `audit`, a fixed number of
statements per sweep.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max, OuterRef, Subquery

from feedback_system.audit import chain, listening
from feedback_system.audit.models import CaseEvent

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Line:
    """What happened on one case; codes and figures only, no personal text."""

    case_id: int
    name: str
    facts: dict[str, Any]


def record_many(lines: Sequence[Line], *, by: User, at: datetime) -> None:
    """Append the lines to the chains of their cases in the order given. The caller holds the locks on the
    case rows.
    """
    heads = _heads({line.case_id for line in lines})
    events = []
    for line in lines:
        sequence, previous = heads.get(line.case_id, (0, ""))
        facts = json.loads(chain.canonical(line.facts))
        event = CaseEvent(
            case_id=line.case_id,
            sequence=sequence + 1,
            name=line.name,
            actor=by,
            at=at,
            facts=facts,
            previous_hash=previous,
        )
        event.hash = chain.event_hash(
            previous=previous,
            case_id=line.case_id,
            sequence=event.sequence,
            name=line.name,
            actor_id=by.pk,
            on_behalf_of_id=None,
            at=at,
            facts=facts,
            digest="",
        )
        heads[line.case_id] = (event.sequence, event.hash)
        events.append(event)
    CaseEvent.objects.bulk_create(events)
    listening.tell(events)


def _heads(case_ids: set[int]) -> dict[int, tuple[int, str]]:
    newest = (
        CaseEvent.objects.filter(case=OuterRef("case"))
        .values("case")
        .annotate(top=Max("sequence"))
        .values("top")
    )
    rows = CaseEvent.objects.filter(case__in=case_ids, sequence=Subquery(newest))
    return {
        case_id: (sequence, event_hash)
        for case_id, sequence, event_hash in rows.values_list("case", "sequence", "hash")
    }
