"""The company's own phrases beside the reason of a decision: shown where they help, edited like every code list."""

from __future__ import annotations

import pytest
from django.test import Client

from complaints.models import Code, CodeList, Complaint
from complaints.operations.setting import save_code
from complaints.states import State
from feedback_system.approvals.models import Approval
from tests.factories.company import TUESDAY_9AM, World
from tests.factories.complaints import complaint_at
from tests.feedback_system.administration.pages import seal_in

pytestmark = pytest.mark.django_db

NEW = "/settings/codes/sending_back/new/"
PHRASE = {
    "code": "phrase_5",
    "label_zh_hans": "请附发票。",
    "label_zh_hant": "",
    "label_en": "Add the invoice.",
    "position": "0",
    "is_active": "on",
}


def decision(world: World, complaint: Complaint) -> str:
    """The page on which the head of sales decides."""
    client = Client()
    client.force_login(world.sales_head)
    asked = Approval.objects.get(case=complaint.case_id, decision="pending")
    return client.get(f"/approvals/{asked.pk}/").text


def test_the_page_of_a_decision_offers_phrases_for_each_answer_and_keeps_those_switched_off(
    world: World,
) -> None:
    complaint = complaint_at(world, State.AWAITING_APPROVAL)
    off = Code.objects.get(list=CodeList.SENDING_BACK, code="too_much")
    save_code(
        list=CodeList.SENDING_BACK,
        record=off,
        values={"is_active": False},
        by=world.admin,
        at=TUESDAY_9AM,
    )

    page = decision(world, complaint)

    assert page.index("同意。") < page.index("原因尚未证实，请补充证据。")
    assert "请重拟方案" not in page


def test_asking_for_missing_data_offers_other_phrases_than_an_approval(world: World) -> None:
    complaint = complaint_at(world, State.SUBMITTED)
    client = Client()
    client.force_login(world.gm_office)

    page = client.get(f"/complaints/{complaint.case.reference}/steps/return_for_data/").text

    assert "请确认不良数量。" in page
    assert "原因尚未证实" not in page
    other = client.get(f"/complaints/{complaint.case.reference}/steps/flag_major/").text
    assert 'class="phrases"' not in other


def test_a_company_adds_its_own_phrase_after_seeing_what_it_does(world: World) -> None:
    client = Client()
    client.force_login(world.admin)
    assert 'value="phrase_5"' in client.get(NEW).text  # nobody invents a code for a sentence

    preview = client.post(NEW, PHRASE)
    assert "It is offered beside the reason from now on." in preview.text
    assert not Code.objects.filter(code="phrase_5").exists()
    client.post(NEW, PHRASE | {"seal": seal_in(preview), "act": "save"})

    page = decision(world, complaint_at(world, State.AWAITING_APPROVAL))
    assert page.index("请附发票。") < page.index("金额依据不足")
    assert Code.history.get(code="phrase_5").history_user == world.admin


def test_all_phrases_of_a_list_may_be_switched_off(world: World) -> None:
    for phrase in Code.objects.filter(list=CodeList.APPROVING):
        save_code(
            list=CodeList.APPROVING,
            record=phrase,
            values={"is_active": False},
            by=world.admin,
            at=TUESDAY_9AM,
        )

    assert not Code.objects.filter(list=CodeList.APPROVING, is_active=True).exists()
    assert "同意。" not in decision(world, complaint_at(world, State.AWAITING_APPROVAL))
