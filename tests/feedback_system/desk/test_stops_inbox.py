"""Requests to stop a deadline in the approval inbox: before whom they lie, the one screen, the bell, the program's list."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Delegation
from complaints.states import State
from feedback_system.deadlines.models import Deadline, DeadlineRule, StopRequest
from feedback_system.desk.inbox import waiting_case_ids, waiting_count
from tests.factories.company import World
from tests.factories.complaints import complaint_at, take
from tests.feedback_system.desk.conftest import SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(world: World) -> StopRequest:
    """An engineer of quality asks to stop the handling limit of a case of today for two days."""
    DeadlineRule.objects.filter(code="complaint-close").update(pause_policy="on_request")
    complaint = complaint_at(world, State.INVESTIGATING)
    now = timezone.now()
    Deadline.objects.filter(case=complaint.case_id).update(
        started_at=now - timedelta(days=1), due_at=now + timedelta(days=12)
    )
    take(
        complaint, "ask_stop", by=world.qa1, at=now, clock="complaint-close", reason="sample", text="客户寄回样品",
        expected_until=(now + timedelta(days=2)).isoformat(),
    )  # fmt: skip
    return StopRequest.objects.get()


def listed(client: Client, show: str = "") -> list[int]:
    page = client.get("/approvals/", {"show": show}).content.decode()
    return [int(pk) for pk in re.findall(r'data-row-url="/approvals/stops/(\d+)/"', page)]


def test_a_request_lies_before_the_head_in_charge_and_above_and_counts_in_the_menu(
    world: World, asked: StopRequest, signed_in: SignedIn
) -> None:
    heads, others = ("qa_head", "gm"), ("qa1", "sales_head", "factory_head", "auditor", "hr")
    for name in heads:
        assert listed(signed_in(name)) == [asked.pk]
        assert waiting_count(world.people[name]) == 1
        assert waiting_case_ids(world.people[name]) == [asked.deadline.case_id]
        assert signed_in(name).get("/?tab=approval").content.decode().count("data-row-url") == 1
    for name in others:
        assert listed(signed_in(name)) == []
        assert waiting_count(world.people[name]) == 0
    assert listed(signed_in("qa1"), "asked") == [asked.pk]
    assert signed_in("hr").get(f"/approvals/stops/{asked.pk}/").status_code == 404


def test_one_screen_says_why_which_how_long_and_what_becomes_of_the_due_instant_and_decides(
    world: World, asked: StopRequest, signed_in: SignedIn
) -> None:
    head, address = signed_in("qa_head"), f"/approvals/stops/{asked.pk}/"
    page = head.get(address).content.decode()
    assert all(
        words in page
        for words in (
            "客户寄回样品",
            asked.reason_label,
            asked.deadline.rule.label_in("en"),
            "Due if approved now",
            "47 h",
        )
    )
    assert 'value="approve"' not in signed_in("qa1").get(address).content.decode(), "her own request"

    form = dict(re.findall(r'<input type="hidden" name="(version|once|stop_request)" value="([^"]*)"', page))
    step = f"/complaints/{asked.deadline.case.reference}/steps/decide_stop/"
    refused = head.post(step, {**form, "decision": "refuse", "reason": ""})
    assert refused.status_code == 422, "a refusal says why"
    assert head.post(step, {**form, "decision": "approve", "reason": ""}).status_code == 302

    asked.refresh_from_db()
    assert (asked.decision, asked.decided_by) == ("approved", world.qa_head)
    assert listed(head) == []
    assert listed(head, "decided") == [asked.pk]
    assert "Approved" in head.get(address).content.decode()


def test_who_stands_in_for_the_head_finds_it_with_whose_right_it_is(
    world: World, asked: StopRequest, signed_in: SignedIn
) -> None:
    now, day = timezone.now(), timedelta(days=1)
    Delegation.objects.create(
        principal=world.qa_head, deputy=world.people["qa2"], starts_at=now - day, ends_at=now + day
    )
    deputy = signed_in("qa2")

    assert listed(deputy) == [asked.pk]
    assert "on behalf of" in deputy.get(f"/approvals/stops/{asked.pk}/").content.decode()


def test_what_can_no_longer_be_approved_can_only_be_refused(
    world: World, asked: StopRequest, signed_in: SignedIn
) -> None:
    Deadline.objects.filter(pk=asked.deadline_id).update(due_at=timezone.now() - timedelta(minutes=1))

    page = signed_in("qa_head").get(f"/approvals/stops/{asked.pk}/").content.decode()

    assert "It cannot be approved any more" in page
    assert 'value="refuse"' in page and 'value="approve"' not in page


def test_programs_list_the_requests_and_their_own_part_of_them(
    world: World, asked: StopRequest, signed_in: SignedIn
) -> None:
    def ids(name: str, **query: str) -> list[int]:
        answer = signed_in(name).get("/api/v1/approvals/stops/", query).json()
        return [row["id"] for row in answer["results"]]

    assert ids("qa_head", mine="true") == ids("qa_head") == ids("qa1") == [asked.pk]
    assert ids("qa1", mine="true") == ids("hr") == ids("qa1", decision="approved") == []
