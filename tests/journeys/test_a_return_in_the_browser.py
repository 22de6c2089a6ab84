"""A return in a real browser, in Chinese: from the letter on customer service's desk to the satisfied customer."""

import pytest
from django.utils import timezone

from aftersales.models import GoodsReturn
from aftersales.states import ReturnState as State
from feedback_system.approvals.models import Approval
from tests.journeys.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SLIP = {
    "channel": "letter",
    "sender_number": "东电退字12号",
    "product_text": "TS-500",
    "announced_quantity": "40",
    "order_number": "SO-1001",
    "reason_kind": "quality",
    "description": "焊点虚焊，要求退货",
}


def _takes_in(desk: Desk) -> str:
    desk.sits_down("cs1")
    desk.opens("/aftersales/returns/")
    desk.page.click('a[href="/aftersales/returns/new/"]')
    desk.page.locator('[name="customer_text"]').fill("东方")
    desk.page.locator('[role="option"]').first.wait_for()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    desk.types(**SLIP)
    desk.page.click("form .form-foot button.button-primary")
    desk.page.wait_for_url("**/aftersales/returns/T*/", wait_until="domcontentloaded")
    return str(desk.page.url.rstrip("/").rsplit("/", 1)[1])


def test_a_return_goes_from_the_letter_to_the_satisfied_customer(desk: Desk) -> None:
    desk.area = "aftersales/returns"
    number = _takes_in(desk)
    assert "已受理，待到货" in desk.reads() and "东电退字12号" in desk.reads()

    desk.takes("warehouse", number, "count", quantity="39", remark="缺一件")
    assert "申报 40 件，实到 39 件" in desk.page.inner_text("body")
    desk.takes("cs1", number, "send_slip")
    desk.takes("qa1", number, "order_retest", question="抽十件通电")
    desk.takes("inspector1", number, "enter_retest", passed="no", result="两件不通电")
    desk.takes("qa1", number, "confirm_reason", opinion="虚焊属实", own_fault="yes")
    desk.takes(
        "qa1", number, "set_handling", opinion="返修并退款", settlement="refund", refund_amount="300",
        **{"lines-0-handling": "reprocess", "lines-0-quantity": "39"},
    )  # fmt: skip
    desk.sits_down("sales_head")
    desk.opens(f"/approvals/{Approval.objects.get().pk}/")
    assert "1,384.50" in desk.reads() or "1384.50" in desk.reads()  # what 39 pieces are worth
    desk.takes("sales_head", number, "approve")
    desk.takes("warehouse", number, "book_goods", return_paper="TH-1", stock_paper="RK-1")
    today = timezone.localdate().isoformat()
    desk.takes(
        "finance", number, "pay_refund", slip_number=number, amount="300", voucher="FK-1", paid_on=today
    )
    desk.takes("qa_head", number, "name_responsible", department="production", measure="已培训")
    desk.takes("cs1", number, "record_visit", words="没有意见", satisfied="yes")
    desk.takes("cs1", number, "close")

    assert GoodsReturn.objects.get().state == State.CLOSED
    assert "已结案" in desk.reads() and "确认退款 300.00 CNY，凭证号 FK-1。" in desk.reads()
    assert desk.said == []


def test_a_refused_return_keeps_what_was_typed_and_goes_back_to_the_sender(desk: Desk) -> None:
    desk.area = "aftersales/returns"
    number = _takes_in(desk)
    desk.takes("warehouse", number, "count", quantity="40")
    desk.takes("cs1", number, "send_slip")
    desk.takes("qa1", number, "refuse_reason", opinion="二次焊接")
    desk.takes("cs1", number, "explain", letter="恕不能受理，原因如下。")
    desk.sits_down("warehouse")
    desk.opens(f"/aftersales/returns/{number}/steps/book_goods/")
    desk.types(return_paper="TH-2")
    desk.page.locator("form .form-foot button.button-primary").first.click()
    desk.page.get_by_text("没有入库单或出库单").first.wait_for()
    assert desk.page.input_value('[name="return_paper"]') == "TH-2"
    desk.said.clear()  # the refusal is a 422
    desk.types(stock_paper="CK-2")
    desk.page.locator("form .form-foot button.button-primary").first.click()
    desk.page.wait_for_url(lambda url: "/steps/" not in url, timeout=15000, wait_until="domcontentloaded")
    desk.takes("cs1", number, "close")

    assert GoodsReturn.objects.get().state == State.CLOSED and desk.said == []
