"""Whoever sits at the browser: logs in as a person of the small company, opens pages, fills in forms, sends them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from complaints.models import Complaint
from tests.factories.company import World
from tests.factories.complaints import LONG_WAY, new_complaint, walk

ROW = re.compile(r"^[a-z_]+-\d+-")
"""A field in a row of a table, such as “shares-1-party”."""
CUT_OFF = re.compile(r"htmx:(afterRequest|sendAbort|sendError)")
"""What htmx says when the page is left while a part of it is still on its way; a part that truly fails is a line of the
browser's own besides."""


def told(message: Any) -> str | None:
    """What the console of the browser says, or None where it says only that a page was left early."""
    return None if CUT_OFF.match(message.text) else f"{message.type}: {message.text}"


class Desk:
    """A browser with a page, and all that its console said; a journey ends with `said == []`."""

    area = "complaints"
    """Where the pages of the cases of this journey live."""

    def __init__(self, page: Any, server: Any, firm: World) -> None:
        self.page, self.server, self.firm = page, server, firm
        self.said: list[str] = []
        self.sessions: dict[str, str] = {}
        page.on("console", self._hears)
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.on(
            "response",
            lambda answer: (
                self.said.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
            ),
        )

    def _hears(self, message: Any) -> None:
        if line := told(message):
            self.said.append(line)

    def sits_down(self, name: str) -> None:
        """Log somebody in by a session made on the server; the log-in page has tests of its own."""
        if name not in self.sessions:
            client = Client()
            client.force_login(getattr(self.firm, name))
            self.sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        self.page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": self.sessions[name], "url": self.server.url}]
        )

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.server.url}{path}", wait_until="load")

    def types(self, **fields: Any) -> None:
        """Fill in fields by their names, whatever control each one is."""
        for field, value in fields.items():
            control = self.page.locator(f'[name="{field}"]').first
            if ROW.match(field) and not control.count():
                rows = self.page.locator(f'[data-rows="{field.split("-")[0]}"]')
                rows.locator("[data-rows-add]").click()
            kind = control.evaluate("element => element.tagName + (element.type || '')")
            if kind.startswith("SELECT"):
                control.select_option(value)
            elif kind == "INPUTcheckbox" and isinstance(value, bool):
                control.set_checked(value)
            elif kind in ("INPUTcheckbox", "INPUTradio"):
                self.page.locator(f'[name="{field}"][value="{value}"]').check()
            elif kind == "INPUTfile":
                control.set_input_files(value)
            else:
                control.fill(value)

    def takes(self, name: str, case: str, step: str, **fields: Any) -> None:
        """Open the page of a step, fill it in and send it; afterwards the case page is there."""
        self.sits_down(name)
        self.opens(f"/{self.area}/{case}/steps/{step}/")
        self.types(**fields)
        self.page.locator("form .form-foot button.button-primary").first.click()
        self.page.wait_for_url(lambda url: "/steps/" not in url, timeout=15000, wait_until="domcontentloaded")

    def reports(self, name: str, customer: str, **fields: Any) -> str:
        """Take down a complaint as on the telephone and hand it in; returns its receipt number."""
        self.sits_down(name)
        self.opens("/complaints/new/")
        self.page.keyboard.type(customer)
        self.page.locator('[role="option"]').first.wait_for()
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        if "route" in fields:
            self.page.locator("details:has([name=route]) > summary").click()
        self.types(**fields)
        self.page.click('button[name="submit"]')
        self.page.wait_for_url("**/complaints/R*/", wait_until="domcontentloaded")
        return self.page.url.rstrip("/").rsplit("/", 1)[1]

    def reads(self) -> str:
        """The text of the page's main part."""
        return str(self.page.inner_text("main"))


def standing_at(firm: World, state: str, **changes: Any) -> Complaint:
    """A complaint of the long route in `state`, brought there by its verbs within the last hours."""
    start = timezone.now() - timedelta(hours=6)
    complaint = new_complaint(firm, at=start)
    complaint = walk(
        firm, complaint, LONG_WAY, until=state, start=start, pace=timedelta(minutes=10), changes=changes
    )
    assert complaint.state == state
    return complaint
