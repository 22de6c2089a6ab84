"""Receivables that a complaint holds up, the collection rates without them, and complaints that are not upheld."""

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from complaints.collecting import Collected
from complaints.models import CollectedMonth, Complaint, DisputedReceivable
from complaints.models.collections import month_of
from complaints.operations.collecting import Entered, plan_collected, save_collected
from complaints.states import State
from feedback_system.audit.models import CaseEvent
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow, NotVisible
from feedback_system.notifications.models import Notification
from feedback_system.notifications.rendering import message_for
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import LONG_WAY, complaint_at, new_complaint, read_again, take, walk
from tests.feedback_system.masterdata.files import excel_file

pytestmark = pytest.mark.django_db

MARKED = at("2026-03-02 12:00")
RULED = at("2026-03-20 10:00")
MARCH = date(2026, 3, 1)
RECEIVABLE = {
    "line": "1",
    "document": "FP-2601",
    "amount": "20000.00",
    "due_on": "2026-03-31",
    "salesperson": "sales1",
    "disputed_from": "2026-03-02",
}


def held(world: World, complaint: Complaint | None = None) -> Complaint:
    """Sales has told finance that the customer holds payment back."""
    complaint = complaint or complaint_at(world, State.INVESTIGATING)
    text = "发票FP-2601客户拒付"
    return take(complaint, "report_held_payment", by=world.sales1, at=MARKED, text=text)


def disputed(world: World, complaint: Complaint | None = None, **changes: Any) -> Complaint:
    """Finance has marked the receivable: 20,000.00 due on 31 March, unless told otherwise."""
    return take(
        held(world, complaint), "mark_disputed", by=world.finance, at=MARKED, **{**RECEIVABLE, **changes}
    )


