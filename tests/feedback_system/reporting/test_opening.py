"""The dashboard on the first days of a month: which month it opens on, what it offers beside it, and when that is over."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.states import State
from feedback_system.cases.fields import local_day
from feedback_system.deadlines.clock import database_now
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.board import board_for
from feedback_system.reporting.figures import figure_named
from feedback_system.reporting.months.board import signed_board
from feedback_system.reporting.months.opening import Beside, beside, opening_month
from feedback_system.reports.periods import Rhythm, period_of
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, new_complaint
from tests.feedback_system.reporting.test_board import _query
from tests.feedback_system.reporting.test_months import CLOSING, sign

pytestmark = pytest.mark.django_db


def offered(person: Any, moment: str, month: str, **more: str) -> Beside | None:
    """What stands beside that month, asked for by its address."""
    asked = Asked.of_query({"month": month, **more}, user=person, at=at(moment))
    return beside(asked, board_for(asked, with_blocks=False), is_opened_on=False)


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        ("2026-04-01 09:00", "2026-03"),
        ("2026-04-03 23:59", "2026-03"),  # the third working day is not over
        ("2026-04-04 00:00", "2026-04"),
        ("2026-05-08 17:00", "2026-04"),  # five days off, then Wednesday to Friday
        ("2026-05-09 09:00", "2026-05"),
        ("2026-03-31 23:59", "2026-03"),
    ],
)
def test_it_opens_on_the_month_before_until_three_working_days_are_over(
    world: World, moment: str, month: str
) -> None:
    complaint_at(world, State.EXECUTING, start=at("2026-02-20 09:00"))

    assert opening_month(at(moment)).code == month


def test_a_company_in_its_first_month_has_no_month_before(world: World) -> None:
    new_complaint(world, at=at("2026-04-01 09:00"))

    assert opening_month(at("2026-04-01 10:00")).code == "2026-04"
    assert offered(world.gm, "2026-04-01 10:00", "2026-04") is None


def test_each_of_the_two_months_offers_the_other_with_its_numbers_and_their_cases(world: World) -> None:
    complaint_at(world, State.EXECUTING)  # reported and closed in March
    new_complaint(world, at=at("2026-04-01 09:00"), order_number="SO-2", batch_number="")

    now, before = (
        offered(world.gm, "2026-04-02 09:00", one, market="home") for one in ("2026-04", "2026-03")
    )

    assert now is not None and before is not None
    assert (now.shows_present, now.other.code, now.over.code) == (True, "2026-03", "2026-03")
    assert (before.shows_present, before.other.code, before.over.code) == (False, "2026-04", "2026-03")
    assert (now.days_over, now.days) == (before.days_over, before.days) == (1, 21)
    assert [one.value for one in now.numbers] == [1, 1] and [one.value for one in before.numbers] == [1, 0]
    for one in (*now.numbers, *before.numbers):
        behind = Asked.of_query(_query(one.url), user=world.gm, at=at("2026-04-02 09:00"))
        assert behind.chosen and figure_named(one.figure.code).rows(behind).count() == one.value  # type: ignore[union-attr]


def test_it_is_offered_until_the_month_before_is_signed_and_three_working_days_are_over(world: World) -> None:
    complaint_at(world, State.EXECUTING)
    early, later, overdue = "2026-04-03 10:00", "2026-04-08 10:00", "2026-04-20 10:00"

    waiting = offered(world.gm, later, "2026-04")
    assert waiting is not None and waiting.is_unsigned
    assert waiting.due_at is not None and local_day(waiting.due_at).isoformat() == "2026-04-09"
    assert offered(world.gm, overdue, "2026-04") is None  # a company that signs no month is not reminded
    signed = sign(world, CLOSING)

    assert offered(world.gm, later, "2026-04") is None
    settled = offered(world.gm, early, "2026-04")
    assert settled is not None and not settled.is_unsigned and settled.due_at is None
    asked = Asked.of_query({"month": "2026-03"}, user=world.gm, at=at(early))
    frozen = beside(asked, signed_board(signed, asked), is_opened_on=True)
    assert frozen is not None and frozen.other.code == "2026-04"
    assert offered(world.gm, "2026-05-20 10:00", "2026-05") is None  # April is empty
    new_complaint(world, at=at("2026-04-10 09:00"), order_number="SO-2", batch_number="")
    late = offered(world.gm, "2026-05-20 10:00", "2026-05")
    assert late is not None and late.is_unsigned and late.over.code == "2026-04"  # it signs months
    assert offered(world.gm, "2026-05-20 10:00", "2026-03") is None


def test_what_is_offered_costs_few_statements_and_older_months_none(world: World) -> None:
    complaint_at(world, State.EXECUTING)
    counted = {}
    for month in ("2026-02", "2026-04", "2026-04", "2026-03", "2026-03"):
        asked = Asked.of_query({"month": month}, user=world.gm, at=at("2026-04-02 09:00"))
        board = board_for(asked, with_blocks=False)
        with CaptureQueriesContext(connection) as found:
            beside(asked, board, is_opened_on=False)
        counted[month] = [one["sql"] for one in found if "reference_stamp" not in one["sql"]]

    assert not counted["2026-02"]
    assert len(counted["2026-04"]) <= 3 and len(counted["2026-03"]) <= 5  # once calendar and answers are kept


def test_an_address_with_a_month_means_it_and_programs_get_the_present_one(
    world: World, client: Client
) -> None:
    complaint_at(world, State.EXECUTING)
    client.force_login(world.gm)
    client.cookies["django_language"] = "en"
    now = database_now()
    present = period_of(local_day(now), Rhythm.MONTH)

    bare, chosen = client.get("/dashboard/?market=home"), client.get(f"/dashboard/?month={present.code}")

    assert bare.context["asked"].month == opening_month(now) and bare.context["asked"].chosen
    assert chosen.context["asked"].month == present
    for page in (bare, chosen):
        found = page.context["beside"]
        assert (f"You are reading {page.context['asked'].month.code}" in page.content.decode()) is (
            found is not None
        )
        assert found is None or f"month={found.other.code}" in page.context["beside_url"]
    assert "market=home" in bare.context["beside_url"]
    assert client.get("/api/v1/dashboard/").json()["month"] == present.code
    assert client.get("/dashboard/cases/?figure=opened").context["asked"].month == present
