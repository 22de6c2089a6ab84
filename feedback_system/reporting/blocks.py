"""What apps add to the dashboard beside figures: costs, satisfaction, control charts. Plain data, for the page and for programs alike.

A block is made from the question alone; every number in it has the address of what it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from accounts.permissions import Permission
from feedback_system.reporting.asking import Asked

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Cell:
    """What stands at one place of a table."""

    text: Any
    url: str = ""
    """Where exactly that is listed; "" where there is nothing to open."""
    sub: Any = ""
    """A rate or remark below."""
    stands_out: bool = False
    """Whether it misses its target or leaves its limits."""


@dataclass(frozen=True)
class Column:
    """One column: its name, and what it means in words."""

    label: Any
    meaning: Any = ""
    is_number: bool = True


@dataclass(frozen=True)
class Grid:
    """One table of a block."""

    code: str
    title: Any
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    """As many cells each as there are columns."""
    chart: Any = ""
    """A drawing of the same numbers, or ""."""
    keys: Sequence[tuple[str, Any]] = ()
    """What is drawn: the class of its mark and its name."""
    is_folded: bool = False
    """Whether the table is shown on demand, below its drawing."""

    @property
    def lines(self) -> list[list[tuple[Column, Cell]]]:
        """The rows, each cell with its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Block:
    """One part of the dashboard."""

    code: str
    title: Any
    grids: Sequence[Grid]
    note: Any = ""
    """How it is counted, in a sentence or two."""
    remarks: Sequence[Any] = ()
    """What asks for attention, in sentences."""
    pages: Sequence[tuple[Any, str]] = field(default=())
    """Label and address of pages that say more."""


@dataclass(frozen=True)
class Source:
    """Where a block comes from."""

    code: str
    make: Callable[[Asked], Block | None]
    """The block, or None where there is nothing to say. Note: a fixed number of queries."""
    title: Any
    """What the block is called, known before it is made."""
    rights: tuple[Permission, ...] = ()
    """Any one of these shows it; () for everybody who reads the dashboard."""
    order: int = 100


_SOURCES: dict[str, Source] = {}


def register_block(*sources: Source) -> None:
    """Add blocks. Called at start-up. :raises ValueError: another one has the code"""
    for one in sources:
        if _SOURCES.setdefault(one.code, one) is not one:
            raise ValueError(f"two blocks are called {one.code!r}")


def sources_for(user: User) -> list[Source]:
    """Where the blocks come from that this reader gets, in the order of the page."""
    return [
        one
        for one in sorted(_SOURCES.values(), key=lambda one: (one.order, one.code))
        if not one.rights or any(user.holds(right) for right in one.rights)
    ]


def blocks_for(asked: Asked) -> list[Block]:
    """The blocks that this reader gets, in the order of the page."""
    return [block for one in sources_for(asked.user) if (block := one.make(asked)) is not None]
