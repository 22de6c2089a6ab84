"""The dashboard: every number equals a count of its own, opens exactly its cases, and keeps to the scope of the reader."""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.states import State
from feedback_system.cases.models import Case
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.board import Board, board_for, numbers_at_once
from feedback_system.reporting.figures import all_figures, all_tables, figure_named
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, new_complaint
from tests.feedback_system.reporting.counted import month_figures, standing_figures
from tests.quality.test_report_figures import lively

pytestmark = pytest.mark.django_db

MONTHS = ("2026-02", "2026-03", "2026-05")
"""With few cases, with many, and without any."""
SCOPES = ("gm", "qa_head", "sales_head", "prod_head")
MOST_STATEMENTS = 15
"""Of the page; the design wants 8. The frame of a page asks 8, what is kept 1, what stands now 1, names and the version that is signed the rest."""
MOST_ADDED = 20
"""Of what apps add, asked for when somebody scrolls there."""
KEEPING = 8
"""What a page asks more after a case of the month has changed: the stays again, and twice an answer to keep with its savepoint."""
MOMENT = at("2026-04-20 09:00")


def board(person: Any, month: str = "2026-03", **more: str) -> Board:
    """The board as that person gets it."""
    return board_for(Asked.of_query({"month": month, **more}, user=person, at=MOMENT))


def shown(page: Board) -> dict[str, int]:
    """The numbers of the month by code."""
    return {line.figure.code: line.now.value for line in page.lines}


def test_every_figure_equals_an_independent_count_in_three_months_and_four_scopes(world: World) -> None:
    lively(world)
    late = complaint_at(
        world, State.EXECUTING, start=at("2026-02-10 09:00"), order_number="SO-60", batch_number=""
    )
    assert late.closed_at is not None

    for name in SCOPES:
        person = getattr(world, name)
        for month in MONTHS:
            page = board(person, month)
            assert shown(page) == month_figures(person, month), (name, month)
            for line in page.lines:  # the months beside it as well
                assert (
                    line.before.value == month_figures(person, page.asked.month.before.code)[line.figure.code]
                )
        now = {
            one.figure.code: one.value for one in numbers_at_once(Asked.of_query({}, user=person, at=MOMENT))
        }
        expected = standing_figures(person, MOMENT)
        assert {code: now[code] for code in expected} == expected, name


def test_every_number_opens_exactly_its_cases_also_in_the_file(world: World, client: Client) -> None:
    lively(world)
    client.force_login(world.gm)
    page = board(world.gm)
    numbers = [one for line in page.lines for one in line.numbers]
    numbers += [one for table in page.tables for row in table.rows for one in row.numbers]
    numbers += [one for _value, _label, cells in page.map.rows for one in cells if one] if page.map else []
    checked = [one for one in numbers if one.value]

    for one in checked:
        asked = Asked.of_query(_query(one.url), user=world.gm, at=MOMENT)
        if not one.is_money:
            assert one.figure.rows(asked).count() == one.value, one.url

    assert len(checked) > 20
    opened = next(one for one in checked if one.figure.code == "opened")
    answer = client.get(opened.url).content.decode()
    assert f'<span class="count">{opened.value}</span>' in answer
    file = b"".join(client.get(opened.url.replace("/cases/?", "/cases/export/?")).streaming_content)  # type: ignore[attr-defined]
    assert len(list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))) == opened.value + 1


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(url.split("?", 1)[1]))


def test_the_overdue_cases_divide_into_their_levels(world: World) -> None:
    lively(world)

    now = {one.figure.code: one for one in numbers_at_once(Asked.of_query({}, user=world.gm, at=MOMENT))}

    levels = [one.value for code, one in now.items() if re.fullmatch(r"overdue_\d", code)]
    assert now["overdue"].value > 0 and sum(levels) == now["overdue"].value


def test_filters_narrow_numbers_and_cases_alike_and_an_unknown_value_finds_nothing(world: World) -> None:
    lively(world)
    new_complaint(
        world,
        at=at("2026-03-11 09:00"),
        customer="C900",
        market="overseas",
        order_number="SO-99",
        batch_number="",
    )

    whole = shown(board(world.gm))["opened"]
    home, overseas = (shown(board(world.gm, market=one))["opened"] for one in ("home", "overseas"))

    assert home + overseas == whole and overseas == 1
    assert shown(board(world.gm, customer="C900"))["opened"] == 1
    assert shown(board(world.gm, customer="nobody"))["opened"] == 0
    assert shown(board(world.gm, department="company"))["opened"] == whole
    assert shown(board(world.gm, department="sales"))["opened"] <= whole


