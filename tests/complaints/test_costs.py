"""What a case costs: counted from booked papers, entered by hand with a proof, taken back by counter-entries, netted."""

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from complaints.costs import RECOVERY, Cost, Source, totals_of, worked
from complaints.models import Complaint, CostEntry, Ruling
from complaints.states import State
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from tests.factories import claims
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import complaint_at, read_again, take
from tests.factories.remedies import book, executing
from tests.factories.returns import WAY
from tests.factories.returns import walk as walk_return

pytestmark = pytest.mark.django_db

LATER = at("2026-03-12 10:00")
FREIGHT = {"kind": "return_freight", "spent_on": "2026-03-10", "amount": "120.50", "reference": "YD-77"}
HOURS = {
    "kind": "labour",
    "spent_on": "2026-03-11",
    "hours": "6.5",
    "hourly_rate": "45.30",
    "reference": "GS-3",
}


def enter(complaint: Complaint, by: Any, moment: Any = LATER, **fields: Any) -> Complaint:
    """Enter a cost: the freight unless told otherwise."""
    return take(complaint, "enter_cost", by=by, at=moment, **{**FREIGHT, **fields})


def test_what_the_papers_know_is_counted_from_them_and_what_is_typed_is_added(world: World) -> None:
    complaint = book(world, executing(world), at=LATER)  # 800.00 of allowance, booked by finance
    complaint = enter(complaint, world.sales1)
    complaint = enter(complaint, world.qa1, **HOURS, amount="")

    totals = read_again(complaint.pk).cost_totals()

    assert totals.by_kind == {
        "compensation": Decimal("800.00"),
        "return_freight": Decimal("120.50"),
        "labour": Decimal("294.45"),  # 6.5 × 45.30
    }
    assert (totals.cost, totals.recovered, totals.net) == (
        Decimal("1214.95"),
        Decimal(0),
        Decimal("1214.95"),
    )


def test_money_of_a_claim_is_recovered_and_lessens_the_net(world: World) -> None:
    complaint = claims.paid(world, executing(world))  # 750.00 came in
    complaint = book(world, complaint, at=at("2026-03-21 09:00"))

    totals = read_again(complaint.pk).cost_totals()

    assert (totals.cost, totals.recovered, totals.net) == (
        Decimal("800.00"),
        Decimal("750.00"),
        Decimal("50.00"),
    )


def test_other_money_that_came_back_is_entered_as_the_counter_kind(world: World) -> None:
    complaint = enter(executing(world), world.finance, kind="recovery", amount="30.00", reference="废料款")

    totals = complaint.cost_totals()

    assert (totals.cost, totals.recovered, totals.net) == (Decimal(0), Decimal("30.00"), Decimal("-30.00"))


def test_the_refund_of_a_linked_return_is_a_cost_of_the_complaint(world: World) -> None:
    from aftersales.operations import take_in
    from tests.factories.returns import LETTER, TAKEN_IN

    complaint = complaint_at(world, State.INVESTIGATING, start=MONDAY_9AM - timedelta(days=3))
    goods = take_in(by=world.cs1, at=TAKEN_IN, **(LETTER | {"complaint": complaint.case.reference}))
    walk_return(world, goods, WAY[:8])

    lines = read_again(complaint.pk).costs()

    assert [(one.kind, one.value, one.source, one.reference) for one in lines] == [
        ("goods", Decimal("900.00"), Source.REFUND, "FK-0302")
    ]


def test_a_cost_in_another_currency_counts_with_its_rate_to_the_fen(world: World) -> None:
    complaint = enter(
        executing(world), world.finance, amount="33.33", currency="usd", exchange_rate="7.123456"
    )

    entry = complaint.standing_costs()[0]

    assert (entry.currency, entry.amount, entry.value) == ("USD", Decimal("33.33"), Decimal("237.42"))


def test_a_wrong_entry_is_met_by_a_counter_entry_with_its_reason_and_both_stay(world: World) -> None:
    complaint = enter(executing(world), world.sales1)

    complaint = take(complaint, "cancel_cost", by=world.sales1, at=LATER, entry=1, reason="记错案件")

    first, counter = complaint.entries_of_costs()
    assert (counter.amount, counter.value, counter.reverses_id) == (-first.amount, -first.value, first.pk)
    assert counter.day == date(2026, 3, 12), "it counts on its own day, so that months gone by stand"
    assert counter.text == "记错案件"
    assert complaint.cost_totals().net == 0
    assert complaint.standing_costs() == []
    with pytest.raises(NotPossibleNow):
        take(complaint, "cancel_cost", by=world.sales1, at=LATER, entry=1, reason="再次")


