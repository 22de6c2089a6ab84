"""A call taken down and dispatched, and its job at the customer's on a telephone without network: kept on the device, also when the page dies, and sent once when the network is back."""

import pytest

from aftersales.services.models import ServiceCall
from aftersales.services.states import ServiceState as State
from aftersales.surveys.models import Asked
from feedback_system.attachments.models import Attachment
from feedback_system.audit.models import CaseEvent
from tests.factories.surveys import contact, token
from tests.journeys.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TELEPHONE = {"width": 360, "height": 780}
TODAY = "/aftersales/services/today/"


def _called_and_dispatched(desk: Desk) -> ServiceCall:
    """The desk takes the call down while the customer speaks, and sends a technician from the board."""
    page = desk.page
    desk.area = "aftersales/services"
    desk.sits_down("service_desk")
    desk.opens("/aftersales/services/new/")
    page.locator('[name="customer_text"]').first.click()
    page.keyboard.type("东方")
    page.locator('[role="option"]').first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    desk.types(
        caller="王师傅", phone="13800000001", address="滨江路 8 号", area="urban", description="通电后无输出"
    )
    desk.types(other_product="TS-500 控制板")
    _fits(desk)
    page.locator("form .form-foot button.button-primary").first.click()
    page.wait_for_url(lambda url: not url.endswith("/new/"), timeout=15000, wait_until="domcontentloaded")
    call = ServiceCall.objects.get()
    desk.takes("service_desk", call.case.reference, "dispatch", technician="tech1")
    _fits(desk)
    return ServiceCall.objects.get()


def _fits(desk: Desk) -> None:
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]


def _enters(desk: Desk, step: str, **fields: str) -> None:
    """Open the form of a step on the job, fill it in and enter it."""
    desk.page.get_by_role("button", name=step, exact=True).click()
    form = desk.page.locator("#field-form form")
    form.wait_for()
    for name, value in fields.items():
        form.locator(f'[name="{name}"]').fill(value)
    if step == "请客户签凭证":
        _draws(desk)
    form.locator("button.button-primary").click()
    form.wait_for(state="detached")


def _draws(desk: Desk) -> None:
    canvas = desk.page.locator("#field-form canvas")
    canvas.scroll_into_view_if_needed()
    place = canvas.bounding_box()
    mouse = desk.page.mouse
    mouse.move(place["x"] + 30, place["y"] + 60)
    mouse.down()
    for step in range(1, 12):
        mouse.move(place["x"] + 30 + step * 20, place["y"] + 60 + (step % 2) * 30)
    mouse.up()


def _touches_are_large_enough(desk: Desk) -> None:
    small = desk.page.eval_on_selector_all(
        "#field-main a, #field-main button, #field-form button, #field-bar button",
        "all => all.filter(one => one.offsetHeight && one.offsetHeight < 44).map(one => one.textContent)",
    )
    assert small == [], f"smaller than a finger: {small}"
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]


def test_a_job_done_without_network_is_kept_when_the_page_dies_and_sent_once(desk: Desk) -> None:
    page = desk.page
    page.set_viewport_size(TELEPHONE)
    page.on("dialog", lambda dialog: dialog.accept())
    contact(desk.firm)
    call = _called_and_dispatched(desk)
    number = call.case.reference
    desk.sits_down("tech1")
    desk.opens(TODAY)
    page.locator(".field-card").first.wait_for()
    page.wait_for_function(
        "async () => { const kept = await caches.match(location.pathname); return kept && navigator.serviceWorker.controller; }"
    )

    page.context.set_offline(True)
    page.locator(".field-card", has_text=number).click()
    _enters(desk, "到场")
    _enters(desk, "现场修复", work_done="更换保险丝，通电正常", work_minutes="40")
    _touches_are_large_enough(desk)
    assert "2" in page.inner_text("#field-unsent")

    page.reload(wait_until="load")  # the page dies, and there is still no network
    page.locator("#field-unsent").wait_for()
    _enters(desk, "请客户签凭证", signer="王师傅")
    assert "3" in page.inner_text("#field-unsent")
    assert ServiceCall.objects.get().state == State.DISPATCHED

    page.context.set_offline(False)
    page.locator("#field-unsent").wait_for(state="detached", timeout=15000)
    call = ServiceCall.objects.get()
    assert call.state == State.SIGNED
    assert call.voucher_signature is not None and call.voucher_signature.name == "王师傅"
    names = list(
        CaseEvent.objects.filter(case=call.case_id, actor=desk.firm.tech1).values_list("name", flat=True)
    )
    assert [names.count(name) for name in ("arrive", "fix", "sign")] == [1, 1, 1]
    assert Attachment.objects.filter(case=call.case_id).count() == 1
    assert call.arrived_at is not None and call.arrived_at <= call.done_at <= call.voucher_signature.at

    # The card goes out with the job; the customer answers it by its link, without an account.
    page.context.clear_cookies()
    desk.opens(f"/survey/{token(Asked.objects.cards().get(about=call.case_id))}/")
    for item in ("attitude", "skill", "arrival", "promises"):
        page.locator(f'[name="item_{item}"][value="4"]').check()
    _fits(desk)
    page.locator("form button.button-primary").click()
    page.get_by_text("谢谢").first.wait_for()
    assert [line for line in desk.said if "ERR_INTERNET_DISCONNECTED" not in line] == []
