"""The report of costs: every table makes the same sum, every figure opens exactly its cases, SQL counts the same."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from complaints.models.cost_figures import By, figures_for, signed_split
from complaints.models.yearly_claims import cases_of_year, claims_by_year
from feedback_system.masterdata.models import Product
from tests.complaints.test_costs import enter
from tests.factories import claims
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, new_complaint, take, walk
from tests.factories.remedies import book, executing

pytestmark = pytest.mark.django_db

MARCH = (date(2026, 3, 1), date(2026, 4, 1))
APRIL = (date(2026, 4, 1), date(2026, 5, 1))
SHARED = [
    {"party": "department", "department": "production", "percent": "66.67", "evidence": "生产记录"},
    {"party": "supplier", "supplier": "S01", "percent": "33.33", "evidence": "来料检验"},
]

SQL = """
SELECT COALESCE(SUM(cost), 0), COALESCE(SUM(back), 0) FROM (
  SELECT CASE WHEN k.code <> 'recovery' THEN e.value ELSE 0 END AS cost,
         CASE WHEN k.code = 'recovery' THEN e.value ELSE 0 END AS back
  FROM complaints_costentry e JOIN complaints_code k ON k.id = e.kind_id WHERE e.day >= %s AND e.day < %s
  UNION ALL
  SELECT ROUND(COALESCE(r.booked_amount, r.amount) * c.exchange_rate, 2), 0
  FROM complaints_remedyline r JOIN complaints_complaint c ON c.id = r.complaint_id
  WHERE r.booked_at IS NOT NULL AND r.voucher_on >= %s AND r.voucher_on < %s
  UNION ALL
  SELECT 0, value FROM complaints_claimreceipt WHERE received_on >= %s AND received_on < %s
) AS everything
"""
"""An independent count: nothing of the code of the report is used."""


def a_month(world: World) -> dict[str, Any]:
    """Two cases with costs in March: one of production with a claim, one shared with a supplier, and one in April."""
    first = claims.paid(world, executing(world, customer="C001"))
    first = book(world, first, at=at("2026-03-21 09:00"))
    first = enter(first, world.sales1, moment=at("2026-03-21 10:00"))
    Product.objects.create(code="TS-600", name="显示板")
    second = executing(world, customer="C900", product="TS-600", order_number="SO-7", batch_number="B-7")
    second = enter(second, world.qa1, kind="travel", amount="100.01", reference="CL-1")
    third = executing(world, order_number="SO-8", batch_number="B-8")
    third = enter(third, world.qa1, kind="parts", amount="55.00", reference="PJ-1")
    third = take(third, "cancel_cost", by=world.qa1, at=at("2026-04-02 09:00"), entry=1, reason="错")
    return {"first": first, "second": second, "third": third}


def counted(since: date, until: date) -> tuple[Decimal, Decimal]:
    """Cost and recovered of everything in the span by SQL."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, [since, until] * 3)
        cost, back = cursor.fetchone()
    return Decimal(str(cost)).quantize(Decimal("0.01")), Decimal(str(back)).quantize(Decimal("0.01"))


def test_an_independent_count_in_sql_makes_the_same_sums(world: World) -> None:
    a_month(world)

    for span in (MARCH, APRIL):
        whole = figures_for(world.auditor, *span).whole
        assert (whole.cost, whole.recovered) == counted(*span)
    march = figures_for(world.auditor, *MARCH).whole
    assert (march.cost, march.recovered, march.net) == (
        Decimal("1075.51"),  # 800.00 + 120.50 + 100.01 + 55.00
        Decimal("750.00"),
        Decimal("325.51"),
    )
    assert figures_for(world.auditor, *APRIL).whole.cost == Decimal("-55.00"), "taken back in April"


@pytest.mark.parametrize("by", By.values)
def test_every_table_adds_up_and_every_row_opens_exactly_its_cases_with_its_sum(
    world: World, by: str
) -> None:
    a_month(world)
    figures = figures_for(world.auditor, *MARCH)

    rows = figures.table(by)

    assert sum(row.part.cost for row in rows) == figures.whole.cost
    assert sum(row.part.recovered for row in rows) == figures.whole.recovered
    for row in rows:
        behind = figures.behind(by, row.key)
        assert len(behind) == row.cases
        assert sum(part.net for _case, part in behind) == row.part.net


def test_the_cost_of_a_case_divides_by_the_shares_of_its_ruling_to_the_fen(world: World) -> None:
    complaint = walk(world, new_complaint(world), LONG_WAY, changes={"rule": {"shares": SHARED}})
    enter(complaint, world.qa1, amount="100.01", reference="CL-1")
    figures = figures_for(world.auditor, *MARCH)

    departments = {row.label: row.part.cost for row in figures.table(By.DEPARTMENT)}
    suppliers = {row.label: row.part.cost for row in figures.table(By.SUPPLIER)}

    assert sorted(departments.values()) == [Decimal("33.33"), Decimal("66.68")]
    assert departments["生产部"] == Decimal("66.68")
    assert Decimal("33.33") in suppliers.values()


