"""The conformity pack: every number equals a count of its own and opens exactly its cases; documents, targets, files, readers."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from complaints.states import State
from feedback_system.conformity.asking import Look
from feedback_system.conformity.counting import Part, pack, rows_of
from feedback_system.conformity.lines import Standard, all_lines
from feedback_system.conformity.models import LineNote
from quality.states import ImprovementState
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, new_complaint
from tests.factories.eight_d import full_8d_at
from tests.feedback_system.conformity.counted import numbers
from tests.quality.test_report_figures import lively

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 2, 1), date(2026, 6, 30)
PERIOD = "first_day=2026-02-01&last_day=2026-06-30"
MOMENT = at("2026-07-02 09:00")


def look(person: Any, first: date = FIRST, last: date = LAST) -> Look:
    """The pack as that person gets it."""
    return Look(person, MOMENT, first, last)


def one_late_of_two(world: World) -> None:
    """Two complaints of March: one that was answered in time, and one that nobody took up."""
    complaint_at(world, State.ACCEPTED, order_number="SO-80", batch_number="")
    new_complaint(world, at=at("2026-03-09 09:00"), order_number="SO-81", batch_number="")


def test_there_are_lines_for_all_four_standards_and_most_are_answered_by_numbers() -> None:
    lines = all_lines()

    assert {one.standard for one in lines} == set(Standard)
    assert sum(one.measure is not None for one in lines) >= 20
    assert all(reverse(page.url_name) for one in lines for page in one.evidence)
    assert [one.clause for one in lines if one.standard == Standard.ISO_10002][:3] == ["4.5", "4.10", "6.4"]


def test_every_number_equals_an_independent_count_and_its_parts_add_up(world: World) -> None:
    lively(world)
    full_8d_at(world, ImprovementState.CLOSED)

    for first, last in (
        (FIRST, LAST),
        (date(2026, 3, 1), date(2026, 3, 31)),
        (date(2020, 1, 1), date(2020, 3, 31)),
    ):
        asked = look(world.gm, first, last)
        answers = {one.line.code: one for one in pack(asked)}
        expected = numbers(first, last, MOMENT)
        assert {code: (answers[code].held, answers[code].whole) for code in expected} == expected
        for code, one in answers.items():  # what is listed is what is counted
            listed = {part: rows_of(one.line, asked, part).count() for part in Part}
            assert listed == {"all": one.whole, "held": one.held, "exceptions": one.exceptions}, code

    whole = {one.line.code: one for one in pack(look(world.gm))}
    assert whole["similar_considered"].whole == 1 and whole["acknowledged_in_time"].whole > 5
    assert (whole["history_kept"].held, whole["history_kept"].whole) == (4, 4)
    less = {one.line.code: one for one in pack(look(world.sales2))}
    assert less["acknowledged_in_time"].whole == 0, "nothing has reached that department"


def test_the_page_opens_the_exceptions_with_the_same_count_in_the_file_and_on_paper(
    world: World, client: Client
) -> None:
    one_late_of_two(world)
    client.force_login(world.auditor)
    client.cookies["django_language"] = "en"
    one = next(one for one in pack(look(world.auditor)) if one.exceptions and one.held)

    page = client.get(f"/reports/conformity/?{PERIOD}").content.decode()
    opened = client.get(one.exceptions_url).content.decode()

    assert one.exceptions_url.replace("&", "&amp;") in page and str(one.line.meaning) in page
    assert f'<h2>Exceptions <span class="count">{one.exceptions}</span></h2>' in opened
    listed = client.get(one.exceptions_url.replace("/?", "/export/?"))
    assert len(b"".join(listed.streaming_content).decode("utf-8-sig").splitlines()) == one.exceptions + 1  # type: ignore[attr-defined]
    file = client.get(f"/reports/conformity/export/?{PERIOD}&format=xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(file.streaming_content)))  # type: ignore[attr-defined]
    sheets = [book.get_sheet_by_index(place).to_python() for place in (0, 1)]
    assert len(sheets[0]) == len(sheets[1]) == len(all_lines()) + 1
    assert str(one.line.meaning) in {row[3] for row in sheets[1]}
    paper = client.get(f"/reports/conformity/pack.pdf?{PERIOD}")
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(b"".join(paper))).pages)
    assert "10.2.3 a" in printed
    told = client.get(f"/api/v1/conformity/?{PERIOD}").json()["lines"]
    assert {row["code"]: row["exceptions"] for row in told}[one.line.code] == one.exceptions
    assert client.get("/api/v1/conformity/?first_day=May").status_code == 422
    assert client.get("/reports/conformity/?first_day=2026-05-01&last_day=2026-04-01").status_code == 422


def test_a_document_answers_what_no_number_can_and_a_target_decides_whether_a_line_holds(
    world: World, client: Client
) -> None:
    one_late_of_two(world)
    standing = {one.line.code: one.standing for one in pack(look(world.gm))}
    assert standing["competence"] == "no_document"
    late = next(one for one in pack(look(world.gm)) if one.exceptions and one.held)
    assert late.standing == "exceptions" and standing["service_arrives"] == "no_data"

    client.force_login(world.qa_head)
    kept = client.post(
        f"/reports/conformity/lines/competence/note/?{PERIOD}",
        {"reference": "PX-2026-07", "note": "每年一次"},
    )
    low = {"target": "1.0", "note": "先达到"}
    aimed = client.post(f"/reports/conformity/lines/{late.line.code}/note/?{PERIOD}", low)
    wrong = client.post(
        f"/reports/conformity/lines/{late.line.code}/note/", {"target": "150", "note": "留下的话"}
    )

    assert kept.status_code == aimed.status_code == 302
    assert wrong.status_code == 422 and "留下的话" in wrong.content.decode()
    now = {one.line.code: one for one in pack(look(world.gm))}
    assert now["competence"].standing == "by_document" and now["competence"].note.reference == "PX-2026-07"
    assert now[late.line.code].standing == "holds" and now[late.line.code].exceptions == late.exceptions
    assert LineNote.objects.count() == 2


def test_the_management_and_the_auditor_read_and_only_the_keepers_write(world: World, client: Client) -> None:
    for name, status in (("auditor", 200), ("qa_head", 200), ("gm_office", 200), ("gm", 200), ("manager", 200),
                         ("cs1", 403), ("sales_head", 403), ("admin", 403)):  # fmt: skip
        client.force_login(getattr(world, name))
        for path in ("", "samples/", "lines/competence/", "pack.pdf"):
            assert client.get(f"/reports/conformity/{path}").status_code == status, (name, path)
    for name in ("auditor", "gm", "cs1"):
        client.force_login(getattr(world, name))
        assert (
            client.post("/reports/conformity/lines/competence/note/", {"reference": "X"}).status_code == 403
        )
    client.force_login(world.manager)
    assert client.get("/reports/conformity/export/").status_code == 403
    assert client.get("/api/v1/conformity/").status_code == 200
