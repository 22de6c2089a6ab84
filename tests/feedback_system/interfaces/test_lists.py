"""Lists by program: filters, pages, and no query more for fifty rows than for five."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback_system.cases.models import Case, OpenCase
from feedback_system.masterdata.models import Batch, Contact, Customer, Delivery, Product
from tests.factories.company import World
from tests.factories.complaints import complaint_at, new_complaint
from tests.feedback_system.interfaces.conftest import ROOT

pytestmark = pytest.mark.django_db


def numbers(answer):
    assert answer.status_code == 200, answer.json()
    return [row["receipt_number"] for row in answer.json()["results"]]


@pytest.fixture
def three(world: World):
    """A draft, one submitted and overdue, and one of an overseas customer that is investigated."""
    draft = new_complaint(world).case
    submitted = complaint_at(world, "submitted", description="包装破损").case
    OpenCase.objects.filter(case=submitted).update(next_due_at=timezone.now() - timedelta(hours=1))
    overseas = complaint_at(world, "investigating", customer="C900", severity="major").case
    OpenCase.objects.exclude(case=submitted).update(next_due_at=timezone.now() + timedelta(hours=1))
    return [one.receipt_number for one in (draft, submitted, overseas)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [2, 1, 0]),
        ({"ordering": "number"}, [0, 1, 2]),
        ({"state": "submitted"}, [1]),
        ({"kind": "complaint", "state": "draft"}, [0]),
        ({"department": "qa"}, [2]),
        ({"owner": "sales1"}, []),
        ({"owner": "none", "state": "submitted"}, [1]),
        ({"customer": "C900"}, [2]),
        ({"customer": "nobody"}, []),
        ({"product": "TS-500"}, [2, 1, 0]),
        ({"market": "home", "overdue": "false"}, [2, 0]),
        ({"overdue": "true"}, [1]),
        ({"overdue": "false"}, [2, 0]),
        ({"q": "破损"}, [1]),
        ({"opened_after": "2026-03-02"}, [2, 1, 0]),
        ({"opened_after": "2026-03-03"}, []),
        ({"opened_before": "2026-03-02T09:00:01+08:00"}, [2, 1, 0]),
        ({"opened_before": "2026-03-02"}, []),
        ({"ordering": "closed"}, []),
    ],
)
def test_filters_narrow_the_list(three, program, query, found):
    assert numbers(program("gm_office").ask("complaints/", **query)) == [three[index] for index in found]


def test_what_breaks_first_stands_first(three, program):
    assert numbers(program("gm_office").ask("complaints/", ordering="due"))[0] == three[1]


@pytest.mark.parametrize(
    "query",
    [
        {"colour": "red"},
        {"state": "sleeping"},
        {"severity": "deadly"},
        {"overdue": "maybe"},
        {"opened_after": "yesterday"},
        {"ordering": "-title"},
        {"page_size": "0"},
        {"page_size": "201"},
        {"page_size": "many"},
        {"cursor": "made-up"},
        {"q": "a\x00b"},
        {"q": "x" * 600},
    ],
)
def test_a_filter_or_value_nobody_knows_is_refused_by_name(world: World, program, query):
    answer = program("gm_office").ask("complaints/", **query)

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == list(query)


def test_pages_follow_each_other_without_a_gap_or_a_row_twice(world: World, program):
    made = [new_complaint(world).case.receipt_number for _number in range(7)]
    seen, address = [], f"{ROOT}/complaints/?page_size=3"

    while address:
        answer = program("gm_office").get(address)
        seen += numbers(answer)
        address = answer.json()["next"]
        if len(seen) == 3:
            new_complaint(world)  # a new one at the top moves nobody

    assert seen == made[::-1]
    back = program("gm_office").get(answer.json()["previous"])
    assert numbers(back) == made[::-1][3:6]
    assert parse_qs(urlsplit(answer.json()["previous"]).query)["page_size"] == ["3"]


LISTS = (
    "complaints/",
    "deadlines/",
    "escalations/",
    "approvals/",
    "events/",
    "customers/",
    "products/",
    "deliveries/",
)


@pytest.mark.slow
def test_fifty_rows_cost_no_query_more_than_five(world: World, program):
    def fill(first: int, last: int) -> None:
        parent = None
        for number in range(first, last):
            Customer.objects.create(
                code=f"K{number}", name=f"客户{number}", salesperson=world.people["sales1"]
            )
            product = Product.objects.create(code=f"P{number}", name="件")
            Delivery.objects.create(
                customer=world.customer,
                order_number=f"O{number}",
                product=product,
                batch=Batch.objects.create(product=product, number=f"B{number}"),
                quantity=1,
                delivered_on="2026-02-01",
            )
            case = new_complaint(world).case
            Case.objects.filter(pk=case.pk).update(parent=parent)
            parent = case

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            answer = program("cs1").ask(address, page_size=200)
        assert answer.status_code == 200
        return len(seen)

    fill(0, 5)
    program("cs1").ask("complaints/")  # the use of the token is noted once a minute
    five = {address: queries(address) for address in LISTS}
    fill(5, 50)
    fifty = {address: queries(address) for address in LISTS}

    assert {address: count for address, count in fifty.items() if count > five[address]} == {}
    assert max(five.values()) <= 9


def test_the_lists_beside_the_cases_answer_and_can_be_narrowed(world: World, program):
    case = complaint_at(world, "awaiting_approval").case
    boss = program("sales_head")

    clocks = boss.ask("deadlines/", case=case.number, state="running").json()["results"]
    assert "complaint-close" in {row["code"] for row in clocks}
    assert {row["case"] for row in clocks} == {case.number}
    (approval,) = boss.ask("approvals/", mine="true").json()["results"]
    assert approval["amount"] == {"amount": "800.00", "currency": "CNY"}
    assert approval["decision"] == "pending"
    assert boss.ask("approvals/", mine="false").json()["results"] == []
    events = boss.ask("events/", case=case.number, name="accept").json()["results"]
    assert [event["facts"]["number"] for event in events] == [case.number]
    assert "Accept" in events[0]["what"]


def test_a_clock_tells_its_receipt_line_by_line(world: World, program):
    case = complaint_at(world, "investigating").case
    (row,) = (
        program("gm_office").ask("deadlines/", case=case.number, code="complaint-close").json()["results"]
    )

    clock = program("gm_office").ask(f"deadlines/{row['id']}/").json()

    assert clock["due_at"] == "2026-03-16T00:00:00+08:00"  # 13 calendar days from 2 March, end of the 15th
    assert clock["receipt"][-1]["counted_to"] == clock["due_at"]
    assert len(clock["receipt"]) == 14


def test_contact_data_of_customers_is_masked_for_those_without_need(world: World, program):
    Contact.objects.create(
        customer=world.customer, name="王小明", phone="13900001111", email="wang@example.test", wechat="wang1"
    )

    full = program("cs1").ask("customers/C001/").json()
    masked = program("prod1").ask(f"customers/{world.customer.pk}/").json()
    in_list = {row["code"]: row for row in program("prod1").ask("customers/").json()["results"]}

    assert full["phone"] == "13800000001" and full["contacts"][0]["name"] == "王小明"
    assert masked["phone"] == "138****0001" == in_list["C001"]["phone"]
    assert masked["contacts"][0] == {
        "name": "王**", "department": "", "position": "", "phone": "139****1111", "mobile": "", "no_calls": False, "email": "w***@e***.test", "wechat": "", "is_main": False,
    }  # fmt: skip


def test_master_data_is_closed_to_who_does_not_work_on_cases(world: World, program):
    for address in ("customers/", "customers/C001/", "products/", "deliveries/"):
        assert program("manager").ask(address).status_code == 403


def test_deliveries_are_found_by_order_customer_product_and_day(world: World, program):
    for query in (
        {"order_number": "so-1001"}, {"q": "1001"}, {"customer": "C001", "product": "TS-500"}, {"batch_number": "B2601"},
        {"delivered_after": "2026-02-03", "delivered_before": "2026-02-04"},
    ):  # fmt: skip
        (row,) = program("cs1").ask("deliveries/", **query).json()["results"]
        assert row["unit_price"] == {"amount": "35.50", "currency": "CNY"}
    assert program("cs1").ask("deliveries/", delivered_before="2026-02-03").json()["results"] == []
