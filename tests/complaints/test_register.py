"""The register of complaints: one line per complaint a person may see, on screen, in a file and on paper."""

import csv
from io import BytesIO, StringIO

import pytest
from django.test import Client
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from accounts.queries import system_user
from complaints.book import COLUMNS, days_used
from complaints.states import State
from feedback_system.escalation.operations import escalate_due
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, complaint_at, new_complaint, walk

pytestmark = pytest.mark.django_db

HEADINGS = [str(column.label) for column in COLUMNS]


def csv_of(client: Client, query: str = "") -> list[dict[str, str]]:
    """The lines of the file by their headings."""
    text = b"".join(client.get(f"/complaints/register/export/{query}").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(StringIO(text)))


def test_a_line_tells_a_complaint_from_the_report_to_the_remedy(world: World, client: Client) -> None:
    complaint = walk(world, new_complaint(world), LONG_WAY)
    client.force_login(world.qa_head)

    (line,) = csv_of(client)

    assert line["Number"] == complaint.case.number
    assert (line["Reported on"], line["Accepted on"], line["Closed on"]) == ("2026-03-02",) * 3
    assert (line["Customer"], line["Product"], line["Order number"]) == (
        "东方电子",
        "TS-500 控制板",
        "SO-1001",
    )
    assert (line["Quantity"], line["Defective"]) == ("200", "12")
    assert (line["Remedy"], line["Amount"]) == ("折让", "800.00")
    assert (line["Days used"], line["Overdue"], line["Reminders"]) == ("0", "", "")
    assert line["State"] == "Remedy being carried out"


def test_a_late_complaint_shows_as_overdue_with_its_reminders(world: World, client: Client) -> None:
    complaint_at(world, State.INVESTIGATING)
    escalate_due(now=at("2026-03-17 00:10"), by=system_user())
    client.force_login(world.qa_head)

    (line,) = csv_of(client)

    assert line["Overdue"] == "yes"
    assert int(line["Reminders"]) >= 1
    assert int(line["Days used"]) > 13


def test_days_are_calendar_days_after_the_day_of_acceptance() -> None:
    assert days_used(None, at("2026-03-09 09:00")) == ""
    assert days_used(at("2026-03-02 23:59"), at("2026-03-02 23:59")) == 0
    assert days_used(at("2026-03-02 23:59"), at("2026-03-03 00:01")) == 1
    assert days_used(at("2026-03-02 00:01"), at("2026-03-15 23:59")) == 13


def test_a_formula_in_a_text_stays_a_text_in_every_file(world: World, client: Client) -> None:
    complaint_at(world, State.SUBMITTED, order_number="=1+1", batch_number="@SUM(A1)")
    client.force_login(world.qa_head)

    (line,) = csv_of(client)
    book = b"".join(client.get("/complaints/register/export/?format=xlsx").streaming_content)  # type: ignore[attr-defined]
    heading, row = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()

    assert line["Order number"] == "'=1+1"
    assert heading == HEADINGS
    cells = dict(zip(heading, row, strict=True))
    assert (cells["Order number"], cells["Batch"]) == ("'=1+1", "'@SUM(A1)")
    assert cells["Quantity"] == 200
    assert b"<f>" not in book


def test_everybody_gets_the_lines_of_the_cases_that_have_reached_them(world: World, client: Client) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    client.force_login(world.sales2_head)

    assert csv_of(client) == []
    assert complaint.case.number not in client.get("/complaints/register/").content.decode()  # type: ignore[operator]
    client.force_login(world.qa_head)
    assert complaint.case.number in client.get("/complaints/register/").content.decode()  # type: ignore[operator]


def test_the_filters_of_the_list_are_those_of_the_book(world: World, client: Client) -> None:
    first = complaint_at(world, State.INVESTIGATING)
    second = complaint_at(world, State.SUBMITTED, severity="major")
    client.force_login(world.qa_head)

    assert [line["Number"] for line in csv_of(client, "?severity=major")] == [second.case.receipt_number]
    assert [line["Number"] for line in csv_of(client, "?state=investigating")] == [first.case.number]
    page = client.get("/complaints/register/?severity=major&filters=1").content.decode()
    assert 'action="/complaints/register/"' in page


def test_who_may_not_export_reads_the_book_on_screen_only(world: World, client: Client) -> None:
    complaint_at(world, State.INVESTIGATING)
    client.force_login(world.qa1)

    assert client.get("/complaints/register/").status_code == 200
    assert client.get("/complaints/register/export/").status_code == 403
    assert client.get("/complaints/register/register.pdf").status_code == 403


def test_the_book_on_paper_lies_across_with_its_headings_on_every_page(world: World, client: Client) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    client.force_login(world.qa_head)

    response = client.get("/complaints/register/register.pdf")

    page = PdfReader(BytesIO(response.content)).pages[0]
    assert page.mediabox.width > page.mediabox.height
    said = page.extract_text()
    assert str(complaint.case.number) in said
    assert "Register of complaints" in said
    assert "notforoutside" in "".join(said.split())  # its letters stand apart


def test_the_book_asks_the_database_the_same_number_of_questions_for_one_case_and_for_many(
    world: World, client: Client, django_assert_max_num_queries: object
) -> None:
    client.force_login(world.qa_head)
    complaint_at(world, State.INVESTIGATING)
    with django_assert_max_num_queries(200) as few:  # type: ignore[operator]
        client.get("/complaints/register/")
    for _number in range(3):
        complaint_at(world, State.INVESTIGATING)

    with django_assert_max_num_queries(len(few)):  # type: ignore[operator]
        client.get("/complaints/register/")
