"""Young batches: how long after shipping complaints come, and how much of its findings a batch can have shown by now.

Weeks are whole numbers: the delay of a finding is the number of weeks between the week of the shipment and the week of the finding.
A piece shipped last week has had hardly any time to be complained about; counting it as fully exposed hides a bad batch behind
the many young pieces, and taking its first busy weeks for its usual rate finds bad batches where there are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

DEFAULT_MEAN_WEEKS = 8.0
"""The mean delay that counts until a company has a history of its own (ours)."""
LEAST_HISTORY = 60
"""So many findings with a known day of shipping are needed before their own delays count (ours)."""
WEIGHT_OF_DEFAULT = 20.0
"""With so many findings' weight the default stands beside the own delays (ours). Where only one old shipment can show a long delay,
that one finding would otherwise decide on everything shorter: the weak point of estimates from right-truncated data."""


def default_delays(horizon: int, mean: float = DEFAULT_MEAN_WEEKS) -> list[float]:
    """The share of findings that come after 0, 1, … `horizon` - 1 weeks: falling by the same factor each week (ours).

    :raises ValueError: without a week, or with a mean below zero
    """
    if horizon < 1 or mean <= 0:
        raise ValueError("delays need at least one week and a mean above zero")
    stays = mean / (1 + mean)
    shares = [stays**week for week in range(horizon)]
    total = sum(shares)
    return [share / total for share in shares]


def delays_of(observed: Iterable[tuple[int, int]], horizon: int) -> tuple[list[float], int]:
    """The shares of findings by delay in weeks, and from how many findings they come.

    `observed` holds, for each finding, its delay and the age of its shipment today, both in weeks. A shipment of five weeks ago can
    only show delays up to five, so the plain shares would be too short; each delay is therefore compared with those findings only
    that could have shown it (right-truncated data, backward estimate of Lagakos, Barraj and De Gruttola, 1988; known to insurers as
    the chain ladder). The default has the weight of some findings at each delay, so that a single late one does not decide. With fewer than
    `LEAST_HISTORY` findings the stated default is returned, and 0.
    """
    rows = [(delay, age) for delay, age in observed if 0 <= delay <= age and delay < horizon]
    default = default_delays(horizon)
    if len(rows) < LEAST_HISTORY:
        return default, 0
    at_delay = [0] * horizon
    at_risk = [0] * (
        horizon + 1
    )  # differences: a finding is compared at the delays from its own up to its age
    for delay, age in rows:
        at_delay[delay] += 1
        at_risk[delay] += 1
        at_risk[min(age, horizon - 1) + 1] -= 1
    running, risk = 0, []
    for step in at_risk[:horizon]:
        running += step
        risk.append(running)
    shares, reached, before = [0.0] * horizon, 1.0, 1.0
    for delay in range(horizon - 1, -1, -1):
        usual = min(1.0, default[delay] / before) if before > 0 else 1.0
        before -= default[delay]
        hazard = (at_delay[delay] + WEIGHT_OF_DEFAULT * usual) / (risk[delay] + WEIGHT_OF_DEFAULT)
        shares[delay] = reached * hazard
        reached *= 1 - hazard
    total = sum(shares)
    return [share / total for share in shares], len(rows)


def exposures(shipped: Mapping[int, float], delays: Sequence[float], weeks: int) -> list[float]:
    """For each week from 0 to `weeks` - 1: how many shipped pieces show their findings in it, in pieces.

    `shipped` holds pieces by week; weeks below 0 lie before the first shown one. A negative quantity is goods taken back: it lowers
    what was shipped before it, newest first, and never below nothing. Over all weeks a piece counts once.
    """
    found = [0.0] * max(weeks, 0)
    for week, pieces in without_taken_back(shipped).items():
        for delay, share in enumerate(delays):
            place = week + delay
            if place >= weeks:
                break
            if place >= 0:
                found[place] += pieces * share
    return found


def without_taken_back(shipped: Mapping[int, float]) -> dict[int, float]:
    """The pieces by week that stayed with customers: what came back is taken off the newest earlier shipments."""
    kept: dict[int, float] = {}
    for week in sorted(shipped):
        pieces = shipped[week]
        if pieces >= 0:
            kept[week] = pieces
            continue
        back = -pieces
        for earlier in sorted(kept, reverse=True):
            taken = min(back, kept[earlier])
            kept[earlier] -= taken
            back -= taken
            if back <= 0:
                break
    return {week: pieces for week, pieces in kept.items() if pieces > 0}


def ignoring_age(horizon: int) -> list[float]:
    """The shares of somebody who does not look at the age: each week after shipping counts alike. For comparison only."""
    return [1 / horizon] * horizon
