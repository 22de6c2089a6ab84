"""The approval inbox: what lies before whom, who may not decide and why, deputies, and the two buttons."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Delegation
from complaints.models import Complaint
from complaints.states import State
from feedback_system.approvals.models import Approval
from tests.factories.company import World
from tests.factories.complaints import complaint_at
from tests.feedback_system.desk.conftest import SignedIn

pytestmark = pytest.mark.django_db


def questions(response) -> list[int]:
    """The questions listed, by id."""
    return [int(pk) for pk in re.findall(r'data-row-url="/approvals/(\d+)/"', response.content.decode())]


def decision(client, approval: Approval) -> dict[str, str]:
    """The form of the decision as it stands on the page."""
    page = client.get(f"/approvals/{approval.pk}/").content.decode()
    return dict(re.findall(r'<input type="hidden" name="(version|once)" value="([^"]*)"', page))


def test_a_question_lies_before_its_level_and_nobody_else(world: World, signed_in: SignedIn) -> None:
    complaint_at(world, State.AWAITING_APPROVAL)
    approval = Approval.objects.get()

    assert questions(signed_in("sales_head").get("/approvals/")) == [approval.pk]
    assert questions(signed_in("chairman").get("/approvals/")) == []
    assert questions(signed_in("qa1").get("/approvals/")) == []
    assert questions(signed_in("sales2_head").get("/approvals/")) == [], (
        "a head of another department does not see the case"
    )
    assert signed_in("hr").get(f"/approvals/{approval.pk}/").status_code == 404


def test_the_page_of_a_question_shows_amount_limit_and_terms(world: World, signed_in: SignedIn) -> None:
    complaint_at(world, State.AWAITING_APPROVAL)

    page = signed_in("sales_head").get(f"/approvals/{Approval.objects.get().pk}/").content.decode()

    assert "800.00" in page
    assert "Limit of this level" in page and "1000.00" in page.replace(",", "")
    assert "按不良品折让" in page
    assert page.count("<button") >= 2 and "Send back" in page


def test_one_click_approves_and_the_case_moves_on(world: World, signed_in: SignedIn) -> None:
    complaint = complaint_at(world, State.AWAITING_APPROVAL)
    head = signed_in("sales_head")

    head.post(
        f"/complaints/{complaint.case.reference}/steps/approve/",
        {**decision(head, Approval.objects.get()), "reason": ""},
    )

    assert Complaint.objects.get().state == State.NEGOTIATING
    assert questions(head.get("/approvals/")) == []
    assert questions(head.get("/approvals/?show=decided")) == [Approval.objects.get().pk]


def test_sending_back_needs_a_reason_and_keeps_what_was_typed(world: World, signed_in: SignedIn) -> None:
    complaint = complaint_at(world, State.AWAITING_APPROVAL)
    head = signed_in("sales_head")
    form = decision(head, Approval.objects.get())
    address = f"/complaints/{complaint.case.reference}/steps/refuse_approval/"

    assert head.post(address, {**form, "reason": ""}).status_code == 422
    assert head.post(address, {**form, "reason": "金额没有依据"}).status_code == 302
    assert Approval.objects.get().reason == "金额没有依据"


def test_who_prepared_it_sees_it_greyed_with_the_reason(world: World, signed_in: SignedIn) -> None:
    complaint_at(world, State.AWAITING_APPROVAL)
    approval = Approval.objects.get()
    approval.blocked_people.append({"person": world.sales_head.pk, "why": "prepared"})
    approval.save()
    head = signed_in("sales_head")

    inbox = head.get("/approvals/").content.decode()

    assert "You prepared what is to be decided here." in inbox
    assert "You cannot decide this" in head.get(f"/approvals/{approval.pk}/").content.decode()
    assert head.get("/?tab=approval").content.decode().count("data-row-url") == 0


def test_a_deputy_sees_the_question_and_that_she_decides_for_somebody(
    world: World, signed_in: SignedIn
) -> None:
    complaint_at(world, State.AWAITING_APPROVAL)
    now = timezone.now()
    Delegation.objects.create(
        principal=world.sales_head,
        deputy=world.deputy_gm,
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=1),
    )
    deputy = signed_in("deputy_gm")

    assert "as deputy of 韩立" in deputy.get("/approvals/").content.decode()
    assert "on behalf of 韩立" in deputy.get(f"/approvals/{Approval.objects.get().pk}/").content.decode()


def test_a_deputy_does_not_decide_what_the_absent_person_may_not_decide(
    world: World, signed_in: SignedIn
) -> None:
    complaint_at(world, State.AWAITING_APPROVAL)
    approval = Approval.objects.get()
    approval.blocked_people.append({"person": world.sales_head.pk, "why": "blamed"})
    approval.save()
    now = timezone.now()
    Delegation.objects.create(
        principal=world.sales_head,
        deputy=world.deputy_gm,
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=1),
    )

    page = signed_in("deputy_gm").get(f"/approvals/{approval.pk}/").content.decode()

    assert "Your decision" not in page


def test_who_asked_sees_where_it_hangs(world: World, signed_in: SignedIn) -> None:
    complaint_at(world, State.AWAITING_APPROVAL)

    page = signed_in("gm_office").get("/approvals/?show=asked").content.decode()

    assert "lies with: Sales head" in page


def test_many_questions_cost_as_many_statements_as_one(world: World, signed_in: SignedIn) -> None:
    head = signed_in("sales_head")
    complaint_at(world, State.AWAITING_APPROVAL)
    head.get("/approvals/")
    with CaptureQueriesContext(connection) as few:
        assert len(questions(head.get("/approvals/"))) == 1
    for number in range(6):
        complaint_at(world, State.AWAITING_APPROVAL, order_number=f"SO-9{number}", batch_number="")

    with CaptureQueriesContext(connection) as many:
        assert len(questions(head.get("/approvals/"))) == 7

    assert len(many) == len(few)
