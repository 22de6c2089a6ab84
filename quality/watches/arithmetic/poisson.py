"""Exact limits for counts of rare events that are Poisson distributed.

Counts are whole numbers of findings, means are expected numbers of findings (no unit). Sums of terms in logarithms; no tables, no
normal approximation, because the counts of early warning are small.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, inf, lgamma, log

THREE_SIGMA = 0.00135
"""The share of a normal distribution above three standard deviations: what a control chart calls unusual."""
_STEPS = 200
"""Halvings of an interval: more than a double can tell apart."""


def probability(count: int, mean: float) -> float:
    """The probability of exactly `count` findings where `mean` are expected. :raises ValueError: for a negative mean or count"""
    if mean < 0 or count < 0:
        raise ValueError("a count of findings and its mean are not negative")
    if mean == 0:
        return 1.0 if count == 0 else 0.0
    return exp(count * log(mean) - mean - lgamma(count + 1))


def at_least(count: int, mean: float) -> float:
    """The probability of `count` findings or more where `mean` are expected.

    Far above the mean the upper terms are added up, so that tiny probabilities keep their digits.
    """
    if count <= 0:
        return 1.0
    if count <= mean:
        return max(0.0, 1.0 - sum(probability(one, mean) for one in range(count)))
    total, place = 0.0, count
    while True:
        term = probability(place, mean)
        total += term
        if term <= total * 1e-17:
            return min(1.0, total)
        place += 1


def upper_limit(mean: float, tail: float = THREE_SIGMA) -> int:
    """The largest count that is still usual: more than this happens with a probability of `tail` at most.

    Source: the probability limits of a control chart for counts (c chart), exact instead of mean plus three roots.
    """
    count = int(mean)
    while at_least(count + 1, mean) > tail:
        count += 1
    return count


def interval(count: int, confidence: float = 0.95) -> tuple[float, float]:
    """The means with which `count` findings agree: the exact two-sided interval of Garwood (1936).

    Each side leaves out half of `1 - confidence`; the lower end for no finding is 0.
    """
    if count < 0:
        raise ValueError("a count of findings is not negative")
    tail = (1 - confidence) / 2
    low = 0.0 if count == 0 else _where(lambda mean: at_least(count, mean) - tail, count + 1.0)
    # At most `count` findings have the probability of the tail: the same curve, seen from the other side.
    high = _where(lambda mean: at_least(count + 1, mean) - (1 - tail), count + 1.0)
    return low, high


def _where(rising: Callable[[float], float], guess: float) -> float:
    """The mean at which the rising function is zero."""
    low, high = 0.0, guess
    while rising(high) < 0:
        high *= 2
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return high


def ratio_interval(count: int, expected: float, confidence: float = 0.95) -> tuple[float, float]:
    """How many times the expected rate the true rate may be, given `count` findings where `expected` were expected."""
    if expected <= 0:
        return (0.0, inf)
    low, high = interval(count, confidence)
    return low / expected, high / expected
