"""A return from the letter of the customer to the last word, its side ways, and what the warehouse and finance refuse."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from aftersales.models import CustomerVisit, GoodsReturn, HandlingLine
from aftersales.states import ReturnState as State
from feedback_system.approvals.models import Approval
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.advance import let_read
from feedback_system.cases.models import Case, OpenCase
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow, NotVisible
from feedback_system.notifications.models import Notification
from tests.factories.company import World, at
from tests.factories.complaints import new_complaint
from tests.factories.returns import (
    REFUND,
    REFUSED,
    TAKEN_IN,
    WAY,
    act,
    new_return,
    return_at,
    walk,
)

pytestmark = pytest.mark.django_db

LATER = at("2026-03-02 14:00")


def clocks(record: GoodsReturn) -> dict[str, str]:
    """The clocks of the case by code with their state; of several the newest."""
    rows = Deadline.objects.filter(case=record.case_id).order_by("pk")
    return {row.code: row.state for row in rows}


def refused(record: GoodsReturn, name: str, *, by: Any, **data: Any) -> dict[str, list[str]]:
    """The errors by field with which the step is refused; nothing has changed afterwards."""
    version = Case.objects.get(pk=record.case_id).version
    with pytest.raises(Invalid) as refusal:
        act(record, name, by=by, at=LATER, **data)
    assert Case.objects.get(pk=record.case_id).version == version
    return {field: [str(one) for one in messages] for field, messages in refusal.value.errors.items()}


# ---------------------------------------------------------------------------------------------------------- the way


def test_a_return_travels_from_the_letter_to_the_satisfied_customer(world: World) -> None:
    record = new_return(world)  # given
    case = Case.objects.get(pk=record.case_id)
    assert case.number == "T260301" and case.holder == world.departments["warehouse"]
    assert record.unit_price == Decimal("35.50")  # of the sales ledger
    assert clocks(record) == {"return-goods": "running"}

    record = walk(world, record, WAY)  # when

    case = Case.objects.get(pk=record.case_id)
    assert record.state == State.CLOSED and case.closed_at is not None  # then
    assert not OpenCase.objects.filter(case=case).exists()
    assert (record.refund_amount, record.refund_voucher) == (Decimal("900.00"), "FK-0302")
    assert record.responsible_person == world.prod1
    papers = [(one.handling, one.quantity, one.return_paper, one.stock_paper) for one in record.all_lines()]
    assert papers == [("reprocess", 100, "TH-031", "RK-088"), ("scrap", 20, "TH-031", "BF-007")]
    assert clocks(record) == {
        "return-goods": "met", "return-send": "met", "return-opinion": "met", "approval-wait": "met",
        "return-execute": "met", "return-follow-up": "met",
    }  # fmt: skip
    names = list(CaseEvent.objects.filter(case=case).order_by("pk").values_list("name", flat=True))
    assert [name for name in names if not name.startswith("deadline")] == [
        "opened",
        *[step[0] for step in WAY],
    ]


def test_a_reason_that_does_not_stand_is_explained_and_the_goods_go_back_before_it_is_closed(
    world: World,
) -> None:
    record = return_at(world, State.REASON_REFUSED)  # given
    assert [(one.handling, one.quantity) for one in record.all_lines()] == [("send_back", 120)]
    record = act(record, "explain", by=world.cs1, at=LATER, channel="letter", letter="恕不能受理")

    with pytest.raises(Blocked, match="still lie in the warehouse"):  # when
        act(record, "close", by=world.cs1, at=LATER)
    record = act(
        record, "book_goods", by=world.warehouse, at=LATER, line="1", return_paper="TH-1", stock_paper="CK-1"
    )
    record = act(record, "close", by=world.cs1, at=LATER)

    assert record.state == State.CLOSED and record.explanation == "恕不能受理"  # then
    assert record.refund_amount is None and clocks(record)["return-explain"] == "met"


def test_the_slip_goes_to_the_department_of_its_kind_of_reason(world: World) -> None:
    for kind, department in (("quality", "qa"), ("standard", "rd"), ("transport", "sales")):
        record = return_at(world, State.COUNTED)

        record = act(record, "send_slip", by=world.cs1, at=LATER, reason_kind=kind)

        assert record.confirming_department == world.departments[department]
        assert Case.objects.get(pk=record.case_id).holder == world.departments[department]


def test_a_slip_that_came_to_the_wrong_department_goes_back_with_the_reason(world: World) -> None:
    record = return_at(world, State.REASON_REVIEW)

    record = act(record, "send_back_slip", by=world.qa1, at=LATER, reason="属运输破损，请转业务部")
    assert (record.state, record.send_back_reason) == (State.COUNTED, "属运输破损，请转业务部")
    assert clocks(record)["return-opinion"] == "cancelled" and clocks(record)["return-send"] == "running"
    record = act(record, "send_slip", by=world.cs1, at=LATER, reason_kind="transport")

    assert record.confirming_department == world.departments["sales"] and record.send_back_reason == ""


def test_a_difference_from_the_announced_quantity_must_be_explained_and_is_shown(world: World) -> None:
    record = new_return(world)

    errors = refused(record, "count", by=world.warehouse, quantity="118")
    assert "118 came, 120 were announced" in errors["remark"][0]
    record = act(record, "count", by=world.warehouse, at=LATER, quantity="118", remark="缺两件")
    assert record.difference == -2
    record = act(record, "count", by=world.warehouse, at=LATER, quantity="119", remark="复点缺一件")

    assert (record.counted_quantity, record.difference) == (119, -1)


def test_the_inspector_is_told_of_a_retest_at_once_and_the_slip_goes_back_where_it_was(world: World) -> None:
    record = return_at(world, State.RETEST)  # given
    told = Notification.objects.filter(case=record.case_id, kind="return_retest")
    assert [row.recipient for row in told] == [world.inspector1]
    assert told[0].at == TAKEN_IN + timedelta(hours=1)
    assert Case.objects.get(pk=record.case_id).holder == world.departments["qa"]
    assert clocks(record)["return-retest"] == "running"

    record = act(
        record, "enter_retest", by=world.inspector1, at=LATER, passed="no", result="三件不通电"
    )  # when

    assert record.state == State.REASON_REVIEW and clocks(record)["return-retest"] == "met"  # then
    record = act(record, "confirm_reason", by=world.qa1, at=LATER, opinion="属实", own_fault="no")
    record = act(record, "order_retest", by=world.qa1, at=LATER, question="返修件复检")
    record = act(record, "enter_retest", by=world.qa2, at=LATER, passed="yes", result="全部合格")
    assert record.state == State.REASON_STANDS
    assert [(one.number, one.passed) for one in record.all_retests()] == [(1, False), (2, True)]


def test_goods_that_failed_the_retest_are_not_put_back_to_stock_as_they_are(world: World) -> None:
    record = return_at(world, State.RETEST)
    record = act(record, "enter_retest", by=world.inspector1, at=LATER, passed="no", result="不合格")
    record = act(record, "confirm_reason", by=world.qa1, at=LATER, opinion="属实", own_fault="no")
    handling = {"opinion": "入库", "settlement": "exchange"}

    errors = refused(
        record, "set_handling", by=world.qa1, lines=[{"handling": "restock", "quantity": "120"}], **handling
    )
    assert "failed the re-test" in errors["lines"][0]
    lines = [{"handling": "reprocess", "quantity": "120"}]
    record = act(record, "set_handling", by=world.qa1, at=LATER, lines=lines, **handling)

    assert record.state == State.HANDLING


def test_goods_go_straight_to_another_customer_only_when_quality_is_not_the_reason(world: World) -> None:
    lines = [{"handling": "resend", "quantity": "120", "to_customer": "C900"}]
    handling = {"opinion": "转发", "lines": lines, "settlement": "nothing"}
    quality = return_at(world, State.REASON_STANDS)

    errors = refused(quality, "set_handling", by=world.qa1, **handling)
    assert "do not go straight to another customer" in errors["lines"][0]
    other = return_at(world, State.COUNTED)
    other = act(other, "send_slip", by=world.cs1, at=LATER, reason_kind="late_delivery")
    other = act(other, "confirm_reason", by=world.sales1, at=LATER, opinion="迟交属实", own_fault="no")
    own = [{"handling": "resend", "quantity": "120", "to_customer": "C001"}]
    assert (
        "who gave the goods back"
        in refused(other, "set_handling", by=world.sales1, **(handling | {"lines": own}))["lines"][0]
    )
    other = act(other, "set_handling", by=world.sales1, at=LATER, **handling)

    errors = refused(other, "book_goods", by=world.warehouse, line="1", return_paper="TH-1", stock_paper="")
    assert "Without the stock paper" in errors["stock_paper"][0]
    other = act(
        other, "book_goods", by=world.warehouse, at=LATER, line="1", return_paper="TH-1", stock_paper="CK-9"
    )
    assert other.state == State.CARRIED_OUT and other.all_lines()[0].to_customer == world.overseas


def test_an_exchange_is_carried_out_when_the_goods_are_booked_and_the_others_sent(world: World) -> None:
    record = return_at(world, State.REASON_STANDS)
    lines = [{"handling": "restock", "quantity": "120"}]
    record = act(
        record, "set_handling", by=world.qa1, at=LATER, opinion="换货", lines=lines, settlement="exchange"
    )
    with pytest.raises(NotVisible):  # no money moves, so it has not reached finance
        act(record, "pay_refund", by=world.finance, at=LATER, slip_number="T260301", amount="1", voucher="F")

    record = act(record, "send_exchange", by=world.warehouse, at=LATER, exchange_paper="CK-55")
    assert record.state == State.HANDLING
    record = act(
        record, "book_goods", by=world.warehouse, at=LATER, line="1", return_paper="TH-2", stock_paper="RK-2"
    )

    assert record.state == State.CARRIED_OUT
    with pytest.raises(NotPossibleNow):
        act(record, "send_exchange", by=world.warehouse, at=LATER, exchange_paper="CK-56")


def test_the_lines_make_exactly_what_was_counted(world: World) -> None:
    record = return_at(world, State.REASON_STANDS)

    errors = refused(
        record,
        "set_handling",
        by=world.qa1,
        **(REFUND | {"lines": [{"handling": "scrap", "quantity": "121"}]}),
    )

    assert errors["lines"] == ["The lines make 121 pieces, 120 were counted. Correct the quantities."]
    assert not HandlingLine.objects.filter(goods_return=record).exists()


# ------------------------------------------------------------------------------------------------------------ money


def test_the_amount_of_the_refund_decides_who_approves_it(world: World) -> None:
    for amount, role in (("1000.00", "sales_head"), ("1000.01", "deputy_gm"), ("4260.00", "deputy_gm")):
        record = return_at(world, State.REASON_STANDS, order_number="", batch_number="", unit_price="35.50")

        act(record, "set_handling", by=world.qa1, at=LATER, **(REFUND | {"refund_amount": amount}))

        asked = Approval.objects.get(case=record.case_id)
        assert (asked.role, asked.amount) == (role, Decimal(amount))
        assert asked.terms["counted"] == 120 and asked.terms["slip"] == record.case.number


def test_refunds_of_the_same_order_are_added_up_before_the_level_is_chosen(world: World) -> None:
    first = return_at(world, State.AWAITING_APPROVAL)
    assert Approval.objects.get(case=first.case_id).role == "sales_head"

    second = return_at(world, State.AWAITING_APPROVAL, batch_number="")

    asked = Approval.objects.get(case=second.case_id)
    assert (asked.amount, asked.summed_amount) == (Decimal("900.00"), Decimal("1800.00"))
    assert asked.role == "deputy_gm"


def test_more_than_the_counted_goods_are_worth_needs_a_reason_and_a_higher_level(world: World) -> None:
    record = new_return(world, announced_quantity="20")
    record = walk(world, record, WAY, until=State.REASON_STANDS, over={"count": {"quantity": "20"}})
    over = REFUND | {"lines": [{"handling": "scrap", "quantity": "20"}], "refund_amount": "710.01"}

    errors = refused(record, "set_handling", by=world.qa1, **over)
    assert "worth 710.00 CNY" in errors["refund_reason"][0]
    act(record, "set_handling", by=world.qa1, at=LATER, **over, refund_reason="另付客户运费")

    asked = Approval.objects.get(case=record.case_id)
    assert asked.role == "deputy_gm" and asked.terms["why_above"] == "另付客户运费"


def test_who_set_the_refund_or_took_it_in_does_not_approve_it(world: World) -> None:
    record = return_at(world, State.COUNTED)
    record = act(record, "send_slip", by=world.cs1, at=LATER, reason_kind="transport")
    record = act(record, "confirm_reason", by=world.sales_head, at=LATER, opinion="破损", own_fault="no")
    record = act(record, "set_handling", by=world.sales_head, at=LATER, **REFUND)

    asked = Approval.objects.get(case=record.case_id)
    assert asked.role == "deputy_gm"  # the head of sales has set it himself
    assert asked.climbed == [{"role": "sales_head", "why": "blocked"}]
    with pytest.raises(NotPermitted):
        act(record, "approve", by=world.sales_head, at=LATER)
    other = return_at(world, State.AWAITING_APPROVAL, order_number="SO-2", batch_number="", unit_price="9")
    assert Approval.objects.get(case=other.case_id).role == "sales_head"
    let_read(other.case, person=world.sales2_head, why="party")
    with pytest.raises(NotPermitted, match="another department"):  # not in charge of this customer
        act(other, "approve", by=world.sales2_head, at=LATER)


def test_a_refund_that_is_sent_back_is_set_anew_and_asked_anew(world: World) -> None:
    record = return_at(world, State.AWAITING_APPROVAL)
    record = act(record, "refuse_approval", by=world.sales_head, at=LATER, reason="返修件不应退款")
    assert record.state == State.REASON_STANDS

    record = act(record, "set_handling", by=world.qa1, at=LATER, **(REFUND | {"refund_amount": "700.00"}))

    decisions = Approval.objects.filter(case=record.case_id).order_by("pk").values_list("decision", "amount")
    assert list(decisions) == [("refused", Decimal("900.00")), ("pending", Decimal("700.00"))]
    assert len(record.all_lines()) == 2


def test_a_handling_that_is_taken_back_needs_a_new_approval(world: World) -> None:
    record = return_at(world, State.HANDLING)

    record = act(record, "reopen_handling", by=world.qa1, at=LATER, reason="金额算错")
    assert record.refund_approved_at is None and record.refund_approved_by is None
    record = act(record, "set_handling", by=world.qa1, at=LATER, **(REFUND | {"refund_amount": "950.00"}))

    assert record.state == State.AWAITING_APPROVAL
    with pytest.raises(NotPossibleNow):
        act(
            record, "pay_refund", by=world.finance, at=LATER, slip_number="T260301", amount="900", voucher="F"
        )


def test_nothing_is_taken_back_after_goods_are_booked(world: World) -> None:
    record = return_at(world, State.HANDLING)
    record = act(
        record, "book_goods", by=world.warehouse, at=LATER, line="1", return_paper="TH-1", stock_paper="RK-1"
    )

    with pytest.raises(Blocked, match="has booked goods"):
        act(record, "reopen_handling", by=world.qa1, at=LATER, reason="换货")


PAID = {"slip_number": "T260301", "amount": "900.00", "voucher": "FK-1", "paid_on": "2026-03-02"}


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"slip_number": ""}, "slip_number", "Without the slip"),
        ({"slip_number": "T260399"}, "slip_number", "not the number of this return"),
        ({"amount": "900.01"}, "amount", "Approved are 900.00 CNY, not 900.01"),
        ({"amount": "899.99"}, "amount", "needs a new approval"),
        ({"voucher": ""}, "voucher", "number of the voucher"),
        ({"paid_on": "2026-03-03"}, "paid_on", "lies in the future"),
        ({"paid_on": "2026-03-01"}, "paid_on", "approved only later"),
    ],
)
def test_finance_pays_only_on_the_slip_exactly_what_was_approved(
    world: World, wrong: dict[str, str], field: str, sentence: str
) -> None:
    record = return_at(world, State.HANDLING)

    errors = refused(record, "pay_refund", by=world.finance, **(PAID | wrong))

    assert sentence in errors[field][0] and list(errors) == [field]


def test_a_refund_is_paid_once_and_never_before_the_goods_are_counted_or_the_amount_approved(
    world: World,
) -> None:
    for state in (State.RECEIVED, State.COUNTED, State.REASON_STANDS, State.AWAITING_APPROVAL):
        early = return_at(world, state)
        with pytest.raises(NotVisible):
            act(early, "pay_refund", by=world.finance, at=LATER, **PAID)
        let_read(early.case, person=world.finance, why="party")
        with pytest.raises(NotPossibleNow):
            act(early, "pay_refund", by=world.finance, at=LATER, **PAID)

    record = return_at(world, State.HANDLING, order_number="SO-2", batch_number="", unit_price="9")
    record = act(
        record, "pay_refund", by=world.finance, at=LATER, **(PAID | {"slip_number": record.case.number})
    )
    assert record.state == State.HANDLING  # the goods still lie there
    with pytest.raises(NotPossibleNow):
        act(record, "pay_refund", by=world.finance, at=LATER, **PAID)


def test_the_database_itself_refuses_money_for_goods_nobody_counted(world: World) -> None:
    from django.db import IntegrityError, transaction

    record = return_at(world, State.AWAITING_APPROVAL)
    paid = {
        "refund_paid_at": LATER, "refund_paid_by": world.finance, "refund_paid_on": LATER.date(), "refund_voucher": "F1",
    }  # fmt: skip
    for changes in (
        paid,
        {"counted_quantity": 0},
        {"refund_amount": Decimal("-1")},
        {"own_fault": False, "responsible_department": world.departments["qa"]},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            GoodsReturn.objects.filter(pk=record.pk).update(**changes)


# ----------------------------------------------------------------------------------------------------- other people


def test_who_took_it_in_does_not_judge_it_and_no_other_department_does(world: World) -> None:
    record = new_return(world, who="sales1", reason_kind="transport")
    record = act(record, "count", by=world.warehouse, at=LATER, quantity="120")
    record = act(record, "send_slip", by=world.sales1, at=LATER, reason_kind="transport")
    opinion = {"opinion": "属实", "own_fault": "no"}

    with pytest.raises(NotPermitted, match="You took this return in"):
        act(record, "confirm_reason", by=world.sales1, at=LATER, **opinion)
    for outsider in (world.qa1, world.qa_head, world.rd1, world.sales2):
        with pytest.raises(Exception, match="may not take the step|no such case"):
            act(record, "confirm_reason", by=outsider, at=LATER, **opinion)
    record = act(record, "confirm_reason", by=world.sales_head, at=LATER, **opinion)

    assert record.judged_by == world.sales_head


def test_the_head_of_a_department_above_judges_where_its_only_person_took_the_return_in(world: World) -> None:
    north = world.departments["sales_north"]
    north.parent = world.departments["sales"]
    north.save()
    world.customer.salesperson = world.sales2
    world.customer.save()
    record = new_return(world, who="sales2", reason_kind="transport")
    record = act(record, "count", by=world.warehouse, at=LATER, quantity="120")
    record = act(record, "send_slip", by=world.sales2, at=LATER, reason_kind="transport")
    assert record.confirming_department == north

    record = act(record, "confirm_reason", by=world.sales_head, at=LATER, opinion="属实", own_fault="no")

    assert record.state == State.REASON_STANDS


def test_an_own_fault_is_closed_after_somebody_is_named_who_is_not_the_one_who_names(world: World) -> None:
    record = walk(
        world, new_return(world), tuple(step for step in WAY if step[0] not in ("name_responsible", "close"))
    )

    with pytest.raises(Blocked, match="must name who is responsible"):
        act(record, "close", by=world.cs1, at=LATER)
    own = {"department": "qa", "person": "qa1", "measure": "自查"}
    assert (
        "cannot settle your own fault"
        in refused(record, "name_responsible", by=world.qa1, **own)["person"][0]
    )
    act(record, "name_responsible", by=world.qa_head, at=LATER, **own)

    assert act(record, "close", by=world.cs1, at=LATER).state == State.CLOSED


def test_the_customer_is_visited_until_satisfied_or_the_reason_is_given(world: World) -> None:
    record = return_at(world, State.CARRIED_OUT)  # given
    record = act(
        record, "name_responsible", by=world.qa_head, at=LATER, department="production", measure="已处理"
    )
    words = {"channel": "visit", "words": "退款太慢"}
    record = act(record, "record_visit", by=world.cs1, at=LATER, satisfied="no", **words)
    assert Notification.objects.filter(kind="return_not_satisfied", recipient=world.sales_head).exists()
    assert clocks(record)["return-follow-up"] == "running"

    errors = refused(record, "close", by=world.cs1)  # when
    assert "was not satisfied" in errors["reason"][0]
    record = act(record, "record_visit", by=world.cs1, at=LATER, satisfied="yes", **words)
    assert clocks(record)["return-follow-up"] == "met"
    record = act(record, "close", by=world.cs1, at=LATER)

    assert record.state == State.CLOSED  # then
    satisfied = CustomerVisit.objects.filter(goods_return=record).order_by("number")
    assert [visit.satisfied for visit in satisfied] == [False, True]


def test_goods_that_never_came_are_withdrawn_and_after_the_count_no_more(world: World) -> None:
    record = return_at(world, State.WITHDRAWN)
    assert record.state == State.WITHDRAWN and clocks(record) == {"return-goods": "cancelled"}

    with pytest.raises(NotPossibleNow):
        act(return_at(world, State.COUNTED), "withdraw", by=world.cs1, at=LATER, reason="x")


# ------------------------------------------------------------------------------------------------------- complaints


def test_a_return_raised_from_a_complaint_and_one_linked_later_point_to_it(world: World) -> None:
    complaint = new_complaint(world).case
    raised = new_return(world, complaint=complaint.reference)
    assert raised.case.parent == complaint and raised.case.parent_relation == "return"
    with pytest.raises(NotPossibleNow):
        act(raised, "link_complaint", by=world.cs1, at=LATER, complaint=complaint.reference)

    later = act(
        new_return(world), "link_complaint", by=world.cs1, at=LATER, complaint=complaint.receipt_number
    )

    assert Case.objects.get(pk=later.case_id).parent == complaint
    told = CaseEvent.objects.filter(case=complaint, name="return_linked").order_by("sequence")
    assert [event.facts["return"] for event in told] == [raised.case.number, later.case.number]
    assert Case.objects.visible_to(world.qa1).filter(pk=raised.case_id).exists()  # who reads the complaint


def test_a_complaint_of_another_customer_or_one_that_has_not_reached_the_person_is_not_linked(
    world: World,
) -> None:
    foreign = new_complaint(world, customer="C900").case
    record = new_return(world)

    errors = refused(record, "link_complaint", by=world.cs1, complaint=foreign.reference)
    assert "one of another customer" in errors["complaint"][0]
    errors = refused(record, "link_complaint", by=world.cs1, complaint="R260101999")
    assert "has not reached you" in errors["complaint"][0]
    assert record.case.parent is None


def test_the_whole_refused_way_is_walked(world: World) -> None:
    assert walk(world, new_return(world), REFUSED).state == State.CLOSED


def test_facts_are_corrected_until_the_slip_is_sent(world: World) -> None:
    record = new_return(world)
    corrected = {
        "customer": "C001", "product": "TS-500", "channel": "visit", "announced_quantity": "130", "reason_kind": "packing",
        "description": "外箱破损",
    }  # fmt: skip

    record = act(record, "edit", by=world.cs1, at=LATER, **corrected)

    assert (record.announced_quantity, record.channel, record.order_number) == (130, "visit", "")
    assert Case.objects.get(pk=record.case_id).title == "TS-500 ×130 外箱破损"
    with pytest.raises(NotPossibleNow):
        act(return_at(world, State.REASON_REVIEW), "edit", by=world.cs1, at=LATER, **corrected)
