"""Which of many series have signalled today: the decision limit of each, and control over how many signals are false.

With hundreds of series some are unusual on any day. The procedure of Benjamini and Hochberg (1995) chooses as many of the most
unusual as keep the expected share of false ones among the chosen below a level. Series that share findings (a batch and its product)
rise together; for such positive dependence the procedure still holds (Benjamini and Yekutieli, 2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp

from quality.watches.arithmetic.evidence import NOTHING, Evidence, Usual, decision_limit, evidence, rises


@dataclass(frozen=True)
class Tuning:
    """What is set: figures of the rules in force."""

    shift: float = 2.0
    """The rise that shall be found soonest, as a multiple of the usual rate."""
    weeks_between_false_alarms: float = 52.0
    """For one series alone."""
    false_share: float = 0.2
    """The level of the false discovery rate: 0.2 means one false signal in five."""
    least_count: int = 3
    """So many findings at least in the weeks that signal."""


@dataclass(frozen=True)
class Series:
    """What is judged: the recent weeks, oldest first, and what is known of the usual rate; None without any history anywhere."""

    counts: Sequence[int]
    exposure: Sequence[float]
    usual: Usual | None
    raised_by: float = 0.0
    """By how much the limit is raised for this series, in units of the sum: what was judged a false signal stays quiet for a while."""


class Standing(StrEnum):
    """What today's figures say about a series."""

    NOT_JUDGED = "not_judged"
    QUIET = "quiet"
    NOTICEABLE = "noticeable"
    """Beyond its own limit, but not unusual among so many series."""
    SIGNAL = "signal"


@dataclass(frozen=True)
class Verdict:
    """What today's figures say about one series."""

    standing: Standing
    evidence: Evidence
    limit: float


def discoveries(chances: Sequence[float], level: float) -> list[bool]:
    """Which of the hypotheses with these probabilities are rejected at the `level` of the false discovery rate."""
    ordered = sorted(range(len(chances)), key=lambda place: chances[place])
    last = 0
    for rank, place in enumerate(ordered, start=1):
        if chances[place] <= level * rank / len(chances):
            last = rank
    chosen = set(ordered[:last])
    return [place in chosen for place in range(len(chances))]


def judge(series: Sequence[Series], tuning: Tuning, *, control_false_share: bool = True) -> list[Verdict]:
    """The verdict on each series, in their order.

    Without `control_false_share` each series is judged by its own limit alone; that is for comparison.
    """
    limit, looked_for = decision_limit(tuning.weeks_between_false_alarms), rises(tuning.shift)
    found: list[Evidence] = []
    judged: list[int] = []
    for place, one in enumerate(series):
        if one.usual is None or sum(one.exposure) <= 0:
            found.append(NOTHING)
            continue
        judged.append(place)
        found.append(evidence(one.counts, one.exposure, one.usual, looked_for))
    strengths = [max(0.0, found[place].sum - series[place].raised_by) for place in judged]
    rejected = (
        discoveries([exp(-strength) for strength in strengths], tuning.false_share)
        if control_false_share
        else [True] * len(judged)
    )
    unusual = dict(zip(judged, rejected, strict=True))
    verdicts = []
    for place, one in enumerate(series):
        own = limit + one.raised_by
        if place not in unusual:
            standing = Standing.NOT_JUDGED
        elif found[place].sum < own or found[place].count < tuning.least_count:
            standing = Standing.QUIET
        else:
            standing = Standing.SIGNAL if unusual[place] else Standing.NOTICEABLE
        verdicts.append(Verdict(standing, found[place], own))
    return verdicts
