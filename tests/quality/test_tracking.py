"""The tracking database of quality problems: classes, totals that open exactly their cases, who confirmed what is solved."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback_system.cases.models import Case
from feedback_system.catalogues.keeping import merge_entry
from feedback_system.catalogues.models import CatalogueEntry
from quality.anomalies.states import AnomalyState
from quality.states import ImprovementState
from tests.factories.anomalies import anomaly_at, new_alert
from tests.factories.company import World, at
from tests.factories.complaints import new_complaint
from tests.factories.improvements import improvement_at
from tests.factories.slips import new_slip

pytestmark = pytest.mark.django_db

YEAR = {"after": "2026-01-01", "before": "2026-12-31"}


def company_with_problems(world: World) -> dict[str, Any]:
    return {
        "solved": anomaly_at(world, AnomalyState.CLOSED).case,
        "open": new_alert(world, defect="scratch", anyway="on").case,
        "cancelled": anomaly_at(world, AnomalyState.CANCELLED, defect="burr", batch_number="B2602").case,
        "improved": improvement_at(world, ImprovementState.CLOSED).raised_from,
        "slip": new_slip(world, product="TS-500").case,
        "service": new_complaint(world, complaint_class="non_quality", order_number="SO-9").case,
        "task": new_slip(world, "task", who="gm_office").case,
    }


def test_every_total_opens_exactly_its_problems_and_solved_ones_say_who_confirmed(
    world: World, client: Client
) -> None:
    made = company_with_problems(world)  # given
    weld, scratch = (
        CatalogueEntry.objects.get(list="defect", code=code) for code in ("weld_fault", "scratch")
    )
    merge_entry(entry=scratch, into=weld, reason="同一缺陷", by=world.admin, at=at("2026-05-01 09:00"))
    client.force_login(world.gm_office)

    page = client.get("/quality/problems/", YEAR)  # when

    rows = {one["row"].case.pk: one["row"] for one in page.context["rows"]}  # then
    wanted = {made[name].pk for name in ("solved", "open", "cancelled", "improved", "slip")}
    assert set(rows) == wanted and page.context["count"] == len(wanted)
    assert {name: rows[made[name].pk].standing for name in ("solved", "open", "cancelled", "slip")} == {
        "solved": "solved", "open": "open", "cancelled": "ended", "slip": "open",
    }  # fmt: skip
    solved = rows[made["solved"].pk]
    assert (solved.confirmed_by, solved.confirmed_at) == (
        str(world.qa1),
        made_again(made["solved"]).closed_at,
    )
    assert rows[made["cancelled"].pk].confirmed_by == ""
    improved = rows[made["improved"].pk]
    assert improved.effect == "yes" and improved.effect_by and improved.improvement.case.number

    assert sum(one["all"] for one in page.context["totals"]) == len(wanted)
    for line in page.context["totals"]:
        for cell in (*line["numbers"], {"number": line["all"], "url": line["url"]}):
            opened = client.get(cell["url"])
            assert opened.context["count"] == cell["number"] == len(opened.context["rows"]), cell
    merged = next(one for one in page.context["totals"] if one["label"] == weld.parent.label)
    assert merged["numbers"][0]["number"] >= 1  # the scratch counts for what stands in its place
    narrowed = client.get("/quality/problems/", YEAR | {"defect_text": "焊接不良"})
    assert narrowed.context["count"] == client.get(narrowed.context["totals"][0]["url"]).context["count"]
    with CaptureQueriesContext(connection) as asked:
        client.get("/quality/problems/", YEAR)
    assert len(asked) <= 18

    content = b"".join(client.get("/quality/problems/export/", YEAR).streaming_content).decode("utf-8-sig")
    lines = {row[0]: row for row in csv.reader(io.StringIO(content))}
    assert len(lines) == len(wanted) + 1
    assert str(world.qa1) in lines[made_again(made["solved"]).reference]


def test_what_has_not_reached_somebody_is_neither_listed_nor_counted_and_bad_days_are_named(
    world: World, client: Client
) -> None:
    new_alert(world)
    client.force_login(world.sales2)
    page = client.get("/quality/problems/", YEAR)
    assert (page.context["count"], page.context["totals"]) == (0, [])
    assert client.get("/quality/problems/export/", YEAR).status_code == 403
    client.force_login(world.gm_office)
    turned = client.get("/quality/problems/", {"after": "2026-05-01", "before": "2026-04-01"})
    assert turned.status_code == 422 and "lies before the first" in turned.text


def made_again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)
