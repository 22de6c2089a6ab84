"""What is taken in a month: the worked examples of the policies with exactly their figures, and what holds for every input."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.penalties.bands import SanctionBand, band_of
from complaints.penalties.deducting import Due, Pay, Rules, deduct, room_of
from complaints.penalties.models.lines import floor_of
from complaints.shares import split
from complaints.sharing_policies import by_weight

pytestmark = pytest.mark.once

POLICY = Rules(cap_percent=D(50), cap_covers_sanctions=False, legal_percent=D(100), least_wage=D(0))
"""The limits of the policy alone, as the examples reckon."""
ALL_COVERED = Rules(cap_percent=D(50), cap_covers_sanctions=True, legal_percent=D(100), least_wage=D(0))
LAW = Rules(cap_percent=D(50), cap_covers_sanctions=False, legal_percent=D(20), least_wage=D(2000))


def earns(bonus: str, wage: str = "20000") -> Pay:
    return Pay(D(wage), D(bonus))


def months(penalty: str, *bonuses: str) -> list[D]:
    """What is taken month by month of one economic penalty."""
    left, found = D(penalty), []
    for bonus in bonuses:
        amount = dict(deduct(earns(bonus), [Due("a", False, left)], POLICY)).get("a", D(0))
        found.append(amount)
        left -= amount
    return found


def test_two_warnings_take_at_least_800_and_a_minor_demerit_too():
    assert floor_of("warning", 2, warning=D(400), minor=D(800)) == D(800)
    assert floor_of("minor", 1, warning=D(400), minor=D(800)) == D(800)
    assert floor_of("major", 1, warning=D(400), minor=D(800)) == D(0)


def test_a_major_demerit_takes_the_whole_bonus_of_the_month():
    assert deduct(earns("1900"), [Due("major", True, D(1900))], POLICY) == [("major", D(1900))]


def test_a_personal_share_of_1050_suggests_one_minor_demerit_by_the_bands_of_the_example():
    bands = [SanctionBand(D(0), "warning"), SanctionBand(D(1000), "minor"), SanctionBand(D(3000), "major")]

    assert band_of(bands, D(1050)) == SanctionBand(D(1000), "minor")
    assert band_of(bands, D("999.99")).kind == "warning"
    assert band_of([], D(1050)) is None


def test_a_loss_of_3600_over_90_points_takes_400_for_10_points_and_600_for_15():
    parts = by_weight(D(3600), [D(10), D(15), D(65)])

    assert parts[:2] == [D(400), D(600)]
    assert sum(parts) == D(3600)


def test_a_penalty_of_1500_is_taken_in_three_months_of_500():
    assert months("1500", "1000", "1000", "1000") == [D(500), D(500), D(500)]


def test_a_smaller_bonus_stretches_the_instalments():
    assert months("1500", "1000", "600", "1000", "1000") == [D(500), D(300), D(500), D(200)]


def test_two_cases_add_up_under_one_cap_and_the_oldest_comes_first():
    dues = [Due("case 1", False, D(350)), Due("case 2", False, D(400))]

    assert deduct(earns("1000"), dues, POLICY) == [("case 1", D(350)), ("case 2", D(150))]
    assert deduct(earns("1000"), [Due("case 2", False, D(250))], POLICY) == [("case 2", D(250))]


def test_2000_over_160_points_is_12_50_a_point_and_8_points_pay_100():
    assert by_weight(D(2000), [D(8), D(152)]) == [D(100), D(1900)]


def test_a_department_of_60_points_with_a_loss_of_600_takes_60_for_6_points():
    assert by_weight(D(600), [D(6), D(54)])[0] == D(60)


def test_a_sanction_comes_first_and_leaves_200_of_the_bonus_to_the_economic_penalty():
    dues = [Due("penalty", False, D(600)), Due("minor demerit", True, D(800))]

    assert deduct(earns("1000"), dues, POLICY) == [("penalty", D(200)), ("minor demerit", D(800))]


def test_with_the_cap_over_all_500_is_taken_and_900_carried():
    dues = [Due("minor demerit", True, D(800)), Due("penalty", False, D(600))]

    found = deduct(earns("1000"), dues, ALL_COVERED)

    assert found == [("minor demerit", D(500))]
    assert sum(due.left for due in dues) - sum(amount for _key, amount in found) == D(900)


def test_100_in_three_equal_parts_is_33_34_and_twice_33_33():
    assert by_weight(D(100), [D(1)] * 3) == [D("33.34"), D("33.33"), D("33.33")]


def test_3500_by_50_30_and_20_percent_is_1750_1050_and_700():
    assert split(D(3500), [D(50), D(30), D(20)]) == [D(1750), D(1050), D(700)]


def test_no_more_than_a_fifth_of_the_wage_is_taken_whatever_the_policy_says():
    assert deduct(earns("1900", "5000"), [Due("major", True, D(1900))], LAW) == [("major", D(1000))]


def test_what_remains_of_the_wage_is_never_below_the_least_wage():
    assert deduct(earns("800", "2300"), [Due("a", True, D(800))], LAW) == [("a", D(300))]
    assert deduct(earns("800", "2000"), [Due("a", True, D(800))], LAW) == []


def test_caps_are_rounded_down_to_the_fen():
    assert room_of(earns("100.01"), POLICY).economic == D("50.00")
    assert room_of(earns("999.99", "2000.99"), LAW).in_all == D("0.99")


MONEY = st.decimals(min_value=0, max_value=20_000, places=2)
PERCENT = st.decimals(min_value=0, max_value=100, places=2)
DUES = st.lists(
    st.tuples(st.booleans(), st.decimals(min_value="0.01", max_value=9_999, places=2)), max_size=6
)


@st.composite
def pays(draw):
    wage = draw(MONEY)
    return Pay(wage, draw(st.decimals(min_value=0, max_value=wage, places=2)))


@st.composite
def rules(draw):
    return Rules(draw(PERCENT), draw(st.booleans()), draw(PERCENT), draw(MONEY))


@given(pays(), DUES, rules())
def test_no_month_ever_passes_a_limit_nor_takes_more_than_is_owed(pay, dues, limits):
    owed = [Due(place, is_sanction, left) for place, (is_sanction, left) in enumerate(dues)]

    found = dict(deduct(pay, owed, limits))
    in_all = sum(found.values(), D(0))
    economic = sum((amount for place, amount in found.items() if not owed[place].is_sanction), D(0))

    assert all(0 < amount <= owed[place].left for place, amount in found.items())
    assert in_all <= pay.bonus
    assert in_all * 100 <= pay.wage * limits.legal_percent
    assert not in_all or pay.wage - in_all >= limits.least_wage
    assert (in_all if limits.cap_covers_sanctions else economic) * 100 <= pay.bonus * limits.cap_percent


@given(DUES, st.lists(st.decimals(min_value=200, max_value=5_000, places=2), min_size=1, max_size=12))
def test_instalments_never_exceed_the_penalty_and_reach_it_when_the_bonuses_allow(dues, bonuses):
    left = {place: amount for place, (_sanction, amount) in enumerate(dues)}
    for bonus in bonuses:
        owed = [Due(place, dues[place][0], amount) for place, amount in left.items() if amount]
        for place, amount in deduct(Pay(D(50_000), bonus), owed, POLICY):
            left[place] -= amount
    assert all(amount >= 0 for amount in left.values())

    for _month in range(2 * 6 * 9_999 // 100):  # at least 100 a month, so it must end
        owed = [Due(place, dues[place][0], amount) for place, amount in left.items() if amount]
        if not owed:
            break
        for place, amount in deduct(Pay(D(50_000), D(200)), owed, POLICY):
            left[place] -= amount
    assert not any(left.values())


@given(
    st.decimals(min_value="0.01", max_value=999_999, places=2),
    st.lists(st.decimals(min_value=0, max_value=99, places=2), min_size=1, max_size=40).filter(any),
)
def test_a_split_by_points_sums_to_the_loss_to_the_fen(loss, points):
    parts = by_weight(loss, points)

    assert sum(parts) == loss
    assert all(part >= 0 and part == part.quantize(D("0.01")) for part in parts)


@given(pays(), DUES, rules())
def test_sanctions_come_before_economic_penalties_and_the_oldest_of_each_first(pay, dues, limits):
    owed = [Due(place, is_sanction, left) for place, (is_sanction, left) in enumerate(dues)]
    found = dict(deduct(pay, owed, limits))

    for is_sanction in (True, False):
        own = [due for due in owed if due.is_sanction == is_sanction]
        partly = [due for due in own if found.get(due.key, D(0)) < due.left]
        if partly:  # nothing is taken for a younger one before an older one is paid in full
            later = own[own.index(partly[0]) + 1 :]
            assert not any(due.key in found for due in later)
