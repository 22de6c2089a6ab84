"""Shares add up to the fen on every level, whatever the figures."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.shares import Fault, Part, faults_of, leaves_of, parents_of, split, split_nested

pytestmark = pytest.mark.once

money = st.decimals(min_value=0, max_value=Decimal("99999999.99"), places=2)


@st.composite
def percents(draw: st.DrawFn) -> list[Decimal]:
    """Percentages with two decimals, each above zero, that make exactly 100."""
    cuts = draw(st.sets(st.integers(1, 9_999), max_size=7))
    edges = [0, *sorted(cuts), 10_000]
    return [Decimal(high - low) / 100 for low, high in zip(edges, edges[1:], strict=False)]


@st.composite
def trees(draw: st.DrawFn, level: int = 0) -> list[Part]:
    """Shares of a whole, some with parts, down to the third level."""
    found = []
    for percent in draw(percents()):
        found.append(Part(level, percent))
        if level < 2 and draw(st.booleans()):
            found += draw(trees(level + 1))
    return found


@given(money, trees())
def test_on_every_level_the_amounts_add_up_to_what_they_are_parts_of(
    total: Decimal, parts: list[Part]
) -> None:
    amounts = split_nested(total, parts)

    sums: dict[int | None, Decimal] = {}
    parents = parents_of([part.level for part in parts])
    for parent, amount in zip(parents, amounts, strict=True):
        sums[parent] = sums.get(parent, Decimal(0)) + amount
    assert all(found == (total if parent is None else amounts[parent]) for parent, found in sums.items())
    leaves = leaves_of([part.level for part in parts])
    assert sum(amount for amount, leaf in zip(amounts, leaves, strict=True) if leaf) == total
    assert all(amount >= 0 for amount in amounts)
    assert faults_of(parts) == []


@given(money, trees())
def test_no_amount_is_a_fen_off_its_exact_value(total: Decimal, parts: list[Part]) -> None:
    amounts = split_nested(total, parts)

    for part, parent, amount in zip(parts, parents_of([one.level for one in parts]), amounts, strict=True):
        whole = total if parent is None else amounts[parent]
        assert abs(amount - whole * part.percent / 100) < Decimal("0.01")


def test_a_hundred_divided_by_three_gives_the_left_over_fen_to_the_largest_remainder() -> None:
    thirds = [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]

    assert split(Decimal(100), thirds) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    nested = split_nested(Decimal("0.05"), [Part(0, Decimal(100)), *(Part(1, one) for one in thirds)])
    assert nested == [Decimal("0.05"), Decimal("0.02"), Decimal("0.02"), Decimal("0.01")]


def test_a_loss_of_3500_by_gravity_gives_1750_1050_and_700() -> None:
    assert split(Decimal(3500), [Decimal(50), Decimal(30), Decimal(20)]) == [1750, 1050, 700]


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ([(0, "99.99")], Fault(None, Decimal("99.99"))),
        ([(0, "60"), (1, "50"), (1, "40"), (0, "40")], Fault(0, Decimal(90))),
        ([(0, "60"), (1, "100"), (2, "100.00"), (2, "0.01"), (0, "40")], Fault(1, Decimal("100.01"))),
        ([(1, "100")], Fault(0, None)),
        ([(0, "100"), (2, "100")], Fault(1, None)),
    ],
)
def test_a_level_that_is_not_whole_is_named_with_its_sum(parts: list[tuple[int, str]], fault: Fault) -> None:
    assert faults_of([Part(level, Decimal(percent)) for level, percent in parts]) == [fault]
