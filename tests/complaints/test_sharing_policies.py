"""House policies as arithmetic: what is wrong with a draft, and what a policy without faults gives."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.shares import Part, split_nested
from complaints.sharing_policies import (
    Amount,
    Band,
    Bearer,
    Division,
    Given,
    Measure,
    Missing,
    Policy,
    PolicyPart,
    apply,
    by_weight,
    check,
    divide,
)

D = Decimal


def percent(bearer: Bearer, value: str, cap: str | None = None) -> PolicyPart:
    return PolicyPart(bearer, Measure.PERCENT, D(value), D(cap) if cap else None)


def amount(bearer: Bearer, value: str, cap: str | None = None) -> PolicyPart:
    return PolicyPart(bearer, Measure.FIXED, D(value), D(cap) if cap else None)


def each(bearer: Bearer, value: str, cap: str | None = None) -> PolicyPart:
    return PolicyPart(bearer, Measure.PER_UNIT, D(value), D(cap) if cap else None)


def rest(bearer: Bearer, division: Division = Division.POINTS) -> PolicyPart:
    return PolicyPart(bearer, Measure.REST, division=division)


def band(above: str, up_to: str | None, *parts: PolicyPart) -> Band:
    return Band(D(above), D(up_to) if up_to else None, parts or (rest(Bearer.UNIT),))


def policy(*bands: Band) -> Policy:
    return Policy(bands)


def codes(*bands: Band) -> list[str]:
    return [problem.code for problem in check(policy(*bands))]


def amounts(found: list[Amount[str]]) -> dict[str | None, Decimal]:
    return {one.key: one.amount for one in found}


PEOPLE = rest(Bearer.PEOPLE)
BY_POINTS = policy(band("0", None, PEOPLE))
USUAL = policy(band("0", None, percent(Bearer.HEAD, "10"), percent(Bearer.LEAD, "10"), PEOPLE))


# --- worked examples of policy 004, economic penalties


def test_a_loss_of_3600_over_90_points_is_400_for_10_points_and_600_for_15() -> None:
    people = {"A": D(10), "B": D(15), "C": D(65)}

    found = amounts(apply(BY_POINTS, D(3600), None, Given(people=people)))

    assert (found["A"], found["B"], sum(found.values())) == (D(400), D(600), D(3600))


def test_a_section_of_160_points_bears_2000_at_12_50_a_point() -> None:
    people = {"A": D(8), "others": D(152)}

    assert amounts(apply(BY_POINTS, D(2000), None, Given(people=people)))["A"] == D(100)


def test_six_of_60_points_of_a_unit_bear_60_of_600() -> None:
    people = {"A": D(6), "others": D(54)}

    assert amounts(apply(BY_POINTS, D(600), None, Given(people=people)))["A"] == D(60)


def test_head_10_lead_10_and_the_rest_by_base_points() -> None:
    people = {"head": D(20), "lead": D(15), "A": D(10), "B": D(30)}

    found = apply(USUAL, D(1000), None, Given("head", "lead", people))

    assert amounts(found) == {"head": D(100), "lead": D(100), "A": D(200), "B": D(600)}
    assert [one.percent for one in found] == [D(10), D(10), D(20), D(60)]


def test_100_among_three_is_33_34_and_twice_33_33() -> None:
    people = policy(band("0", None, rest(Bearer.PEOPLE, Division.EQUAL)))

    found = apply(people, D(100), None, Given(people={"A": None, "B": None, "C": None}))

    assert [one.amount for one in found] == [D("33.34"), D("33.33"), D("33.33")]
    assert [one.percent for one in found] == [D("33.34"), D("33.33"), D("33.33")]


def test_what_a_cap_cuts_off_goes_to_the_part_that_takes_the_rest() -> None:
    capped = policy(band("0", None, percent(Bearer.HEAD, "50", "200"), rest(Bearer.UNIT)))

    assert [one for _part, one in divide(capped, D(1000))] == [D(200), D(800)]


def test_an_amount_for_each_defective_unit_stops_at_its_cap() -> None:
    counted = policy(band("0", None, each(Bearer.LEAD, "2.50", "300"), rest(Bearer.UNIT)))

    assert divide(counted, D(1000), 100)[0][1] == D(250)
    assert divide(counted, D(1000), 500)[0][1] == D(300)
    with pytest.raises(Missing, match="no_quantity"):
        divide(counted, D(1000))


def test_fixed_amounts_take_no_more_than_there_is() -> None:
    fixed = policy(band("0", None, amount(Bearer.HEAD, "300"), amount(Bearer.LEAD, "300"), rest(Bearer.UNIT)))

    assert [one for _part, one in divide(fixed, D(400))] == [D(300), D(100), D(0)]


def test_a_loss_at_the_limit_belongs_to_the_band_below() -> None:
    two = policy(band("0", "1000", percent(Bearer.UNIT, "100")), band("1000", None, rest(Bearer.HEAD)))

    assert divide(two, D(1000))[0][0].bearer == Bearer.UNIT
    assert divide(two, D("1000.01"))[0][0].bearer == Bearer.HEAD


# --- what is missing


@pytest.mark.parametrize(
    ("people", "code", "about"),
    [
        (Given(None, "lead", {"A": D(1)}), "no_head", ()),
        (Given("head", None, {"A": D(1)}), "no_lead", ()),
        (Given("head", "head", {"A": D(1)}), "head_is_lead", ("head",)),
        (Given("head", "lead", {"head": D(1)}), "no_people", ()),
        (Given("head", "lead", {"A": None, "B": D(2), "C": None}), "no_points", ("A", "C")),
        (Given("head", "lead", {"A": D(0)}), "no_sum_of_points", ()),
    ],
)
def test_what_is_missing_is_named(people: Given[str], code: str, about: tuple[str, ...]) -> None:
    with pytest.raises(Missing) as refusal:
        apply(USUAL, D(1000), None, people)

    assert (refusal.value.code, refusal.value.about) == (code, about)


def test_head_and_lead_need_no_points_of_their_own() -> None:
    people = {"head": None, "lead": None, "A": D(1)}

    assert amounts(apply(USUAL, D(1000), None, Given("head", "lead", people)))["A"] == D(800)


# --- what is wrong with a draft


@pytest.mark.parametrize(
    ("bands", "code"),
    [
        ((), "no_band"),
        ((band("100", None),), "begins_late"),
        ((band("0", "500"), band("600", None)), "gap"),
        ((band("0", "700"), band("600", None)), "overlap"),
        ((band("0", None), band("600", None)), "overlap_open"),
        ((band("0", "700"), band("700", "900")), "nothing_after"),
        ((band("0", None, percent(Bearer.UNIT, "90")),), "percent_not_100"),
        ((band("0", None, rest(Bearer.UNIT), rest(Bearer.HEAD)),), "two_rests"),
        ((band("0", None, percent(Bearer.UNIT, "60"), percent(Bearer.HEAD, "60")),), "percent_above_100"),
        ((band("0", None, percent(Bearer.UNIT, "60"), percent(Bearer.UNIT, "40")),), "bearer_twice"),
        ((band("0", None, percent(Bearer.UNIT, "100"), each(Bearer.HEAD, "1")),), "per_unit_unbounded"),
        ((band("0", None, percent(Bearer.UNIT, "100"), amount(Bearer.HEAD, "1")),), "amount_without_rest"),
        ((band("0", None, percent(Bearer.UNIT, "100", "50")),), "cap_without_rest"),
        ((band("0", None, amount(Bearer.HEAD, "0"), rest(Bearer.UNIT)),), "amount_absurd"),
        ((band("0", None, amount(Bearer.HEAD, "-5"), rest(Bearer.UNIT)),), "amount_absurd"),
        ((band("0", None, amount(Bearer.HEAD, "1.005"), rest(Bearer.UNIT)),), "amount_absurd"),
        ((band("0", None, amount(Bearer.HEAD, "1e12"), rest(Bearer.UNIT)),), "amount_absurd"),
        ((band("0", None, amount(Bearer.HEAD, "NaN"), rest(Bearer.UNIT)),), "amount_absurd"),
        ((band("0", None, percent(Bearer.HEAD, "0"), rest(Bearer.UNIT)),), "percent_absurd"),
        ((band("0", None, percent(Bearer.HEAD, "5", "-1"), rest(Bearer.UNIT)),), "cap_absurd"),
        ((band("-5", None),), "band_limit_absurd"),
        ((band("0", "500"), band("500", "500"), band("500", None)), "band_empty"),
        ((Band(D(0), None),), "no_part"),
        ((band("0", None, PolicyPart(Bearer.UNIT, Measure.REST, cap=D(5))),), "rest_with_cap"),
        ((band("0", None, PolicyPart(Bearer.UNIT, Measure.REST, D(5))),), "rest_with_value"),
    ],
)  # fmt: skip
def test_each_fault_of_a_draft_is_found(bands: tuple[Band, ...], code: str) -> None:
    assert codes(*bands) == [code]


def test_gaps_and_overlaps_say_from_where_to_where() -> None:
    problems = check(policy(band("0", "500"), band("600", "900"), band("800", None)))

    assert [(one.code, one.figures["from"], one.figures["to"]) for one in problems] == [
        ("gap", D(500), D(600)),
        ("overlap", D(800), D(900)),
    ]


def test_a_band_within_another_is_an_overlap_and_hides_no_gap() -> None:
    assert codes(band("0", "1000"), band("200", "300"), band("1000", None)) == ["overlap"]


# --- whatever the policy and the loss

money = st.decimals(D("0.01"), D("99999999.99"), places=2)
caps = st.none() | money


@st.composite
def parts(draw: st.DrawFn) -> tuple[PolicyPart, ...]:
    bearers = draw(st.permutations(list(Bearer)))[: draw(st.integers(1, 4))]
    made = []
    for bearer in bearers:
        measure = draw(st.sampled_from(list(Measure)))
        value = draw(st.decimals(D("0.01"), D(100), places=2) if measure == Measure.PERCENT else money)
        plain = measure == Measure.REST
        division = draw(st.sampled_from(list(Division)))
        made.append(
            PolicyPart(bearer, measure, None if plain else value, None if plain else draw(caps), division)
        )
    return tuple(made)


@st.composite
def drafts(draw: st.DrawFn) -> Policy:
    limits = sorted(draw(st.sets(money, max_size=3)))
    edges: list[Decimal | None] = [D(0), *limits, None]
    bands = []
    for above, up_to in zip(edges, edges[1:], strict=False):
        bands.append(Band(above or D(0), up_to, draw(parts())))
    if draw(st.booleans()) and bands:
        bands.pop(draw(st.integers(0, len(bands) - 1)))
    return Policy(tuple(bands))


@st.composite
def good_policies(draw: st.DrawFn) -> Policy:
    """Bands without a hole whose parts end with a rest, and no percentages above 100."""
    limits = sorted(draw(st.sets(money, max_size=3)))
    edges: list[Decimal | None] = [D(0), *limits, None]
    bands = []
    for above, up_to in zip(edges, edges[1:], strict=False):
        found = [one for one in draw(parts()) if one.measure != Measure.REST]
        used = {one.bearer for one in found}
        free = [bearer for bearer in Bearer if bearer not in used]
        if not free:
            found.pop()
            free = [bearer for bearer in Bearer if bearer not in {one.bearer for one in found}]
        found.insert(draw(st.integers(0, len(found))), PolicyPart(draw(st.sampled_from(free)), Measure.REST))
        while sum((one.value or D(0) for one in found if one.measure == Measure.PERCENT), D(0)) > 100:
            found.remove(next(one for one in found if one.measure == Measure.PERCENT))
        bands.append(Band(above or D(0), up_to, tuple(found)))
    return Policy(tuple(bands))


points = st.decimals(D("0.01"), D(200), places=2)
crowds = st.dictionaries(st.integers(1, 60), points, min_size=1, max_size=12)


@given(drafts(), money)
def test_in_a_policy_without_problems_every_loss_lies_in_exactly_one_band(
    draft: Policy, loss: Decimal
) -> None:
    if not check(draft):
        assert sum(1 for one in draft.bands if one.holds(loss)) == 1


@given(good_policies(), money, st.integers(0, 100_000), crowds)
def test_the_amounts_make_the_loss_the_percentages_100_and_no_cap_is_passed(
    good: Policy, loss: Decimal, quantity: int, crowd: dict[int, Decimal]
) -> None:
    assert check(good) == []

    found = apply(good, loss, quantity, Given(-1, -2, crowd))

    assert sum(one.amount for one in found) == loss
    assert sum(one.percent for one in found) == 100
    assert all(one.amount >= 0 and one.percent >= 0 for one in found)
    ruled = split_nested(loss, [Part(0, one.percent) for one in found])
    for bearer in {one.bearer for one in found if one.cap is not None}:
        mine = [place for place, one in enumerate(found) if one.bearer == bearer]
        cap = found[mine[0]].cap
        assert cap is not None
        assert sum(found[place].amount for place in mine) <= cap
        assert sum(ruled[place] for place in mine) <= cap + D("0.01") * (len(mine) - 1)


@given(money, st.lists(points, min_size=1, max_size=40))
def test_parts_by_weight_make_the_amount_and_differ_from_the_exact_ones_by_less_than_a_fen(
    total: Decimal, weights: list[Decimal]
) -> None:
    found = by_weight(total, weights)

    assert sum(found) == total
    exact = [total * one / sum(weights) for one in weights]
    assert all(abs(one - other) < D("0.01") for one, other in zip(found, exact, strict=True))
