"""The page of the API description in a real browser, under the strict content policy."""

import pytest
from django.conf import settings

from tests.factories.company import make_company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_page_shows_every_operation_and_the_browser_complains_about_nothing(live_server, page, client):
    world = make_company()
    client.force_login(world.people["cs1"])
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": live_server.url,
            }
        ]
    )
    said, foreign = [], []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on(
        "request",
        lambda request: (
            foreign.append(request.url) if not request.url.startswith((live_server.url, "data:")) else None
        ),
    )

    page.goto(f"{live_server.url}/api/v1/docs/")
    page.locator(".opblock-tag-section").first.wait_for(timeout=30_000)

    assert page.locator(".opblock-tag", has_text="complaints: steps").count() == 1
    page.locator("h3.opblock-tag", has_text="customers").click()
    page.locator(".opblock-summary", has_text="/api/v1/customers/").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.locator(".live-responses-table .response-col_status", has_text="200").wait_for(timeout=10_000)
    assert [line for line in said if not line.startswith(("log", "info", "debug"))] == []
    assert foreign == []
