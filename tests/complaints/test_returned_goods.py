"""Goods that come back: the slip from its draft to the voucher, and what becomes of a difference.

Source: policy 001, carrying out; policy 004, remedies 十三.1 (2) and 十三.2.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Department, DepartmentFunction
from complaints.kind import complaint_kind
from complaints.models import Complaint, RemedyRule, ReturnSlip, SlipState
from complaints.states import State
from feedback_system.approvals.models import Approval, Subject
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case, CaseAudience
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from tests.factories.company import World
from tests.factories.complaints import take
from tests.factories.remedies import AFTER, GOODS_400, book, executing, fields_of, walk_slip

pytestmark = pytest.mark.django_db
LATER = AFTER + timedelta(days=1)


def slip_of(complaint: Complaint) -> ReturnSlip:
    """The slip as the database has it."""
    return ReturnSlip.objects.get(complaint=complaint)


def step(world: World, complaint: Complaint, name: str, who: str, **fields: Any) -> Complaint:
    """Take a step about the only remedy, the usual fields with these changes."""
    line = complaint.remedy_lines.select_related("kind").get()
    try:
        usual = fields_of(line, name)
    except KeyError:
        usual = {"line": line.pk}
    return take(complaint, name, by=getattr(world, who), at=LATER, **{**usual, **fields})


def test_a_return_travels_from_the_draft_to_the_voucher(world: World) -> None:
    complaint = executing(world, GOODS_400)  # given

    complaint = walk_slip(world, complaint)  # when
    assert slip_of(complaint).state == SlipState.CHECKED
    complaint = step(world, complaint, "book_remedy", "finance", reference="PZ-88", voucher_on="2026-03-05")

    line = complaint.remedy_lines.get()  # then
    assert (line.booked_quantity, line.booked_amount, line.booking_reference) == (
        400,
        Decimal("800.00"),
        "PZ-88",
    )
    assert (line.voucher_on, line.booked_by) == (date(2026, 3, 5), world.finance)
    assert slip_of(complaint).state == SlipState.BOOKED
    assert not complaint.case.deadlines.filter(code="complaint-remedy", met_at=None).exists()


# Policy 004, remedies 十三.2 (1), worked example: 400 approved, 3 % over-quantity, so 412 at most.
@pytest.mark.parametrize(
    ("counted", "state", "booked"),
    [(400, SlipState.CHECKED, 400), (395, SlipState.CHECKED, 395), (410, SlipState.CHECKED, 410),
     (412, SlipState.CHECKED, 412), (413, SlipState.HELD, None), (420, SlipState.HELD, None)],
)  # fmt: skip
def test_within_the_ratio_what_came_is_booked_and_above_it_is_held(
    world: World, counted: int, state: str, booked: int | None
) -> None:
    complaint = walk_slip(world, executing(world, GOODS_400), counted=counted)

    assert slip_of(complaint).state == state
    assert slip_of(complaint).most_accepted == 412
    if booked is None:
        with pytest.raises(Blocked, match="differs from what is approved"):
            step(world, complaint, "book_remedy", "finance", reference="PZ-1")
    else:
        complaint = step(world, complaint, "book_remedy", "finance", reference="PZ-1")
        assert complaint.remedy_lines.get().booked_quantity == booked
        assert complaint.remedy_lines.get().booked_amount == booked * Decimal(2)


@pytest.mark.parametrize("counted", [395, 410, 420])
def test_on_the_short_route_finance_refuses_every_difference(world: World, counted: int) -> None:
    complaint = walk_slip(world, executing(world, GOODS_400, route="short"), counted=counted)

    assert slip_of(complaint).state == SlipState.REFUSED
    with pytest.raises(Blocked, match="differs from what is approved"):
        step(world, complaint, "book_remedy", "finance", reference="PZ-1")


def test_the_ratio_of_the_customer_goes_before_that_of_the_company(world: World) -> None:
    world.customer.over_quantity_percent = Decimal(5)
    world.customer.save()

    complaint = walk_slip(world, executing(world, GOODS_400), counted=420)

    assert (slip_of(complaint).state, slip_of(complaint).most_accepted) == (SlipState.CHECKED, 420)


def test_a_rule_holds_from_its_day_on(world: World) -> None:
    RemedyRule.objects.filter(route="long").update(effective_to=AFTER.date())
    RemedyRule.objects.create(route="long", mode="refuse", effective_from=AFTER.date(), signatures=2)

    complaint = walk_slip(world, executing(world, GOODS_400), counted=401)

    assert slip_of(complaint).state == SlipState.REFUSED


def test_an_amount_on_the_proof_that_differs_is_held_until_the_right_proof_comes(world: World) -> None:
    complaint = walk_slip(world, executing(world, GOODS_400), until="hand_in_proof")

    complaint = step(world, complaint, "check_return", "finance", amount="799.99")
    assert slip_of(complaint).state == SlipState.HELD
    complaint = step(world, complaint, "hand_in_proof", "sales1", kind="red_invoice", reference="HZ-1/3302")
    complaint = step(world, complaint, "check_return", "finance", amount="800.00")

    assert slip_of(complaint).state == SlipState.CHECKED
    assert complaint.remedy_lines.get().proofs.count() == 2


@pytest.mark.parametrize(("route", "approver"), [("long", "sales_head"), ("short", "sales_head")])
def test_an_explained_difference_is_booked_after_a_new_approval_by_amount(
    world: World, route: str, approver: str
) -> None:
    complaint = walk_slip(world, executing(world, GOODS_400, route=route), counted=420)

    complaint = step(
        world, complaint, "explain_return", "sales1", proposal="book_actual", text="客户多装一箱"
    )
    asked = Approval.objects.get(subject=Subject.CHANGE)
    assert (asked.amount, asked.role) == (Decimal("840.00"), approver)
    complaint = step(world, complaint, "approve_change", approver)
    line = complaint.remedy_lines.get()
    assert (line.quantity, line.amount) == (420, Decimal("840.00"))
    complaint = step(world, complaint, "check_return", "finance", amount="840.00")
    complaint = step(world, complaint, "book_remedy", "finance", reference="PZ-2")

    assert complaint.remedy_lines.get().booked_quantity == 420
    assert (
        not complaint.case.deadlines.filter(code="approval-wait", met_at=None)
        .exclude(state="cancelled")
        .exists()
    )


def test_above_a_limit_the_next_level_decides_the_difference(world: World) -> None:
    remedy = [{"kind": "return", "amount": "990.00", "quantity": "400", "description": ""}]
    complaint = walk_slip(world, executing(world, remedy), counted=420)

    step(world, complaint, "explain_return", "sales1", proposal="book_actual", text="客户多装一箱")

    assert Approval.objects.get(subject=Subject.CHANGE).role == "deputy_gm"


def test_who_is_named_responsible_does_not_decide_the_difference_either(world: World) -> None:
    complaint = walk_slip(world, executing(world, GOODS_400), counted=420)
    share = complaint.all_rulings()[0].shares.get()
    share.party, share.person, share.department = "person", world.sales_head, None
    share.save()

    step(world, complaint, "explain_return", "sales1", proposal="book_actual", text="客户多装一箱")

    assert Approval.objects.get(subject=Subject.CHANGE).role == "deputy_gm"


def test_the_approver_reads_both_figures_and_the_explanation(world: World) -> None:
    complaint = walk_slip(world, executing(world, GOODS_400), counted=420)
    step(world, complaint, "explain_return", "sales1", proposal="book_actual", text="客户多装一箱")
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(world.sales_head)

    page = browser.get(f"/approvals/{Approval.objects.get(subject=Subject.CHANGE).pk}/").content.decode()

    for words in ("客户多装一箱", "840.00", "800.00", "420", "400"):
        assert words in page
    line = complaint.remedy_lines.get()
    assert f'name="line" value="{line.pk}"' in page


def test_a_surplus_goes_back_and_the_rest_is_booked(world: World) -> None:
    complaint = walk_slip(world, executing(world, GOODS_400), counted=420)

    complaint = step(
        world, complaint, "explain_return", "sales1", proposal="send_back", text="多装的退给客户"
    )
    complaint = step(world, complaint, "approve_change", "sales_head")
    with pytest.raises(Blocked, match="surplus"):
        step(world, complaint, "book_remedy", "finance", reference="PZ-1")
    complaint = step(world, complaint, "send_back_surplus", "warehouse", carrier="顺丰 123")
    complaint = step(world, complaint, "hand_in_proof", "sales1")
    complaint = step(world, complaint, "check_return", "finance", amount="800.00")
    complaint = step(world, complaint, "book_remedy", "finance", reference="PZ-3")

    assert complaint.remedy_lines.get().booked_quantity == 400
    assert slip_of(complaint).surplus_quantity == 20


def test_a_refused_change_leaves_the_return_held(world: World) -> None:
    complaint = walk_slip(world, executing(world, GOODS_400), counted=420)
    complaint = step(
        world, complaint, "explain_return", "sales1", proposal="book_actual", text="客户多装一箱"
    )

    complaint = step(world, complaint, "refuse_change", "sales_head", reason="多出的退回")

    assert slip_of(complaint).state == SlipState.HELD
    assert complaint.remedy_lines.get().amount == Decimal("800.00")


def test_the_warehouse_asks_first_and_signs_for_the_true_quantity_afterwards(world: World) -> None:
    complaint = walk_slip(world, executing(world, GOODS_400), until="approve_return")

    with pytest.raises(Invalid, match="Ask sales first"):
        step(world, complaint, "receive_return", "warehouse", quantity=395)
    complaint = step(world, complaint, "ask_about_return", "warehouse", counted=395)
    with pytest.raises(NotPossibleNow):
        step(world, complaint, "receive_return", "warehouse", quantity=395)
    complaint = step(world, complaint, "answer_return", "sales1")
    complaint = step(world, complaint, "receive_return", "warehouse", quantity=395)

    slip = slip_of(complaint)
    assert (slip.counted_quantity, slip.asked_by, slip.answered_by) == (395, world.warehouse, world.sales1)
    assert slip.received_by == world.warehouse


def test_nothing_is_booked_without_its_paper_and_the_refusal_says_what_is_missing(world: World) -> None:
    complaint = executing(world, GOODS_400)
    for name, missing in (
        ("draft_return", "not drafted"),
        ("approve_return", "not approved"),
        ("receive_return", "not counted"),
        ("inspect_return", "not inspected"),
        ("hand_in_proof", "proof for"),
        ("check_return", "not checked"),
    ):
        with pytest.raises(Blocked, match=missing):
            step(world, complaint, "book_remedy", "finance", reference="PZ-1", quantity=400)
        who = {"draft_return": "sales1", "approve_return": "sales_head", "receive_return": "warehouse"}
        more = {"inspect_return": "qa1", "hand_in_proof": "sales1", "check_return": "finance"}
        complaint = step(world, complaint, name, {**who, **more}[name])
    step(world, complaint, "book_remedy", "finance", reference="PZ-1")


def test_nobody_approves_the_own_slip_nor_as_a_deputy(world: World) -> None:
    complaint = executing(world, GOODS_400)
    complaint = step(world, complaint, "draft_return", "sales_head")

    with pytest.raises(NotPermitted, match="drafted this slip"):
        step(world, complaint, "approve_return", "sales_head")
    complaint = step(world, complaint, "approve_return", "deputy_gm")

    assert slip_of(complaint).approved_by == world.deputy_gm


def test_who_is_named_responsible_does_not_approve_the_slip(world: World) -> None:
    complaint = executing(world, GOODS_400)
    share = complaint.all_rulings()[0].shares.get()
    share.party, share.person, share.department = "person", world.sales_head, None
    share.save()
    complaint = step(world, complaint, "draft_return", "sales1")

    with pytest.raises(NotPermitted, match="named as responsible"):
        step(world, complaint, "approve_return", "sales_head")


def test_a_slip_that_is_approved_is_not_edited(world: World) -> None:
    complaint = walk_slip(world, executing(world, GOODS_400), until="approve_return")

    with pytest.raises(NotPossibleNow):
        step(world, complaint, "draft_return", "sales1", quantity=300)

    assert slip_of(complaint).quantity == 400


def test_a_slip_sent_back_is_drafted_anew(world: World) -> None:
    complaint = step(world, executing(world, GOODS_400), "draft_return", "sales1")

    with pytest.raises(Invalid):
        step(world, complaint, "approve_return", "sales_head", decision="send_back")
    complaint = step(
        world, complaint, "approve_return", "sales_head", decision="send_back", reason="写明批号"
    )
    complaint = step(world, complaint, "draft_return", "sales1", reason="批号B2601表面划伤")

    assert (slip_of(complaint).state, slip_of(complaint).sent_back_reason) == (SlipState.DRAFTED, "")


@pytest.mark.parametrize("fields", [{"quantity": 401}, {"unit_price": "2.01"}])
def test_a_slip_is_not_drafted_beyond_the_approval(world: World, fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="approved"):
        step(world, executing(world, GOODS_400), "draft_return", "sales1", **fields)


def test_the_line_of_another_case_is_refused(world: World) -> None:
    other = walk_slip(world, executing(world, GOODS_400))
    complaint = executing(world, GOODS_400, order_number="SO-77", batch_number="")

    with pytest.raises(Invalid, match="does not belong to this case"):
        step(world, complaint, "draft_return", "sales1", line=other.remedy_lines.get().pk)


def test_a_proof_of_another_kind_is_handed_in_by_the_head_with_a_note(world: World) -> None:
    complaint = walk_slip(world, executing(world, GOODS_400), until="inspect_return")

    with pytest.raises(NotPermitted, match="sales head"):
        step(world, complaint, "hand_in_proof", "sales1", kind="other", note="邮件确认")
    with pytest.raises(Invalid, match="needs a note"):
        step(world, complaint, "hand_in_proof", "sales_head", kind="other")
    with pytest.raises(Invalid, match="number"):
        step(world, complaint, "hand_in_proof", "sales1", kind="red_invoice")
    complaint = step(world, complaint, "hand_in_proof", "sales_head", kind="other", note="客户邮件确认退货")

    assert slip_of(complaint).proof.note == "客户邮件确认退货"


def test_a_scan_comes_with_the_proof_and_is_read_by_who_sees_the_case(world: World) -> None:
    complaint = walk_slip(world, executing(world, GOODS_400), until="inspect_return")
    scan = SimpleUploadedFile("退货协议.txt", "盖章".encode(), content_type="text/plain")
    case = Case.objects.get(pk=complaint.case_id)
    line = complaint.remedy_lines.get()
    data = fields_of(line, "hand_in_proof")
    advance(
        complaint_kind.steps["hand_in_proof"],
        case,
        by=world.sales1,
        at=LATER,
        data=data,
        files={"files": scan},
    )

    assert slip_of(complaint).proof.file.name == "退货协议.txt"


def test_goods_that_go_out_need_a_count_and_no_slip(world: World) -> None:
    remedy = [{"kind": "exchange", "amount": "800.00", "quantity": "12", "description": ""}]
    complaint = executing(world, remedy)

    with pytest.raises(Invalid, match="Count the goods"):
        step(world, complaint, "book_remedy", "warehouse", reference="CK-1")
    with pytest.raises(Invalid, match="12 are approved"):
        step(world, complaint, "book_remedy", "warehouse", reference="CK-1", quantity=13)
    complaint = step(world, complaint, "book_remedy", "warehouse", reference="CK-1", quantity=12)

    assert complaint.remedy_lines.get().booked_quantity == 12


def test_every_warehouse_and_finance_department_sees_the_case(world: World) -> None:
    for function in (DepartmentFunction.WAREHOUSE, DepartmentFunction.FINANCE):
        Department.objects.create(code=f"{function}2", label_zh_hans="二部", function=function)

    complaint = executing(world, GOODS_400)

    readers = CaseAudience.objects.filter(case=complaint.case_id).values_list("department__code", flat=True)
    assert {"warehouse", "warehouse2", "finance", "finance2"} <= set(readers)


def test_the_case_is_filed_only_when_the_return_is_booked(world: World) -> None:
    complaint = walk_slip(world, executing(world, GOODS_400))

    with pytest.raises(Blocked, match="not confirmed"):
        take(complaint, "file_away", by=world.gm_office, at=LATER)
    complaint = book(world, complaint, at=LATER)

    assert complaint.state == State.EXECUTING
    assert not any("not confirmed" in str(one) for one in complaint.what_blocks_file_away())


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "at_warehouse", "approved_by": None},
        {"state": "received", "counted_quantity": None},
        {"state": "checked", "inspection": ""},
        {"state": "booked", "proof": None},
        {"state": "somewhere"},
        {"surplus_quantity": 401},
    ],
)
def test_the_database_refuses_slips_that_skip_a_part(world: World, wrong: dict[str, Any]) -> None:
    slip = slip_of(walk_slip(world, executing(world, GOODS_400)))

    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnSlip.objects.filter(pk=slip.pk).update(**wrong)
