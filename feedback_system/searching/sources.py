"""Where the searchable text of a case comes from. Each app registers one source per kind of case."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedback_system.cases.models import Case

Source = Callable[["Case"], str]

_SOURCES: dict[str, Source] = {}


def register(kind_code: str, source: Source) -> Source:
    """Let `source(case)` give the text of every case of that kind: numbers, names, title, description,
    remarks.

    Registering the same source again does nothing.

    :raises ValueError: the kind has another source already.
    """
    if _SOURCES.setdefault(kind_code, source) is not source:
        raise ValueError(f"the kind {kind_code!r} has two sources of searchable text")
    return source


def unregister(kind_code: str) -> None:
    """Take the source of a kind out again, if it is there."""
    _SOURCES.pop(kind_code, None)


def text_of(case: Case) -> str:
    """The searchable text of a case: its numbers and title, and what its kind adds."""
    source = _SOURCES.get(case.kind)
    own = [case.receipt_number, case.number or "", case.title]
    return "\n".join([*own, source(case) if source is not None else ""])
