"""A third party is involved: the GM office calls the departments together, each answers, the outcome is filed on the case."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pypdf import PdfReader

from complaints.models import Complaint, JointHandling
from complaints.states import State
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from tests.factories import claims
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, complaint_at, take, walk

pytestmark = pytest.mark.django_db

FLAGGED = at("2026-03-04 09:00")
CALLED = at("2026-03-04 10:00")
ANSWERED = at("2026-03-05 09:00")
HELD = at("2026-03-06 14:00")
RECORDED = at("2026-03-06 16:00")
CALL = {
    "parties": [{"department": "production", "person": ""}, {"department": "rd", "person": "rd1"}],
    "planned_for": "2026-03-06T14:00", "place": "三楼会议室", "agenda": "与供应商分担损失",
}  # fmt: skip
MINUTES = {
    "held_at": "2026-03-06T14:00", "place": "三楼会议室", "absent": ["2"], "others": "供应商 沈工",
    "agreed": "供应商承担七成，余下由生产部承担。",
}  # fmt: skip
TO_THE_END = LONG_WAY[LONG_WAY.index("record_outcome") :]


def flagged(world: World, complaint: Complaint | None = None, moment: datetime = FLAGGED) -> Complaint:
    complaint = complaint or complaint_at(world, State.INVESTIGATING)
    return take(complaint, "flag_third_party", by=world.gm_office, at=moment, reason="来料划伤")


def called(world: World, complaint: Complaint | None = None, **changes: Any) -> Complaint:
    return take(
        flagged(world, complaint), "call_joint_meeting", by=world.gm_office, at=CALLED, **{**CALL, **changes}
    )


def recorded(world: World, complaint: Complaint | None = None, **changes: Any) -> Complaint:
    return take(
        called(world, complaint), "record_joint_meeting", by=world.gm_office, at=RECORDED,
        **{**MINUTES, **changes},
    )  # fmt: skip


def handling_of(complaint: Complaint) -> JointHandling:
    return JointHandling.objects.get(complaint=complaint.pk)


def clock_of(complaint: Complaint) -> Deadline:
    return Deadline.objects.get(case=complaint.case_id, code="joint-handling")


def test_the_flag_gives_the_gm_office_a_task_with_a_limit_and_stops_no_clock(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    before = {(one.code, one.state, one.due_at) for one in complaint.case.deadlines.all()}

    complaint = flagged(world, complaint)

    after = {(one.code, one.state, one.due_at) for one in complaint.case.deadlines.all()}
    clock = clock_of(complaint)
    assert after - before == {(clock.code, clock.state, clock.due_at)}
    assert before - after == set()
    assert clock.due_at == at("2026-03-11 17:30")  # five working days
    assert handling_of(complaint).state == "raised"
    told = Notification.objects.filter(case=complaint.case_id, kind="joint_handling_raised")
    assert {one.recipient for one in told} == {world.gm_office2}


def test_a_claim_against_a_third_party_raises_it_too_and_only_once(world: World) -> None:
    complaint = claims.drafted(world)

    assert handling_of(complaint).state == "raised"
    assert clock_of(complaint).state == "running"


def test_whoever_is_called_is_told_may_read_the_case_and_answers(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    assert not Case.objects.visible_to(world.rd1).filter(pk=complaint.case_id).exists()

    complaint = called(world, complaint)
    assert Case.objects.visible_to(world.rd1).filter(pk=complaint.case_id).exists()
    told = Notification.objects.filter(case=complaint.case_id, kind="joint_meeting_called")
    assert {one.recipient for one in told} == {world.prod_head, world.rd1}

    complaint = take(
        complaint, "answer_joint_meeting", by=world.prod1, at=ANSWERED, party=1, answer="comes", opinion=""
    )
    complaint = take(
        complaint, "answer_joint_meeting", by=world.rd1, at=ANSWERED, party=2, answer="cannot",
        opinion="设计无关，见图纸",
    )  # fmt: skip

    answers = [(one.answer, one.answered_by) for one in handling_of(complaint).in_order()]
    assert answers == [("comes", world.prod1), ("cannot", world.rd1)]


def test_nobody_answers_for_another_department(world: World) -> None:
    complaint = called(world)

    with pytest.raises(Invalid):
        take(
            complaint,
            "answer_joint_meeting",
            by=world.prod1,
            at=ANSWERED,
            party=2,
            answer="comes",
            opinion="",
        )
    with pytest.raises(NotPermitted):
        take(
            complaint, "answer_joint_meeting", by=world.qa1, at=ANSWERED, party=1, answer="comes", opinion=""
        )
    with pytest.raises(NotPermitted):
        take(complaint, "record_joint_meeting", by=world.prod1, at=RECORDED, **MINUTES)


def test_the_outcome_says_who_was_absent_and_meets_the_limit(world: World) -> None:
    complaint = recorded(world)

    handling = handling_of(complaint)
    assert (handling.state, handling.ended_by, handling.held_at) == ("recorded", world.gm_office, HELD)
    assert [one.was_there for one in handling.in_order()] == [True, False]
    assert (clock_of(complaint).state, clock_of(complaint).met_at) == ("met", RECORDED)
    event = CaseEvent.objects.get(case=complaint.case_id, name="record_joint_meeting")
    assert event.facts["absent"] == ["rd"]
    told = Notification.objects.filter(case=complaint.case_id, kind="joint_handling_ended")
    assert {one.recipient for one in told} >= {world.prod_head, world.rd1}
    with pytest.raises(NotPossibleNow):
        take(complaint, "call_joint_meeting", by=world.gm_office, at=RECORDED, **CALL)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"absent": ["1", "2"]}, "absent"),
        ({"agreed": " "}, "agreed"),
        ({"held_at": "2026-03-07T14:00"}, "held_at"),
        ({"held_at": "2026-03-04T14:00"}, "late_reason"),
        ({"absent": ["3"]}, "absent"),
    ],
)
def test_minutes_that_do_not_hold_are_refused_and_nothing_is_written(
    world: World, changes: dict[str, Any], field: str
) -> None:
    complaint = called(world)

    with pytest.raises(Invalid) as refused:
        take(complaint, "record_joint_meeting", by=world.gm_office, at=RECORDED, **{**MINUTES, **changes})

    assert field in refused.value.errors
    assert handling_of(complaint).state == "called"


def test_a_call_in_the_past_or_of_somebody_twice_is_refused(world: World) -> None:
    complaint = flagged(world)
    twice = [{"department": "production", "person": ""}, {"department": "production", "person": ""}]

    with pytest.raises(Invalid, match="past"):
        take(
            complaint,
            "call_joint_meeting",
            by=world.gm_office,
            at=CALLED,
            **{**CALL, "planned_for": "2026-03-03T09:00"},
        )
    with pytest.raises(Invalid, match="two rows"):
        take(complaint, "call_joint_meeting", by=world.gm_office, at=CALLED, **{**CALL, "parties": twice})


def test_a_call_anew_keeps_the_answers_and_drops_nobody_who_has_answered(world: World) -> None:
    complaint = called(world)
    complaint = take(
        complaint, "answer_joint_meeting", by=world.prod1, at=ANSWERED, party=1, answer="comes", opinion=""
    )
    later = {**CALL, "planned_for": "2026-03-07T09:00"}

    with pytest.raises(Invalid, match="has answered already"):
        take(
            complaint,
            "call_joint_meeting",
            by=world.gm_office,
            at=ANSWERED,
            **{**later, "parties": CALL["parties"][1:]},
        )
    parties = [CALL["parties"][0], {"department": "qa", "person": ""}]
    complaint = take(
        complaint, "call_joint_meeting", by=world.gm_office, at=ANSWERED, **{**later, "parties": parties}
    )

    assert [(str(one), one.answer) for one in handling_of(complaint).in_order()] == [
        (world.departments["production"].label, "comes"),
        (world.departments["qa"].label, ""),
    ]


def test_a_joint_handling_can_be_found_unneeded_for_a_reason(world: World) -> None:
    complaint = flagged(world)

    complaint = take(
        complaint, "waive_joint_meeting", by=world.gm_office, at=CALLED, reason="只涉及一家承运商"
    )

    assert handling_of(complaint).state == "unneeded"
    assert clock_of(complaint).state == "cancelled"


def test_a_closed_case_waits_for_the_joint_handling_before_it_is_filed(world: World) -> None:
    moment = at("2026-04-01 09:00")
    complaint = flagged(world, complaint_at(world, State.NEGOTIATING), at("2026-03-02 15:00"))
    complaint = walk(world, complaint, TO_THE_END, start=at("2026-03-02 15:00"))

    assert clock_of(complaint).state == "running"

    assert "third party is involved" in " ".join(str(one) for one in complaint.what_blocks_file_away())
    with pytest.raises(Blocked, match="third party is involved"):
        take(complaint, "file_away", by=world.gm_office, at=moment)
    complaint = take(complaint, "waive_joint_meeting", by=world.gm_office, at=moment, reason="供应商已认账")

    assert "third party is involved" not in " ".join(str(one) for one in complaint.what_blocks_file_away())


def test_it_ends_with_a_case_that_ends_otherwise(world: World) -> None:
    complaint = complaint_at(world, State.NEGOTIATING)
    complaint = flagged(world, complaint)
    complaint = take(complaint, "withdraw", by=world.gm_office, at=CALLED, reason="客户撤回", proof="来函")

    assert handling_of(complaint).state == "ended"
    assert clock_of(complaint).state == "cancelled"


def test_the_page_shows_the_handling_and_prints_its_minutes(world: World, client: Client) -> None:
    complaint = recorded(world)
    client.force_login(world.gm_office)
    address = complaint.case.get_absolute_url()

    page = client.get(f"{address}money/").content.decode()
    paper = client.get(f"{address}print/joint-handling-{handling_of(complaint).pk}.pdf")

    assert "供应商承担七成" in page
    text = "".join(one.extract_text() for one in PdfReader(BytesIO(b"".join(paper))).pages)
    assert "供应商承担七成" in text.replace("\n", "")
    answer = client.get(f"/api/v1/complaints/{complaint.case.reference}/").json()
    (handling,) = answer["joint_handlings"]
    assert [one["was_there"] for one in handling["parties"]] == [True, False]


def test_there_are_no_minutes_before_anybody_is_called(world: World, client: Client) -> None:
    complaint = flagged(world)
    client.force_login(world.gm_office)

    address = f"{complaint.case.get_absolute_url()}print/joint-handling-{handling_of(complaint).pk}.pdf"

    assert client.get(address).status_code == 404


def test_the_database_keeps_one_open_handling_and_reasons(world: World) -> None:
    complaint = flagged(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        JointHandling.objects.create(complaint=complaint, raised_by=world.gm_office, raised_at=FLAGGED)
    with pytest.raises(IntegrityError), transaction.atomic():
        JointHandling.objects.filter(complaint=complaint).update(
            state="unneeded", ended_by=world.gm_office, ended_at=CALLED
        )
