"""Divide an amount by percentages so that the parts add up to the fen: largest remainder.

Source: rounding, two decimals (ours): 100 ÷ 3 gives 33.34, 33.33, 33.33.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

FEN = Decimal("0.01")


def split(total: Decimal, percents: Sequence[Decimal]) -> list[Decimal]:
    """The parts of `total` (two decimals, not negative) for `percents` that make exactly 100, in the same order.

    Each part is rounded down to the fen; the fen left over go to the largest remainders, the earlier one first on a tie.
    :raises ValueError: when the percentages do not make 100.
    """
    if sum(percents, Decimal(0)) != 100:
        raise ValueError("the shares must make exactly 100 %")
    exact = [total * percent / 100 for percent in percents]
    parts = [value.quantize(FEN, rounding=ROUND_FLOOR) for value in exact]
    left = int((total - sum(parts, Decimal(0))) / FEN)
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[:left]:
        parts[index] += FEN
    return parts


@dataclass(frozen=True)
class Part:
    """A share on one level: 0 of the whole, 1 within the nearest share of level 0 above it, and so on."""

    level: int
    percent: Decimal


@dataclass(frozen=True)
class Fault:
    """What is wrong with shares: at which place of the list (None: with the whole), and what they add up to."""

    place: int | None
    total: Decimal | None
    """None when the share hangs in the air: it lies within another one, and none stands above it."""


def parents_of(levels: Sequence[int]) -> list[int | None]:
    """The place of the share within which each lies, None for a share of the whole.

    :raises ValueError: when a share lies more than one level below the one above it
    """
    found: list[int | None] = []
    line: list[int] = []
    for place, level in enumerate(levels):
        if not 0 <= level <= len(line):
            raise ValueError(f"the share at place {place} hangs in the air")
        del line[level:]
        found.append(line[-1] if line else None)
        line.append(place)
    return found


def faults_of(parts: Sequence[Part]) -> list[Fault]:
    """What keeps the shares from being whole: on every level they must make exactly 100 % of what they lie within."""
    depth = 0
    for place, part in enumerate(parts):
        if part.level > depth:
            return [Fault(place, None)]
        depth = part.level + 1
    parents = parents_of([part.level for part in parts])
    sums: dict[int | None, Decimal] = {None: Decimal(0)}
    for parent, part in zip(parents, parts, strict=True):
        sums[parent] = sums.get(parent, Decimal(0)) + part.percent
    return [Fault(place, total) for place, total in sums.items() if total != 100]


def split_nested(total: Decimal, parts: Sequence[Part]) -> list[Decimal]:
    """The amounts of nested shares: on every level the parts add up to what they lie within, to the fen.

    :raises ValueError: when a level does not make 100 %
    """
    parents = parents_of([part.level for part in parts])
    within: dict[int | None, list[int]] = {}
    for place, parent in enumerate(parents):
        within.setdefault(parent, []).append(place)
    amounts = [Decimal(0)] * len(parts)
    for parent, places in within.items():  # a parent stands above its parts, so its amount is known
        whole = total if parent is None else amounts[parent]
        for place, amount in zip(places, split(whole, [parts[one].percent for one in places]), strict=True):
            amounts[place] = amount
    return amounts


def leaves_of(levels: Sequence[int]) -> list[bool]:
    """Which shares have none within them: what follows from a ruling follows for these."""
    return [place + 1 == len(levels) or levels[place + 1] <= level for place, level in enumerate(levels)]