@given(
    st.integers(-9_999_999, 9_999_999),
    st.lists(st.integers(1, 100), min_size=1, max_size=6),
)
def test_a_divided_sum_adds_up_also_below_zero(fen: int, weights: list[int]) -> None:
    total = Decimal(fen) / 100
    whole = sum(weights)
    percents = [(Decimal(weight) * 100 / whole).quantize(Decimal("0.01")) for weight in weights[:-1]]
    percents.append(100 - sum(percents, Decimal(0)))

    parts = signed_split(total, percents)

    assert sum(parts) == total


def test_a_reader_counts_only_the_cases_she_may_open(world: World) -> None:
    a_month(world)

    assert figures_for(world.sales2_head, *MARCH).cases == []
    assert figures_for(world.sales_head, *MARCH).whole == figures_for(world.auditor, *MARCH).whole


def test_the_page_opens_a_figure_and_the_list_below_makes_its_sum(world: World, client: Client) -> None:
    made = a_month(world)
    client.force_login(world.gm_office)
    product = made["first"].case.product_id

    page = client.get(f"/reports/costs/?since=2026-03&until=2026-03&by=product&key={product}")

    assert page.status_code == 200
    text = page.content.decode()
    assert made["first"].case.reference in text and made["second"].case.reference not in text
    assert "225.50" in text  # 800.00 + 120.50 + 55.00 less 750.00


@pytest.mark.parametrize(("who", "status"), [
    ("gm_office", 200), ("gm", 200), ("finance", 200), ("auditor", 200), ("sales_head", 200), ("manager", 200),
    ("cs1", 403), ("sales1", 403), ("warehouse", 403), ("admin", 403),
])  # fmt: skip
def test_who_opens_the_report(world: World, client: Client, who: str, status: int) -> None:
    client.force_login(getattr(world, who))

    assert client.get("/reports/costs/").status_code == status
    assert client.get("/reports/claims/").status_code == status


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("since=2026-13", "such as 2026-01"),
        ("since=2026-05&until=2026-03", "before the first"),
        ("since=2025-03&until=2026-03", "At most 12 months"),
    ],
)
def test_a_span_that_is_none_gets_a_sentence(world: World, client: Client, asked: str, sentence: str) -> None:
    client.force_login(world.gm_office)

    page = client.get(f"/reports/costs/?{asked}", headers={"accept-language": "en"})

    assert page.status_code == 422
    assert sentence in page.content.decode()


def test_the_file_holds_the_same_figures(world: World, client: Client) -> None:
    a_month(world)
    client.force_login(world.gm_office)

    answer = client.get("/reports/costs/export/?since=2026-03&until=2026-03&format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]

    assert ["1075.51", "750.00", "325.51"] in [row[-3:] for row in rows]
    assert client.get("/reports/costs/export/?format=xlsx").status_code == 200


def test_the_report_asks_the_same_number_of_questions_for_one_case_and_for_many(
    world: World, client: Client
) -> None:
    client.force_login(world.gm_office)
    enter(executing(world), world.qa1)
    url = "/reports/costs/?since=2026-03"
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for number in range(4):
        complaint = executing(world, order_number=f"SO-{number}", batch_number=f"B-{number}")
        enter(complaint, world.qa1, reference=f"CL-{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(url)

    assert len(many) == len(one) <= 14


def test_the_claims_of_a_year_are_what_was_approved_in_it(world: World) -> None:
    for number, amount in enumerate(("900.00", "3200.00", "780.00")):
        kind = "allowance" if number else "compensation"
        walk(
            world,
            new_complaint(world, order_number=f"SO-{number}", batch_number=f"B-{number}"),
            LONG_WAY,
            changes={"propose": {"remedy": [{"kind": kind, "amount": amount, "description": ""}]}},
            people={"approve": "deputy_gm" if number == 1 else "sales_head"},
        )
    executing(
        world,
        [{"kind": "return", "amount": "500.00", "quantity": "10", "description": ""}],
        order_number="SO-9",
        batch_number="B-9",
    )

    year, *before = claims_by_year(world.auditor, last=2026)

    assert (year.year, year.amount, year.cases, year.complaints) == (2026, Decimal("4880.00"), 3, 4)
    assert sum(amount for _case, amount in cases_of_year(world.auditor, 2026)) == year.amount
    assert all(one.amount == 0 for one in before)


def test_the_claims_page_opens_the_cases_of_a_year(world: World, client: Client) -> None:
    complaint = executing(world)
    client.force_login(world.gm_office)

    page = client.get("/reports/claims/?year=2026")

    if page.status_code == 404:  # the clock of the test machine stands in a later year
        pytest.skip("the year is not among the last five")
    assert complaint.case.reference in page.content.decode()
    assert client.get("/reports/claims/?year=1999").status_code == 404
