"""Which suppliers a case names as the source of what went wrong. Each app says so of its own kinds at start-up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedback_system.cases.models import Case

Reader = Callable[[int], list[int]]
"""Called with the id of a case: the ids of the suppliers it names, the most likely first."""

_READERS: dict[str, tuple[Reader, bool]] = {}


def register(kind_code: str, reader: Reader, *, only_named: bool) -> None:
    """Let cases of that kind lead to a request to a supplier; with `only_named` only those that name one.

    :raises ValueError: the kind has said so already
    """
    if _READERS.setdefault(kind_code, (reader, only_named)) != (reader, only_named):
        raise ValueError(f"the kind {kind_code!r} names suppliers twice")


def suppliers_blamed(case: Case) -> list[int]:
    """The ids of the suppliers that the case names. Note: few queries, none for kinds that never name one."""
    found = _READERS.get(case.kind)
    return list(dict.fromkeys(found[0](case.pk))) if found is not None else []


def may_blame_a_supplier(case: Case) -> bool:
    """Whether a supplier may be asked because of this case. Note: few queries, none where the kind alone decides."""
    found = _READERS.get(case.kind)
    return found is not None and (not found[1] or bool(suppliers_blamed(case)))
