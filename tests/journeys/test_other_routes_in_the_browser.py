"""The other ways of a complaint in a real browser, in Chinese, each by the people whose turn it is."""

import pytest
from django.utils import timezone

from complaints.models import Complaint
from complaints.states import State
from feedback_system.approvals.models import Approval
from feedback_system.cases.models import OpenCase
from tests.journeys.desk import Desk, standing_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GOODS = {
    "order_number": "SO-7001",
    "product_text": "TS-500",
    "quantity": "40",
    "description": "板面划伤",
    "demand": "折让",
}
ALLOWANCE = {
    "remedy-0-kind": "allowance",
    "remedy-0-amount": "600",
    "remedy-0-description": "按不良品折让",
}
PRODUCTION_BEARS_ALL = {
    "own_fault": "yes",
    "fault_kind": "process",
    "tracked": "no",
    "exemption_reason": "同类原因已另案改善",
    "text": "夹具未点检",
    "shares-0-party": "department",
    "shares-0-department": "production",
    "shares-0-percent": "100",
    "shares-0-evidence": "点检表",
}
READERS = ("qa1", "gm_office", "prod_head", "rd1", "finance", "sales1")


def _carry_out_and_file(
    desk: Desk, number: str, *, by: str, signers: tuple[str, ...] = ("sales_head", "deputy_gm")
) -> None:
    """After the close: the certificate is signed inside and by the customer, finance books, the departments read, the registering desk files."""
    desk.takes("sales1", number, "draft_allowance")
    for signer in signers:
        desk.takes(signer, number, "sign_allowance", decision="approve")
    desk.takes(
        "sales1",
        number,
        "record_customer_signature",
        outcome="signed",
        signer="王先生",
        signed_on="2026-03-02",
    )
    desk.takes("sales1", number, "hand_in_proof", kind="certificate")
    desk.takes("finance", number, "book_remedy", reference="V-3001")
    for reader in READERS:
        desk.takes(reader, number, "mark_read")
    desk.takes(by, number, "file_away")


def test_on_the_short_route_a_complaint_goes_from_the_telephone_to_the_file(desk: Desk) -> None:
    receipt = desk.reports("cs1", "东方", route="short", **GOODS)
    desk.takes("qa1", receipt, "accept", route="short")
    number = Complaint.objects.get().case.number
    limit = Complaint.objects.get().case.deadlines.get(code="complaint-close")
    assert 5 <= (limit.due_at - timezone.now()).days <= 6

    desk.takes("qa1", number, "start_investigation")
    desk.takes(
        "qa1", number, "finish_investigation", text="装箱划伤", responsible_department="production",
        production_department="production",
    )  # fmt: skip
    desk.takes("prod1", number, "finish_production_analysis", text="夹具磨损", countermeasure="更换夹具")
    desk.takes("gm_office", number, "consolidate", text="同意折让", **ALLOWANCE)
    desk.takes("sales_head", number, "approve")
    desk.takes("sales1", number, "record_outcome", outcome="accepted", text="客户接受")
    desk.takes("sales_head", number, "review_outcome", text="属实")
    desk.takes("gm_office", number, "rule", **PRODUCTION_BEARS_ALL)
    desk.takes("factory_head", number, "approve_ruling")
    desk.takes("sales1", number, "tell_customer", channel="phone", text="已告知折让", tells_decision=True)
    desk.takes("qa_head", number, "close")
    _carry_out_and_file(desk, number, by="qa_head", signers=("deputy_gm",))

    complaint = Complaint.objects.get()
    assert complaint.state == State.FILED
    assert not complaint.case.visits.filter(state__in=[State.PROPOSING, State.MANAGER_REVIEW]).exists()
    assert "已归档" in desk.reads()
    assert desk.said == []


def test_on_the_non_quality_route_the_responsible_department_investigates_and_the_case_ends_filed(
    desk: Desk,
) -> None:
    receipt = desk.reports(
        "cs1", "东方", **(GOODS | {"description": "到货晚了三天"}), complaint_class="non_quality"
    )
    desk.takes(
        "gm_office", receipt, "accept", route="non_quality", complaint_class="non_quality",
        responsible_department="production",
    )  # fmt: skip
    number = Complaint.objects.get().case.number
    desk.takes("prod_head", number, "start_investigation")
    desk.takes(
        "prod_head", number, "finish_investigation", text="排产延误", responsible_department="production"
    )
    desk.takes("gm_office", number, "consolidate", text="同意折让", **ALLOWANCE)
    desk.takes("sales_head", number, "approve")
    desk.takes("sales1", number, "record_outcome", outcome="accepted", text="客户接受")
    desk.takes("sales_head", number, "review_outcome", text="属实")
    desk.takes("gm_office", number, "rule", **(PRODUCTION_BEARS_ALL | {"fault_kind": "late_delivery"}))
    desk.takes("sales_head", number, "approve_ruling")
    desk.takes("sales1", number, "tell_customer", channel="phone", text="已告知折让", tells_decision=True)
    desk.takes("gm_office", number, "close")
    _carry_out_and_file(desk, number, by="gm_office")

    complaint = Complaint.objects.get()
    assert (complaint.state, complaint.route.code) == (State.FILED, "non_quality")
    assert not complaint.case.visits.filter(state=State.PRODUCTION_ANALYSIS).exists()
    assert desk.said == []


