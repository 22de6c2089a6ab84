"""The arithmetic of a suspect batch: sums are exact, nothing is lost, and what cannot be is named with its figures."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quality.anomalies.balancing import Share, balance, faults

PATIENT = settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws slowly
PLACES = ("stock", "transit", "customer", "service", "scrapped")


@st.composite
def shares(draw: st.DrawFn) -> list[Share]:
    """Shares that can be: never more found than there is, never more sorted or blocked than found."""
    rows = []
    for _number in range(draw(st.integers(0, 6))):
        quantity = draw(st.integers(0, 10_000_000))
        found = draw(st.integers(0, quantity))
        sorted_, blocked = draw(st.integers(0, found)), draw(st.integers(0, found))
        rows.append(Share(draw(st.sampled_from(PLACES)), quantity, found, sorted_, blocked))
    return rows


@PATIENT
@given(rows=shares(), extra=st.integers(0, 10_000_000))
def test_produced_is_what_lies_at_the_places_and_what_nobody_can_explain(
    rows: list[Share], extra: int
) -> None:
    produced = sum(row.quantity for row in rows) + extra

    sums = balance(produced, rows)

    assert sums.rest == extra and sums.accounted + sums.rest == produced
    assert sum(quantity for _place, quantity in sums.by_place) == sums.accounted
    assert sums.found + sums.not_found == sums.accounted
    assert sums.is_whole == (extra == 0)
    assert list(faults(produced, rows)) == []


@PATIENT
@given(rows=shares(), order=st.randoms(use_true_random=False))
def test_the_order_of_the_places_changes_no_sum(rows: list[Share], order: object) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)  # type: ignore[attr-defined]

    one, other = balance(7, rows), balance(7, shuffled)

    assert (one.accounted, one.found, one.sorted, one.blocked) == (
        other.accounted, other.found, other.sorted, other.blocked,
    )  # fmt: skip
    assert dict(one.by_place) == dict(other.by_place)


@PATIENT
@given(rows=shares(), surplus=st.integers(1, 1_000))
def test_more_at_the_places_than_was_made_is_named_with_the_figures(rows: list[Share], surplus: int) -> None:
    accounted = sum(row.quantity for row in rows)
    produced = accounted - surplus

    found = [fault for fault in faults(produced, rows) if fault.code == "exceeds"]

    assert [one.figures for one in found] == [
        {"produced": produced, "accounted": accounted, "surplus": surplus}
    ]


def test_more_found_than_there_is_and_more_sorted_than_found_are_named_with_their_row() -> None:
    rows = [Share("stock", 10, 10, 4, 4), Share("customer", 10, 11), Share("service", 10, 2, 3, 5)]

    assert [(one.code, one.row) for one in faults(30, rows)] == [("found", 2), ("sorted", 3), ("blocked", 3)]
