"""Two people open or close the same month of deductions at the same moment: once, and nothing is taken twice."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from django.db.models import Sum

from complaints.penalties.figures import figures_of
from complaints.penalties.models import DeductionMonth, DeductionRow, PenaltyEntry
from complaints.penalties.operations.months import close_month, open_month
from tests.complaints.test_races import together
from tests.factories.company import World, at
from tests.penalties.papers import APRIL, MARCH, act, opened, opening, pay, penalty_of, switch_on

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_of_two_who_open_a_month_at_once_one_does_and_the_other_is_told(world: World) -> None:
    switch_on(world)
    hr = world.hr

    outcomes = together(*(lambda: open_month(month=MARCH, by=hr, at=opening(MARCH)) for _n in range(2)))

    assert sorted(outcomes) in (["blocked", "done"], ["conflict", "done"])
    assert DeductionMonth.objects.count() == 1


def test_a_month_closed_twice_at_once_is_closed_once(world: World) -> None:
    switch_on(world)
    penalty_of(world, "prod1", "1500")
    month = opened(world, MARCH)
    pay(world, MARCH, prod1=("20000", "1000"))
    seal, hr = figures_of(month).seal, world.hr

    outcomes = together(
        *(lambda: close_month(month=month, seal=seal, by=hr, at=opening(MARCH)) for _n in range(2))
    )

    assert Counter(outcomes) == {"done": 1, "not_possible_now": 1}
    assert PenaltyEntry.objects.filter(kind="taken").aggregate(sum=Sum("amount"))["sum"] == Decimal(-500)
    assert DeductionRow.objects.count() == 1


def test_an_objection_decided_while_the_month_is_closed_is_in_it_or_given_back_in_the_next(
    world: World,
) -> None:
    switch_on(world)
    paper = penalty_of(world, "prod1", "300")
    moment = at("2026-03-20 09:00")
    paper = act(paper, "file_appeal", by=world.prod1, at=moment, speaks_for="me", reasons="x")
    month = opened(world, MARCH)
    pay(world, MARCH, prod1=("20000", "1000"))
    seal, hr, chairman = figures_of(month).seal, world.hr, world.chairman

    outcomes = together(
        lambda: close_month(month=month, seal=seal, by=hr, at=opening(MARCH)),
        lambda: act(
            paper, "decide_appeal", by=chairman, at=opening(MARCH), appeal=1, decision="lifted", reason="y"
        ),
    )

    assert outcomes[1] == "done" and outcomes[0] in ("done", "conflict")
    month.refresh_from_db()
    if month.is_open:
        close_month(month=month, seal=figures_of(month).seal, by=hr, at=at("2026-03-26 10:00"))
    april = opened(world, APRIL)
    close_month(month=april, seal=figures_of(april).seal, by=hr, at=at("2026-04-26 10:00"))
    assert PenaltyEntry.objects.aggregate(sum=Sum("amount"))["sum"] == 0
    assert not DeductionRow.objects.filter(month=april).exclude(carried=0).exists()