def test_only_who_entered_a_cost_or_finance_takes_it_back(world: World) -> None:
    complaint = enter(executing(world), world.qa1)

    with pytest.raises(Invalid, match="Only 秦安 or finance"):
        take(complaint, "cancel_cost", by=world.sales1, at=LATER, entry=1, reason="不对")
    complaint = take(complaint, "cancel_cost", by=world.finance, at=LATER, entry=1, reason="凭证有误")

    assert complaint.cost_totals().net == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": "-5"}, "大于或等于0.01"),
        ({"amount": "999999999"}, "小于或等于99999999.99"),
        ({"amount": "0"}, "大于或等于0.01"),
        ({"amount": ""}, "Enter the amount"),
        ({"currency": "USD"}, "Enter the rate"),
        ({"currency": "元"}, "three letters"),
        ({"exchange_rate": "2"}, "the rate is 1"),
        ({"spent_on": "2026-03-13"}, "lies in the future"),
        ({"spent_on": "1999-01-01"}, "ten years back"),
        ({"reference": ""}, "add a file that proves"),
        ({"hours": "3"}, "both the hours and the rate"),
        ({"hours": "3", "hourly_rate": "10"}, "The hours make 30.00"),
        ({"kind": "cheese"}, "选择"),
    ],
)
def test_bad_input_gets_a_sentence_and_nothing_is_written(
    world: World, changes: dict[str, str], sentence: str
) -> None:
    complaint = executing(world)

    with pytest.raises(Invalid) as refused:
        enter(complaint, world.sales1, **changes)

    assert sentence in str(refused.value.errors)
    assert not CostEntry.objects.exists()


def test_a_voucher_that_is_booked_on_the_case_cannot_be_typed_again(world: World) -> None:
    complaint = book(world, executing(world), at=LATER, reference="PZ-9")

    with pytest.raises(Invalid) as refused:
        enter(complaint, world.finance, kind="compensation", amount="800.00", reference="PZ-9")

    assert "counted from there" in str(refused.value.errors)


def test_the_same_document_of_the_same_kind_and_amount_is_refused_until_the_first_is_taken_back(
    world: World,
) -> None:
    complaint = enter(executing(world), world.sales1)

    with pytest.raises(Invalid) as refused:
        enter(complaint, world.sales1)
    assert "Entry 1" in str(refused.value.errors)

    complaint = take(complaint, "cancel_cost", by=world.sales1, at=LATER, entry=1, reason="重录")
    assert len(enter(complaint, world.sales1).standing_costs()) == 1


@pytest.mark.parametrize("who", ["cs1", "prod1", "rd1", "gm", "auditor"])
def test_who_has_not_the_right_cannot_enter_a_cost(world: World, who: str) -> None:
    complaint = executing(world)

    with pytest.raises(NotPermitted):
        enter(complaint, getattr(world, who))


def test_a_filed_case_takes_no_cost_any_more(world: World) -> None:
    complaint = book(world, executing(world), at=LATER)
    for reader in ("qa1", "gm_office", "prod_head", "rd1", "finance", "sales1"):
        complaint = take(complaint, "mark_read", by=getattr(world, reader), at=LATER)
    complaint = take(complaint, "file_away", by=world.gm_office, at=LATER)
    assert complaint.state == State.FILED

    with pytest.raises(NotPossibleNow):
        enter(complaint, world.gm_office, moment=at("2026-06-01 09:00"))


def test_costs_stay_apart_from_the_loss_that_the_ruling_shares(world: World) -> None:
    complaint = executing(world)
    before = Ruling.objects.get(complaint=complaint.pk).loss_amount

    enter(complaint, world.sales1)

    assert Ruling.objects.get(complaint=complaint.pk).loss_amount == before == Decimal("800.00")


