"""Written reports in the API: who gets which, and that the figures of a signed one stand."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories.anomalies import new_alert
from tests.factories.company import World, at
from tests.feedback_system.reports.written import busy_week, draft, signed

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/written-reports/"


def client(world: World, who: str) -> Client:
    """A browser of that person who reads English."""
    found = Client(headers={"accept-language": "en"})
    found.force_login(getattr(world, who))
    return found


def figure(body: Any, section: str, column: str) -> dict[str, str]:
    """The numbers of one column by row."""
    table = next(one for one in body["tables"] if one["section"] == section)
    return {
        row["key"]: cell["value"]
        for row in table["rows"]
        for cell in row["figures"]
        if cell["column"] == column
    }


def test_a_signed_report_keeps_its_figures_for_programs_and_a_draft_is_for_who_works_on_it(
    world: World,
) -> None:
    busy_week(world)  # given
    report = signed(world)
    unsigned = draft(world, period="2026-W11", moment=at("2026-03-16 09:00"))
    before = client(world, "gm").get(f"{ADDRESS}{report.pk}/").json()

    new_alert(
        world, at=at("2026-03-06 10:00"), defect="scratch", batch_number="B2699"
    )  # when one more is found
    after = client(world, "gm").get(f"{ADDRESS}{report.pk}/").json()

    assert after == before and after["is_signed"] and len(after["checksum"]) == 64  # then
    assert after["figures_as_of"] == after["signed_at"] and after["signed_by"]["username"] == "qa_head"
    first = after["tables"][0]
    column = first["rows"][0]["figures"][0]["column"]
    assert all(value.isdigit() for value in figure(after, first["section"], column).values())
    assert {part["part"] for part in after["texts"]}

    def listed(who: str, query: str = "") -> list[int]:
        return [row["id"] for row in client(world, who).get(f"{ADDRESS}{query}").json()["results"]]

    assert listed("qa1") == [unsigned.pk, report.pk]
    assert listed("gm") == [report.pk]  # a draft is not for its readers
    assert listed("qa1", "?signed=false") == [unsigned.pk] and listed("qa1", "?period=2026-W10") == [
        report.pk
    ]
    assert client(world, "gm").get(f"{ADDRESS}{unsigned.pk}/").status_code == 404
    assert client(world, "prod1").get(ADDRESS).status_code == 403


def test_a_filter_that_means_nothing_is_refused_by_name(world: World) -> None:
    for query, field in (("?period=March", "period"), ("?kind=none", "kind"), ("?state=signed", "state")):
        answer = client(world, "qa1").get(f"{ADDRESS}{query}")
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
