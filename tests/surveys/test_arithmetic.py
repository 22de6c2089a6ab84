"""The arithmetic of surveys gives exactly the figures of the policies, and holds for every input."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.surveys.arithmetic.rating import (
    RANGES,
    SATISFIED_FROM,
    Scale,
    band_of,
    distribution,
    is_low,
    item_rate,
    mean_of,
    overall_rate,
    pareto,
    weighted_score,
)
from aftersales.surveys.arithmetic.shares import (
    Share,
    coverage,
    in_percent,
    percent_to_issue,
    return_rate,
    rounded,
    units_to_issue,
)

THREE_MODULES = {"overall": Decimal(40), "service": Decimal(30), "quality": Decimal(30)}
COUNTS = st.dictionaries(st.integers(1, 5), st.integers(0, 5000), max_size=5)


def test_three_modules_with_weights_make_the_score_of_the_policy() -> None:
    scores = {"overall": Decimal(90), "service": Decimal(80), "quality": Decimal(85)}

    assert weighted_score(scores, THREE_MODULES) == Fraction("85.5")


def test_there_is_no_score_without_weights_or_without_one_of_the_modules() -> None:
    scores = {"overall": Decimal(90), "service": Decimal(80), "quality": None}

    assert weighted_score(scores, dict.fromkeys(THREE_MODULES)) is None
    assert weighted_score(scores, THREE_MODULES) is None
    assert weighted_score({}, {}) is None


@pytest.mark.parametrize("wrong", [(40, 30, 29), (40, 30, None), (120, -20, 0)])
def test_weights_make_exactly_a_hundred_or_are_all_empty(wrong: tuple[int | None, ...]) -> None:
    weights = dict(zip("abc", (None if one is None else Decimal(one) for one in wrong), strict=True))

    with pytest.raises(ValueError, match=r"100|every module"):
        weighted_score({}, weights)


def test_rates_of_items_and_their_mean_are_those_of_the_policy() -> None:
    first = item_rate({5: 10, 4: 20, 3: 15, 2: 3, 1: 2}, 3)
    second = item_rate({5: 40, 1: 10}, 3)

    assert (first.percent, second.percent) == (Decimal("90.0"), Decimal("80.0"))
    assert in_percent(overall_rate([first, second])) == Decimal("85.0")


def test_an_item_that_nobody_rated_is_left_out_of_the_mean_and_has_no_rate() -> None:
    nobody = item_rate({}, 3)

    assert nobody.percent is None
    assert overall_rate([nobody, Share(4, 5)]) == Fraction(4, 5)
    assert overall_rate([nobody]) is None


def test_ten_points_fall_into_the_bands_of_the_policy() -> None:
    assert [band_of(points) for points in range(10, 0, -1)] == [5, 4, 4, 3, 2, 2, 1, 1, 1, 1]
    with pytest.raises(ValueError, match="outside"):
        band_of(11)


@pytest.mark.parametrize(
    ("scale", "low", "fine"),
    [(Scale.FOUR, 1, 2), (Scale.FIVE, 2, 3), (Scale.TEN, 6, 7), (Scale.HUNDRED, None, 0)],
)
def test_what_counts_as_dissatisfied_on_each_scale(scale: Scale, low: int | None, fine: int) -> None:
    line = SATISFIED_FROM[scale]

    assert not is_low(scale, fine, line)
    assert low is None or is_low(scale, low, line)


@pytest.mark.parametrize(
    ("returned", "issued", "percent", "reached"),
    [(70, 100, 70, True), (69, 100, 70, False), (699, 1000, 70, False), (3, 5, 60, True), (0, 0, 70, None)],
)
def test_a_return_rate_reaches_its_target_exactly(returned, issued, percent, reached) -> None:
    assert return_rate(returned, issued).reaches(Decimal(percent)) is reached


def test_eighty_percent_of_the_finished_projects_are_enough() -> None:
    assert coverage(8, 10).reaches(Decimal(80)) is True
    assert coverage(79, 100).reaches(Decimal(80)) is False


@pytest.mark.parametrize(
    ("households", "includes", "percent"),
    [(299, False, 100), (300, False, 85), (300, True, 100), (301, True, 85), (None, False, 85)],
)
def test_small_sites_are_reached_in_full(households: int | None, includes: bool, percent: int) -> None:
    assert percent_to_issue(households, includes_limit=includes) == percent


@given(st.integers(0, 100_000), st.decimals(0, 100, places=2))
def test_so_many_units_reach_the_share_and_one_fewer_does_not(units: int, percent: Decimal) -> None:
    needed = units_to_issue(units, percent)

    assert 0 <= needed <= units
    assert Share(needed, units).reaches(percent) in (True, None)
    assert needed == 0 or Share(needed - 1, units).reaches(percent) is False


@given(COUNTS)
def test_a_rate_lies_between_none_and_all_and_a_distribution_loses_nobody(counts: dict[int, int]) -> None:
    rate, total = item_rate(counts, 3), sum(counts.values())

    assert rate.base == total and 0 <= rate.count <= total
    assert sum(count for _value, count in distribution(counts, Scale.FIVE)) == total
    mean = mean_of(counts)
    assert mean is None or 1 <= mean <= 5


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 500), max_size=8))
def test_a_pareto_falls_ends_with_all_and_leaves_nothing_out(counts: dict[str, int]) -> None:
    rows = pareto(counts)

    assert [row.count for row in rows] == sorted((one for one in counts.values() if one), reverse=True)
    assert not rows or rows[-1].cumulative.fraction == 1


@given(st.fractions(-1000, 1000, max_denominator=997))
def test_rounding_moves_by_half_a_place_at_most(value: Fraction) -> None:
    assert abs(Fraction(rounded(value)) - value) <= Fraction(1, 20)


@given(st.sampled_from(list(Scale)))
def test_the_line_of_satisfaction_lies_on_its_scale(scale: Scale) -> None:
    line = SATISFIED_FROM[scale]
    assert line is None or line in RANGES[scale]
