"""The papers of a complaint: the form with every signed part, for exactly those who see the case, each in its history."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from complaints.models import Complaint
from complaints.prints.handling_form import Shown, handling_form
from complaints.states import State
from complaints.views.panel import case_context
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.deadlines.showing import deadlines_of
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, complaint_at, new_complaint, take, walk

pytestmark = pytest.mark.django_db

LATER = at("2026-03-05 10:00")


def form_for(complaint: Complaint, reader: Any) -> dict[str, Any]:
    """The data of the form as `reader` gets it."""
    fresh = Complaint.objects.select_related("case__customer", "case__product").get(pk=complaint.pk)
    shown = Shown(
        parts=case_context(fresh, reader, LATER),
        clocks=deadlines_of(fresh.case, LATER),
        approvals=list(fresh.case.approvals.order_by("-pk")),
        steps=list(
            CaseEvent.objects.filter(case=fresh.case_id, name__in=("submit", "accept", "close")).order_by(
                "sequence"
            )
        ),
    )
    company = type("Company", (), {"name": "示例公司"})()
    return handling_form(fresh, shown, company=company, code=[[[0, 1]]], by=reader, at=LATER)


def texts(data: Any) -> str:
    """All texts of the data one after the other."""
    if isinstance(data, dict):
        return "\n".join(texts(value) for value in data.values())
    return "\n".join(texts(value) for value in data) if isinstance(data, list | tuple) else str(data)


def pdf_text(response: Any) -> str:
    """All text of a PDF answer, without line breaks and without the marks that allow a word to break."""
    pages = PdfReader(BytesIO(response.content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "").replace("\u200b", "")


def test_the_form_holds_what_every_desk_wrote_with_name_and_time(world: World) -> None:
    complaint = walk(world, new_complaint(world), LONG_WAY)

    said = texts(form_for(complaint, world.gm_office))

    for words in (
        "SO-1001", "TS-500", "B2601", "200", "板面划伤，客户上线时发现", "换货并提交改善报告",
        "划伤来自装箱工序", "夹具磨损", "更换夹具并每班点检", "同意，限期完成", "责任明确，请业务提出处理方案", "建议折让",
        "同意业务方案", "客户接受折让", "属实", "在核准范围内", "生产部未点检夹具", "800.00", "100.00 %", "已告知折让决定",
    ):  # fmt: skip
        assert words in said
    for person in ("秦安", "潘工", "马经", "龚文", "沈约", "韩立"):
        assert person in said
    assert "2026-03-02 10:00" in said
    assert "not for outside" in said


def test_desks_of_the_route_that_have_not_signed_have_an_empty_place(world: World) -> None:
    complaint = complaint_at(world, State.PRODUCTION_ANALYSIS)

    boxes = {
        box["title"]: box for box in form_for(complaint, world.qa1)["blocks"] if box["kind"] == "opinion"
    }

    assert boxes["Quality assurance"]["parts"][0]["text"] == "划伤来自装箱工序"
    assert boxes["Production"]["parts"][-1]["signatures"][0]["name"] == ""
    assert "Research and development" not in boxes


def test_the_contact_is_masked_on_paper_for_those_who_see_it_masked_on_screen(world: World) -> None:
    complaint = complaint_at(world, State.PRODUCTION_ANALYSIS)

    assert "13900001111" in texts(form_for(complaint, world.cs1))
    masked = texts(form_for(complaint, world.prod1))
    assert "13900001111" not in masked
    assert "139****1111" in masked


def test_what_the_page_keeps_from_a_reader_is_not_on_paper_either(world: World) -> None:
    complaint = walk(world, new_complaint(world), LONG_WAY)
    fresh = Complaint.objects.get(pk=complaint.pk)
    parts = case_context(fresh, world.prod1, LATER) | {"rulings": [], "replies": []}

    said = texts(
        handling_form(
            fresh,
            Shown(parts, [], [], []),
            company=type("C", (), {"name": "x"})(),
            code=[],
            by=world.prod1,
            at=LATER,
        )
    )

    assert "生产部未点检夹具" not in said
    assert "已告知折让决定" not in said


def test_every_print_stands_in_the_history_with_who_and_what(world: World, client: Client) -> None:
    complaint = complaint_at(world, State.PRODUCTION_ANALYSIS)
    client.force_login(world.qa1)

    response = client.get(f"/complaints/{complaint.case.number}/print/form.pdf")

    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    assert response.content.startswith(b"%PDF")
    event = CaseEvent.objects.get(case=complaint.case_id, name="printed")
    assert (event.actor, event.facts) == (world.qa1, {"paper": "complaint"})
    assert verify(complaint.case_id) is None
    assert (
        "printed “Complaint handling form”" in client.get(complaint.case.get_absolute_url()).content.decode()
    )
    assert "Printed by 秦安" in pdf_text(response)


@pytest.mark.parametrize("paper", ["", "form.pdf", "report.pdf"])
def test_who_does_not_see_the_case_finds_no_paper_of_it(world: World, client: Client, paper: str) -> None:
    complaint = complaint_at(world, State.PRODUCTION_ANALYSIS)
    client.force_login(world.sales2)

    assert client.get(f"/complaints/{complaint.case.number}/print/{paper}").status_code == 404
    assert not CaseEvent.objects.filter(case=complaint.case_id, name="printed").exists()


def test_a_report_is_printed_once_it_is_handed_in(world: World, client: Client) -> None:
    complaint = complaint_at(world, State.PRODUCTION_ANALYSIS)
    client.force_login(world.qa1)
    address = f"/complaints/{complaint.case.number}/print/report.pdf"
    assert client.get(address).status_code == 404

    take(complaint, "hand_in_report", by=world.qa1, at=LATER, text="#let 报告正文 $x$")

    assert "#let 报告正文 $x$".replace(" ", "") in pdf_text(client.get(address)).replace(" ", "")


def test_the_form_is_printed_in_the_language_asked_for(world: World, client: Client, chinese: None) -> None:
    complaint = complaint_at(world, State.PRODUCTION_ANALYSIS)
    client.force_login(world.qa1)

    said = pdf_text(client.get(f"/complaints/{complaint.case.number}/print/form.pdf?language=en"))

    assert "Complaint handling form" in said
    with translation.override("zh-hans"):
        assert client.get(f"/complaints/{complaint.case.number}/print/").status_code == 200
