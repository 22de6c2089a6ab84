"""Two people open, confirm or close the same month at the same moment, or rule while it is closed: once, and no share is lost or taken twice."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from complaints.models import MonthConfirmation, MonthLine, MonthRun, MonthTotal
from complaints.models.month_figures import figures_of, is_intact
from complaints.operations.monthly import close_month, confirm_month, open_month
from feedback_system.audit.operations import verify
from tests.complaints.monthly import (
    APRIL,
    BY_GRAVITY,
    CLOSING,
    CONFIRMED,
    IN_APRIL,
    IN_MAY,
    MARCH,
    confirm_all,
    opened,
    ruled,
)
from tests.complaints.objecting import file
from tests.complaints.test_races import together
from tests.factories.company import World, at
from tests.factories.complaints import take

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_of_two_who_open_the_same_month_one_does_and_the_other_is_told(world: World) -> None:
    people = (world.gm_office, world.gm_office2)

    outcomes = together(
        *(lambda by=by: open_month(month=MARCH, by=by, at=IN_APRIL) for by in people)  # type: ignore[misc]
    )

    assert sorted(outcomes) in (["blocked", "done"], ["conflict", "done"])
    assert MonthRun.objects.count() == 1


def test_of_two_who_close_the_same_month_one_does_and_the_other_is_told(world: World) -> None:
    complaint = ruled(world, *BY_GRAVITY)
    run = opened(world)
    confirm_all(world, run)
    seal, people = figures_of(run).seal, (world.gm_office, world.gm_office2)

    outcomes = together(
        *(lambda by=by: close_month(run=run, seal=seal, by=by, at=CLOSING) for by in people)  # type: ignore[misc]
    )

    assert Counter(outcomes) == {"done": 1, "not_possible_now": 1}
    assert MonthLine.objects.count() == 3
    assert MonthTotal.objects.filter(by="all").count() == 1
    assert is_intact(figures_of(MonthRun.objects.get()))
    assert complaint.case.events.filter(name="taken_into_month").count() == 1
    assert verify(complaint.case_id) is None


def test_a_head_who_confirms_twice_at_once_confirms_once(world: World) -> None:
    ruled(world, *BY_GRAVITY)
    run = opened(world)
    (part,) = [one for one in figures_of(run).parts if one.department.code == "production"]
    head = world.prod_head

    outcomes = together(
        *(
            lambda: confirm_month(run=run, department=part.department, seal=part.seal, by=head, at=CONFIRMED)
            for _n in range(2)
        )
    )

    assert outcomes == ["done", "done"]
    assert MonthConfirmation.objects.count() == 1


def test_a_ruling_that_falls_while_the_month_is_closed_is_left_out_or_taken_back_in_the_next_one(
    world: World,
) -> None:
    complaint = ruled(world, *BY_GRAVITY)
    run = opened(world)
    confirm_all(world, run)
    file(complaint, by=world.prod_head, at=CONFIRMED)
    waiting = figures_of(run)
    assert [one.why for one in waiting.asides] == ["frozen"] and waiting.lines == []
    decided = {"decision": "upheld_ruling", "reason": "判定有据"}
    office, decider = world.gm_office, world.deputy_gm

    outcomes = together(
        lambda: close_month(run=run, seal=waiting.seal, by=office, at=CLOSING),
        lambda: take(complaint, "decide_objection", by=decider, at=CLOSING, **decided),
    )

    assert outcomes[1] == "done" and outcomes[0] in ("done", "conflict")
    if outcomes[0] == "conflict":  # the decision was first: the figures had moved
        close_month(run=run, seal=figures_of(run).seal, by=office, at=at("2026-04-08 17:00"))
    open_month(month=APRIL, by=office, at=IN_MAY)
    april = figures_of(MonthRun.objects.get(month=APRIL))
    taken = list(MonthLine.objects.filter(run__month=MARCH)) + april.lines
    assert sum((line.amount for line in taken), Decimal(0)) == 3500, "in one of the two, whoever was first"
    assert len(taken) == 3
