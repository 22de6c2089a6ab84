"""The pages of surveys inside the house: the list and the call, the analysis, the report, the settings."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from aftersales.surveys.models import Answer, Asked, Questionnaire
from aftersales.surveys.states import Asking
from tests.factories.company import World
from tests.factories.surveys import answered, asked_of, reported, running

pytestmark = pytest.mark.django_db


def words_of(pdf: bytes) -> str:
    """The text of a paper without the spaces of its lines."""
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_the_report_prints_in_three_languages_with_figures_and_without_names(
    world: World, client: Client
) -> None:
    survey = reported(world)
    client.force_login(world.cs1)
    address = f"/aftersales/surveys/{survey.case.reference}/print/report.pdf"

    for language in ("zh-hans", "zh-hant", "en"):
        paper = client.get(f"{address}?language={language}")
        words = words_of(paper.content)
        assert paper.status_code == 200 and "100.0%(2/2)" in words and "87.5%" in words
        assert "张工" not in words and "晚了两周" not in words


def test_a_number_opens_exactly_its_answers(world: World, client: Client) -> None:
    survey = answered(world)
    page = f"/aftersales/surveys/{survey.case.reference}/analysis/"
    client.force_login(world.cs1)

    assert "87.5" in client.get(page).content.decode()
    low = client.get(f"{page}answers/?item=on_time&low=1").content.decode()
    assert "李工" in low and "张工" not in low
    assert client.get(f"{page}answers/?item=nothing").status_code == 404

    client.force_login(world.tech1)  # reads the case of the own department, and no names
    assert "李工" not in client.get(f"{page}answers/?item=on_time&low=1").content.decode()


def test_an_anonymous_survey_of_few_shows_no_figure_and_no_answer(world: World, client: Client) -> None:
    survey = answered(world, anonymous="on")
    page = f"/aftersales/surveys/{survey.case.reference}/analysis/"
    client.force_login(world.cs1)

    shown = client.get(page).content.decode() + client.get(f"{page}answers/").content.decode()

    assert "87.5" not in shown and "晚了两周" not in shown
    assert client.get(f"/api/v1/surveys/{survey.case.reference}/").json()["figures"]["items"] == []


def test_a_clerk_asks_from_the_list_and_a_refused_value_keeps_what_was_typed(
    world: World, client: Client
) -> None:
    survey = running(world)
    client.force_login(world.cs1)
    page = f"/aftersales/surveys/{survey.case.reference}/list/1/"

    refused = client.post(
        page, {"act": "answer", "channel": "paper", "item_quality": "7", "remarks": "包装破损"}
    )
    assert refused.status_code == 422 and "包装破损" in refused.content.decode()
    assert client.post(page, {"act": "answer", "channel": "paper", "item_quality": "5"}).status_code == 302
    assert asked_of(survey, 1).state == Asking.ANSWERED and Answer.objects.count() == 1
    late = client.post(page, {"act": "call", "result": "unreached"})
    assert late.status_code == 422 and Asked.objects.filter(state=Asking.ANSWERED).count() == 1


def test_a_changed_questionnaire_is_shown_first_and_becomes_a_new_version(
    world: World, client: Client
) -> None:
    client.force_login(world.admin)
    sheet = Questionnaire.objects.get(code="ten_points")
    typed = {
        "label_zh_hans": sheet.label_zh_hans, "label_zh_hant": sheet.label_zh_hant, "label_en": sheet.label_en,
        "purpose": "customers", "position": sheet.position, "is_active": "on", "scale": "ten", "satisfied_from": "8",
        "asks_remarks": "on", "levels-TOTAL_FORMS": "0", "levels-INITIAL_FORMS": "0", "modules-TOTAL_FORMS": "0",
        "modules-INITIAL_FORMS": "0", "script-TOTAL_FORMS": "0", "script-INITIAL_FORMS": "0", "items-TOTAL_FORMS": "1",
        "items-INITIAL_FORMS": "0", "items-0-code": "quality", "items-0-label_zh_hans": "质量",
    }  # fmt: skip
    address = "/settings/questionnaires/kinds/ten_points/"

    page = client.post(address, typed | {"act": "preview"}).content.decode()
    assert "sample_id_item_quality" in page or "sample_item_quality" in page
    seal = page.split('name="seal" value="')[1].split('"')[0]
    assert Questionnaire.objects.filter(code="ten_points").count() == 1
    assert client.post(address, typed | {"act": "save", "seal": seal}).status_code == 302
    assert [
        one.satisfied_from for one in Questionnaire.objects.filter(code="ten_points").order_by("version")
    ] == [7, 8]
