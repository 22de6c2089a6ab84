"""What ratings come to: rates of satisfaction, scores out of weighted modules, distributions. Nothing is converted or invented.

Source: policy 000 on the three modules (score), policy 002 on surveys (rates, ten-point bands), policy 004 on opinion cards
(four items, four levels, no points).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from aftersales.surveys.arithmetic.shares import Share


class Scale(StrEnum):
    """The scales that the policies name. The highest value is always the best."""

    FOUR = "four"
    FIVE = "five"
    TEN = "ten"
    HUNDRED = "hundred"


RANGES: dict[Scale, range] = {
    Scale.FOUR: range(1, 5),
    Scale.FIVE: range(1, 6),
    Scale.TEN: range(1, 11),
    Scale.HUNDRED: range(101),
}
SATISFIED_FROM: dict[Scale, int | None] = {
    Scale.FOUR: None,
    Scale.FIVE: 3,
    Scale.TEN: 7,
    Scale.HUNDRED: None,
}
"""The lowest value that counts as satisfied. Five levels: 非常满意, 满意, 基本满意; ten points: from 7. The policies give none for the others."""

BANDS: tuple[tuple[int, int, int], ...] = ((10, 10, 5), (8, 9, 4), (7, 7, 3), (5, 6, 2), (1, 4, 1))
"""Ten points: from, to, and the level of five they mean (10 very satisfied; 9–8; 7 basically; 6–5 dissatisfied; 4–1 very dissatisfied)."""


def band_of(points: int) -> int:
    """The level (5 best, 1 worst) that so many of ten points mean. :raises ValueError: outside 1 to 10"""
    for low, high, level in BANDS:
        if low <= points <= high:
            return level
    raise ValueError(f"{points} lies outside the scale of ten points")


def is_low(scale: Scale, value: int, satisfied_from: int | None) -> bool:
    """Whether a rating shows dissatisfaction: below satisfied, or the worst level where the scale names no such line.

    Hundred points have neither a line nor levels: no single rating is called low there.
    """
    if satisfied_from is not None:
        return value < satisfied_from
    return scale != Scale.HUNDRED and value == RANGES[scale][0]


def is_lowest(scale: Scale, value: int) -> bool:
    """Whether a rating is of the worst level: one of named levels, up to four of ten points; hundred points have no levels."""
    if scale == Scale.TEN:
        return band_of(value) == 1
    return scale != Scale.HUNDRED and value == RANGES[scale][0]


def item_rate(counts: Mapping[int, int], satisfied_from: int) -> Share:
    """Satisfied out of satisfied and dissatisfied, by value; who gave no answer is in no count."""
    satisfied = sum(count for value, count in counts.items() if value >= satisfied_from)
    return Share(satisfied, sum(counts.values()))


def overall_rate(rates: Iterable[Share]) -> Fraction | None:
    """The mean of the rates of the items that somebody rated; None when nobody rated any."""
    found = [rate.fraction for rate in rates if rate.fraction is not None]
    return sum(found, Fraction(0)) / len(found) if found else None


def mean_of(counts: Mapping[int, int]) -> Fraction | None:
    """The mean of the values, each as often as it was given; None when nobody gave any."""
    total = sum(counts.values())
    return Fraction(sum(value * count for value, count in counts.items()), total) if total else None


def mean_of_means(values: Iterable[Fraction | None]) -> Fraction | None:
    """The mean of those that exist; None when none does."""
    found = [value for value in values if value is not None]
    return sum(found, Fraction(0)) / len(found) if found else None


def check_weights(weights: Mapping[str, Decimal | None]) -> None:
    """:raises ValueError: some modules have a weight and others none, one lies below zero, or they do not make 100"""
    given = [weight for weight in weights.values() if weight is not None]
    if not given:
        return
    if len(given) < len(weights):
        raise ValueError("every module needs a weight, or none has one")
    if any(weight < 0 for weight in given) or sum(given) != 100:
        raise ValueError("the weights must make exactly 100")


def weighted_score(
    scores: Mapping[str, Fraction | Decimal | None], weights: Mapping[str, Decimal | None]
) -> Fraction | None:
    """Σ module score × module weight ÷ 100; None without weights, or while a module with a weight has no score.

    :raises ValueError: the weights do not make 100
    """
    check_weights(weights)
    total = Fraction(0)
    for module, weight in weights.items():
        if weight is None:
            return None
        if weight == 0:
            continue
        score = scores.get(module)
        if score is None:
            return None
        total += Fraction(score) * Fraction(weight) / 100
    return total if weights else None


def distribution(counts: Mapping[int, int], scale: Scale) -> list[tuple[int, int]]:
    """How often each value of the scale was given, the best first, zeros too."""
    return [(value, counts.get(value, 0)) for value in reversed(RANGES[scale])]


@dataclass(frozen=True)
class ParetoRow:
    """One cause of dissatisfaction: how often, and how much of all it makes together with those above it."""

    key: str
    count: int
    cumulative: Share


def pareto(counts: Mapping[str, int], order: Sequence[str] = ()) -> list[ParetoRow]:
    """The causes, the most frequent first; equal ones in the given order. Those that never occurred are left out."""
    places = {key: place for place, key in enumerate(order)}
    kept = [(key, count) for key, count in counts.items() if count > 0]
    kept.sort(key=lambda row: (-row[1], places.get(row[0], len(places)), row[0]))
    total, so_far, rows = sum(count for _key, count in kept), 0, []
    for key, count in kept:
        so_far += count
        rows.append(ParetoRow(key, count, Share(so_far, total)))
    return rows
