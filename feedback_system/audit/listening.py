"""Whoever wants to hear of every event that is written: called in the transaction of the event, after it has its id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent

Listener = Callable[[Sequence["CaseEvent"]], None]

_LISTENERS: list[Listener] = []


def when_recorded(listener: Listener) -> None:
    """Have `listener(events)` called with events just written; it only writes rows of its own, in the same transaction."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)


def tell(events: Sequence[CaseEvent]) -> None:
    """Called by whoever has written these events."""
    if events:
        for listener in _LISTENERS:
            listener(events)
