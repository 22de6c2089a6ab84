"""With one voice: answers on quality wait for their release, phrases to avoid are shown, and who is unsure asks an expert."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from complaints.kind import complaint_kind
from complaints.models import Code, CodeList, Complaint, ExpertQuestion, HeldReply, Letter, ReplyRecord
from complaints.operations.releasing import set_voice_rule
from complaints.operations.status_pages import conversation, page_for
from complaints.states import State
from complaints.wordings import found_in
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import complaint_at, take

pytestmark = pytest.mark.django_db

NOON, LATER = at("2026-03-05 12:00"), at("2026-03-05 15:00")
PROGRESS = {"letter": "progress", "language": "zh-hans", "way": "paper"}
ON_PAGE = {"channel": "web", "text": "经检测，板卡焊点开裂。"}


def rule(world: World, release: str = "quality", **changes: Any) -> None:
    values = {"first_answers": False, "blocks_phrases": False} | changes
    set_voice_rule(release=release, by=world.admin, at=MONDAY_9AM, **values)


def state_of(complaint: Complaint, code: str) -> str:
    return Deadline.objects.filter(case=complaint.case_id, code=code).latest("pk").state


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def test_a_letter_waits_for_quality_and_leaves_as_it_was_written_in_the_name_of_its_author(
    world: World,
) -> None:
    rule(world)
    complaint = complaint_at(world, State.CONSOLIDATING)

    complaint = take(
        complaint, "send_letter", by=world.sales1, at=NOON, **PROGRESS, text="检测结果为焊点开裂。"
    )  # when

    held = HeldReply.objects.get(complaint=complaint)
    assert not Letter.objects.exists()
    assert state_of(complaint, "reply-release") == "running"
    assert told("reply_waits") >= {"qa_head"}
    with pytest.raises(Blocked, match="waits for the release"):
        take(complaint, "send_letter", by=world.sales1, at=NOON, **PROGRESS)
    with pytest.raises(NotPermitted):
        take(complaint, "release_reply", by=world.sales1, at=LATER)

    complaint = take(complaint, "release_reply", by=world.qa1, at=LATER)

    letter = Letter.objects.get(complaint=complaint)
    assert letter.reply.text.endswith("检测结果为焊点开裂。")
    assert (letter.reply.told_by, letter.reply.told_at) == (world.sales1, LATER)
    held.refresh_from_db()
    assert (held.state, held.decided_by, held.reply_id) == ("released", world.qa1, letter.reply_id)
    assert state_of(complaint, "reply-release") == "met"
    assert told("reply_released") == {"sales1"}


def test_words_on_the_status_page_wait_too_and_the_customer_reads_nothing_before(world: World) -> None:
    rule(world)
    complaint = complaint_at(world, State.CONSOLIDATING)
    page = page_for(complaint, at=NOON)

    complaint = take(complaint, "tell_customer", by=world.cs1, at=NOON, **ON_PAGE)

    assert ON_PAGE["text"] not in [one.text for one in conversation(page, complaint)]
    complaint = take(complaint, "release_reply", by=world.qa_head, at=LATER)
    assert ON_PAGE["text"] in [one.text for one in conversation(page, complaint)]


def test_the_usual_first_answer_leaves_at_once_another_one_does_not_and_stops_no_clock(world: World) -> None:
    rule(world)
    usual, own = complaint_at(world, State.SUBMITTED), complaint_at(world, State.SUBMITTED)
    when = MONDAY_9AM + timedelta(hours=3)

    usual = take(
        usual, "send_letter", by=world.cs1, at=when, letter="first_answer", language="zh-hans", way="paper"
    )
    own = take(own, "acknowledge", by=world.cs1, at=when, **ON_PAGE)

    assert state_of(usual, "complaint-first-answer") == "met"
    assert Letter.objects.filter(complaint=usual).exists()
    assert state_of(own, "complaint-first-answer") == "running"
    assert own.acknowledged_at is None
    own = take(own, "release_reply", by=world.qa1, at=when + timedelta(hours=1))
    assert state_of(own, "complaint-first-answer") == "met"
    assert own.acknowledged_at == when + timedelta(hours=1)


def test_nobody_releases_the_own_answer_and_the_head_alone_where_the_rule_says_so(world: World) -> None:
    rule(world, "head")
    complaint = complaint_at(world, State.CONSOLIDATING)
    complaint = take(complaint, "tell_customer", by=world.qa_head, at=NOON, **ON_PAGE)

    with pytest.raises(NotPermitted, match="You wrote this answer"):
        take(complaint, "release_reply", by=world.qa_head, at=LATER)
    with pytest.raises(NotPermitted, match="head of quality"):
        take(complaint, "release_reply", by=world.qa1, at=LATER)

    complaint = take(complaint, "withdraw_reply", by=world.qa_head, at=LATER)
    assert state_of(complaint, "reply-release") == "cancelled"


def test_an_answer_that_was_sent_back_is_where_the_next_one_begins(world: World) -> None:
    rule(world)
    complaint = complaint_at(world, State.CONSOLIDATING)
    complaint = take(complaint, "send_letter", by=world.sales1, at=NOON, **PROGRESS, text="焊点都裂了。")
    complaint = take(complaint, "return_reply", by=world.qa1, at=LATER, reason="只有两处，请改。")
    client = Client()
    client.force_login(world.sales1)

    form = client.get(
        reverse("desk:step", args=[complaint_kind, complaint.case.reference, "send_letter"])
    ).text
    page = client.get(complaint.case.get_absolute_url()).text

    assert "焊点都裂了。" in form
    assert "只有两处，请改。" in page
    assert not ReplyRecord.objects.filter(complaint=complaint, text__contains="焊点都裂了").exists()


def test_a_decision_is_not_released_once_the_remedy_has_changed(world: World) -> None:
    rule(world)
    complaint = complaint_at(world, State.NEGOTIATING)
    complaint = take(complaint, "send_letter", by=world.sales1, at=NOON, **PROGRESS | {"letter": "decision"})
    more = [{"kind": "allowance", "amount": "900.00", "description": ""}]
    complaint = take(
        complaint,
        "record_outcome",
        by=world.sales1,
        at=NOON,
        outcome="accepted_changed",
        text="要求九百",
        remedy=more,
    )

    with pytest.raises(Blocked, match="changed after its approval"):
        take(complaint, "release_reply", by=world.qa1, at=LATER)


def test_without_the_rule_and_for_what_is_not_quality_answers_leave_at_once(world: World) -> None:
    complaint = complaint_at(world, State.CONSOLIDATING)
    take(complaint, "send_letter", by=world.sales1, at=NOON, **PROGRESS)
    rule(world)
    late = complaint_at(world, State.CONSOLIDATING)
    Complaint.objects.filter(pk=late.pk).update(complaint_class="non_quality")
    take(late, "send_letter", by=world.sales1, at=NOON, **PROGRESS)
    # what was said by telephone was said; it is recorded as it was
    take(complaint, "tell_customer", by=world.sales1, at=NOON, channel="phone", text="电话告知")

    assert Letter.objects.count() == 2
    assert not HeldReply.objects.exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我们保证赔付，保证不再发生。", ["我们保证", "保证不再发生"]),
        ("We  GUARANTEE it. This is our  fault?", ["We GUARANTEE"]),
        ("Our guaranteed stock; 100 percents", []),
        ("１００ percent 没问题", ["100 percent"]),
        ("这是我们的过错，我们承认。", ["我们的过错", "我们承认"]),
        ("给贵司带来不便，我们深表遗憾。", []),
    ],
)
def test_phrases_to_avoid_are_found_whatever_case_and_spaces(
    world: World, text: str, expected: list[str]
) -> None:
    assert [" ".join(one.phrase.split()) for one in found_in(text)] == expected


def test_a_fault_may_be_named_once_it_is_ruled_and_an_own_phrase_counts_at_once(world: World) -> None:
    complaint = complaint_at(world, State.NEGOTIATING)
    assert found_in("是我们的责任", complaint)
    complaint.upheld = True
    assert found_in("是我们的责任", complaint) == []

    Code.objects.create(
        list=CodeList.PROMISE, code="own", label_zh_hans="包您满意", label_en="satisfaction assured"
    )
    assert [one.phrase for one in found_in("Satisfaction assured!", complaint)] == ["Satisfaction assured"]


def test_a_phrase_is_marked_while_typing_holds_nobody_up_and_is_refused_only_where_the_company_says_so(
    world: World,
) -> None:
    complaint = complaint_at(world, State.CONSOLIDATING)
    client = Client()
    client.force_login(world.sales1)
    address = reverse("complaints:wording", args=[complaint.case.reference])

    shown = client.post(address, {"field": "text", "text": "我们保证解决"}).text
    complaint = take(complaint, "send_letter", by=world.sales1, at=NOON, **PROGRESS, text="我们保证解决")

    assert "<mark>我们保证</mark>解决" in shown
    assert complaint.case.events.get(name="send_letter").facts["phrases"] == ["我们保证"]
    rule(world, "nobody", blocks_phrases=True)
    with pytest.raises(Invalid, match="我们保证"):
        take(complaint, "send_letter", by=world.sales1, at=LATER, **PROGRESS, text="我们保证解决")
    take(complaint, "tell_customer", by=world.sales1, at=LATER, channel="phone", text="我们保证解决")


def test_who_is_unsure_asks_an_expert_with_a_holding_reply_and_a_clock(world: World) -> None:
    complaint = complaint_at(world, State.SUBMITTED)
    when = MONDAY_9AM + timedelta(hours=3)

    complaint = take(
        complaint, "ask_expert", by=world.cs1, at=when, person="rd1", question="能在零下四十度用吗？", channel="phone",
        text="专家答复后尽快回电。",
    )  # fmt: skip

    clock = Deadline.objects.get(case=complaint.case_id, code="expert-answer")
    assert (clock.state, clock.rule.amount, clock.rule.unit) == ("running", 1, "working_days")
    assert state_of(complaint, "complaint-first-answer") == "met"
    assert told("expert_asked") == {"rd1"}
    client = Client()
    client.force_login(world.rd1)
    assert "能在零下四十度用吗？" in client.get(complaint.case.get_absolute_url()).text
    assert complaint.case.reference in client.get("/").text
    with pytest.raises(NotPermitted, match="the expert who was asked"):
        take(complaint, "answer_expert", by=world.qa1, at=when, question=1, answer="能")

    complaint = take(
        complaint,
        "answer_expert",
        by=world.rd1,
        at=when + timedelta(hours=4),
        question=1,
        answer="只到零下二十度。",
    )

    asked = ExpertQuestion.objects.get(complaint=complaint)
    assert (asked.answered_by, state_of(complaint, "expert-answer")) == (world.rd1, "met")
    assert told("expert_answered") == {"cs1"}
    client.force_login(world.cs1)
    form = client.get(
        reverse("desk:step", args=[complaint_kind, complaint.case.reference, "tell_customer"])
    ).text
    assert "只到零下二十度。" in form
    with pytest.raises((NotPossibleNow, NotPermitted)):
        take(complaint, "answer_expert", by=world.rd1, at=LATER, question=1, answer="再答")


def test_how_to_speak_with_customers_stands_beside_whoever_does(world: World) -> None:
    Code.objects.create(list=CodeList.COURTESY, code="own", label_zh_hans="先问候，再倾听。")
    complaint = complaint_at(world, State.SUBMITTED)
    client = Client()
    client.force_login(world.cs1)

    for address in (
        reverse("complaints:new"),
        reverse("desk:step", args=[complaint_kind, complaint.case.reference, "acknowledge"]),
    ):
        assert "先问候，再倾听。" in client.get(address).text


def test_a_case_that_ends_leaves_nothing_waiting(world: World) -> None:
    rule(world)
    complaint = complaint_at(world, State.CONSOLIDATING)
    complaint = take(complaint, "tell_customer", by=world.cs1, at=NOON, **ON_PAGE)
    complaint = take(complaint, "ask_expert", by=world.cs1, at=NOON, person="rd1", question="是否可用？")

    complaint = take(
        complaint, "withdraw", by=world.sales_head, at=LATER, reason="客户撤回", proof="3月5日来函"
    )

    assert HeldReply.objects.get().state == "withdrawn"
    assert ExpertQuestion.objects.get().ended_at == LATER
    assert {state_of(complaint, code) for code in ("reply-release", "expert-answer")} == {"cancelled"}


def test_the_administrator_switches_the_rule_and_everybody_reads_its_versions(world: World) -> None:
    client = Client()
    client.force_login(world.admin)

    client.post("/settings/one-voice/", {"release": "head", "first_answers": "on"})
    page = client.get("/settings/one-voice/")

    assert (page.context["rule"].release, page.context["rule"].first_answers) == ("head", True)
    assert "保证不再发生" in page.text
    client.force_login(world.gm_office)
    assert client.post("/settings/one-voice/", {"release": "nobody"}).status_code == 403
