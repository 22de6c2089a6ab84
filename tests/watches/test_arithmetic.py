"""The arithmetic of early warning against textbook values, against other ways to reckon the same, and in its limits."""

from __future__ import annotations

from math import exp, inf, isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.watches.arithmetic.delays import (
    LEAST_HISTORY,
    default_delays,
    delays_of,
    exposures,
    without_taken_back,
)
from quality.watches.arithmetic.evidence import NOTHING, Usual, decision_limit, evidence, path, rises, usual
from quality.watches.arithmetic.judging import Series, Standing, Tuning, discoveries, judge
from quality.watches.arithmetic.poisson import at_least, interval, probability, ratio_interval, upper_limit

counts_and_exposures = st.lists(
    st.tuples(st.integers(0, 12), st.floats(0, 5000, allow_nan=False)), min_size=1, max_size=26
)


def test_poisson_tails_are_those_of_the_tables() -> None:
    assert at_least(10, 5.0) == pytest.approx(0.0318, abs=5e-5)
    assert at_least(3, 1.0) == pytest.approx(0.0803, abs=5e-5)
    assert at_least(1, 0.5) == pytest.approx(1 - exp(-0.5))
    assert at_least(40, 2.0) == pytest.approx(probability(40, 2.0) * (1 + 2 / 41 + 4 / (41 * 42)), rel=1e-4)
    assert at_least(0, 0.0) == 1.0 and at_least(1, 0.0) == 0.0


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (20, 12.217, 30.888)],
)
def test_exact_intervals_are_those_of_garwood(count: int, low: float, high: float) -> None:
    assert interval(count) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


@given(st.floats(0, 60, allow_nan=False))
def test_the_upper_limit_is_the_first_count_above_which_little_is_left(mean: float) -> None:
    limit = upper_limit(mean)
    assert at_least(limit + 1, mean) <= 0.00135
    assert limit == int(mean) or at_least(limit, mean) > 0.00135


def test_a_ratio_without_expectation_may_be_anything_and_negative_counts_are_refused() -> None:
    assert ratio_interval(3, 0.0) == (0.0, inf)
    for wrong in (lambda: interval(-1), lambda: probability(1, -2.0), lambda: usual(1, 5.0, 0.0)):
        with pytest.raises(ValueError):
            wrong()


def test_the_procedure_of_benjamini_and_hochberg_rejects_four_of_their_fifteen_hypotheses() -> None:
    chances = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
    ]  # fmt: skip
    assert sum(discoveries(chances, 0.05)) == 4  # thrombolysis example of the paper of 1995
    shuffled = chances[::-1]
    assert discoveries(shuffled, 0.05)[::-1] == discoveries(chances, 0.05)


def test_with_a_well_known_rate_the_sum_is_that_of_lucas() -> None:
    counts, exposure = [2, 0, 5, 1, 7, 6, 0, 9], [100.0, 120, 80, 0, 150, 90, 100, 110]
    rate, shift, running, expected = 0.02, 2.0, 0.0, []
    for count, pieces in zip(counts, exposure, strict=True):
        running = max(0.0, running + count * log(shift) - pieces * rate * (shift - 1))
        expected.append(running)

    found = path(counts, exposure, Usual(rate * 1e12, 1e12), [(shift, 1.0)])

    assert found == pytest.approx(expected, abs=1e-6)
    reference = (7 - 4) / log(7 / 4)  # the reference value of Lucas for a rise from 4 to 7
    assert (4 * (7 / 4 - 1)) / log(7 / 4) == pytest.approx(reference) == pytest.approx(5.36, abs=0.005)


@given(counts_and_exposures)
def test_little_history_never_gives_stronger_evidence_than_its_own_weight_allows(
    rows: list[tuple[int, float]],
) -> None:
    counts, exposure = [row[0] for row in rows], [row[1] for row in rows]
    found = evidence(counts, exposure, usual(0, 0.0, 0.001), rises(2.0))
    assert 0.0 <= found.sum <= sum(counts) * log(8) + 1e-9
    assert 0.0 < found.chance <= 1.0
    assert (found.since is None) == (found == NOTHING)
    if found.since is not None:
        assert found.count == sum(counts[found.since :]) and counts[found.since]
        assert isclose(found.exposure, sum(exposure[found.since :]), abs_tol=1e-6)


