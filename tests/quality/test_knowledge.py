"""The knowledge list: closed improvements with confirmed effect, searchable, inside what the reader may see."""

from __future__ import annotations

import pytest
from django.test import Client

from feedback_system.cases.models import Case
from quality.states import ImprovementState
from tests.factories.company import World
from tests.factories.improvements import improvement_at

pytestmark = pytest.mark.django_db

PAGE = "/quality/knowledge/"


def listed(client: Client, **asked: str) -> list[int]:
    page = client.get(PAGE, asked)
    assert page.status_code == 200
    return [row.case.pk for row in page.context["rows"]]


def test_a_solved_problem_is_found_by_words_product_and_defect_and_an_open_one_is_not(
    world: World, client: Client
) -> None:
    solved = improvement_at(world, ImprovementState.CLOSED)
    client.force_login(world.qa1)

    page = client.get(PAGE)
    row = page.context["rows"][0]

    assert [row.case.pk] == [solved.case_id] == listed(client, product="TS-500")
    assert row.check is not None and row.actions and row.causes
    assert row.actions[0] in page.text
    assert listed(client, q=row.actions[0][:4]) == [solved.case_id]
    assert listed(client, q="绝无此词") == [] == listed(client, defect="scratch", q="绝无此词")
    assert f'href="{solved.case.get_absolute_url()}"' in page.text
    card = client.get(f"/quality/alike/{solved.raised_from.reference}/", headers={"HX-Request": "true"})
    assert f"{PAGE}?product=TS-500" in card.text


def test_an_improvement_that_is_not_closed_or_out_of_sight_is_not_listed(
    world: World, client: Client
) -> None:
    running = improvement_at(world, ImprovementState.RUNNING)
    client.force_login(world.qa1)
    assert running.case_id not in listed(client)

    client.force_login(world.sales2)
    assert not Case.objects.visible_to(world.sales2).exists()
    assert listed(client) == []
