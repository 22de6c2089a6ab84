"""The runs of the months on the page, as a file, on paper and for programs; who reads which lines."""

import io
import json
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from complaints.models import MonthRun
from complaints.models.month_figures import figures_of
from tests.complaints.monthly import BY_GRAVITY, MARCH, closed, confirm, confirm_all, opened, ruled
from tests.complaints.objecting import share
from tests.factories.company import World

pytestmark = pytest.mark.django_db
LIST, PAGE, API = "/reports/months/", "/reports/months/2026-03/", "/api/v1/months/2026-03/"


def as_(person: Any) -> Client:
    """A browser in which that person is logged in."""
    client = Client()
    client.force_login(person)
    return client


def text(response: Any) -> str:
    """The page as text."""
    return response.content.decode()


@pytest.fixture
def run(world: World) -> MonthRun:
    """March with two cases: production, quality and a supplier in one, a person of quality in the other."""
    ruled(world, *BY_GRAVITY)
    ruled(world, share("person", "100", person="qa1"), loss="100.00", number=2)
    return opened(world)


def test_who_reads_all_of_it_who_the_own_lines_and_who_nothing(world: World, run: MonthRun) -> None:
    for name in ("gm_office", "deputy_gm", "gm", "chairman", "auditor", "manager", "finance"):
        page = as_(getattr(world, name)).get(PAGE)
        assert page.status_code == 200, name
        assert page.context["figures"].amount == 3600, name
    for name, amount in (
        ("prod_head", 1750),
        ("qa_head", 1150),
        ("factory_head", 1750),
        ("rd1", 0),
        ("sales_head", 0),
    ):
        page = as_(getattr(world, name)).get(PAGE)
        assert page.status_code == 200, name
        assert page.context["figures"].amount == amount, name
        assert page.context["apart"] == []
        assert as_(getattr(world, name)).get(API).json()["amount"]["amount"] == f"{amount}.00"
    for name in ("cs1", "qa1", "prod1", "admin", "tech1"):
        for address in (LIST, PAGE, f"{PAGE}export/", f"{PAGE}statistics.pdf", API):
            assert as_(getattr(world, name)).get(address).status_code == 403, (name, address)
    assert as_(world.gm_office).get("/reports/months/2026-02/").status_code == 404
    assert as_(world.gm_office).get("/reports/months/2026-13/").status_code == 404


def test_a_person_is_named_only_to_who_may_open_the_case(world: World, run: MonthRun) -> None:
    for name, told in (
        ("gm_office", True),
        ("auditor", True),
        ("qa_head", True),
        ("finance", True),
        ("manager", False),
    ):
        client = as_(getattr(world, name))
        for address in (PAGE, API):
            assert ("秦安" in text(client.get(address))) is told, (name, address)
    page = text(as_(world.manager).get(PAGE))
    assert "东方电子" not in page and "夹具" not in page
    assert "东方电子" in text(as_(world.gm_office).get(PAGE))


def test_the_gm_office_opens_a_department_confirms_and_the_gm_office_closes_on_the_page(world: World) -> None:
    ruled(world, *BY_GRAVITY)
    office = as_(world.gm_office)
    assert office.post(LIST, {"month": "2026-99"}).status_code == 422
    assert office.post(LIST, {"month": "2026-03"}).headers["Location"] == PAGE
    assert as_(world.gm).post(LIST, {"month": "2026-04"}).status_code == 403

    head = as_(world.prod_head)
    form = head.get(PAGE).context["confirmations"][0]["form"]
    sent = {"department": "production", "seal": form.initial["seal"], "remark": "已与班组核对"}
    refused = head.post(f"{PAGE}confirm/", {**sent, "seal": "0" * 64})
    assert refused.status_code == 409 and "已与班组核对" in text(refused), "what was typed stays"
    assert head.post(f"{PAGE}confirm/", sent).status_code == 302
    assert "彭程" in text(office.get(PAGE))
    assert office.post(f"{PAGE}confirm/", {**sent, "department": "qa"}).status_code == 403

    seal = office.get(PAGE).context["close_seal"]
    blocked = office.post(f"{PAGE}close/", {"seal": seal, "reason": ""})
    assert blocked.status_code == 422 and "品质部" in text(blocked)
    stale = office.post(f"{PAGE}close/", {"seal": "0" * 64, "reason": "电话确认"})
    assert stale.status_code == 409 and "电话确认" in text(stale), "what was typed stays"
    assert as_(world.qa_head).post(f"{PAGE}close/", {"seal": seal, "reason": "x"}).status_code == 403
    assert office.post(f"{PAGE}close/", {"seal": seal, "reason": "电话确认"}).status_code == 302
    assert office.post(f"{PAGE}close/", {"seal": seal, "reason": "电话确认"}).status_code == 409
    page = office.get(PAGE)
    assert page.context["is_intact"] and "电话确认" in text(page)
    assert "3,500.00" in text(office.get(LIST))