def test_on_the_light_route_a_complaint_ends_closed_once_the_customer_was_told(desk: Desk) -> None:
    receipt = desk.reports("cs1", "东方", route="light", **GOODS)
    desk.takes("qa1", receipt, "accept", route="light")
    number = Complaint.objects.get().case.number
    desk.takes("qa1", number, "start_investigation")
    desk.takes("qa1", number, "finish_investigation", text="标签贴错", responsible_department="production")
    desk.takes("sales1", number, "tell_customer", channel="phone", text="已补发标签", tells_decision=True)
    desk.takes("sales1", number, "record_outcome", outcome="accepted", text="客户满意")
    desk.takes("sales_head", number, "review_outcome", text="属实")

    assert Complaint.objects.get().state == State.CLOSED
    assert "结案" in desk.reads()
    assert desk.said == []


def test_what_the_customer_refuses_is_filed_again_and_lies_one_level_higher(desk: Desk) -> None:
    before = standing_at(desk.firm, State.NEGOTIATING)
    number = before.case.number

    desk.takes("sales1", number, "refile", reason="客户认为折让太少", demand="要求全部换货")
    first, second = Complaint.objects.order_by("pk")
    assert first.state == State.REFILED
    assert not OpenCase.objects.filter(case=first.case).exists()
    assert (second.case.parent, second.demand) == (first.case, "要求全部换货")

    receipt = second.case.receipt_number
    desk.takes("sales1", receipt, "submit")
    desk.takes("gm_office", receipt, "accept")
    second.case.refresh_from_db()
    number = second.case.number
    desk.takes("qa1", number, "start_investigation")
    desk.takes(
        "qa1", number, "finish_investigation", text="划伤", responsible_department="production",
        production_department="production",
    )  # fmt: skip
    desk.takes("prod1", number, "finish_production_analysis", text="夹具磨损", countermeasure="更换夹具")
    desk.takes("manager_office", number, "instruct", text="同意")
    desk.takes("gm_office", number, "consolidate", text="请业务拟定")
    desk.takes("sales1", number, "propose", text="折让", **ALLOWANCE)
    desk.takes("gm_office", number, "consolidate_proposal", text="同意")

    assert Approval.objects.get(case=second.case).role == "deputy_gm"
    desk.takes("deputy_gm", number, "approve")
    second.refresh_from_db()
    assert second.state == State.NEGOTIATING
    assert desk.said == []


def test_a_complaint_that_does_not_stand_is_ended_with_its_reasons(desk: Desk) -> None:
    complaint = standing_at(desk.firm, State.PRODUCTION_ANALYSIS)

    desk.takes("gm_office", complaint.case.number, "rule_not_upheld", text="客户未按说明书安装")

    complaint.refresh_from_db()
    assert (complaint.state, complaint.upheld) == (State.NOT_UPHELD, False)
    assert "投诉不成立" in desk.reads()
    assert "客户未按说明书安装" in desk.reads()
    assert desk.said == []


def test_when_the_head_in_charge_is_blamed_the_next_level_approves_the_ruling(desk: Desk) -> None:
    complaint = standing_at(desk.firm, State.RULING)
    number = complaint.case.number
    blames_sales = PRODUCTION_BEARS_ALL | {"fault_kind": "order", "shares-0-department": "sales"}

    desk.takes("gm_office", number, "rule", **blames_sales)
    desk.sits_down("sales_head")
    desk.opens("/approvals/")
    assert number not in desk.reads()

    desk.sits_down("deputy_gm")
    desk.opens("/approvals/")
    assert number in desk.reads()
    desk.takes("deputy_gm", number, "approve_ruling")

    complaint.refresh_from_db()
    assert complaint.current_ruling.approved_by == desk.firm.deputy_gm
    assert desk.said == []


def test_a_complaint_is_taken_down_without_touching_the_mouse(desk: Desk) -> None:
    press, write = desk.page.keyboard.press, desk.page.keyboard.type
    desk.sits_down("cs1")
    desk.opens("/complaints/")

    # when the clerk walks from the skip link to the button "new complaint" and through the form
    _tab_to(desk, "a[href='/complaints/new/']")
    press("Enter")
    desk.page.wait_for_url("**/complaints/new/", wait_until="load")
    write("13800000001")  # the telephone number on the display; the field of the customer has the focus
    desk.page.locator('[role="option"]').first.wait_for()
    press("ArrowDown")
    press("Enter")
    _tab_to(desk, "[name=order_number]")
    write("SO-1001")
    desk.page.locator('[role="option"]:visible').first.wait_for()
    press("ArrowDown")
    press("Enter")
    assert desk.page.input_value("[name=batch_number]") == "B2601"
    assert desk.page.input_value("[name=quantity]") == "1200"
    _tab_to(desk, "[name=description]")
    write("客户上线时发现划伤")
    _tab_to(desk, "[name=demand]")
    write("换货")
    _tab_to(desk, "[name=severity]")
    press("ArrowDown")
    _tab_to(desk, "button[name=submit]")
    press("Enter")
    desk.page.wait_for_url("**/complaints/R*/", wait_until="domcontentloaded")

    complaint = Complaint.objects.get()
    assert (complaint.state, complaint.case.severity) == (State.SUBMITTED, "major")
    assert complaint.case.customer == desk.firm.customer
    assert complaint.batch_number == "B2601"
    assert desk.said == []


def _tab_to(desk: Desk, selector: str, most: int = 60) -> None:
    """Press Tab until the focus stands on what the selector names."""
    for _ in range(most):
        if desk.page.evaluate(f'document.activeElement.matches("{selector}")'):
            return
        desk.page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")
