"""What is kept up to date as cases move: whoever writes rows that follow from a case registers once, and is told of every case that changed.

Called in the transaction of the step. However many cases and clocks a step touches, each keeper is called once, at the end of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

Keeper = Callable[[Mapping[int, str]], object]
"""Gets the ids of the cases, each with its kind, "" where whoever said that it changed does not know it."""

_KEEPERS: dict[str, Keeper] = {}
_changed: ContextVar[dict[int, str] | None] = ContextVar("cases that changed", default=None)


def register(name: str, keeper: Keeper) -> None:
    """Tell `keeper` which cases changed. It works within the step and costs a fixed number of statements.

    :raises ValueError: another keeper has the name
    """
    if _KEEPERS.setdefault(name, keeper) is not keeper:
        raise ValueError(f"two keepers are called {name!r}")


def changed(case_ids: Collection[int], kind: str = "") -> None:
    """Say that these cases, or what hangs on them, are not as they were; told at the end of `keeping_once`, or at once."""
    waiting = _changed.get()
    told = dict.fromkeys(case_ids, kind)
    if waiting is None:
        _tell(told)
    elif kind:
        waiting.update(told)
    else:
        waiting.update({pk: "" for pk in told if pk not in waiting})


@contextmanager
def keeping_once() -> Iterator[None]:
    """In here changes are gathered; the outermost stretch tells them once, unless it was broken off by an error."""
    if _changed.get() is not None:
        yield
        return
    gathered: dict[int, str] = {}
    mark = _changed.set(gathered)
    try:
        yield
    finally:
        _changed.reset(mark)
    _tell(gathered)


def _tell(cases: Mapping[int, str]) -> None:
    if cases:
        for keeper in _KEEPERS.values():
            keeper(cases)
