"""What a case page and the worklist ask of the database, whatever stands on them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.states import State
from tests.factories.company import World
from tests.factories.complaints import complaint_at

pytestmark = pytest.mark.django_db

CASE_PAGE = 28
"""Queries today; the goal of the design is ten. May only shrink."""


def queries_of(client: Client, url: str) -> int:
    """How many queries the page costs once the frame is warm."""
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", ["qa1", "gm_office"])
@pytest.mark.parametrize("state", [State.INVESTIGATING, State.RULING, State.EXECUTING])
def test_a_case_page_costs_no_more_queries_than_today(
    world: World, client: Client, state: str, name: str
) -> None:
    complaint = complaint_at(world, state)
    client.force_login(getattr(world, name))

    cost = queries_of(client, complaint.case.get_absolute_url())

    assert cost <= CASE_PAGE, cost


def test_the_worklist_costs_the_same_for_one_case_and_for_twenty(world: World, client: Client) -> None:
    client.force_login(world.gm_office)
    complaint_at(world, State.SUBMITTED)
    one = queries_of(client, "/?tab=all")

    for number in range(19):
        complaint_at(world, State.SUBMITTED, order_number=f"SO-{number}")

    assert queries_of(client, "/?tab=all") == one
    assert one < 20
