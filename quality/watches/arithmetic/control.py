"""Control charts for shares and for counts by unit: a p chart and a u chart with exact limits, and the rules that call a point unusual.

A month has `count` findings among `size` units. The p chart takes each unit as found or not (binomial), the u chart counts findings
by unit, of which one may have several (Poisson). Limits are probability limits as in early warning, so they hold for small numbers too.
Source: GB/T 17989.2 (ISO 7870-2), tests for special causes 1 to 3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, exp, floor, inf, lgamma, log, sqrt

from quality.watches.arithmetic.poisson import THREE_SIGMA, probability

RUN = 9
"""So many points in a row on one side of the centre are unusual."""
TREND = 6
"""So many points in a row, each higher than the one before or each lower, are unusual."""
FAR = 12
"""So many standard deviations away nothing is left of the tail that a double can tell."""


class Kind(StrEnum):
    """Which chart."""

    P = "p"
    U = "u"


class Rule(StrEnum):
    """Why a point is unusual."""

    ABOVE = "above"
    BELOW = "below"
    RUN = "run"
    TREND = "trend"


@dataclass(frozen=True)
class Point:
    """One month: findings, units, the usual range of findings, and the rules it breaks. Limits are counts, both still usual."""

    count: int
    size: int
    lower: int
    upper: int
    rules: tuple[Rule, ...] = ()

    @property
    def rate(self) -> float | None:
        """Findings by unit; None without units."""
        return self.count / self.size if self.size else None


@dataclass(frozen=True)
class Chart:
    """The centre, findings by unit over all months, and the points."""

    centre: float | None
    """None where there is no unit in any month."""
    points: tuple[Point, ...]


def chart(kind: Kind, counts: Sequence[int], sizes: Sequence[int]) -> Chart:
    """The chart of these months in their order. A month without units has no point: its findings are in no rate.

    :raises ValueError: a negative number, or not one size for each count
    """
    if len(counts) != len(sizes) or any(one < 0 for one in (*counts, *sizes)):
        raise ValueError("each month has a number of findings and of units, none below zero")
    whole = sum(sizes)
    found = sum(count for count, size in zip(counts, sizes, strict=True) if size)
    if not whole:
        return Chart(None, tuple(Point(count, 0, 0, 0) for count in counts))
    centre = found / whole
    points = [
        Point(count, size, *limits(kind, centre, size)) for count, size in zip(counts, sizes, strict=True)
    ]
    return Chart(centre, tuple(_judged(points, centre)))


def limits(kind: Kind, centre: float, size: int) -> tuple[int, int]:
    """The least and the largest count that are still usual among `size` units: each side is left with 0.135 % at most."""
    share = min(centre, 1.0) if kind is Kind.P else centre
    mean = share * size
    if kind is Kind.P:
        spread, most = sqrt(mean * (1 - share)), float(size)
        of: Callable[[int], float] = lambda count: binomial(count, size, share)  # noqa: E731
    else:
        spread, most = sqrt(mean), inf
        of = lambda count: probability(count, mean)  # noqa: E731
    top = int(min(most, ceil(mean + FAR * spread + FAR)))
    bottom = max(0, floor(mean - FAR * spread - FAR))
    upper, tail = top, 0.0
    while upper > bottom and (tail := tail + of(upper)) <= THREE_SIGMA:
        upper -= 1
    lower, tail = bottom, 0.0
    while lower < upper and (tail := tail + of(lower)) <= THREE_SIGMA:
        lower += 1
    return lower, upper


def binomial(count: int, size: int, share: float) -> float:
    """The probability of exactly `count` found among `size` units where each is found with the probability `share`."""
    if not 0 <= count <= size:
        return 0.0
    if share <= 0 or share >= 1:
        return float(count == (0 if share <= 0 else size))
    ways = lgamma(size + 1) - lgamma(count + 1) - lgamma(size - count + 1)
    return exp(ways + count * log(share) + (size - count) * log(1 - share))


def _judged(points: Sequence[Point], centre: float) -> list[Point]:
    side = length = rising = falling = 0
    before: float | None = None
    found = []
    for one in points:
        rate = one.rate
        if rate is None:
            found.append(one)
            continue
        present = (rate > centre) - (rate < centre)
        length = length + 1 if present and present == side else abs(present)
        side = present
        rising = rising + 1 if before is not None and rate > before else 1
        falling = falling + 1 if before is not None and rate < before else 1
        before = rate
        broken = [
            rule
            for rule, breaks in (
                (Rule.ABOVE, one.count > one.upper),
                (Rule.BELOW, one.count < one.lower),
                (Rule.RUN, length >= RUN),
                (Rule.TREND, max(rising, falling) >= TREND),
            )
            if breaks
        ]
        found.append(Point(one.count, one.size, one.lower, one.upper, tuple(broken)))
    return found
