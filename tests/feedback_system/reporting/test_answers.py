"""Sums of months that are kept: they save the counting, and are never another number than a count would give."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Delegation
from complaints.states import State
from feedback_system.cases.advance import let_read
from feedback_system.cases.models import CaseAudience, StageVisit
from feedback_system.catalogues.models import CatalogueList
from feedback_system.deadlines.clock import database_now
from feedback_system.masterdata.models import Product
from feedback_system.reporting.answers import triggers
from feedback_system.reporting.answers.keeping import known_to, question_of, tidy
from feedback_system.reporting.answers.models import KeptAnswer, MonthTouch, Side
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.board import ask_at_once, defect_map, divided, numbers_of_months
from feedback_system.reporting.facts import keep_facts
from feedback_system.reporting.figures import all_tables
from feedback_system.reporting.models import CaseFact
from feedback_system.reporting.stages import boxes
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at

pytestmark = pytest.mark.django_db

MOMENT = at("2026-04-20 09:00")


def asked(person: Any, **more: str) -> Asked:
    return Asked.of_query({"month": "2026-03", **more}, user=person, at=MOMENT)


def told(person: Any, **more: str) -> tuple[Any, ...]:
    """Everything of a month on the board, as plain values."""
    question = asked(person, **more)
    ask_at_once(question)
    return (
        numbers_of_months(question),
        [
            [
                (row.row.value, row.row.label, [one.value for one in row.numbers])
                for row in divided(table, question).rows
            ]
            for table in all_tables()
        ],
        defect_map(question),
        boxes(question, "complaint"),
    )


def counted(person: Any, **more: str) -> tuple[Any, ...]:
    """The same with nothing kept."""
    KeptAnswer.objects.all().delete()
    return told(person, **more)


def test_a_month_is_counted_once_and_again_only_when_one_of_its_cases_changes(world: World) -> None:
    closed = complaint_at(world, State.EXECUTING)
    first = told(world.gm)

    with CaptureQueriesContext(connection) as again:
        assert told(world.gm) == first
    assert not [one for one in again if '"opened_month" IN' in one["sql"] and "kept" not in one["sql"]]

    CaseFact.objects.filter(pk=closed.case_id).update(loss_fen=12_300)
    with CaptureQueriesContext(connection) as changed:
        after = told(world.gm)
    assert after[0]["loss"][date(2026, 3, 1)] == 12_300 and after == counted(world.gm)
    months = {month.first.isoformat() for month in asked(world.gm).trend}
    asking = " ".join(one["sql"] for one in changed if "u_place" in one["sql"])
    assert "2026-03-01" in asking and not any(month in asking for month in months - {"2026-03-01"})


def test_whatever_changes_whoever_writes_it_the_board_says_what_a_count_says(world: World) -> None:
    cases = [
        complaint_at(world, state, order_number=f"SO-{number}", batch_number="")
        for number, state in enumerate(
            (State.EXECUTING, State.SUBMITTED, State.EXECUTING, State.INVESTIGATING)
        )
    ]
    dice = random.Random(7)
    months = [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]
    values: dict[str, list[Any]] = {
        "opened_month": months, "is_repeat": [True, False], "outcome": ["", "upheld", "not_upheld"],
        "route": ["", "long", "short"], "product": [None, world.product.pk], "loss_fen": [0, 5, 700], "delay": ["", "carrier"],
    }  # fmt: skip

    for _turn in range(12):
        fact = CaseFact.objects.filter(pk=dice.choice(cases).case_id)
        column = dice.choice(sorted(values))
        fact.update(**{column: dice.choice(values[column])})
        if dice.random() < 0.2:
            fact.filter(closed_at__isnull=False).update(closed_month=dice.choice(months))
        said = told(world.gm), told(world.gm, product="TS-500"), told(world.cs1)
        again = counted(world.gm), told(world.gm, product="TS-500"), told(world.cs1)
        for before, after in zip(said, again, strict=True):
            for one, other in zip(before, after, strict=True):
                assert one == other, f"{column} at turn {_turn}"

    CaseAudience.objects.filter(case=cases[1].case_id).delete()
    assert told(world.cs1) == counted(world.cs1)
    let_read(cases[1].case, person=world.cs1, why="follower")
    assert told(world.cs1) == counted(world.cs1)
    CaseFact.objects.filter(pk=cases[0].case_id).delete()
    assert told(world.gm) == counted(world.gm) and told(world.cs1) == counted(world.cs1)
    keep_facts({cases[0].case_id: "complaint"})
    assert told(world.gm) == counted(world.gm)


def test_a_stay_that_ends_after_the_closing_and_a_new_code_count_at_once(world: World) -> None:
    closed = complaint_at(world, State.EXECUTING)
    before = told(world.gm)
    stay = StageVisit.objects.filter(case=closed.case_id, state=State.INVESTIGATING).earliest("pk")

    StageVisit.objects.filter(pk=stay.pk).update(entered_at=stay.entered_at - timedelta(days=9))
    longer = told(world.gm)
    Product.objects.filter(pk=world.product.pk).update(code="TS-501")

    assert longer[3] != before[3] and told(world.gm)[3] == longer[3]
    assert told(world.gm) == counted(world.gm)
    assert "TS-501" in str(told(world.gm)[2]) + str(told(world.gm)[1])


def test_facts_that_are_written_again_as_they_were_change_no_month(world: World) -> None:
    complaint = complaint_at(world, State.EXECUTING)
    weighed = list(MonthTouch.objects.values_list("side", "month", "weight"))

    keep_facts({complaint.case_id: "complaint"})

    assert list(MonthTouch.objects.values_list("side", "month", "weight")) == weighed


def test_an_answer_counted_while_a_step_was_committed_is_not_used_again(world: World) -> None:
    complaint = complaint_at(world, State.EXECUTING)
    slow = asked(world.gm)
    ask_at_once(asked(world.gm))
    KeptAnswer.objects.all().delete()

    question = question_of(CaseFact.objects.filter(kind="complaint"), Side.OPENED)
    assert question is not None
    known_to(slow, [(question, slow.first)])  # the reader has read the sums of changes;
    CaseFact.objects.filter(pk=complaint.case_id).update(is_repeat=True)  # then somebody else commits;
    ask_at_once(slow)  # and what the reader counts is kept.

    assert told(world.gm) == counted(world.gm)


def test_what_knows_more_than_facts_is_never_kept(world: World) -> None:
    late = CaseFact.objects.filter(due_at__lt=MOMENT)
    joined = CaseFact.objects.filter(case__open_row__next_due_at__isnull=False)

    mine = asked(world.cs1).facts
    assert question_of(mine, Side.OPENED).side == Side.OPENED_SEEN  # type: ignore[union-attr]  # a reader more counts
    Delegation.objects.create(
        principal=world.qa1, deputy=world.cs1, starts_at=database_now() - timedelta(days=1), ends_at=database_now() + timedelta(days=1),
    )  # fmt: skip
    assert question_of(asked(world.cs1).facts, Side.OPENED) is None  # it ends by the clock
    assert question_of(late, Side.OPENED) is None and question_of(joined, Side.OPENED) is None
    house, named = asked(world.gm).facts, asked(world.gm, defect=CatalogueList.DEFECT).facts
    assert question_of(house, Side.OPENED) not in (None, question_of(named, Side.OPENED))
    assert question_of(house, Side.OPENED) != question_of(house, Side.CLOSED)


def test_putting_changes_together_keeps_their_sums_and_lets_old_answers_go(world: World) -> None:
    complaint_at(world, State.EXECUTING)
    told(world.gm)
    rows, answers = MonthTouch.objects.count(), KeptAnswer.objects.count()

    tidy(at=MOMENT)

    places = list(MonthTouch.objects.values_list("side", "month"))
    assert len(places) == len(set(places)) < rows and KeptAnswer.objects.count() == answers
    with CaptureQueriesContext(connection) as again:
        told(world.gm)
    assert not any("INSERT" in one["sql"] for one in again)  # everything still holds
    tidy(at=MOMENT + timedelta(days=41))
    assert not KeptAnswer.objects.exists()


def test_triggers_that_are_made_anew_forget_every_answer(world: World) -> None:
    complaint = complaint_at(world, State.EXECUTING)
    told(world.gm)
    triggers.remove(connection)
    CaseFact.objects.filter(pk=complaint.case_id).update(is_repeat=True)  # nobody counts that

    triggers.install(connection)

    assert told(world.gm) == counted(world.gm)
