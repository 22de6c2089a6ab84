"""The frame in a real browser: keyboard, phone, themes, refusals in place, and nothing inline."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.feedback_system.web import small_site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.feedback_system.web.small_site"),
]


@pytest.fixture
def components(live_server, settings, context, page):
    """The page of components in English, open, with everything the browser complains about collected."""
    settings.DEBUG = True
    context.set_extra_http_headers({"Accept-Language": "en"})
    page.complaints = []
    page.on("console", lambda line: page.complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(f"{live_server.url}/settings/components/")
    return page


@pytest.fixture
def try_out(live_server, context, page):
    context.set_extra_http_headers({"Accept-Language": "en"})
    small_site.COUNTED.clear()
    small_site.DRAFTS.clear()
    small_site.ANSWER.clear()
    page.goto(f"{live_server.url}/try-out/")
    return page


def serious(page):
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:120]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (360, 780)])
def test_every_component_is_accessible_in_both_themes_and_sizes(components, live_server, theme, size):
    components.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    components.set_viewport_size({"width": size[0], "height": size[1]})
    components.reload()

    assert components.locator("html").get_attribute("data-theme") == theme
    assert serious(components) == []


def test_nothing_breaks_the_content_policy_and_no_script_fails(components):
    components.click("[data-dialog-open]")
    components.keyboard.press("Escape")

    assert components.complaints == []


@pytest.mark.parametrize("width", [360, 768, 1920])
def test_no_page_scrolls_sideways(components, width):
    components.set_viewport_size({"width": width, "height": 800})

    assert components.evaluate("document.documentElement.scrollWidth") == width


def test_touch_targets_are_large_enough_on_a_phone(components):
    components.set_viewport_size({"width": 360, "height": 780})

    targets = components.locator(".button, .icon-button, .tabs a, .field-choices label, select")
    seen = [target for target in targets.all() if target.is_visible()]
    small = [target.inner_text() for target in seen if target.bounding_box()["height"] < 44]

    assert small == []


def test_a_slash_leads_to_the_search_box_but_not_while_typing(components):
    components.evaluate("document.activeElement.blur()")
    components.keyboard.press("/")
    assert components.evaluate("document.activeElement.id") == "global-search"

    components.keyboard.press("/")
    assert components.input_value("#global-search") == "/"


def test_j_and_k_walk_through_the_list_and_x_ticks_a_row(components):
    components.evaluate("document.activeElement.blur()")
    for key in "jjkx":
        components.keyboard.press(key)

    assert components.locator("[data-row-url].current .title").inner_text().startswith("Seal leaks")
    assert components.locator("[data-bulk]").inner_text().startswith("1 selected")


def test_the_theme_changes_at_a_click_and_the_next_page_comes_without_a_flash(components):
    before = components.locator("html").get_attribute("data-theme")
    components.click("[data-theme-toggle]")
    components.reload()

    assert before == "auto"
    assert components.locator("html").get_attribute("data-theme") == "dark"


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(components):
    components.set_viewport_size({"width": 360, "height": 780})
    components.focus("[data-drawer-open]")
    components.keyboard.press("Enter")
    components.wait_for_selector("#nav.open")
    assert components.evaluate("document.getElementById('nav').contains(document.activeElement)")

    components.keyboard.press("Escape")
    assert components.locator("#nav.open").count() == 0
    assert components.evaluate("document.activeElement.hasAttribute('data-drawer-open')")


def test_rows_are_added_and_removed_without_a_reload(components):
    components.click("[data-rows-add]")
    components.keyboard.type("GX-21")
    assert components.input_value('[name="lines-TOTAL_FORMS"]') == "3"
    assert components.input_value('[name="lines-2-part"]') == "GX-21"

    components.locator("[data-rows-remove]").first.click()
    assert components.locator('[name="lines-0-DELETE"]').is_checked()
    assert not components.locator('[name="lines-0-part"]').is_visible()


def test_without_scripts_the_same_page_offers_boxes_instead(browser, live_server, settings):
    settings.DEBUG = True
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{live_server.url}/settings/components/")

    assert plain.locator('[name="lines-0-DELETE"]').is_visible()
    assert plain.locator("[data-rows-add]").is_hidden()
    plain.set_viewport_size({"width": 360, "height": 780})
    plain.click("[data-drawer-open]")
    assert plain.locator("#nav .brand").is_visible()
    plain.context.close()


TWO_CLICKS = """() => new Promise((done) => {
    const button = document.getElementById("send");
    button.form.requestSubmit(button);
    setTimeout(() => { button.form.requestSubmit(); setTimeout(done, 200); }, 200);
})"""


def test_a_form_sent_twice_to_a_slow_server_arrives_once(try_out):
    with try_out.expect_response("**/count/"):
        try_out.evaluate(TWO_CLICKS)
        small_site.ANSWER.set()

    assert small_site.COUNTED == ["/count/"]


def test_a_refusal_stands_above_the_form_and_leaves_it_as_it_was(try_out):
    try_out.fill("#id_customer", "Northern")
    try_out.click("#try")
    try_out.wait_for_selector("#page-alerts [data-refusal=blocked]")

    assert "The shares add up to 90 %." in try_out.inner_text("#page-alerts")
    assert try_out.inner_text("#result") == "as before"
    assert try_out.input_value("#id_customer") == "Northern"
    assert try_out.locator("#try").is_enabled()


def test_the_look_up_is_worked_by_keyboard_and_sends_the_id(try_out):
    try_out.focus("#id_customer")
    try_out.keyboard.type("north")
    try_out.wait_for_selector("[role=option]")
    assert try_out.get_attribute("#id_customer", "aria-expanded") == "true"

    try_out.keyboard.press("ArrowDown")
    try_out.keyboard.press("ArrowDown")
    try_out.keyboard.press("ArrowUp")
    try_out.keyboard.press("Enter")
    assert try_out.input_value("#id_customer") == "Northern Machine Works"
    assert try_out.input_value("#hidden") == "7"

    try_out.keyboard.type("x")
    assert try_out.input_value("#hidden") == ""


def test_a_look_up_with_a_list_open_is_accessible(try_out):
    try_out.focus("#id_customer")
    try_out.keyboard.type("north")
    try_out.wait_for_selector("[role=option]")

    assert serious(try_out) == []


def test_a_long_form_saves_its_draft_by_itself(try_out):
    try_out.fill("#text", "Seal leaks after two days")
    expect(try_out.locator("[data-draft-note]")).to_contain_text("Draft saved")

    assert small_site.DRAFTS == ["Seal leaks after two days"]
