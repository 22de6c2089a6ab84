"""The only module that touches the private side of the state machine library (ADR 0002)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django_fsm import ConcurrentTransition, ConcurrentTransitionMixin, FSMFieldMixin, TransitionNotAllowed

__all__ = [
    "ConcurrentTransition",
    "ProtectedState",
    "TransitionNotAllowed",
    "has_transition",
    "sources_of",
    "targets_by_source",
]


class ProtectedState(ConcurrentTransitionMixin):
    """A record whose state changes only by its transitions, and whose saving fails when somebody else was faster.

    The library switches the protection off for the whole class while it refreshes a row, and leaves it off when the
    row is gone. Here the value is taken out of the instance instead, so the protection always stands.
    """

    def _get_protected_fsm_fields(self) -> set[str]:
        return set()

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        names = [
            field.attname
            for field in self._meta.concrete_fields
            if isinstance(field, FSMFieldMixin)
            and field.protected
            and (fields is None or field.attname in fields)
        ]
        held = {name: self.__dict__.pop(name) for name in names if name in self.__dict__}
        try:
            super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        finally:
            for name, value in held.items():
                self.__dict__.setdefault(name, value)


def has_transition(move: Callable[..., Any], state: str) -> bool:
    """Whether the bound transition `move` leads anywhere from `state`, leaving its conditions aside."""
    return bool(move._django_fsm.has_transition(state))  # type: ignore[attr-defined]


def sources_of(move: Callable[..., Any]) -> list[str]:
    """The states from which `move` leads somewhere."""
    return sorted(str(source) for source in move._django_fsm.transitions)  # type: ignore[attr-defined]


def targets_by_source(move: Callable[..., Any]) -> dict[str, tuple[str, ...]]:
    """For each state from which `move` leads somewhere, the states it may lead to; none where the state stays."""
    return {
        str(source): _targets(transition.target)
        for source, transition in move._django_fsm.transitions.items()  # type: ignore[attr-defined]
    }


def _targets(target: Any) -> tuple[str, ...]:
    if target is None:
        return ()
    return tuple(str(state) for state in getattr(target, "allowed_states", None) or (target,))
