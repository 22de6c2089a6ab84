"""The list of remedies to carry out shows each person what waits for her, and nothing that has not reached her."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.company import World
from tests.factories.remedies import GOODS_400, book, executing, walk_certificate, walk_slip

pytestmark = pytest.mark.django_db
ADDRESS = "/complaints/remedies/"


def sees(world: World, who: str, reference: str, address: str = ADDRESS) -> bool:
    """Whether that person's list names the case."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(world, who))
    return reference in client.get(address).content.decode()


WAY = (
    ("draft_return", "sales1"),
    ("approve_return", "sales_head"),
    ("receive_return", "warehouse"),
    ("inspect_return", "qa1"),
    ("hand_in_proof", "sales1"),
    ("check_return", "finance"),
)


@pytest.mark.parametrize("place", range(len(WAY) + 1))
def test_a_return_waits_for_whose_turn_it_is(world: World, place: int) -> None:
    complaint = executing(world, GOODS_400)
    if place:
        complaint = walk_slip(world, complaint, until=WAY[place - 1][0])
    reference = complaint.case.reference

    waiting = {who for _name, who in WAY if sees(world, who, reference)}

    turn = WAY[place][1] if place < len(WAY) else "finance"
    turns = {turn, "sales1"} if place == 3 else {turn}  # the proof can come while quality inspects
    heads = {"sales_head"} if "sales1" in turns else set()  # who may do what sales does
    assert waiting == turns | heads


def test_a_certificate_waits_for_sales_the_managers_and_finance(world: World) -> None:
    complaint = executing(world)
    reference = complaint.case.reference
    people = ("sales1", "sales_head", "deputy_gm", "finance")
    assert [who for who in people if sees(world, who, reference)] == ["sales1", "sales_head"]

    complaint = walk_certificate(world, complaint)

    assert [who for who in people if sees(world, who, reference)] == ["finance"]


def test_nobody_sees_remedies_of_cases_that_have_not_reached_her(world: World) -> None:
    reference = executing(world, GOODS_400).case.reference

    assert not sees(world, "sales2", reference, f"{ADDRESS}?show=all")
    assert sees(world, "warehouse", reference, f"{ADDRESS}?show=all")


def test_what_is_booked_leaves_the_list(world: World) -> None:
    complaint = book(world, executing(world, GOODS_400))

    assert not sees(world, "finance", complaint.case.reference, f"{ADDRESS}?show=all")


def test_the_list_costs_the_same_whatever_its_length(world: World) -> None:
    client = Client()
    client.force_login(world.finance)
    counts = []
    for number in range(3):
        complaint = executing(world, GOODS_400, order_number=f"SO-{number + 60}", batch_number="")
        walk_slip(world, complaint, until="hand_in_proof")
        client.get(ADDRESS)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(ADDRESS).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2]


def test_who_takes_no_part_has_no_list(world: World) -> None:
    client = Client()
    client.force_login(world.hr)

    assert client.get(ADDRESS).status_code == 403
