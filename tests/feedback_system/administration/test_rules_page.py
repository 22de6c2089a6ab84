"""The deadline rules to read, and the box that answers “when would it be due?” like the command `due`."""

from __future__ import annotations

import io

from django.core.management import call_command
from django.test import Client

from feedback_system.deadlines.models import DeadlineRule
from tests.factories.company import World

PAGE = "/settings/rules/"


def page(world: World, **query: str) -> str:
    client = Client()
    client.force_login(world.auditor)
    return client.get(PAGE, query).content.decode()


def test_every_rule_stands_there_with_its_allowance_ladder_and_source(world: World) -> None:
    text = page(world)

    assert [rule.code for rule in DeadlineRule.objects.all() if f"<code>{rule.code}</code>" not in text] == []
    assert "13 calendar days" in text
    assert "50 % of the time used: remind – the person in charge" in text


def test_the_box_answers_as_the_command_does_with_the_same_receipt(world: World) -> None:
    out = io.StringIO()
    call_command("due", "--rule", "complaint-accept", "--from", "2026-02-13T09:00", stdout=out)
    expected = out.getvalue().strip()[:19].replace("T", " ")

    text = page(
        world, rule="complaint-accept", start="2026-02-13T09:00", market="home", route="long", area="urban"
    )

    assert f"<strong>{expected}</strong>" in text
    assert "Total and due" in text


def test_a_rule_that_does_not_apply_and_a_wrong_start_are_said_at_the_field(world: World) -> None:
    client = Client()
    client.force_login(world.auditor)

    wrong = client.get(PAGE, {"rule": "complaint-accept", "start": "yesterday"})

    assert wrong.status_code == 422
    assert 'value="yesterday"' in wrong.content.decode()
    assert client.get(PAGE, {"rule": "no-such-rule", "start": "2026-02-13T09:00"}).status_code == 422
    assert client.get(PAGE, {"rule": "complaint-accept", "start": "9999-12-31T09:00"}).status_code == 422
