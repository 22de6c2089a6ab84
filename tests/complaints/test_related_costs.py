"""What cases of different kinds cost about the same goods: added up for the level, counted once where goods came back."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from aftersales.models import GoodsReturn
from aftersales.operations import take_in
from aftersales.states import ReturnState
from complaints.costs import Cost, Source, counted_once
from complaints.models.cost_figures import figures_for
from complaints.states import State
from feedback_system.approvals.models import Approval
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, complaint_at, new_complaint, read_again, walk
from tests.factories.remedies import GOODS_400, book, executing, walk_slip
from tests.factories.returns import LETTER, WAY, act, return_at
from tests.factories.returns import walk as walk_return

pytestmark = pytest.mark.django_db

AFTERNOON = at("2026-03-02 14:00")


def asked_on(case_id: int) -> Approval:
    """The newest question on a case."""
    return Approval.objects.filter(case=case_id).latest("pk")


def test_a_refund_and_a_remedy_about_one_order_are_added_up_whichever_comes_first(world: World) -> None:
    complaint = complaint_at(world, State.NEGOTIATING)  # 800.00 approved

    refund = asked_on(return_at(world, ReturnState.AWAITING_APPROVAL).case_id)  # 900.00 asked

    assert (refund.amount, refund.summed_amount, refund.role) == (900, 1700, "deputy_gm")
    assert [(one["number"], one["amount"]) for one in refund.related] == [(complaint.case.number, "800.00")]

    second = new_complaint(world, at=AFTERNOON, order_number="so-1001", batch_number="")
    second = walk(world, second, LONG_WAY, until=State.AWAITING_APPROVAL, start=AFTERNOON)
    remedy = asked_on(second.case_id)

    assert remedy.summed_amount == Decimal(800 + 800 + 900)
    assert {one["kind"] for one in remedy.related} == {"complaint", "return"}


def test_a_withdrawn_return_and_one_of_other_goods_or_of_another_customer_add_nothing(world: World) -> None:
    return_at(world, ReturnState.WITHDRAWN)
    return_at(world, ReturnState.AWAITING_APPROVAL, order_number="SO-7", batch_number="B7", unit_price="7.50")
    return_at(world, ReturnState.AWAITING_APPROVAL, customer="C900", unit_price="7.50")

    complaint = complaint_at(world, State.AWAITING_APPROVAL)

    assert asked_on(complaint.case_id).summed_amount == 800


def test_the_decision_names_the_other_cases_to_who_may_open_them_and_the_rest_as_a_sum(
    world: World, client: Client
) -> None:
    complaint = complaint_at(world, State.NEGOTIATING)
    goods = return_at(world, ReturnState.AWAITING_APPROVAL)
    asked = asked_on(goods.case_id)

    client.force_login(world.gm)
    page = client.get(f"/approvals/{asked.pk}/").content.decode()
    answer = client.get(f"/api/v1/returns/{goods.case.number}/approvals/").json()
    assert f"/complaints/{complaint.case.number}/" in page[page.index('id="related"') :]
    [row] = answer if isinstance(answer, list) else answer["results"]
    assert row["related"] == [
        {
            "kind": "complaint",
            "number": complaint.case.number,
            "url": f"/api/v1/complaints/{complaint.case.number}/",
            "amount": {"amount": "800.00", "currency": "CNY"},
            "counted": {"amount": "800.00", "currency": "CNY"},
        }
    ]
    assert row["related_hidden"] is None

    client.force_login(world.warehouse)  # counts the goods and does not read the complaint
    page = client.get(f"/approvals/{asked.pk}/").content.decode()
    answer = client.get(f"/api/v1/returns/{goods.case.number}/approvals/").json()
    assert f"/complaints/{complaint.case.number}/" not in page[page.index('id="related"') :]
    assert "800.00" in page[page.index('id="related"') :]
    [row] = answer if isinstance(answer, list) else answer["results"]
    assert row["related"] == []
    assert row["related_hidden"] == {"cases": 1, "counted": {"amount": "800.00", "currency": "CNY"}}


def returned_twice_on_paper(world: World) -> tuple[int, GoodsReturn]:
    """A complaint with a booked slip of 800.00 and a linked return whose refund of 900.00 is asked for."""
    complaint = executing(world, GOODS_400)
    complaint = walk_slip(world, complaint)
    complaint = book(world, complaint, at=at("2026-03-05 10:00"), reference="PZ-9")
    taken_in = at("2026-04-01 09:00")
    goods = take_in(by=world.cs1, at=taken_in, **(LETTER | {"complaint": complaint.case.reference}))
    return complaint.pk, walk_return(world, goods, WAY, until=ReturnState.AWAITING_APPROVAL)


def test_goods_that_came_back_count_once_for_the_level_and_once_as_a_cost(
    world: World, client: Client
) -> None:
    complaint_pk, goods = returned_twice_on_paper(world)

    asked = asked_on(goods.case_id)
    assert asked.summed_amount == 900, "the booked 800.00 is the same money"
    assert [(one["amount"], one["counted"]) for one in asked.related] == [("800.00", "0.00")]

    for name, who, data in WAY[4:8]:
        fields = data | (
            {"slip_number": goods.case.number, "paid_on": "2026-04-02"} if name == "pay_refund" else {}
        )
        goods = act(goods, name, by=getattr(world, who), at=at("2026-04-02 10:00"), **fields)
    complaint = read_again(complaint_pk)
    assert [(one.source, one.value, one.on_paper) for one in complaint.costs()] == [
        (Source.REMEDY, Decimal("800.00"), Decimal("800.00")),
        (Source.REFUND, Decimal("100.00"), Decimal("900.00")),
    ]
    assert complaint.cost_totals().cost == 900

    client.force_login(world.gm_office)
    page = client.get(f"{complaint.case.get_absolute_url()}money/").content.decode()
    assert "PZ-9" in page and "900.00" in page
    spans = [(date(2026, 3, 1), date(2026, 4, 1)), (date(2026, 4, 1), date(2026, 5, 1))]
    months = [figures_for(world.gm_office, *span).whole.cost for span in spans]
    assert months == [Decimal("800.00"), Decimal("100.00")], "the month of the slip stands"
    report = client.get("/reports/costs/?since=2026-04&until=2026-04").content.decode()
    assert "FK-0302" in report and "PZ-9" in report


def test_the_larger_of_both_sums_is_the_cost_whatever_the_order_of_the_papers() -> None:
    def paper(source: Source, day: int, value: int) -> Cost:
        return Cost(
            "goods", date(2026, 3, day), Decimal(value), source, f"{source}-{day}", pays_goods_back=True
        )

    freight = Cost("return_freight", date(2026, 3, 4), Decimal(50), Source.ENTRY)
    papers = [
        paper(Source.REFUND, 2, 500),
        paper(Source.REMEDY, 3, 800),
        freight,
        paper(Source.REFUND, 5, 200),
        paper(Source.REFUND, 6, 400),
    ]

    found = counted_once(papers)

    assert [int(one.value) for one in found] == [500, 300, 50, 0, 300]
    assert [one.counted_with for one in found] == ["", "refund-2", "", "remedy-3", "remedy-3"]
    assert counted_once([papers[1], freight]) == [papers[1], freight]
