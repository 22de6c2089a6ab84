"""Days at each stage: the spread over the cases closed in the month, by hand and through the steps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from complaints.states import State
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.stages import boxes, quantile
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, new_complaint, walk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("part", "expected"),
    [(0.25, 2.0), (0.5, 3.0), (0.75, 4.0)],
)
def test_a_quantile_lies_between_its_neighbours(part: float, expected: float) -> None:
    assert quantile([1.0, 2.0, 3.0, 4.0, 5.0], part) == expected
    assert quantile([7.0], part) == 7.0 and quantile([1.0, 2.0], 0.5) == 1.5


def test_the_boxes_tell_the_spread_of_days_of_the_cases_closed_in_the_month(world: World) -> None:
    for number, waited in enumerate((timedelta(hours=6), timedelta(hours=12))):
        complaint = new_complaint(world, order_number=f"SO-{number}", batch_number="")
        complaint = walk(world, complaint, LONG_WAY[:1], pace=timedelta(0))
        complaint = walk(world, complaint, LONG_WAY[1:2], pace=waited)
        walk(world, complaint, LONG_WAY[2:], start=at("2026-03-03 09:00"))

    found = {box.stage: box for box in boxes(_march(world), "complaint")}

    submitted = found[State.SUBMITTED]
    assert (submitted.cases, submitted.least, submitted.middle, submitted.most) == (2, 0.2, 0.4, 0.5)
    assert (
        boxes(Asked.of_query({"month": "2026-02"}, user=world.gm, at=at("2026-04-20 09:00")), "complaint")
        == []
    )


def _march(world: World) -> Asked:
    return Asked.of_query({"month": "2026-03"}, user=world.gm, at=at("2026-04-20 09:00"))
