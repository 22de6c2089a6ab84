"""The accident analysis file: what stands in it, who sees which line, what accidents have in common."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from feedback_system.cases.advance import let_read
from feedback_system.cases.models import Case
from feedback_system.masterdata.models import Batch
from quality.investigations.accidents import ITEMS, accidents, filed, shared, table_of
from quality.investigations.models import Investigation
from quality.investigations.states import InvestigationState as State
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, take
from tests.factories.investigations import OPENED, investigation_at, major_alert, new_investigation, walk

pytestmark = pytest.mark.django_db

WHOLE = {"after": at("2026-01-01 09:00").date(), "before": at("2026-12-31 09:00").date()}


def filed_about(world: World, batch_number: str, *, line: str = "二号线") -> Investigation:
    """A filed investigation of an alert about a batch of its own line and supplier."""
    batch, _made = Batch.objects.get_or_create(
        product=world.product, number=batch_number, defaults={"line": line, "supplier": world.supplier}
    )
    return investigation_at(
        world,
        State.FILED,
        about=major_alert(world, batch_number=batch.number).case,
        batch_number=batch.number,
    )


def rows_of(person: User, **asked: Any) -> list[Any]:
    return accidents(person, filed(person, WHOLE | asked))


def browser(person: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def test_filed_accidents_stand_side_by_side_and_what_two_share_is_found_item_by_item(world: World) -> None:
    first, second = filed_about(world, "B2611"), filed_about(world, "B2612")
    third = filed_about(world, "B2613", line="五号线")
    investigation_at(
        world, State.APPROVED, about=major_alert(world, batch_number="B2614").case
    )  # not filed yet

    rows = rows_of(world.qa1)
    found = {(one.item, one.words): {row.reference for row in one.accidents} for one in shared(rows)}

    assert [row.reference for row in rows] == [one.case.reference for one in (third, second, first)]
    everybody = {row.reference for row in rows}
    assert found[("line", "二号线")] == {first.case.reference, second.case.reference}
    assert found[("supplier", str(world.supplier))] == everybody
    assert found[("cause", first.cause_entry.label)] == everybody  # type: ignore[union-attr]
    assert not any(item == "batch" for item, _words in found)
    lines = {str(one["label"]): one for one in table_of(rows)}
    assert lines[str(dict(ITEMS)["product"])]["same"] and not lines[str(dict(ITEMS)["batch"])]["same"]
    assert lines[str(dict(ITEMS)["line"])]["some"]


def test_filters_narrow_the_file_and_no_accident_that_has_not_reached_the_reader_is_counted(
    world: World,
) -> None:
    filed_about(world, "B2611")
    other = filed_about(world, "B2613", line="五号线")

    assert [row.reference for row in rows_of(world.qa1, line="五号线")] == [other.case.reference]
    assert len(rows_of(world.qa1, unit=world.departments["production"])) == 2
    assert rows_of(world.qa1, unit=world.departments["sales"]) == []
    assert len(rows_of(world.rd1)) == 2  # of both teams
    assert rows_of(world.sales1) == [] and rows_of(world.cs1) == []
    page = browser(world.sales1).get("/quality/accidents/")
    assert page.status_code == 200 and other.case.reference not in page.content.decode()
    compared = browser(world.sales1).get(
        f"/quality/accidents/compare/?case={other.case.reference}&case=V260301"
    )
    assert compared.status_code == 422 and "Choose at least 2" in compared.content.decode()


def test_two_to_five_accidents_are_compared_as_columns(world: World) -> None:
    first, second = filed_about(world, "B2611"), filed_about(world, "B2612")
    client, address = browser(world.qa1), "/quality/accidents/compare/"

    page = client.get(address, {"case": [first.case.reference, second.case.reference]})

    assert page.status_code == 200 and "the same in all" in page.content.decode()
    assert client.get(address, {"case": [first.case.reference]}).status_code == 422
    assert client.get(address, {"case": [f"V26030{number}" for number in range(1, 8)]}).status_code == 422


def test_the_loss_is_told_only_to_who_reads_the_case_behind_and_its_money(world: World) -> None:
    complaint = complaint_at(world, "negotiating")
    take(complaint, "flag_major", by=world.qa_head, at=OPENED, reason="客户停线")
    record = new_investigation(world, about=Case.objects.get(pk=complaint.case_id), at=at("2026-04-20 09:00"))
    walk(world, record, start=at("2026-04-20 09:00"))

    let_read(record.case, person=world.hr, why="was there")

    (by_gm,), (by_qa,), (by_hr,) = rows_of(world.gm), rows_of(world.qa1), rows_of(world.hr)

    assert by_gm.loss is not None and by_gm.loss.amount > 0
    assert by_qa.loss is None and by_qa.about is not None  # reads the complaint, not its money
    assert (
        by_hr.loss is None and by_hr.about is None
    )  # reads the investigation, the complaint has not reached her
    assert str(by_gm.loss.amount) not in browser(world.hr).get("/quality/accidents/").content.decode()


def test_the_file_goes_out_as_csv_and_on_paper_with_the_same_lines_as_the_page(world: World) -> None:
    record = filed_about(world, "B2611")
    filed_about(world, "B2612")
    Investigation.objects.filter(pk=record.pk).update(cause="=1+1 是公式")

    answer = browser(world.qa_head).get("/quality/accidents/export/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = list(csv.DictReader(io.StringIO(text)))

    assert [one["Number"] for one in lines] == [row.reference for row in rows_of(world.qa_head)]
    assert lines[1]["Cause in words"] == "'=1+1 是公式"  # a text stays a text in a spreadsheet
    assert browser(world.qa1).get("/quality/accidents/export/").status_code == 403
    paper = browser(world.qa1).get("/quality/accidents/print/file.pdf")
    assert paper.status_code == 200 and paper.content[:4] == b"%PDF"


def test_a_filter_that_cannot_be_says_so_and_shows_nothing(world: World) -> None:
    filed_about(world, "B2611")

    page = browser(world.qa1).get("/quality/accidents/?after=2026-05-01&before=2026-04-01")

    assert page.status_code == 422 and "This day lies before the first one" in page.content.decode()
