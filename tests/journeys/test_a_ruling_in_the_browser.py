"""A ruling that is defended, in a real browser, in Chinese: a supplier's share, a loss that is known later, an objection that is
upheld, a new ruling, money booked by its paper, and an improvement that has its effect in the second round only."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from complaints.models import ApportionmentEntry, Complaint
from complaints.states import State
from feedback_system.approvals.models import Approval
from feedback_system.cases.models import Case
from tests.journeys.desk import Desk, standing_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PROOF = {"name": "点检记录.txt", "mimeType": "text/plain", "buffer": "新规定自本周起执行".encode()}
READERS = ("qa1", "gm_office", "prod_head", "rd1", "finance", "sales1")


def shares(*rows: dict[str, str]) -> dict[str, str]:
    """The fields of the table of shares."""
    return {f"shares-{number}-{name}": text for number, row in enumerate(rows) for name, text in row.items()}


SUPPLIER_30 = {"party": "supplier", "supplier": "S01", "percent": "30", "evidence": "来料批次检验报告"}
SUPPLIER_40 = SUPPLIER_30 | {"percent": "40"}
PRODUCTION_70 = {
    "party": "department",
    "department": "production",
    "percent": "70",
    "evidence": "首件记录",
}
PRODUCTION_20 = PRODUCTION_70 | {"percent": "20"}
QUALITY_40 = {"party": "department", "department": "qa", "percent": "40", "evidence": "来料放行记录"}


def test_a_provisional_loss_is_settled_objected_to_ruled_anew_and_the_case_is_filed(desk: Desk) -> None:
    complaint = standing_at(desk.firm, State.RULING)
    number = complaint.case.number
    today = timezone.localdate().isoformat()

    # when the shares do not add up, the form comes back with what was typed and goes on working
    desk.sits_down("gm_office")
    desk.opens(f"/complaints/{number}/steps/rule/")
    desk.types(**shares(SUPPLIER_30))
    desk.page.locator("form .form-foot button.button-primary").first.click()
    desk.page.locator(".field-error").first.wait_for()
    expect(desk.page.locator("[data-rows-remove]").first).to_be_visible()
    expect(desk.page.locator("[name=shares-0-percent]")).to_have_value("30")

    # and the GM office rules while the goods are not resold, so that the loss is provisional
    desk.takes(
        "gm_office", number, "rule", own_fault="yes", fault_kind="process", tracked="yes", loss_amount="6000",
        provisional=True, text="夹具磨损，来料硬度偏低", **shares(SUPPLIER_30, PRODUCTION_70),
    )  # fmt: skip
    desk.takes(decider(), number, "approve_ruling")
    desk.takes("sales1", number, "tell_customer", channel="phone", text="已告知折让", tells_decision=True)
    desk.takes("gm_office", number, "close")
    assert not ApportionmentEntry.objects.exists()  # a provisional ruling has no consequences

    # and the goods are resold within the month: 200 pieces at an A-grade price of 50 for 6,500
    desk.takes(
        "gm_office", number, "settle_ruling", resale="sold", resale_quantity="200", a_grade_price="50", price_obtained="6500",
        sold_on=today, text="退回品降级售出", **shares(SUPPLIER_30, PRODUCTION_70),
    )  # fmt: skip
    desk.takes(decider(), number, "approve_ruling")
    assert booked() == {"生产部": Decimal("2450.00"), "远山材料": Decimal("1050.00")}

    # and production objects, the level above finds it right, and the GM office rules anew
    desk.takes("prod_head", number, "file_objection", asked="责任比例重新核定", reasons="来料由品质部放行")
    desk.sits_down("gm_office")
    desk.opens(f"/complaints/{number}/")
    assert "责任比例重新核定" in desk.reads()
    desk.takes("deputy_gm", number, "decide_objection", decision="changed", reason="放行记录成立")
    desk.takes(
        "gm_office", number, "rule_anew", own_fault="yes", fault_kind="process", tracked="yes", loss_amount="3500",
        text="来料放行有疏漏", **shares(SUPPLIER_40, PRODUCTION_20, QUALITY_40),
    )  # fmt: skip
    desk.takes(decider(), number, "approve_ruling")
    assert booked() == {
        "生产部": Decimal("700.00"), "品质部": Decimal("1400.00"), "远山材料": Decimal("1400.00"),
    }  # fmt: skip

    # and the money is booked by its certificate
    desk.takes("sales1", number, "draft_allowance")
    for signer in ("sales_head", "deputy_gm"):
        desk.takes(signer, number, "sign_allowance", decision="approve")
    desk.takes(
        "sales1", number, "record_customer_signature", outcome="signed", signer="王先生", signed_on=today
    )
    desk.takes("sales1", number, "hand_in_proof", kind="certificate")
    desk.takes("finance", number, "book_remedy", reference="V-3001")
    for reader in READERS:
        desk.takes(reader, number, "mark_read")

    # and the improvement has no effect at first; until it is closed the case cannot be filed
    improved_in_two_rounds(desk, number)
    desk.takes("gm_office", number, "file_away")

    # then everything stands on the case, and its papers can be printed
    assert Complaint.objects.get().state == State.FILED
    for text in ("3,500.00", "V-3001", "远山材料"):
        assert text in desk.reads()
    for paper in ("form.pdf",):
        answer = desk.page.request.get(f"{desk.server.url}/complaints/{number}/print/{paper}")
        assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")
    assert [line for line in desk.said if "422" not in line] == []  # but for the refusal of the first ruling


def decider() -> str:
    """The user name of whoever the ruling lies before."""
    return str(Approval.objects.get(subject="ruling", decision="pending").role)


def booked() -> dict[str, Decimal]:
    """What each party bears by the ledger, counter-entries and all."""
    sums: dict[str, Decimal] = {}
    for entry in ApportionmentEntry.objects.select_related("share__department", "share__supplier"):
        sums[str(entry.share.label)] = sums.get(str(entry.share.label), Decimal(0)) + entry.amount
    return {label: amount for label, amount in sums.items() if amount}


def improved_in_two_rounds(desk: Desk, complaint: str) -> None:
    """The improvement that the ruling raised: without effect, new items, effect confirmed, closed."""
    case = Case.objects.get(kind="improvement")
    number, today = case.reference, timezone.localdate().isoformat()

    def items(cause: str) -> dict[str, Any]:
        return {
            "items-0-cause": cause, "items-0-action": "每五千件更换夹具", "items-0-owner": "prod1", "items-0-due_on": today,
        }  # fmt: skip

    def carried_out() -> None:
        desk.takes("prod1", number, "finish_item", evidence="规定已发布，记录见附件", files=PROOF)
        desk.takes("gm_office", number, "call_done", effect_check_on=today)

    desk.area = "quality/improvements"
    desk.takes("prod_head", number, "draft", analysis="夹具磨损", **items("没有更换标准"))
    desk.takes("gm_office", number, "confirm")
    carried_out()
    desk.takes(
        "qa1",
        number,
        "check_effect",
        effective="no",
        reason="抽查三批",
        measure="划伤不良率 %",
        before="1.8",
        after="1.6",
    )
    desk.takes("prod_head", number, "add_items", **items("周期未考虑双班"))
    desk.takes("gm_office", number, "confirm")
    carried_out()
    desk.takes(
        "qa1",
        number,
        "check_effect",
        effective="yes",
        reason="抽查三批",
        measure="划伤不良率 %",
        before="1.8",
        after="0.2",
    )
    desk.takes("gm_office", number, "close")
    desk.area = "complaints"