def test_a_rate_of_few_cases_shows_its_two_counts_alone(world: World, client: Client) -> None:
    complaint_at(world, State.EXECUTING)
    client.force_login(world.gm)

    line = next(line for line in board(world.gm).lines if line.figure.code == "on_time")

    assert (line.now.value, line.now.whole, line.now.share) == (1, 1, "")
    assert "1 / 1" in client.get("/dashboard/?month=2026-03").content.decode()


def test_a_month_without_cases_says_so_and_a_month_nobody_can_read_is_refused(
    world: World, client: Client
) -> None:
    client.force_login(world.gm)
    client.cookies["django_language"] = "en"

    assert "No figure in these months" in client.get("/dashboard/?month=2019-05").content.decode()
    refused = client.get("/dashboard/?month=May")
    assert refused.status_code == 422 and "such as 2026-01" in refused.content.decode()


def test_who_reads_no_figures_is_told_and_a_head_sees_the_own_cases_only(
    world: World, client: Client
) -> None:
    complaint_at(world, State.EXECUTING)
    client.force_login(world.cs1)
    assert client.get("/dashboard/").status_code == 403
    assert client.get("/dashboard/cases/?figure=opened").status_code == 403
    assert client.get("/dashboard/cases/export/?figure=opened").status_code == 403

    assert shown(board(world.gm))["opened"] == 1
    assert shown(board(world.sales_head))["opened"] == Case.objects.visible_to(world.sales_head).count() == 1
    assert shown(board(world.sales2_head))["opened"] == 0
    client.force_login(world.sales_head)
    assert 'href="/dashboard/"' in client.get("/").content.decode()
    client.force_login(world.gm)
    assert client.get("/dashboard/cases/?figure=nothing").status_code == 404


def test_the_program_gets_the_same_figures_as_the_page(world: World, client: Client) -> None:
    lively(world)
    client.force_login(world.gm)

    answer = client.get("/api/v1/dashboard/?month=2026-03").json()

    page = board(world.gm)
    assert answer["month"] == "2026-03" and answer["live"] is True
    assert {one["code"]: one["value"] for one in answer["figures"]} == shown(page)
    first = next(one for one in answer["tables"] if one["code"] == "on_time_by_route")
    assert [row["key"] for row in first["rows"]] == [row.row.value for row in page.tables[0].rows]
    assert [one["code"] for one in answer["blocks"]] == [one.code for one in page.blocks]
    assert client.get("/api/v1/dashboard/?month=May").status_code == 422
    assert client.get("/api/v1/dashboard/?department=nowhere").status_code == 422
    client.force_login(world.cs1)
    assert client.get("/api/v1/dashboard/").status_code == 403


def test_the_page_costs_the_same_however_many_cases_there_are(world: World, client: Client) -> None:
    complaint_at(world, State.EXECUTING)
    client.force_login(world.gm)
    client.get("/dashboard/?month=2026-03")
    with CaptureQueriesContext(connection) as few:
        client.get("/dashboard/?month=2026-03")

    for number in range(4):
        complaint_at(world, State.EXECUTING, order_number=f"SO-{number}", batch_number="")
    with CaptureQueriesContext(connection) as counted:
        client.get("/dashboard/?month=2026-03")
    with CaptureQueriesContext(connection) as many:
        client.get("/dashboard/?month=2026-03")

    with CaptureQueriesContext(connection) as added:
        blocks = client.get("/dashboard/blocks/?month=2026-03")

    assert len(many) <= len(few) <= MOST_STATEMENTS and len(added) <= MOST_ADDED
    assert "block-costs" in blocks.content.decode()
    assert len(counted) <= len(few) + KEEPING
    assert sum("u_place" in one["sql"] for one in counted) == 1  # all figures in one statement
    assert "block-costs" in client.get("/dashboard/?month=2026-03&whole=1").content.decode()


def test_every_figure_and_table_has_words_and_a_part_has_its_whole() -> None:
    for one in all_figures():
        assert str(one.label) and str(one.meaning)
        assert not one.of or figure_named(one.of) is not None
    assert all(str(one.title) for one in all_tables())
