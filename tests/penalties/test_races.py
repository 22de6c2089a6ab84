"""Two people open or close the same month of deductions at the same moment: once, and nothing is taken twice."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from complaints.models import Ruling
from complaints.penalties.figures import figures_of
from complaints.penalties.models import DeductionMonth, DeductionRow, PenaltyEntry, SanctionPaper
from complaints.penalties.operations.months import close_month, open_month
from feedback_system.approvals.models import Approval
from tests.complaints.monthly import ruled
from tests.complaints.test_races import together
from tests.factories.company import World, at
from tests.penalties.papers import (
    APRIL,
    MARCH,
    act,
    add_sanction,
    asked,
    countersigned,
    opened,
    opening,
    paper_on,
    pay,
    penalty_of,
    person,
    switch_on,
)

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


def test_two_steps_on_one_paper_at_once_end_in_one_of_them_and_the_books_are_level(world: World) -> None:
    """Approving beside sending back, putting into force twice, and an objection beside lifting the paper."""
    switch_on(world)
    drafted = add_sanction(world, paper_on(world, ruled(world, person(world, "prod1"))), "prod1")
    paper, gm, hr = asked(world, drafted), world.gm, world.hr

    def step(name: str, by: Any, moment: str, **data: Any) -> Any:
        return lambda: act(SanctionPaper.objects.get(pk=paper.pk), name, by=by, at=at(moment), **data)

    outcomes = together(
        step("approve_paper", gm, "2026-03-17 15:00", reason=""),
        step("refuse_paper", gm, "2026-03-17 15:00", reason="重议"),
    )
    assert Counter(outcomes)["done"] == 1, outcomes
    if outcomes[1] == "done":
        again = countersigned(world, paper, at("2026-03-17 16:00"), at("2026-03-17 16:10"))
        act(again, "submit_paper", by=world.gm_office, at=at("2026-03-17 16:20"), reason="")
        act(paper, "approve_paper", by=gm, at=at("2026-03-17 16:30"), reason="")
    act(paper, "check_notice", by=world.finance, at=at("2026-03-18 09:00"))

    outcomes = together(*(step("publish", hr, "2026-03-18 10:00") for _n in range(2)))
    assert Counter(outcomes) == {"done": 1, "not_possible_now": 1}
    assert list(PenaltyEntry.objects.values_list("kind", "amount")) == [("posted", Decimal(400))]

    Ruling.objects.filter(pk=paper.ruling_id).update(overturned_at=at("2026-03-19 09:00"))
    outcomes = together(
        step("lift", world.gm_office, "2026-03-20 09:00", reason="判定已撤销"),
        step("file_appeal", world.prod1, "2026-03-20 09:00", speaks_for="me", reasons="已报修"),
    )
    assert outcomes[0] == "done" and outcomes[1] in ("done", "not_possible_now", "not_permitted")
    assert SanctionPaper.objects.get(pk=paper.pk).state == "lifted"
    assert PenaltyEntry.objects.aggregate(sum=Sum("amount"))["sum"] == 0
    assert not Approval.objects.filter(case=paper.case_id, decision="pending").exists()
