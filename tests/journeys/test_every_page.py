"""Every page in every language: readable by a screen reader, silent, translated, and no wider than a telephone."""

import re
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.conf import settings

from accounts.models import User
from complaints.states import State
from tests.factories.company import World, make_company
from tests.factories.complaints import complaint_at
from tests.journeys.desk import told
from tests.journeys.pages import Page, case_pages, living_company, pages, session_of, step_pages
from tests.sizes import size

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
CHECK = """async (contrast) => (await axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a",
 "wcag21aa", "wcag22aa"], rules: {"color-contrast": {enabled: contrast}}})).violations.filter((rule) => ["serious", "critical"].includes(rule.impact))
 .map((rule) => rule.id + ": " + rule.nodes[0].html.slice(0, 150))"""
ENGLISH = re.compile(r"\b[A-Za-z]{2,}(?:[ ,;:]+[A-Za-z’'-]+){3,}")
"""Four English words in a row: a sentence that nobody translated."""
DATA = ("Northwind Boards", "API")
"""English that is data and stands in every language."""
SHOW_SOURCES = tuple(
    f"/settings/{name}/"
    for name in (
        "company",
        "customer-texts",
        "calendars",
        "rules",
        "codes",
        "letters",
        "privacy-notice",
        "return-reasons",
        "anomalies",
        "slips",
        "catalogues",
    )
)
"""Pages that quote data as stored: sources in English, labels and wordings in all three languages."""


class Look:
    """One browser window that walks through pages as different people and notes what is wrong."""

    def __init__(self, context: Any, server: Any, world: World) -> None:
        self.context, self.server, self.world = context, server, world
        self.faults: list[str] = []
        self.sessions: dict[str, str] = {}
        self.where = self.language = ""
        context.add_init_script(AXE)
        self.page = context.new_page()
        self.page.on("console", self._hears)
        self.page.on("pageerror", lambda error: self.fault(f"script: {error}"))
        self.page.on(
            "response",
            lambda answer: self.fault(f"{answer.status} {answer.url}") if answer.status >= 400 else None,
        )
        self.page.on("requestfailed", lambda request: self._failed(request))

    def _hears(self, message: Any) -> None:
        if line := told(message):
            self.fault(f"console: {line}")

    def _failed(self, request: Any) -> None:
        if "ERR_ABORTED" not in (request.failure or ""):  # left before it had come
            self.fault(f"failed: {request.url}")

    def fault(self, text: str) -> None:
        self.faults.append(f"{self.language} {self.where}: {text}")

    def becomes(self, name: str | None) -> None:
        self.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        if name is None:
            return
        if name not in self.sessions:
            self.sessions[name] = session_of(getattr(self.world, name))
        url = self.server.url
        self.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": self.sessions[name], "url": url}]
        )

    def chooses(self, language: str) -> None:
        """Choose the language as who has no account does: a claim speaks that of the third party otherwise."""
        self.language = language
        self.context.add_cookies(
            [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": self.server.url}]
        )

    def opens(self, page: Page) -> None:
        self.where = str(page)
        self.becomes(page.reader)
        self.page.goto(self.server.url + page.path, wait_until="load")

    def finds_it_accessible(self, *, contrast: bool = True) -> None:
        """`contrast` of every text with what lies behind it: half of the time of the whole check."""
        for violation in self.page.evaluate(CHECK, contrast):
            self.fault(violation)

    def finds_it_translated(self, language: str) -> None:
        if self.page.get_attribute("html", "lang") != language:
            self.fault(f"is marked as {self.page.get_attribute('html', 'lang')}")
        if language == "en" or any(place in self.where for place in SHOW_SOURCES):
            return
        text = self.page.inner_text("body") + "\n" + self.page.title()
        for found in ENGLISH.finditer(text):
            is_key = found.group().isupper()  # as that of a second factor
            if not is_key and not any(word in found.group() for word in DATA):
                self.fault(f"is not translated: {found.group()[:80]}")

    def finds_it_narrow(self) -> None:
        width = self.page.evaluate("document.scrollingElement.scrollWidth")
        if width > 360:
            self.fault(f"is {width} pixels wide on a telephone")


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_company()


HALVES = (0, 1)
"""Two processes share the walk."""
OTHER_LANGUAGES = size(16, 2)
"""Every page in Chinese as most people read it. The other languages differ in their words alone, which tests/locale counts:
one page in eight of each with each run, all of them with `make proofs`."""
CONTRAST = size(4, 1)
"""Colours come from a few names in one style sheet: every fourth page shows them all, every page with `make proofs`."""


@pytest.mark.proof
@pytest.mark.longest
@pytest.mark.parametrize("half", HALVES)
def test_every_page_is_silent_accessible_translated_and_fits_a_telephone(
    context: Any, live_server: Any, world: World, chinese: None, half: int
) -> None:
    living = living_company(world)
    every, lost = pages(world, living)
    assert lost == [], (
        "no person or object found for these addresses; give them one in tests/journeys/pages.py"
    )
    assert len(every) > 40
    all_pages = [*every, *case_pages(living), *step_pages(world, living)]

    look = Look(context, live_server, world)
    look.page.set_viewport_size({"width": 360, "height": 780})
    for language, first, of in (
        ("zh-hans", half, 2),
        ("zh-hant", half, OTHER_LANGUAGES),
        ("en", OTHER_LANGUAGES - 1 - half, OTHER_LANGUAGES),
    ):
        User.objects.update(language=language)
        context.set_extra_http_headers({"Accept-Language": language})
        look.chooses(language)
        for place, page in enumerate(all_pages[first::of]):
            look.opens(page)
            look.finds_it_narrow()
            look.finds_it_accessible(contrast=place % CONTRAST == 0)
            look.finds_it_translated(language)

    assert look.faults == [], "\n".join(look.faults)


def test_the_main_pages_are_accessible_on_a_wide_screen_in_light_and_dark(
    context: Any, live_server: Any, world: World, chinese: None
) -> None:
    case = complaint_at(world, State.AWAITING_APPROVAL).case
    User.objects.update(language="zh-hans")
    look = Look(context, live_server, world)
    for theme in ("light", "dark"):
        context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        for path in (
            "/?tab=all",
            "/complaints/new/",
            case.get_absolute_url(),
            "/approvals/",
            "/settings/people/",
        ):
            look.opens(Page(path, "gm_office"))
            assert look.page.get_attribute("html", "data-theme") == theme
            look.finds_it_accessible()

    assert look.faults == [], "\n".join(look.faults)
