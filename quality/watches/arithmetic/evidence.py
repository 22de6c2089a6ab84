"""The cumulative sum of evidence that a rate of findings has risen, for counts with an exposure that changes from week to week.

The cumulative sum (CUSUM) for Poisson counts (Lucas, 1985) adds, week by week, how much better a raised rate explains the count
than the usual one, and starts again from zero when nothing speaks for it. In units of the logarithm of the likelihood ratio:

    sum(t) = max(0, sum(t-1) + count(t) · ln(shift) - expected(t) · (shift - 1))

That supposes a known usual rate. With few events it is not known, and taking a guess for the truth raises false alarms. So the
usual rate is a gamma distribution (events seen over the exposure in which they were seen), and the ratio is that of the two negative
binomial probabilities that follow. With much history it becomes the formula above.

A rise of the size that is asked for shall be found soonest, but a defect that suddenly comes ten times as often shall not wait for it:
the ratio is the weighted mean of the ratios for that rise, its double and its fourfold (ours; a mean of likelihood ratios is one
again, so nothing below changes).

Unusual sums have a simple measure: where nothing has changed, a sum of `s` or more stands on a given day with a probability of
exp(-s) at most (Ville's inequality, going back in time from that day). This is the value that the control over many series uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

Rises = Sequence[tuple[float, float]]
"""Multiples of the usual rate that are looked for, each with its weight; the weights add up to 1."""


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


def rises(shift: float) -> Rises:
    """The rise that shall be found soonest, with half of the weight, its double and its fourfold."""
    return ((shift, 0.5), (2 * shift, 0.25), (4 * shift, 0.25))


def mixed(count: int, exposure: float, known: Usual, looked_for: Rises) -> float:
    """The logarithm of how much better one of these rises explains `count` findings in `exposure` pieces."""
    parts = [log(weight) + ratio(count, exposure, known, shift) for shift, weight in looked_for]
    most = max(parts)
    return most + log(sum(exp(part - most) for part in parts))


def evidence(counts: Sequence[int], exposure: Sequence[float], known: Usual, looked_for: Rises) -> Evidence:
    """The sum at the end of these weeks, oldest first.

    :raises ValueError: unless both have as many weeks, the rises are above 1 and their weights add up to 1
    """
    if len(counts) != len(exposure):
        raise ValueError("counts and exposures go by the same weeks")
    if (
        min(shift for shift, _weight in looked_for) <= 1
        or abs(sum(part[1] for part in looked_for) - 1) > 1e-9
    ):
        raise ValueError("a rise is above one, and the weights of rises add up to one")
    best, count, pieces = NOTHING, 0, 0.0
    for week in range(len(counts) - 1, -1, -1):
        pieces += exposure[week]
        if not counts[week]:
            continue  # a raised rate is best taken to begin with a week that has a finding
        count += counts[week]
        found = mixed(count, pieces, known, looked_for)
        if found > best.sum:
            best = Evidence(found, week, count, pieces)
    return best


def path(counts: Sequence[int], exposure: Sequence[float], known: Usual, looked_for: Rises) -> list[float]:
    """The sum as it stood at the end of each of the weeks."""
    return [
        evidence(counts[: week + 1], exposure[: week + 1], known, looked_for).sum
        for week in range(len(counts))
    ]


def decision_limit(weeks_between_false_alarms: float) -> float:
    """The sum from which one series alone is said to have changed, so that false alarms are at least so many weeks apart.

    Source: the bound of Lorden (1971) on the average run length of a cumulative sum of logarithms of likelihood ratios.
    """
    if weeks_between_false_alarms <= 1:
        raise ValueError("false alarms are more than a week apart")
    return log(weeks_between_false_alarms)
