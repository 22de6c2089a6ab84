"""Approved against actual return: difference and over ratio of every slip, with the totals, over the cases one may open."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from complaints.models.return_figures import Returned, ratio, returns_for, sum_of
from feedback_system.masterdata.importing.applying import apply_import
from feedback_system.masterdata.importing.plan import plan_import
from feedback_system.masterdata.models import Customer
from tests.factories.company import MONDAY_9AM, World
from tests.factories.remedies import GOODS_400, executing, walk_slip
from tests.feedback_system.masterdata.files import csv_file

pytestmark = pytest.mark.django_db

MARCH = (date(2026, 3, 1), date(2026, 4, 1))


def two_returns(world: World) -> None:
    """400 approved and 410 came, within three percent; 400 approved and 395 came."""
    for number, counted in enumerate((410, 395)):
        complaint = executing(world, GOODS_400, order_number=f"SO-{number}", batch_number=f"B-{number}")
        walk_slip(world, complaint, counted=counted)


def test_every_slip_tells_difference_and_over_ratio_and_the_totals_add_up(world: World) -> None:
    two_returns(world)

    rows = returns_for(world.auditor, *MARCH)

    assert sorted((row.figures.difference, row.figures.ratio) for row in rows) == [
        (-5, Decimal("-1.3")),
        (10, Decimal("2.5")),
    ]
    total = sum_of(rows)
    assert (total.approved, total.kept, total.difference, total.ratio) == (800, 805, 5, Decimal("0.6"))
    assert total.difference_value == Decimal("10.00")  # 5 of 2.00


def test_only_slips_of_cases_that_one_may_open_and_of_the_span_are_told(world: World) -> None:
    two_returns(world)

    assert returns_for(world.sales2_head, *MARCH) == []
    assert returns_for(world.auditor, date(2026, 4, 1), date(2026, 5, 1)) == []


def test_page_and_file_show_the_same(world: World, client: Client) -> None:
    two_returns(world)
    client.force_login(world.gm_office)

    page = client.get("/reports/returns/?since=2026-03").content.decode()
    answer = client.get("/reports/returns/export/?since=2026-03&format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]

    assert "2.5 %" in page and "-1.3 %" in page and "0.6 %" in page
    assert rows[-1][4:10] == ["800", "805", "0", "805", "5", "0.6"]


@pytest.mark.parametrize(
    ("who", "status"), [("finance", 200), ("sales_head", 200), ("cs1", 403), ("warehouse", 403)]
)
def test_who_opens_the_report_of_returns(world: World, client: Client, who: str, status: int) -> None:
    client.force_login(getattr(world, who))

    assert client.get("/reports/returns/").status_code == status


@given(st.lists(st.builds(Returned, st.integers(1, 9999), st.integers(0, 9999)), max_size=8))
def test_the_difference_of_all_is_the_sum_of_the_differences(rows: list[Returned]) -> None:
    total = sum(rows, Returned())

    assert total.difference == sum(row.difference for row in rows)
    assert ratio(total.difference, total.approved) == total.ratio


def test_the_own_ratio_of_a_customer_comes_by_import_and_is_told_by_the_api(
    world: World, client: Client
) -> None:
    plan = plan_import(
        "customers", csv_file("客户编号,客户名称,超收比例", "C001,东方电子有限公司,2.5%", "C777,新客户,101")
    )
    assert [row.outcome.value for row in plan.rows] == ["update", "refuse"]
    assert "0 to 100" in plan.rows[1].sentences[0]

    apply_import(plan, by=world.admin, at=MONDAY_9AM, partial=True)

    assert Customer.objects.get(code="C001").over_quantity_percent == Decimal("2.50")
    client.force_login(world.sales_head)
    assert client.get("/api/v1/customers/C001/").json()["over_quantity_percent"] == "2.50"
