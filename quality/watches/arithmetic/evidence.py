"""The cumulative sum of evidence that a rate of findings has risen, for counts with an exposure that changes from week to week.

The cumulative sum (CUSUM) for Poisson counts (Lucas, 1985) adds, week by week, how much better a raised rate explains the count
than the usual one, and starts again from zero when nothing speaks for it. In units of the logarithm of the likelihood ratio:

    sum(t) = max(0, sum(t-1) + count(t) · ln(shift) - expected(t) · (shift - 1))

That supposes a known usual rate. With few events it is not known, and taking a guess for the truth raises false alarms. So the
usual rate is a gamma distribution (events seen over the exposure in which they were seen), and the ratio is that of the two negative
binomial probabilities that follow. With much history it becomes the formula above.

Unusual sums have a simple measure: where nothing has changed, a sum of `s` or more stands on a given day with a probability of
exp(-s) at most (Ville's inequality, going back in time from that day). This is the value that the control over many series uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log


@dataclass(frozen=True)
class Usual:
    """What is known of the usual rate: `events` findings in an `exposure` of so many pieces; both above zero."""

    events: float
    exposure: float

    @property
    def rate(self) -> float:
        """Findings per piece."""
        return self.events / self.exposure


@dataclass(frozen=True)
class Evidence:
    """How strong the sum is, and over which weeks it has grown."""

    sum: float
    """In natural logarithms of the likelihood ratio; 0 when nothing speaks for a raised rate."""
    since: int | None
    """The place of the first week of the raised rate, as far as it can be told; None when the sum is 0."""
    count: int = 0
    """Findings since then."""
    exposure: float = 0.0
    """Exposed pieces since then."""

    @property
    def chance(self) -> float:
        """The largest probability with which so strong a sum stands there by chance."""
        return exp(-self.sum)


NOTHING = Evidence(0.0, None)


def usual(count: int, exposure: float, overall_rate: float) -> Usual:
    """What is known of a rate from `count` findings in `exposure` pieces, begun with one event's worth of the `overall_rate`.

    The beginning keeps a series without history from a rate of zero, under which every first finding would be a wonder (gamma prior
    with the mean of all series; one event is ours).

    :raises ValueError: unless the overall rate is above zero and the others are not negative
    """
    if overall_rate <= 0 or count < 0 or exposure < 0:
        raise ValueError("a usual rate needs an overall rate above zero and no negative count or exposure")
    return Usual(count + 1.0, exposure + 1.0 / overall_rate)


def ratio(count: int, exposure: float, known: Usual, shift: float) -> float:
    """The logarithm of how much better `shift` times the usual rate explains `count` findings in `exposure` pieces."""
    with_shift = known.exposure + shift * exposure
    without = known.exposure + exposure
    return (known.events + count) * log(without / with_shift) + count * log(shift)


def evidence(counts: Sequence[int], exposure: Sequence[float], known: Usual, shift: float) -> Evidence:
    """The sum at the end of these weeks, oldest first. :raises ValueError: unless both have as many weeks and `shift` is above 1"""
    if len(counts) != len(exposure) or shift <= 1:
        raise ValueError("counts and exposures go by the same weeks, and a shift is above one")
    best, count, pieces = NOTHING, 0, 0.0
    for week in range(len(counts) - 1, -1, -1):
        pieces += exposure[week]
        if not counts[week]:
            continue  # a raised rate is best taken to begin with a week that has a finding
        count += counts[week]
        found = ratio(count, pieces, known, shift)
        if found > best.sum:
            best = Evidence(found, week, count, pieces)
    return best


def path(counts: Sequence[int], exposure: Sequence[float], known: Usual, shift: float) -> list[float]:
    """The sum as it stood at the end of each of the weeks."""
    return [
        evidence(counts[: week + 1], exposure[: week + 1], known, shift).sum for week in range(len(counts))
    ]


def decision_limit(weeks_between_false_alarms: float) -> float:
    """The sum from which one series alone is said to have changed, so that false alarms are at least so many weeks apart.

    Source: the bound of Lorden (1971) on the average run length of a cumulative sum of logarithms of likelihood ratios.
    """
    if weeks_between_false_alarms <= 1:
        raise ValueError("false alarms are more than a week apart")
    return log(weeks_between_false_alarms)