def test_every_number_opens_its_cases(world: World, run: MonthRun) -> None:
    client = as_(world.gm_office)
    tables = client.get(PAGE).context["tables"]
    rows = [row for table in tables for row in table["rows"]]
    assert len(rows) == 8, "production, quality, none; qa1, nobody; supplier, none; one cause"
    for row in rows:
        page = client.get(row["url"].partition("#")[0])
        assert page.context["shown_amount"] == row["total"].amount
        assert page.context["page"].paginator.count == row["total"].cases


def test_the_file_has_the_lines_and_the_sums_and_only_what_the_reader_may_see(
    world: World, run: MonthRun
) -> None:
    def sheet(person: Any) -> list[tuple[Any, ...]]:
        answer = as_(person).get(f"{PAGE}export/?format=xlsx")
        assert answer.status_code == 200
        book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
        return [tuple(line) for line in book.get_sheet_by_index(0).to_python()]

    lines = sheet(world.gm_office)
    assert [line[11] for line in lines[1:5]] == [1750, 1050, 700, 100]
    assert any(line[1:3] == (2, 3600) for line in lines)
    own = sheet(world.prod_head)
    assert [line[11] for line in own[1:2]] == [1750] and not any("秦安" in str(line) for line in own)
    assert as_(world.manager).get(f"{PAGE}export/?format=xlsx").status_code == 403, (
        "reads, but takes no list along"
    )


def test_the_sheet_on_paper_carries_cases_totals_and_who_confirmed(world: World, run: MonthRun) -> None:
    confirm(world, run, "production")

    answer = as_(world.gm_office).get(f"{PAGE}statistics.pdf")

    assert answer["Content-Type"] == "application/pdf"
    paper = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for told in ("2026-03", "1,750.00", "3,600.00", "彭程", "秦安"):
        assert told in paper, told


def test_programs_read_the_same_figures(world: World, run: MonthRun) -> None:
    confirm_all(world, run)
    closed(world, run)
    client = as_(world.auditor)

    found = client.get(API).json()

    assert (found["state"], found["intact"], found["amount"]["amount"]) == ("closed", True, "3600.00")
    assert [line["amount"]["amount"] for case in found["cases"] for line in case["lines"]] == [
        "1750.00", "1050.00", "700.00", "100.00",
    ]  # fmt: skip
    assert {one["department"]["code"]: one["confirmed_by"]["username"] for one in found["confirmations"]} == {
        "production": "prod_head", "qa": "qa_head",
    }  # fmt: skip
    listed = client.get("/api/v1/months/?state=closed").json()["results"]
    assert [one["month"] for one in listed] == ["2026-03"]
    assert client.get("/api/v1/months/2026-04/").status_code == 404
    assert client.get("/api/v1/months/x/").status_code == 404
    assert client.get("/api/v1/months/?state=x").status_code == 422
    assert "months" in client.get("/api/v1/").json()
    json.dumps(found)


def test_the_page_asks_the_same_number_of_questions_whatever_the_number_of_cases(
    world: World, run: MonthRun, django_assert_max_num_queries: Any
) -> None:
    client = as_(world.gm_office)
    client.get(PAGE)
    with django_assert_max_num_queries(60) as few:
        client.get(PAGE)
    ruled(world, *BY_GRAVITY, number=3)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(PAGE)
    confirm_all(world, run)
    closed(world, run)
    assert figures_of(MonthRun.objects.get(month=MARCH)).cases == 3
    with django_assert_max_num_queries(45):
        client.get(PAGE)
