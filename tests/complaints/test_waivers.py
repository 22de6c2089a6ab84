"""Giving up part of a claim: recorded within the own authority, above it put before its level in the approvals inbox."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.states import State
from feedback_system.approvals.models import Approval
from feedback_system.audit.models import CaseEvent
from feedback_system.deadlines.models import Deadline
from feedback_system.desk.story import tell
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from tests.complaints.test_races import act, together
from tests.factories import claims
from tests.factories.claims import AGREED, APPROVED, COSTS, SETTLED
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, take
from tests.factories.remedies import book, executing

pytestmark = pytest.mark.django_db

DECIDED = at("2026-03-10 10:00")


def approved_claim(world: World, amount: str, complaint: Complaint | None = None) -> Complaint:
    """A claim of one line of this amount that the general manager has approved."""
    complaint = claims.drafted(world, complaint, lines=[{**COSTS[0], "amount": amount}])
    return take(
        complaint, "decide_claim", by=world.gm, at=APPROVED, claim=claims.newest(complaint).number, approve="yes",
        reason="",
    )  # fmt: skip


def asked(complaint: Complaint) -> Approval:
    return Approval.objects.get(case=complaint.case_id, subject="waiver", decision="pending")


def give_up(complaint: Complaint, by: Any, claim: int = 1, **changes: Any) -> Complaint:
    return take(
        complaint,
        "give_up_claim",
        **{"by": by, "at": SETTLED, "claim": claim, "reason": "供应商破产", **changes},
    )


def test_within_the_own_authority_it_is_recorded_as_before(world: World) -> None:
    complaint = give_up(approved_claim(world, "1000.00"), world.gm_office2)

    assert claims.newest(complaint).state == "given_up"
    assert not Approval.objects.filter(subject="waiver").exists()


@pytest.mark.parametrize(
    ("amount", "role"), [("1000.01", "deputy_gm"), ("4999.99", "deputy_gm"), ("5000.00", "gm")]
)
def test_above_it_the_level_of_the_amount_is_asked_and_the_claim_waits(
    world: World, amount: str, role: str
) -> None:
    complaint = give_up(approved_claim(world, amount), world.gm_office2)

    question = asked(complaint)
    assert (question.role, question.amount) == (role, Decimal(amount))
    assert claims.newest(complaint).state == "approved"
    clock = Deadline.objects.get(case=complaint.case_id, code="waiver-wait")
    assert (clock.state, clock.matter) == ("running", claims.newest(complaint).pk)
    told = Notification.objects.filter(case=complaint.case_id, kind="complaint_approval_asked")
    assert getattr(world, role) in {one.recipient for one in told}
    for name, data in (
        ("give_up_claim", {"reason": "x"}),
        ("send_claim", {"way": "paper", "address": "", "days": "3"}),
    ):
        with pytest.raises(NotPossibleNow):
            take(
                complaint,
                name,
                by=world.gm if name == "give_up_claim" else world.gm_office,
                at=SETTLED,
                claim=1,
                **data,
            )


def test_an_approved_waiver_is_carried_out_by_the_decision_and_everybody_reads_it(world: World) -> None:
    complaint = give_up(approved_claim(world, "6000.00"), world.gm_office2)

    complaint = take(complaint, "approve_waiver", by=world.gm, at=DECIDED, claim=1, reason="同意")

    claim = claims.newest(complaint)
    assert (claim.state, claim.given_up_by, claim.give_up_reason) == ("given_up", world.gm, "供应商破产")
    assert Deadline.objects.get(case=complaint.case_id, code="waiver-wait").state == "met"
    told = Notification.objects.get(case=complaint.case_id, kind="claim_waiver_decided")
    assert (told.recipient, told.facts["approved"]) == (world.gm_office2, True)
    events = CaseEvent.objects.filter(case=complaint.case_id, name__in=["give_up_claim", "approve_waiver"])
    assert [tell(event, complaint_kind).what for event in events.order_by("sequence")] == [
        "asked to give up 6,000.00 CNY of claim 1; that needs an approval.",
        "approved giving up 6,000.00 CNY of claim 1.",
    ]


def test_a_refused_waiver_leaves_the_claim_and_it_can_be_asked_again(world: World) -> None:
    complaint = give_up(approved_claim(world, "6000.00"), world.gm_office2)

    with pytest.raises(Invalid):
        take(complaint, "refuse_waiver", by=world.gm, at=DECIDED, claim=1, reason="")
    complaint = take(complaint, "refuse_waiver", by=world.gm, at=DECIDED, claim=1, reason="继续追讨")

    assert claims.newest(complaint).state == "approved"
    complaint = give_up(complaint, world.gm_office2)
    assert asked(complaint).round == 2


def test_who_drafted_the_claim_asks_whatever_the_amount_and_somebody_else_decides(world: World) -> None:
    complaint = give_up(approved_claim(world, "100.00"), world.gm_office)

    assert asked(complaint).role == "gm_office"
    with pytest.raises(NotPermitted, match="prepared"):
        take(complaint, "approve_waiver", by=world.gm_office, at=DECIDED, claim=1, reason="")
    complaint = take(complaint, "approve_waiver", by=world.gm_office2, at=DECIDED, claim=1, reason="")

    assert claims.newest(complaint).given_up_by == world.gm_office2


def test_neither_who_asks_nor_another_level_decides(world: World) -> None:
    complaint = give_up(approved_claim(world, "6000.00"), world.gm_office2)

    for person in (world.gm_office2, world.gm_office, world.deputy_gm, world.chairman):
        with pytest.raises(NotPermitted):
            take(complaint, "approve_waiver", by=person, at=DECIDED, claim=1, reason="")

    assert asked(complaint).is_pending


def test_a_settlement_for_less_waits_with_its_lines_and_is_carried_out_as_it_was_asked(world: World) -> None:
    complaint = claims.answered(world)
    rows = [{**row, "amount": "10.00", "reason": "证据不足"} for row in AGREED]

    complaint = take(
        complaint,
        "settle_claim",
        by=world.gm_office,
        at=SETTLED,
        claim=1,
        lines=rows,
        counter_proof="检验记录",
    )
    assert claims.newest(complaint).state == "answered"
    complaint = take(complaint, "approve_waiver", by=world.gm_office2, at=DECIDED, claim=1, reason="")

    claim = claims.newest(complaint)
    assert (claim.state, claim.agreed, claim.counter_proof) == ("settled", Decimal("30.00"), "检验记录")
    assert claim.settled_by == world.gm_office2


def test_giving_up_in_two_pieces_asks_for_the_level_of_the_whole(world: World) -> None:
    """Settle a claim of 1,900 for 950 and give the rest up then: each half lies below the limit of 1,000."""
    complaint = approved_claim(world, "1900.00")
    complaint = take(
        complaint,
        "send_claim",
        by=world.gm_office,
        at=claims.SENT,
        claim=1,
        way="paper",
        address="",
        days="14",
    )
    answers = [{"line": 1, "answer": "part", "amount": "950.00", "reason": "各半"}]
    complaint = take(
        complaint, "record_claim_answer", by=world.gm_office, at=claims.ANSWERED, claim=1, answered_by="沈工",
        lines=answers,
    )  # fmt: skip
    half = [{"line": 1, "amount": "950.00", "reason": "各半"}]
    complaint = take(
        complaint, "settle_claim", by=world.gm_office2, at=SETTLED, claim=1, lines=half, counter_proof=""
    )
    assert claims.newest(complaint).state == "settled"

    complaint = give_up(complaint, world.gm_office2)

    assert (asked(complaint).role, asked(complaint).summed_amount) == ("deputy_gm", Decimal("1900.00"))
    assert asked(complaint).terms["given_up"] == "950.00"


def test_several_claims_of_one_case_are_added_up(world: World) -> None:
    complaint = give_up(approved_claim(world, "900.00"), world.gm_office2)
    assert claims.newest(complaint).state == "given_up"

    complaint = give_up(approved_claim(world, "900.00", complaint), world.gm_office2, claim=2)

    assert (asked(complaint).role, asked(complaint).summed_amount) == ("deputy_gm", Decimal("1800.00"))


def test_an_answer_of_the_third_party_takes_the_question_back(world: World) -> None:
    complaint = claims.sent(world)
    complaint = give_up(complaint, world.gm_office)
    assert asked(complaint).is_pending

    claims.answer(claims.token(complaint))

    assert Approval.objects.get(case=complaint.case_id, subject="waiver").decision == "void"
    assert Deadline.objects.get(case=complaint.case_id, code="waiver-wait").state == "cancelled"
    assert claims.newest(complaint).state == "answered"
    with pytest.raises(NotPossibleNow):
        take(complaint, "approve_waiver", by=world.gm_office2, at=DECIDED, claim=1, reason="")


def test_money_that_comes_meanwhile_is_booked_and_takes_the_question_back(world: World) -> None:
    complaint = give_up(claims.settled(world), world.gm_office)

    complaint = claims.receive(complaint, by=world.finance, amount="700.00", voucher="JZ-9")

    assert Approval.objects.get(case=complaint.case_id, subject="waiver").decision == "void"
    assert claims.newest(complaint).outstanding == Decimal("50.00")


def test_the_inbox_shows_the_question_and_its_buttons_decide_it(world: World, client: Client) -> None:
    complaint = give_up(approved_claim(world, "6000.00"), world.gm_office2)
    client.force_login(world.gm)

    inbox = client.get("/approvals/").content.decode()
    page = client.get(f"/approvals/{asked(complaint).pk}/").content.decode()
    done = client.post(
        f"{complaint.case.get_absolute_url()}steps/approve_waiver/",
        {"claim": "1", "reason": "", "version": complaint.case.version},
    )

    assert complaint.case.reference in inbox
    assert "供应商破产" in page
    assert 'name="claim" value="1"' in page
    assert done.status_code == 302
    assert claims.newest(complaint).state == "given_up"


def test_an_approver_who_answers_about_a_changed_claim_is_told(world: World) -> None:
    complaint = give_up(approved_claim(world, "6000.00"), world.gm_office2)
    claim = claims.newest(complaint)
    claim.lines.update(amount=Decimal("9000.00"))

    with pytest.raises(Blocked, match="terms have changed"):
        take(complaint, "approve_waiver", by=world.gm, at=DECIDED, claim=1, reason="")


@pytest.mark.race
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_an_approval_and_an_answer_at_once_one_is_heard(world: World) -> None:
    complaint = give_up(claims.sent(world), world.gm_office)
    token = claims.token(complaint)

    outcomes = together(
        lambda: claims.answer(token),
        act(world, complaint, "approve_waiver", "gm_office2", {"claim": 1, "reason": ""}, None),
    )

    assert outcomes in (["done", "not_possible_now"], ["not_found", "done"])
    assert claims.newest(complaint).state == ("answered" if outcomes[0] == "done" else "given_up")


@pytest.mark.parametrize(
    ("state", "step", "who", "data"),
    [
        (State.INVESTIGATING, "withdraw", "gm_office", {"reason": "撤诉", "proof": "来函"}),
        (State.NEGOTIATING, "refile", "sales1", {"reason": "拒绝", "demand": "退款"}),
    ],
)
def test_a_case_that_ends_takes_its_questions_and_clocks_back(
    world: World, state: str, step: str, who: str, data: dict[str, str]
) -> None:
    complaint = give_up(approved_claim(world, "6000.00", complaint_at(world, state)), world.gm_office2)

    take(complaint, step, by=getattr(world, who), at=DECIDED, **data)

    clocks = Deadline.objects.filter(case=complaint.case_id, code__in=["waiver-wait", "joint-handling"])
    assert {clock.state for clock in clocks} == {"cancelled"}
    assert not Approval.objects.filter(case=complaint.case_id, decision="pending").exists()


def test_a_claim_is_given_up_on_a_filed_case_and_the_case_stays_filed(world: World) -> None:
    complaint = approved_claim(world, "6000.00", book(world, executing(world), at=APPROVED))
    complaint = take(
        complaint, "waive_joint_meeting", by=world.gm_office, at=APPROVED, reason="只涉及一家供应商"
    )
    for reader in ("qa1", "gm_office", "prod_head", "rd1", "finance", "sales1"):
        complaint = take(complaint, "mark_read", by=getattr(world, reader), at=SETTLED)
    complaint = take(complaint, "file_away", by=world.gm_office, at=SETTLED)
    filed_at = complaint.case.closed_at

    complaint = give_up(complaint, world.gm_office2)
    complaint = take(complaint, "approve_waiver", by=world.gm, at=DECIDED, claim=1, reason="同意")

    assert (complaint.state, complaint.case.closed_at) == (State.FILED, filed_at)
    assert claims.newest(complaint).state == "given_up"
    clocks = Deadline.objects.filter(case=complaint.case_id, code="waiver-wait")
    assert [clock.state for clock in clocks] == ["met"]