def test_sales_tells_finance_which_can_then_open_the_case_and_mark_the_receivable(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    with pytest.raises(NotVisible):
        take(complaint, "mark_disputed", by=world.finance, at=MARKED, **RECEIVABLE)

    complaint = disputed(world, complaint)

    one = complaint.all_disputes()[0]
    assert (one.document, one.value, one.due_on, one.is_open) == (
        "FP-2601",
        Decimal("20000.00"),
        date(2026, 3, 31),
        True,
    )
    assert Notification.objects.filter(kind="receivable_held", recipient=world.finance).exists()


def test_the_worked_example_of_the_policy(world: World) -> None:
    disputed(world)
    entered = Entered(world.sales1.pk, MARCH, Decimal("200000.00"), Decimal("171000.00"))
    save_collected([entered], by=world.finance, at=MARKED)

    row = month_of(MARCH, today=date(2026, 4, 2))[0]

    assert (row.person, row.figures.disputed) == (world.sales1, Decimal("20000.00"))
    assert (row.figures.rate, row.figures.plain_rate) == (Decimal("95.0"), Decimal("85.5"))


def test_it_ends_by_itself_with_the_closing_and_the_history_says_so(world: World) -> None:
    complaint = walk(world, new_complaint(world), LONG_WAY, until=State.INVESTIGATING)
    complaint = disputed(world, complaint)
    rest = LONG_WAY[LONG_WAY.index("finish_investigation") :]
    complaint = walk(world, complaint, rest, start=at("2026-03-02 12:30"), pace=timedelta(minutes=10))

    assert complaint.state == State.EXECUTING
    one = read_again(complaint.pk).all_disputes()[0]
    assert (one.ending, one.ended_on, one.due_on) == ("closed", complaint.closed_at.date(), date(2026, 3, 31))
    event = CaseEvent.objects.get(case=complaint.case_id, name="dispute_ended")
    assert event.facts["document"] == "FP-2601"
    assert month_of(MARCH, today=date(2026, 4, 2)) == []
    assert Notification.objects.filter(kind="receivable_normal", recipient=world.sales1).exists()


def test_not_upheld_the_receivable_is_due_on_its_original_day_and_both_are_told(world: World) -> None:
    complaint = complaint_at(world, State.CONSOLIDATING)
    complaint = disputed(world, complaint, due_on="2026-05-01")  # day 60 after the invoice of 2 March

    complaint = take(complaint, "rule_not_upheld", by=world.gm_office, at=RULED, text="客户使用不当")

    one = complaint.all_disputes()[0]
    assert (one.ending, one.due_on, one.ended_on) == ("not_upheld", date(2026, 5, 1), date(2026, 3, 20))
    told = Notification.objects.filter(kind="receivable_normal").values_list("recipient__username", flat=True)
    assert set(told) == {"finance", "sales1", complaint.salesperson.username}


def test_not_upheld_without_any_dispute_tells_finance_and_the_salesperson_too(world: World) -> None:
    complaint = complaint_at(world, State.CONSOLIDATING)

    take(complaint, "rule_not_upheld", by=world.gm_office, at=RULED, text="客户使用不当")

    told = Notification.objects.filter(kind="receivable_normal").values_list("recipient__username", flat=True)
    assert set(told) == {"finance", complaint.salesperson.username}


def test_not_upheld_no_allowance_can_be_booked(world: World) -> None:
    complaint = complaint_at(world, State.NEGOTIATING)
    line = complaint.remedy_lines.get()
    complaint = take(complaint, "rule_not_upheld", by=world.gm_office, at=RULED, text="客户使用不当")

    for name, fields in (
        ("draft_allowance", {"line": line.pk, "amount": "800.00", "text": "x"}),
        ("book_remedy", {"line": line.pk, "reference": "PZ-1"}),
    ):
        who = world.sales1 if name == "draft_allowance" else world.finance
        with pytest.raises(NotPossibleNow):
            take(complaint, name, by=who, at=RULED, **fields)
    with pytest.raises(Invalid) as refused:
        take(
            complaint, "enter_cost", by=world.finance, at=RULED, kind="compensation", spent_on="2026-03-10",
            amount="800.00", reference="PZ-1",
        )  # fmt: skip
    assert "not upheld" in str(refused.value.errors)


def test_finance_lifts_a_dispute_from_a_day_on_with_a_reason(world: World) -> None:
    complaint = disputed(world)

    complaint = take(
        complaint,
        "lift_dispute",
        by=world.finance,
        at=RULED,
        dispute="1",
        ended_on="2026-03-15",
        reason="已付款",
    )

    one = complaint.all_disputes()[0]
    assert (one.ending, one.ended_on, one.reason) == ("lifted", date(2026, 3, 15), "已付款")
    assert month_of(MARCH, today=date(2026, 4, 2)) == []
    with pytest.raises(NotPossibleNow):
        take(complaint, "lift_dispute", by=world.finance, at=RULED, dispute="1", reason="再次")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": "-1"}, "0.01"),
        ({"amount": "999999999"}, "99999999.99"),
        ({"currency": "USD"}, "Enter the rate"),
        ({"disputed_from": "2026-03-03"}, "lies in the future"),
        ({"due_on": "2066-03-05"}, "more than ten years away"),
        ({"line": "7"}, "7"),
        ({"salesperson": "nobody"}, "选择"),
        ({"document": ""}, "必"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(world: World, changes: dict[str, str], sentence: str) -> None:
    complaint = held(world)

    with pytest.raises(Invalid) as refused:
        take(complaint, "mark_disputed", by=world.finance, at=MARKED, **{**RECEIVABLE, **changes})

    assert sentence in str(refused.value.errors)
    assert not DisputedReceivable.objects.exists()


def test_the_same_receivable_is_disputed_once_at_a_time(world: World) -> None:
    complaint = disputed(world)

    with pytest.raises(Invalid) as refused:
        take(complaint, "mark_disputed", by=world.finance, at=MARKED, **RECEIVABLE)

    assert "disputed already" in str(refused.value.errors)
    one = complaint.all_disputes()[0]
    one.pk, one.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)


@pytest.mark.parametrize("who", ["sales1", "gm_office", "qa1", "auditor", "gm"])
def test_only_finance_marks_a_receivable(world: World, who: str) -> None:
    with pytest.raises(NotPermitted):
        take(held(world), "mark_disputed", by=getattr(world, who), at=MARKED, **RECEIVABLE)


def test_a_receivable_counts_in_the_month_in_which_it_is_due_when_it_is_disputed_at_its_end(
    world: World,
) -> None:
    disputed(world, due_on="2026-04-10", amount="100.00")

    april = date(2026, 4, 1)
    assert month_of(MARCH, today=date(2026, 4, 20)) == []
    assert month_of(april, today=date(2026, 4, 20))[0].figures.disputed == Decimal("100.00")
    assert month_of(april, today=date(2026, 3, 1)) != [], "a month to come is told as on its first day"


def test_the_page_shows_both_rates_and_says_division_by_zero_in_words(world: World, client: Client) -> None:
    disputed(world)
    client.force_login(world.finance)
    page = client.get("/reports/collections/?month=2026-03", headers={"accept-language": "en"})
    assert "more is disputed than was due" in page.content.decode()

    typed = {"month": "2026-03", "person": "sales1", "due": "200,000.00", "collected": "171,000.00"}
    assert client.post("/reports/collections/", typed).status_code == 302

    page = client.get("/reports/collections/?month=2026-03").content.decode()
    assert "95.0 %" in page and "85.5 %" in page and "FP-2601" in page


@pytest.mark.parametrize(
    ("who", "status", "rows"),
    [("finance", 200, 2), ("gm", 200, 2), ("auditor", 200, 2), ("sales_head", 200, 1), ("sales1", 200, 1), ("sales2", 200, 1)],
)  # fmt: skip
def test_who_reads_whose_rates(world: World, client: Client, who: str, status: int, rows: int) -> None:
    both = [Entered(person.pk, MARCH, Decimal(100), Decimal(90)) for person in (world.sales1, world.sales2)]
    save_collected(both, by=world.finance, at=MARKED)
    client.force_login(getattr(world, who))

    page = client.get("/reports/collections/?month=2026-03")

    assert page.status_code == status
    assert len(page.context["rows"]) == rows


@pytest.mark.parametrize("who", ["cs1", "qa1", "warehouse", "admin", "hr"])
def test_who_reads_no_rates(world: World, client: Client, who: str) -> None:
    client.force_login(getattr(world, who))

    assert client.get("/reports/collections/").status_code == 403


@pytest.mark.parametrize("who", ["gm", "sales_head", "sales1", "auditor"])
def test_only_finance_enters_and_imports_what_was_collected(world: World, client: Client, who: str) -> None:
    client.force_login(getattr(world, who))
    typed = {"month": "2026-03", "person": "sales1", "due": "1", "collected": "1"}

    assert client.post("/reports/collections/", typed).status_code == 403
    assert client.get("/reports/collections/import/").status_code == 403
    assert client.post("/reports/collections/import/apply/", {}).status_code == 403
    assert not CollectedMonth.objects.exists()


HEADINGS = ["月份", "业务员", "应收", "回款"]


def test_a_file_is_shown_row_by_row_before_anything_is_written(world: World, client: Client) -> None:
    save_collected([Entered(world.sales2.pk, MARCH, Decimal(50), Decimal(10))], by=world.finance, at=MARKED)
    content = excel_file(
        ["三月回款"], HEADINGS, ["2026-03", "沈约", 200000, 171000], ["2026年3月", "sales2", 60, 10],
        ["2026-03", "nobody", 1, 1], ["2026-13", "sales1", 1, 1], ["202603", "sales1", 5, 5], ["2026-03", "韩立", -1, 0],
    ).read()  # fmt: skip

    plan = plan_collected(content)

    assert [row.outcome.value for row in plan.rows] == [
        "create",
        "update",
        "refuse",
        "refuse",
        "refuse",
        "refuse",
    ]
    client.force_login(world.finance)
    file = io.BytesIO(content)
    file.name = "回款.xlsx"
    page = client.post("/reports/collections/import/", {"file": file})
    assert page.status_code == 200 and CollectedMonth.objects.count() == 1

    client.post("/reports/collections/import/apply/", {"agreed": page.context["agreed"]})

    stored = {(one.person.username, one.due, one.collected) for one in CollectedMonth.objects.all()}
    assert stored == {
        ("sales1", Decimal("200000.00"), Decimal("171000.00")),
        ("sales2", Decimal("60.00"), Decimal("10.00")),
    }


@pytest.mark.parametrize("content", [b"", b"PK nonsense", b"\x00\x01", "甲,乙\n1,2\n".encode()])
def test_a_file_that_cannot_be_used_gets_a_sentence(world: World, client: Client, content: bytes) -> None:
    client.force_login(world.finance)
    file = io.BytesIO(content)
    file.name = "x.csv"

    page = client.post("/reports/collections/import/", {"file": file})

    assert page.status_code == 422
    assert page.context["form"].errors["file"]


def test_a_preview_of_somebody_else_or_a_forged_one_writes_nothing(world: World, client: Client) -> None:
    client.force_login(world.finance)

    answer = client.post("/reports/collections/import/apply/", {"agreed": "forged"})

    assert answer.status_code == 302 and "import" in answer["Location"]
    assert not CollectedMonth.objects.exists()


def test_every_change_of_a_month_stands_in_the_history_with_who(world: World) -> None:
    for due in (100, 120):
        entered = Entered(world.sales1.pk, MARCH, Decimal(due), Decimal(90))
        save_collected([entered], by=world.finance, at=MONDAY_9AM)

    rows = CollectedMonth.history.order_by("history_id")
    assert [(row.due, row.history_user.username) for row in rows] == [
        (Decimal("100.00"), "finance"),
        (Decimal("120.00"), "finance"),
    ]


MONEY = st.integers(0, 10**10).map(lambda fen: Decimal(fen) / 100)


@given(MONEY, MONEY, MONEY)
def test_taking_a_dispute_out_never_lowers_the_rate(
    due: Decimal, disputed: Decimal, collected: Decimal
) -> None:
    one = Collected(due, disputed, collected)

    if one.base <= 0:
        assert one.rate is None
    else:
        assert one.rate is not None and one.plain_rate is not None
        assert one.rate >= one.plain_rate
        assert abs(one.rate - collected * 100 / one.base) <= Decimal("0.05")


def test_the_notices_say_what_happened_and_when_it_is_due(world: World) -> None:
    complaint = disputed(world, complaint_at(world, State.CONSOLIDATING), due_on="2026-05-01")
    take(complaint, "rule_not_upheld", by=world.gm_office, at=RULED, text="客户使用不当")

    texts = {}
    for notice in Notification.objects.filter(recipient__username="finance", kind__startswith="receivable"):
        message = message_for(notice, company=world.company)
        texts[notice.kind] = f"{message.subject}\n{message.text}"

    assert complaint.case.reference in texts["receivable_held"]
    assert "FP-2601 · CNY 20,000.00" in texts["receivable_normal"]
    assert "2026-05-01" in texts["receivable_normal"]
    assert "not upheld" in texts["receivable_normal"] and "no allowance" in texts["receivable_normal"]
