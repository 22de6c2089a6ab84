"""The arithmetic of a suspect batch: where its pieces are, and how many nobody can account for. Whole pieces, sums exact.

produced = in stock + in transit + at customers + in service + scrapped + unexplained. Pure: knows no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """Pieces of the batch at one place. Of what is there some was found, and of that some was sorted and some blocked."""

    place: str
    quantity: int
    found: int = 0
    sorted: int = 0
    blocked: int = 0


@dataclass(frozen=True)
class Balance:
    """What the shares of a batch come to."""

    produced: int
    accounted: int
    found: int
    sorted: int
    blocked: int
    by_place: tuple[tuple[str, int], ...]
    """The pieces at each place, in the order in which the places came first."""

    @property
    def rest(self) -> int:
        """Pieces that nobody can account for; below zero when more are named than were made."""
        return self.produced - self.accounted

    @property
    def not_found(self) -> int:
        """Pieces whose place is known and which nobody has seen yet."""
        return self.accounted - self.found

    @property
    def is_whole(self) -> bool:
        """Whether every piece is accounted for."""
        return self.rest == 0


def balance(produced: int, shares: Iterable[Share]) -> Balance:
    """Add the shares up."""
    rows = list(shares)
    places: dict[str, int] = {}
    for row in rows:
        places[row.place] = places.get(row.place, 0) + row.quantity
    return Balance(
        produced=produced,
        accounted=sum(places.values()),
        found=sum(row.found for row in rows),
        sorted=sum(row.sorted for row in rows),
        blocked=sum(row.blocked for row in rows),
        by_place=tuple(places.items()),
    )


@dataclass(frozen=True)
class Fault:
    """What cannot be right: `code` with its figures, and the row it stands in (from 1; 0 for the whole)."""

    code: str
    row: int
    figures: dict[str, int]


def faults(produced: int, shares: Sequence[Share]) -> Iterator[Fault]:
    """Everything that cannot be right about the shares: more found than there is, more sorted or blocked than found, more
    accounted for than was produced."""
    for number, row in enumerate(shares, start=1):
        if row.found > row.quantity:
            yield Fault("found", number, {"found": row.found, "quantity": row.quantity})
        for name in ("sorted", "blocked"):
            if getattr(row, name) > row.found:
                yield Fault(name, number, {name: getattr(row, name), "found": row.found})
    total = balance(produced, shares)
    if total.rest < 0:
        yield Fault(
            "exceeds",
            0,
            {"produced": produced, "accounted": total.accounted, "surplus": -total.rest},
        )
