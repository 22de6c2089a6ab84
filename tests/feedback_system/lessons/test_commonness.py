"""Common causes: what stands out in a set of cases against all others that the reader may see."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from feedback_system.catalogues.models import CatalogueEntry
from feedback_system.catalogues.tree import cases_with
from feedback_system.lessons.commonness import compare
from feedback_system.masterdata.models import Batch, Supplier
from tests.factories.anomalies import new_alert
from tests.factories.company import World, at

pytestmark = pytest.mark.django_db

BEGINS, ENDS = at("2026-01-01 00:00"), at("2026-04-01 00:00")


def alerts(world: World, count: int, defect: str, batch: str) -> None:
    """So many alerts about the batch, each on another day."""
    for number in range(count):
        new_alert(world, at=at(f"2026-03-{number + 2:02d} 10:00"), defect=defect, batch_number=batch)


def batches(world: World) -> None:
    """A batch of line 3 with material of the second supplier, and one of line 1."""
    second = Supplier.objects.create(code="S900", name="乙供应商")
    Batch.objects.create(product=world.product, number="L3", line="三号线", supplier=second)
    Batch.objects.create(product=world.product, number="L1", line="一号线")


def standing_out(
    world: World, person: Any, code: str
) -> dict[tuple[str, str], tuple[int, int, float | None]]:
    """What stands out in the cases with that defect, by item and value."""
    entry = CatalogueEntry.objects.get(list="defect", code=code)
    found = compare(person, cases_with(entry), begins=BEGINS, ends=ENDS, leave_out=["defect"])
    return {(one.item, one.words): (one.inside, one.outside, one.lift) for one in found.standouts}


def test_line_and_supplier_of_the_bad_batch_stand_out_and_what_all_share_does_not(world: World) -> None:
    batches(world)
    alerts(world, 4, "scratch", "L3")
    alerts(world, 1, "scratch", "L1")
    alerts(world, 4, "weld_fault", "L1")
    alerts(world, 1, "crack", "L3")

    found = standing_out(world, world.qa1, "scratch")

    assert found["line", "三号线"] == (4, 1, pytest.approx(4.0))
    assert found["supplier", "乙供应商"][:2] == (4, 1)
    assert not any(
        item in ("product", "customer") for item, _words in found
    )  # all cases are about the same product
    assert ("line", "一号线") not in found  # one case only


def test_two_cases_say_nothing_and_cases_out_of_sight_are_not_counted(world: World) -> None:
    batches(world)
    alerts(world, 2, "scratch", "L3")
    assert standing_out(world, world.qa1, "scratch") == {}
    alerts(world, 4, "burr", "L3")
    alerts(world, 3, "weld_fault", "L1")

    assert standing_out(world, world.qa1, "burr")["line", "三号线"][0] == 4
    assert standing_out(world, world.sales2, "burr") == {}


def test_the_page_asks_for_a_choice_and_tells_the_figures(world: World, client: Client) -> None:
    batches(world)
    alerts(world, 3, "scratch", "L3")
    alerts(world, 3, "weld_fault", "L1")
    client.force_login(world.qa1)

    empty = client.get("/quality/common-causes/", {"after": "2026-03-01"})
    wrong = client.get(
        "/quality/common-causes/", {"defect": "scratch", "after": "2026-03-09", "before": "2026-03-01"}
    )
    page = client.get(
        "/quality/common-causes/", {"defect": "scratch", "after": "2026-01-01", "before": "2026-03-31"}
    )

    assert empty.status_code == wrong.status_code == 422
    assert page.status_code == 200 and "三号线" in page.text and "3 / 3" in page.text
    entry = client.get("/quality/catalogues/defect/scratch/")
    assert entry.status_code == 200 and len(entry.context["cases"]) == 3
    client.force_login(world.sales2)
    assert client.get("/quality/catalogues/defect/scratch/").context["cases"] == []
