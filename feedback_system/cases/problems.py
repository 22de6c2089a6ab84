"""Which cases are problems of quality, whichever kind tells of them: the tracking database lists problems and knows no kind of case.

Each app registers at start-up which of its cases are problems, and in which states they are solved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True)
class Problems:
    """Which cases of a kind are problems of quality, and in which states they are solved."""

    condition: Callable[[], Q]
    solved: frozenset[str]


_KINDS: dict[str, Problems] = {}


def register_problems(kind: str, solved: Iterable[str], condition: Callable[[], Q] = Q) -> None:
    """Have the cases of `kind` stand in the tracking database, those that fulfil `condition` where it is given.

    :raises ValueError: the kind is there already
    """
    if kind in _KINDS:
        raise ValueError(f"problems of {kind} are registered twice")
    _KINDS[kind] = Problems(condition, frozenset(solved))


def kinds_of_problems() -> list[str]:
    """The codes of the kinds that tell of problems."""
    return sorted(_KINDS)


def are_problems() -> Q:
    """The condition on cases: problems of quality. Note: few queries."""
    found = Q(pk__in=())
    for code, one in _KINDS.items():
        found |= Q(kind=code) & one.condition()
    return found


def are_solved() -> Q:
    """The condition on cases that are closed: in a state in which a problem of their kind is solved."""
    found = Q(pk__in=())
    for code, one in _KINDS.items():
        found |= Q(kind=code, state__in=sorted(one.solved))
    return found


def is_solved(kind: str, state: str) -> bool:
    """Whether a problem of that kind is solved in that state."""
    return kind in _KINDS and state in _KINDS[kind].solved
