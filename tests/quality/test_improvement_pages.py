"""The page, the paper, the API and the search of an improvement, and what its complaint shows of it."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from feedback_system.audit.models import CaseEvent
from feedback_system.notifications.models import Notification
from feedback_system.notifications.rendering import message_for
from quality.states import ImprovementState as State
from tests.factories.company import World
from tests.factories.improvements import FIGURES, improvement_at

pytestmark = pytest.mark.django_db


def signed_in(world: World, who: str) -> Client:
    """The browser of that person."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(world, who))
    return client


def page_of(client: Client, address: str) -> str:
    """The text of a page."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_page_shows_the_items_and_leads_to_its_complaint_and_back(world: World) -> None:
    improvement = improvement_at(world, State.RUNNING)
    case, office = improvement.case, signed_in(world, "gm_office")

    page = page_of(office, case.get_absolute_url())
    assert case.get_absolute_url() == "/quality/improvements/G260301/"
    assert "更换夹具" in page and "点检表加入夹具" in page and "2026-03-20" in page
    assert f'href="{improvement.raised_from.get_absolute_url()}"' in page
    assert "Item of an improvement 1" in page and "Item of an improvement 2" in page  # each item its clock
    assert "Item 2 is not done yet" in page or "Item 1 is not done yet" in page  # what blocks the next act
    complaint = page_of(office, improvement.raised_from.get_absolute_url())
    assert f'href="{case.get_absolute_url()}"' in complaint and "Being carried out" in complaint
    assert "Before and after" in page_of(office, f"{case.get_absolute_url()}beside/")
    assert "G260301" in page_of(office, "/quality/improvements/")
    assert "G260301" in page_of(office, "/?tab=all") and "G260301" in page_of(office, "/search/?q=夹具")
    assert "Begin with an item" in page_of(signed_in(world, "qa1"), case.get_absolute_url())
    step = page_of(signed_in(world, "qa1"), f"{case.get_absolute_url()}steps/finish_item/")
    assert "点检表加入夹具" in step and "更换夹具" not in step.split('name="item"')[1].split("</select>")[0]
    assert signed_in(world, "sales2").get(case.get_absolute_url()).status_code == 404


def test_an_owner_reports_an_item_done_with_a_photo_in_one_go(world: World) -> None:
    improvement = improvement_at(world, State.CONFIRMED)
    address = f"{improvement.case.get_absolute_url()}steps/finish_item/"
    typed = {
        "version": improvement.case.version,
        "item": "1",
        "evidence": "三号线已换新夹具",
        "once": "photo-of-the-fixture",
    }

    without = signed_in(world, "prod1").post(address, typed)
    assert without.status_code == 422 and "三号线已换新夹具" in without.content.decode()
    photo = SimpleUploadedFile("夹具.txt", "更换后".encode(), content_type="text/plain")
    answer = signed_in(world, "prod1").post(address, typed | {"files": photo})

    assert answer.status_code == 302
    item = improvement.items.get(number=1)
    assert (item.state, item.proof.name, item.proof.case_id) == ("done", "夹具.txt", improvement.case_id)
    assert improvement.case.attachments.count() == 1


def test_the_improvement_form_prints_items_evidence_and_effect(world: World) -> None:
    improvement = improvement_at(world, State.CLOSED)

    answer = signed_in(world, "gm_office").get(
        "/quality/improvements/G260301/print/form.pdf?language=zh-hans"
    )

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(b"".join(answer))).pages)
    for words in (
        "G260301",
        "夹具磨损未被发现",
        "更换夹具",
        "三号线已换新夹具",
        "划伤不良率",
        "1.8 → 0.2",
        "曲宁",
        "龚文",
    ):
        assert words in text, words
    assert CaseEvent.objects.filter(case=improvement.case_id, name="printed").exists()


def test_programs_list_read_and_walk_improvements(world: World) -> None:
    improvement = improvement_at(world, State.DONE)
    checker = signed_in(world, "qa2")

    rows = checker.get("/api/v1/improvements/?state=done").json()["results"]
    assert [row["number"] for row in rows] == ["G260301"]
    one = checker.get("/api/v1/improvements/G260301/").json()
    assert [(item["number"], item["state"], item["owner"]["username"]) for item in one["items"]] == [
        (1, "done", "prod1"), (2, "done", "qa1"),
    ]  # fmt: skip
    assert one["parent"] == improvement.raised_from.number
    steps = {row["name"]: row for row in checker.get("/api/v1/improvements/G260301/steps/").json()}
    assert steps["check_effect"]["allowed"]
    address = "/api/v1/improvements/G260301/steps/check_effect/"
    wrong: Any = signed_in(world, "qa1").post(
        address, {"version": one["version"], "effective": "no", **FIGURES}, content_type="application/json"
    )
    assert (wrong.status_code, wrong.json()["code"]) == (403, "not_permitted")
    answer: Any = checker.post(
        address, {"version": one["version"], "effective": "no", **FIGURES}, content_type="application/json"
    )
    assert answer.status_code == 200, answer.json()
    assert (answer.json()["state"], answer.json()["round"]) == ("drafted", 2)
    assert answer.json()["effect_checks"][0]["after"] == "0.2000"


def test_every_notice_says_what_why_by_when_and_what_if_not(world: World) -> None:
    improvement = improvement_at(world, State.DONE)

    for kind in ("improvement_raised", "improvement_arrived", "improvement_item_assigned"):
        row = Notification.objects.filter(kind=kind, case=improvement.case_id).first()
        assert row is not None, kind
        message = message_for(row, company=world.company)
        assert "G260301" in message.subject and message.url.endswith("/quality/improvements/G260301/")
