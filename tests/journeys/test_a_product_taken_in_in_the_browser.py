"""A product taken in on a telephone's width, in Chinese: the receipt, a promise that is broken, the repair, the money, the customer's opinion."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.queries import system_user
from aftersales.services.models import ServiceCall
from aftersales.services.states import ServiceState as State
from aftersales.surveys.models import Asked
from feedback_system.cases.spans import first_instant
from feedback_system.escalation.models import ReminderSlip
from feedback_system.escalation.operations import escalate_due
from tests.factories.services import SIGNED, VISIT, act, new_call, walk
from tests.factories.surveys import contact, token
from tests.journeys.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TELEPHONE = {"width": 360, "height": 780}


def _taken_in_days_ago(desk: Desk) -> ServiceCall:
    """Taken along four days ago against a receipt, and promised for the day before yesterday."""
    begin = first_instant(timezone.localdate() - timedelta(days=4)) + timedelta(hours=9)
    call = walk(desk.firm, new_call(desk.firm, at=begin), VISIT)
    promised = timezone.localdate() - timedelta(days=2)
    fields = {"condition": "外壳无划伤，带电源线", "promised_on": promised.isoformat(), **SIGNED}
    return act(call, "take_in", by=desk.firm.tech1, at=begin + timedelta(hours=1), **fields)


def _sweeps(day: int, hour: int, minute: int) -> None:
    """Let the watch over the clocks look at them so many days ago, at that time of the day."""
    now = first_instant(timezone.localdate() - timedelta(days=day)) + timedelta(hours=hour, minutes=minute)
    escalate_due(now=now, by=system_user())


def _fits(desk: Desk) -> None:
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]


def _draws(desk: Desk) -> None:
    canvas = desk.page.locator("[data-signature] canvas")
    canvas.scroll_into_view_if_needed()
    place, mouse = canvas.bounding_box(), desk.page.mouse
    mouse.move(place["x"] + 30, place["y"] + 40)
    mouse.down()
    for step in range(1, 12):
        mouse.move(place["x"] + 30 + step * 18, place["y"] + 40 + (step % 2) * 30)
    mouse.up()


def _signs(desk: Desk, number: str, step: str, **fields: str) -> None:
    """A step with the customer's signature, drawn on the screen of the technician."""
    desk.opens(f"/aftersales/services/{number}/steps/{step}/")
    desk.types(**fields)
    _draws(desk)
    _fits(desk)
    desk.page.locator("form .form-foot button.button-primary").first.click()
    desk.page.wait_for_url(lambda url: "/steps/" not in url, timeout=15000, wait_until="domcontentloaded")


def test_a_product_taken_in_is_repaired_late_with_a_warning_returned_invoiced_and_rated(desk: Desk) -> None:
    page, firm = desk.page, desk.firm
    page.set_viewport_size(TELEPHONE)
    desk.area = "aftersales/services"
    contact(firm)
    call = _taken_in_days_ago(desk)
    number = call.case.reference

    # The day before the promised day at nine the technician and the desk are warned, and nobody before that.
    _sweeps(3, 8, 59)
    desk.sits_down("tech1")
    desk.opens("/notifications/")
    assert "承诺修复日" not in desk.reads()
    _sweeps(3, 9, 1)
    for name in ("tech1", "service_desk"):
        desk.sits_down(name)
        desk.opens("/notifications/")
        assert "承诺修复日" in desk.reads() and number in desk.reads()
    _fits(desk)
    assert not ReminderSlip.objects.filter(case=call.case_id).exists()
    _sweeps(1, 0, 1)
    assert ReminderSlip.objects.filter(case=call.case_id).count() == 1

    # The desk sees at once that the promise is broken and that the customer does not know; then the customer is told.
    desk.takes("tech1", number, "begin_repair", repairer="service_head", material_slip="TL-007")
    desk.takes("tech1", number, "report_delay", reason="主板缺货，今天才到")
    assert "承诺日期已过" in page.inner_text("body") and "客户尚不知道延误" in page.inner_text("body")
    desk.takes("service_desk", number, "tell_customer", words="已致歉，今天送还")
    assert "客户尚不知道延误" not in page.inner_text("body")
    card = {"repair_work": "更换主板", "repair_minutes": "95", "parts_replaced": "主板一块"}
    desk.takes("service_head", number, "finish_repair", **card)

    # The supervisor accepts repairs, but not the own one.
    assert page.locator('a[href$="/steps/accept_repair/"]').count() == 0
    desk.takes("inspector1", number, "accept_repair", remark="带载两小时正常")
    desk.takes("tech1", number, "return_goods", receipt_is_back=True)
    assert "收据已作废" in desk.reads()
    _signs(desk, number, "sign", signer="王师傅")
    desk.takes("tech1", number, "settle", fee_way="invoice", fee="650", reason="人为进水，不在保修内")
    desk.takes("finance", number, "invoice", invoice_number="FP-2201")
    assert "FP-2201" in desk.reads()
    _fits(desk)
    desk.takes("service_desk", number, "file")

    # The card went out with the job; the customer answers it by its link, without an account.
    asked = Asked.objects.cards().get(about=call.case_id)
    page.context.clear_cookies()
    desk.opens(f"/survey/{token(asked)}/")
    assert "东方" not in page.inner_text("body")
    for item in ("attitude", "skill", "arrival", "promises"):
        page.locator(f'[name="item_{item}"][value="4"]').check()
    _fits(desk)
    page.locator("form button.button-primary").click()
    page.get_by_text("谢谢").first.wait_for()

    record = ServiceCall.objects.get()
    assert record.state == State.FILED and record.receipt_number
    assert record.accepted_by == firm.inspector1 and record.returned_at is not None
    assert asked.answer.person_rated == firm.tech1 and asked.answer.ratings.count() == 4
    assert desk.said == []


def test_what_a_customer_brings_is_received_on_the_same_screen_against_a_receipt(desk: Desk) -> None:
    desk.page.set_viewport_size(TELEPHONE)
    call = new_call(desk.firm, at=timezone.now() - timedelta(minutes=20), at_counter="on")
    number = call.case.reference
    desk.sits_down("service_desk")
    promised = (timezone.localdate() + timedelta(days=3)).isoformat()
    _signs(desk, number, "receive", condition="无外伤，带遥控器", promised_on=promised, signer="王师傅")

    record = ServiceCall.objects.get()
    assert record.state == State.TAKEN_IN and record.receipt_number in desk.reads()
    assert "收据未收回" in desk.reads() and desk.said == []