def test_evidence_needs_weeks_that_match_and_a_shift_above_one() -> None:
    for wrong in (
        lambda: evidence([1], [], Usual(1, 1), rises(2.0)),
        lambda: evidence([1], [1.0], Usual(1, 1), rises(1.0)),
        lambda: evidence([1], [1.0], Usual(1, 1), [(2.0, 0.5)]),
        lambda: decision_limit(1.0),
    ):
        with pytest.raises(ValueError):
            wrong()


@given(
    st.dictionaries(st.integers(-20, 20), st.floats(-500, 1000, allow_nan=False), max_size=12),
    st.integers(1, 30),
)
def test_every_piece_that_stayed_is_exposed_once_over_all_weeks(
    shipped: dict[int, float], horizon: int
) -> None:
    shown = {week: pieces for week, pieces in shipped.items() if week >= 0}
    found = exposures(shown, default_delays(horizon), 60)
    assert sum(found) == pytest.approx(sum(without_taken_back(shown).values()), abs=1e-6)
    assert min(found) >= 0


def test_goods_taken_back_lower_the_newest_shipment_before_them_and_never_below_nothing() -> None:
    assert without_taken_back({0: 100, 3: 50, 4: -70, 6: 10}) == {0: 80, 6: 10}
    assert without_taken_back({0: -5, 1: 20, 2: -100}) == {}


def test_delays_of_young_shipments_are_not_taken_for_short_delays() -> None:
    """Ten findings a week of delay on shipments of every age: the plain shares would be far too short."""
    horizon = 10
    observed = [
        (delay, age) for age in range(30) for delay in range(min(age, horizon - 1) + 1) for _ in range(100)
    ]

    shares, known = delays_of(observed, horizon)

    assert known == len(observed)
    assert shares == pytest.approx([1 / horizon] * horizon, abs=0.003)
    plain = sum(1 for delay, _age in observed if delay == 0) / len(observed)
    assert plain > 1 / horizon + 0.01  # what would have come out without the correction


def test_one_late_finding_on_the_only_old_shipment_does_not_decide_on_all_delays() -> None:
    shares, _known = delays_of([(2, 10)] * 80 + [(40, 40)], 52)
    assert sum(shares[:10]) > 0.6
    assert sum(shares) == pytest.approx(1.0)


def test_too_few_or_impossible_delays_leave_the_stated_default() -> None:
    few = [(1, 5)] * (LEAST_HISTORY - 1) + [(-3, 5), (9, 5), (99, 200)]
    assert delays_of(few, 52) == (default_delays(52), 0)
    assert sum(default_delays(52)) == pytest.approx(1.0)
    assert default_delays(1) == [1.0]
    with pytest.raises(ValueError):
        default_delays(0)


def test_one_series_among_many_needs_more_to_signal_and_a_raised_limit_keeps_it_quiet() -> None:
    known = Usual(20.0, 20_000.0)
    risen = Series([0, 1, 4, 5], [500.0] * 4, known)
    quiet = Series([0, 1, 0, 1], [500.0] * 4, known)
    tuning = Tuning()

    alone = judge([risen], tuning)[0]
    crowd = judge([risen, *[quiet] * 400], Tuning(false_share=0.02))[0]
    muted = judge([Series(risen.counts, risen.exposure, known, raised_by=alone.evidence.sum)], tuning)[0]

    assert alone.standing == Standing.SIGNAL
    assert crowd.standing == Standing.NOTICEABLE and crowd.evidence == alone.evidence
    assert muted.standing == Standing.QUIET and muted.limit > alone.limit


def test_a_series_without_shipments_or_history_is_not_judged_and_does_not_count_among_the_others() -> None:
    known = Usual(20.0, 20_000.0)
    risen = Series([0, 1, 4, 5], [500.0] * 4, known)
    verdicts = judge([risen, Series([5], [0.0], known), Series([5], [10.0], None)], Tuning())
    assert [one.standing for one in verdicts] == [Standing.SIGNAL, Standing.NOT_JUDGED, Standing.NOT_JUDGED]


def test_two_findings_never_signal_however_rare_they_are() -> None:
    rare = Series([1, 1], [1.0, 1.0], Usual(1.0, 1e9))
    verdict = judge([rare], Tuning(shift=100.0))[0]
    assert verdict.evidence.sum > verdict.limit and verdict.standing == Standing.QUIET
