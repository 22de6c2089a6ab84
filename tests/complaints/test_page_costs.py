"""What pages, creating and steps ask of the database, whatever stands on them. The ceilings may only shrink."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.states import State
from feedback_system.cases.models import Case
from feedback_system.company.models import dated_settings
from tests.factories import claims
from tests.factories.company import MONDAY_9AM, World
from tests.factories.complaints import LONG_WAY, STEPS, complaint_at, intake, new_complaint, take
from tests.factories.remembered import carried_out

pytestmark = pytest.mark.django_db

WORKLIST, WORKLIST_FILTERED, SEARCH, FIND_BY_NUMBER = 6, 8, 8, 4
CASE_PAGE = 18
"""With every kind of part on it; a young case costs half. The design wishes for ten."""
CREATE = 32
"""The form, the case, the draft it came from, and two for its facts (ADR 0040), and one for whether a webhook is told; the design wishes for twenty."""
STEP, STEP_AT_MOST = 28, 50
"""A usual step, and the dearest (a proposal put before its approver), with two for the facts; the design wishes for fourteen."""

READERS = ("gm_office", "qa1", "cs1", "auditor")


def asked_by(client: Client, url: str) -> list[str]:
    """The statements of the page once the frame is warm."""
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code in (200, 302)
    return statements(asked)


def statements(asked: CaptureQueriesContext) -> list[str]:
    """What does work; a savepoint is the test's transaction around ours, or costs next to nothing."""
    return [row["sql"] for row in asked.captured_queries if "SAVEPOINT" not in row["sql"]]


def test_a_case_page_costs_at_most_18_queries_in_every_state_and_asks_nothing_twice(
    world: World, client: Client
) -> None:
    complaint = new_complaint(world)
    client.force_login(world.auditor)
    client.get("/")
    moment, costs = MONDAY_9AM, {}

    for place, name in enumerate((None, *LONG_WAY)):
        if name is not None:
            moment += timedelta(minutes=30)
            who, data = STEPS[name]
            complaint = take(complaint, name, by=getattr(world, who), at=moment, **data)
        reader = READERS[place % len(READERS)]
        client.force_login(getattr(world, reader))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(complaint.case.get_absolute_url()).status_code == 200
        found = statements(asked)
        costs[complaint.state, reader] = len(found)
        assert len(found) == len(set(found)), f"asked twice in {complaint.state}"

    assert complaint.state == State.EXECUTING
    assert max(costs.values()) <= CASE_PAGE, costs
    assert costs[State.SUBMITTED, "qa1"] <= 8


@pytest.mark.parametrize("reader", ["world_manager", *READERS])
def test_a_case_with_everything_on_it_costs_every_reader_the_same(
    world: World, client: Client, reader: str
) -> None:
    complaint = complaint_at(world, State.EXECUTING)
    person = getattr(world, reader, world.gm)
    client.force_login(person)

    assert len(asked_by(client, complaint.case.get_absolute_url())) <= CASE_PAGE


def test_the_money_of_a_case_comes_after_its_page_and_a_page_without_any_does_not_ask_for_it(
    world: World, client: Client
) -> None:
    plain, claimed = complaint_at(world, State.ACCEPTED), claims.settled(world)
    client.force_login(world.gm_office)

    assert "money/" not in client.get(plain.case.get_absolute_url()).content.decode()
    page, later = claimed.case.get_absolute_url(), f"{claimed.case.get_absolute_url()}money/"

    assert f'hx-get="{later}"' in client.get(page).content.decode()
    assert len(asked_by(client, page)) <= CASE_PAGE
    assert len(asked_by(client, later)) <= CASE_PAGE
    cards = client.get(later, headers={"HX-Request": "true"}).content.decode()
    assert 'id="claims"' in cards and "<html" not in cards


def test_the_worklist_costs_the_same_for_one_case_and_for_twenty(world: World, client: Client) -> None:
    client.force_login(world.gm_office)
    complaint_at(world, State.SUBMITTED)
    assert len(asked_by(client, "/?tab=all")) <= WORKLIST

    for number in range(19):
        complaint_at(world, State.SUBMITTED, order_number=f"SO-{number}")

    assert len(asked_by(client, "/?tab=all&severity=general")) <= WORKLIST
    assert len(asked_by(client, "/?tab=all&severity=general&customer=C001&market=home")) <= WORKLIST_FILTERED


@pytest.mark.parametrize("words", ["划伤", "板面划伤", "凹凸不平"])
def test_a_search_costs_at_most_eight_queries(world: World, client: Client, words: str) -> None:
    client.force_login(world.cs1)
    complaint_at(world, State.SUBMITTED)

    assert len(asked_by(client, f"/search/?q={words}")) <= SEARCH


def test_a_number_leads_to_its_case_in_four_queries(world: World, client: Client) -> None:
    client.force_login(world.cs1)
    complaint = complaint_at(world, State.ACCEPTED)

    assert len(asked_by(client, f"/search/?q={complaint.case.number}")) <= FIND_BY_NUMBER


def test_creating_a_complaint_costs_no_more_statements_than_today(world: World, client: Client) -> None:
    client.force_login(world.cs1)
    client.post("/complaints/new/", {**intake(world), "once": "first"})

    with CaptureQueriesContext(connection) as asked:
        answer = client.post("/complaints/new/", {**intake(world), "once": "second"})

    assert answer.status_code == 302 and Case.objects.count() == 2
    assert len(statements(asked)) <= CREATE


def test_a_step_costs_no_more_statements_than_today(world: World, client: Client) -> None:
    with carried_out():  # so that this process has read the reference data
        complaint = new_complaint(world)
        dated_settings("")
    moment, costs = MONDAY_9AM, {}

    for name in LONG_WAY:
        moment += timedelta(minutes=30)
        who, data = STEPS[name]
        with CaptureQueriesContext(connection) as asked:
            complaint = take(complaint, name, by=getattr(world, who), at=moment, **data)
        costs[name] = len(statements(asked))

    assert max(costs.values()) <= STEP_AT_MOST, costs
    assert sorted(costs.values())[len(costs) // 2] <= STEP, costs
