"""The main job in a real browser, in Chinese: an overseas customer's complaint from the telephone to the filed case.

Every step is taken on its own page by the person whose turn it is; the console stays silent under the strict policy.
"""

from typing import Any

import pytest
from django.utils import timezone

from complaints.models import Complaint
from complaints.states import State
from tests.journeys.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_overseas_complaint_goes_the_whole_long_route_and_ends_filed(
    desk: Desk, page: Any, live_server: Any
) -> None:
    desk.sits_down("cs1")
    page.goto(f"{live_server.url}/complaints/new/")
    page.keyboard.type("Northwind")
    page.locator('[role="option"]').first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.fill('[name="order_number"]', "SO-9001")
    page.fill('[name="product_text"]', "TS-500")
    page.locator('[role="option"]:visible').first.click()
    page.fill('[name="quantity"]', "１２０")
    page.fill('[name="description"]', "Solder joints cracked on arrival")
    page.fill('[name="demand"]', "Credit note")
    page.click('button[name="submit"]')
    page.wait_for_url("**/complaints/R*/")
    assert "受理" in page.inner_text("main")
    complaint = Complaint.objects.get()
    assert (complaint.state, complaint.quantity, complaint.case.market) == (State.SUBMITTED, 120, "overseas")

    receipt = complaint.case.receipt_number
    desk.takes("gm_office", receipt, "accept")
    number = Complaint.objects.get().case.number
    limit = complaint.case.deadlines.get(code="complaint-close")
    assert 16 <= (limit.due_at - timezone.now()).days <= 17
    desk.takes("qa1", number, "start_investigation")
    desk.takes(
        "qa1", number, "finish_investigation", text="焊点开裂", responsible_department="production",
        production_department="production",
    )  # fmt: skip
    desk.takes(
        "prod1", number, "finish_production_analysis", text="回流焊温度偏低", countermeasure="调整温区"
    )
    desk.takes("manager_office", number, "instruct", text="同意")
    desk.takes("gm_office", number, "consolidate", text="请业务拟定")
    desk.takes(
        "sales1", number, "propose",
        **{"text": "折让", "remedy-0-kind": "allowance", "remedy-0-amount": "900", "remedy-0-description": "credit note"},
    )  # fmt: skip
    desk.takes("gm_office", number, "consolidate_proposal", text="同意")
    desk.takes("sales_head", number, "approve")
    desk.takes("sales1", number, "record_outcome", outcome="accepted", text="客户接受")
    desk.takes("sales_head", number, "review_outcome", text="属实")
    desk.takes("gm_office", number, "consolidate_outcome", text="在核准范围内")
    desk.takes(
        "gm_office", number, "rule",
        **{
            "own_fault": "yes", "fault_kind": "process", "tracked": "no", "exemption_reason": "同类原因已另案改善", "text": "温度未点检",
            "shares-0-party": "department", "shares-0-department": "production", "shares-0-percent": "100",
            "shares-0-evidence": "炉温曲线",
        },
    )  # fmt: skip
    desk.takes("sales_head", number, "approve_ruling")
    desk.takes(
        "sales1", number, "tell_customer", channel="mail", text="Credit note granted", tells_decision=True
    )
    desk.takes("gm_office", number, "close")
    desk.takes("sales1", number, "draft_allowance")
    desk.takes("sales_head", number, "sign_allowance", decision="approve")
    desk.takes("deputy_gm", number, "sign_allowance", decision="approve")
    desk.takes(
        "sales1",
        number,
        "record_customer_signature",
        outcome="signed",
        signer="Ms. Lee",
        signed_on="2026-03-02",
    )
    desk.takes("sales1", number, "hand_in_proof", kind="certificate")
    desk.takes("finance", number, "book_remedy", reference="V-2001")
    for reader in ("qa1", "gm_office", "prod_head", "rd1", "finance", "sales1"):
        desk.takes(reader, number, "mark_read")
    desk.takes("gm_office", number, "file_away")

    assert Complaint.objects.get().state == State.FILED
    assert "已归档" in page.inner_text("main")
    assert desk.said == []
