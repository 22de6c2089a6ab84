"""Who wants to know what came in by the API: each request that opened a case, and each that did not and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case


@dataclass(frozen=True)
class Arrival:
    """One request to open a case: the case, or the code of the refusal. A repetition of an answered request is none."""

    kind: str
    case: Case | None
    refusal: str
    by: User
    at: datetime


_LISTENERS: list[Callable[[Arrival], None]] = []


def listen(listener: Callable[[Arrival], None]) -> None:
    """Let `listener` hear of every arrival; of one that opened a case within the same transaction."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)


def tell(arrival: Arrival) -> None:
    """Pass the arrival on."""
    for listener in _LISTENERS:
        listener(arrival)
