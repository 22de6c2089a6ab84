"""The index beside the dashboard: every part of the page stands in it, and every entry leads to a heading, also of what comes later."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from accounts.models import User
from complaints.states import State
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.blocks import blocks_for, sources_for
from tests.factories.company import World, make_company
from tests.factories.complaints import complaint_at
from tests.feedback_system.reporting.test_board import MOMENT
from tests.feedback_system.reporting.test_months import sign

MARCH = "/dashboard/?month=2026-03"
ENTRY = re.compile(r'<a href="#(at-[\w-]+)">')
TARGET = re.compile(r'<(?:h2|summary)[^>]* id="(at-[\w-]+)"')


@pytest.mark.django_db
@pytest.mark.parametrize("more", ["", "&whole=1", "&market=overseas", "&live=1"])
@pytest.mark.parametrize("is_signed", [False, True])
def test_every_entry_leads_to_a_heading_and_every_part_has_an_entry(
    world: World, client: Client, more: str, is_signed: bool
) -> None:
    complaint_at(world, State.EXECUTING)
    if is_signed:
        sign(world)
    client.force_login(world.gm)

    page = client.get(MARCH + more).content.decode()

    entries = ENTRY.findall(page)
    assert entries == TARGET.findall(page) and len(entries) == len(set(entries)) > 12
    assert page.count('<section class="card') <= len(entries)


@pytest.mark.django_db
def test_what_comes_later_has_the_headings_that_were_promised(world: World, client: Client) -> None:
    complaint_at(world, State.EXECUTING)
    client.force_login(world.gm)

    promised = [one for one in TARGET.findall(client.get(MARCH).content.decode()) if "at-block-" in one]

    assert promised == TARGET.findall(client.get("/dashboard/blocks/?month=2026-03").content.decode())
    asked = Asked.of_query({"month": "2026-03"}, user=world.gm, at=MOMENT)
    assert [(one.code, one.title) for one in sources_for(world.gm)] == [
        (one.code, one.title) for one in blocks_for(asked)
    ]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [360, 1440])
def test_a_jump_by_keyboard_loads_what_comes_later_and_lands_below_the_bar(
    page: Any, live_server: Any, chinese: None, width: int
) -> None:
    world = make_company()
    User.objects.update(language="zh-hans")
    complaint_at(world, State.EXECUTING)
    client = Client()
    client.force_login(world.gm)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 780})
    page.goto(live_server.url + MARCH, wait_until="load")
    link = page.locator("[data-index] a[href='#at-block-costs']")

    link.focus()
    page.keyboard.press("Enter")

    expect(page.locator("#block-costs")).to_be_visible()
    heading = page.locator("#at-block-costs")
    expect(heading).to_be_focused()
    expect(link).to_have_attribute("aria-current", "location")
    bar = page.locator(".board-index" if width == 360 else ".top").bounding_box()
    assert bar["y"] + bar["height"] <= heading.bounding_box()["y"] < 780
    assert link.is_visible() and 0 <= link.bounding_box()["x"] < width