@pytest.mark.parametrize(
    "sql", ["UPDATE complaints_costentry SET amount = 1", "DELETE FROM complaints_costentry"]
)
def test_the_database_itself_refuses_to_change_or_delete_an_entry(world: World, sql: str) -> None:
    enter(executing(world), world.sales1)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_entry_below_zero_is_none_without_what_it_takes_back(world: World) -> None:
    complaint = enter(executing(world), world.sales1)
    entry = complaint.standing_costs()[0]

    with pytest.raises(IntegrityError), transaction.atomic():
        CostEntry.objects.create(
            complaint=complaint, number=2, kind=entry.kind, day=entry.day, amount=Decimal(-1),
            currency="CNY", value=Decimal(-1), reference="x", by=entry.by, at=entry.at,
        )  # fmt: skip


def test_both_acts_stand_in_the_story_with_the_kind_in_words(world: World, client: Client) -> None:
    complaint = enter(executing(world), world.sales1, note="回程运费")
    complaint = take(complaint, "cancel_cost", by=world.sales1, at=LATER, entry=1, reason="记错案件")
    client.force_login(world.gm_office)

    page = client.get(f"{complaint.case.get_absolute_url()}timeline/").content.decode()

    assert "退货运费" in page
    assert "回程运费" in page and "记错案件" in page


def test_the_case_page_and_the_api_show_total_recovered_and_net(world: World, client: Client) -> None:
    complaint = enter(book(world, executing(world), at=LATER), world.sales1)
    client.force_login(world.gm_office)

    case_page = client.get(complaint.case.get_absolute_url()).content.decode()
    page = client.get(f"{complaint.case.get_absolute_url()}money/").content.decode()
    answer = client.get(f"/api/v1/complaints/{complaint.case.number}/").json()

    assert f'hx-get="{complaint.case.get_absolute_url()}money/"' in case_page
    assert 'id="costs"' in page and "920.50" in page and "120.50" in page
    assert answer["costs"]["total"] == {"amount": "920.50", "currency": "CNY"}
    assert answer["costs"]["net"] == {"amount": "920.50", "currency": "CNY"}
    assert [entry["reference"] for entry in answer["costs"]["entries"]] == ["YD-77"]
    assert {line["source"] for line in answer["costs"]["lines"]} == {"remedy", "entry"}


def test_the_printed_form_tells_what_the_case_costs(world: World, client: Client) -> None:
    complaint = enter(book(world, executing(world), at=LATER), world.sales1)
    client.force_login(world.gm_office)

    answer = client.get(f"/complaints/{complaint.case.number}/print/form.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)

    assert "120.50" in text and "920.50" in text


VALUES = st.integers(1, 9_999_999_999).map(lambda fen: Decimal(fen) / 100)
KINDS = st.sampled_from(["goods", "travel", "labour", "other", RECOVERY])


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws slowly
@given(st.lists(st.tuples(KINDS, VALUES), max_size=20))
def test_entries_with_their_counter_entries_make_zero(rows: list[tuple[str, Decimal]]) -> None:
    day = date(2026, 3, 2)
    entries = [Cost(kind, day, value, Source.ENTRY) for kind, value in rows]
    counters = [Cost(kind, day, -value, Source.ENTRY) for kind, value in rows]

    totals = totals_of(entries + counters)

    assert (totals.cost, totals.recovered, totals.net) == (0, 0, 0)
    assert set(totals.by_kind.values()) <= {Decimal(0)}


@given(st.lists(st.tuples(KINDS, VALUES), max_size=20))
def test_the_net_is_the_sum_of_the_kinds_less_what_came_back(rows: list[tuple[str, Decimal]]) -> None:
    totals = totals_of(Cost(kind, date(2026, 3, 2), value, Source.REMEDY) for kind, value in rows)

    assert totals.cost == sum((value for kind, value in rows if kind != RECOVERY), Decimal(0))
    assert totals.recovered == sum((value for kind, value in rows if kind == RECOVERY), Decimal(0))
    assert totals.net == sum(totals.by_kind.values(), Decimal(0)) - totals.recovered


@given(
    st.decimals(min_value="0.01", max_value="99999.99", places=2),
    st.decimals(min_value="0.01", max_value="9999.99", places=2),
)
def test_hours_and_rate_make_an_amount_within_half_a_fen(hours: Decimal, rate: Decimal) -> None:
    assert abs(worked(hours, rate) - hours * rate) <= Decimal("0.005")
