"""Objections to a ruling: who may object, who decides, what is frozen, and what becomes of an overturned ruling."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Delegation
from accounts.queries import system_user
from complaints.models import Complaint, Objection
from complaints.states import State
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import latest_approved, pending
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.models import OpenCase
from feedback_system.deadlines.models import Deadline
from feedback_system.desk.inbox import decidable
from feedback_system.errors import Blocked, NotPermitted, NotPossibleNow
from feedback_system.escalation.models import ReminderSlip
from feedback_system.escalation.operations import escalate_due
from feedback_system.notifications.models import Notification
from tests.complaints.objecting import (
    DECIDED,
    FILED,
    LATER,
    closed_complaint,
    decide,
    file,
    in_ruling,
    rule_anew,
    share,
)
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, take
from tests.factories.remedies import book

pytestmark = pytest.mark.django_db


def clock(complaint: Complaint, code: str) -> Deadline:
    """The newest clock of that rule."""
    return complaint.case.deadlines.filter(code=code).order_by("-pk").first()


def file_case(world: World, complaint: Complaint, *, moment=LATER) -> Complaint:
    """Carry out, read and file a closed complaint."""
    complaint = book(world, complaint, at=moment, reference="FV-1")
    for name in ("qa1", "gm_office", "prod1", "rd1", "finance", "sales1"):
        if complaint.copies.filter(read_at=None, department=getattr(world, name).department).exists():
            complaint = take(complaint, "mark_read", by=getattr(world, name), at=moment)
    return take(complaint, "file_away", by=world.gm_office, at=moment)


def test_an_objection_goes_one_level_above_who_decided_and_freezes_the_ruling(world: World) -> None:
    complaint = closed_complaint(world)  # given: ruled against production, approved by the sales head

    objection = file(complaint, by=world.prod_head)  # when

    question = pending(complaint.case, Subject.OBJECTION)
    assert question is not None and question.role == "deputy_gm"
    assert decidable(world.deputy_gm) == [question]
    assert decidable(world.gm) == [] and decidable(world.sales_head) == []
    ruling = Complaint.objects.get(pk=complaint.pk).current_ruling
    assert ruling.is_frozen and not ruling.overturned_at
    assert objection.department == world.departments["production"]
    assert Complaint.objects.get(pk=complaint.pk).state == State.EXECUTING, "the case does not move"


def test_while_an_objection_is_open_the_remedy_goes_on_and_the_filing_waits(world: World) -> None:
    complaint = closed_complaint(world)
    file(complaint, by=world.prod_head)

    with pytest.raises(Blocked, match="生产部 is not decided yet"):
        file_case(world, complaint)

    assert complaint.remedy_lines.get().is_booked, "finance could confirm the allowance"


def test_a_case_closes_with_an_objection_open_and_its_clock_runs_on(world: World) -> None:
    complaint = in_ruling(world)
    file(complaint, by=world.prod_head)

    take(
        complaint,
        "tell_customer",
        by=world.sales1,
        at=LATER,
        channel="phone",
        text="已告知",
        tells_decision="on",
    )
    complaint = take(complaint, "close", by=world.gm_office, at=LATER, remark="", delay_cause="staff")

    assert complaint.state == State.EXECUTING
    assert clock(complaint, "objection-answer").state == "running"
    assert complaint.current_ruling.is_frozen


def test_the_answer_has_five_working_days_and_meets_its_clock(world: World) -> None:
    complaint = closed_complaint(world)
    file(complaint, by=world.prod_head)
    running = clock(complaint, "objection-answer")
    assert running.due_at == at("2026-03-10 17:30"), "Tuesday filed, five working days, close of business"
    assert running.addressees == [world.deputy_gm.pk]

    complaint = decide(complaint, "upheld_ruling", by=world.deputy_gm)

    running.refresh_from_db()
    assert (running.state, running.met_at) == ("met", DECIDED)
    assert not complaint.current_ruling.is_frozen, "the freeze ends"
    assert file_case(world, complaint).state == State.FILED


def test_a_late_superior_is_reminded_and_never_gets_a_slip(world: World) -> None:
    complaint = closed_complaint(world)
    file(complaint, by=world.prod_head)
    due = clock(complaint, "objection-answer").due_at

    escalate_due(now=due + timedelta(days=4), by=system_user())

    about = Notification.objects.filter(kind="deadline_approval_waiting", facts__code="objection-answer")
    assert {one.recipient for one in about} == {world.deputy_gm}
    assert not ReminderSlip.objects.filter(deadline__code="objection-answer").exists()


def test_an_overturned_ruling_stays_readable_and_the_new_one_takes_its_place(world: World) -> None:
    complaint = closed_complaint(world)
    remedy = latest_approved(complaint.case, Subject.REMEDY)
    file(complaint, by=world.prod_head)

    complaint = decide(complaint, "changed", by=world.deputy_gm)  # when overturned

    assert complaint.needs_new_ruling and complaint.ruling_in_force is None
    assert complaint.current_ruling.overturned_at == DECIDED
    with pytest.raises(Blocked, match="must rule anew"):
        file_case(world, complaint)
    assert clock(complaint, "ruling-anew").department == world.departments["gm_office"]

    complaint = rule_anew(complaint, by=world.gm_office)  # when ruled anew

    waiting = pending(complaint.case, Subject.RULING)
    assert waiting is not None and waiting.role == "deputy_gm", "not below the level that overturned"
    assert complaint.state == State.EXECUTING
    assert clock(complaint, "ruling-anew").state == "met"

    complaint = take(complaint, "approve_ruling", by=world.deputy_gm, at=LATER, reason="")

    first, second = complaint.rulings.order_by("version")
    assert (first.approved_at is not None, first.overturned_at) == (True, DECIDED)
    assert second.is_in_force and not second.is_frozen
    assert [one.percent for one in second.shares.order_by("position")] == [Decimal(50), Decimal(50)]
    assert [one.percent for one in first.shares.all()] == [Decimal(100)], "nothing is edited"
    assert complaint.state == State.EXECUTING
    assert latest_approved(complaint.case, Subject.REMEDY) == remedy, "the customer keeps what was approved"
    assert clock(complaint, "ruling-wait").state == "met"
    assert verify(complaint.case_id) is None


def test_a_refused_new_ruling_is_ruled_again_and_filing_waits(world: World) -> None:
    complaint = closed_complaint(world)
    file(complaint, by=world.prod_head)
    complaint = decide(complaint, "cancelled", by=world.deputy_gm)
    complaint = rule_anew(complaint, by=world.gm_office)
    with pytest.raises(NotPossibleNow):
        rule_anew(complaint, by=world.gm_office)

    complaint = take(complaint, "refuse_ruling", by=world.deputy_gm, at=LATER, reason="证据不足")

    assert complaint.state == State.EXECUTING and complaint.needs_new_ruling
    assert clock(complaint, "ruling-anew").state == "running"
    with pytest.raises(Blocked, match="must rule anew"):
        file_case(world, complaint)
    complaint = rule_anew(complaint, by=world.gm_office)
    assert complaint.current_ruling.version == 3


def test_a_filed_case_is_objected_to_decided_and_ruled_anew_without_being_opened_again(world: World) -> None:
    complaint = file_case(world, closed_complaint(world), moment=at("2026-03-02 18:00"))

    file(complaint, by=world.prod_head)
    assert [one.case for one in decidable(world.deputy_gm)] == [complaint.case]
    complaint = decide(complaint, "changed", by=world.deputy_gm)
    complaint = rule_anew(complaint, by=world.gm_office)
    complaint = take(complaint, "approve_ruling", by=world.deputy_gm, at=LATER, reason="")

    assert complaint.state == State.FILED
    assert not OpenCase.objects.filter(case=complaint.case).exists()
    assert complaint.case.holder is None
    assert complaint.ruling_in_force.version == 2
    assert not complaint.case.deadlines.filter(state="running").exists()


def test_heads_of_departments_that_have_a_share_or_took_part_may_object(world: World) -> None:
    complaint = closed_complaint(world)
    who = {
        name
        for name in world.people
        if any(
            offer.step.name == "file_objection" and offer.allowed
            for offer in _offers(complaint, getattr(world, name))
        )
    }

    # production has the share, quality and the manager's office signed; the factory head stands above production
    assert who == {"prod_head", "factory_head", "qa_head", "manager_office"}


def _offers(complaint: Complaint, person):
    from feedback_system.cases.advance import offers

    return offers(complaint, by=person, at=FILED)


def test_a_person_named_in_the_ruling_may_object_alone(world: World) -> None:
    named = share("person", "40", person="prod1")
    complaint = closed_complaint(world, named, share("department", "60", department="production"))

    objection = file(complaint, by=world.prod1)

    assert (objection.person, objection.department) == (world.prod1, None)
    question = pending(complaint.case, Subject.OBJECTION)
    blocked = {row["person"]: row["why"] for row in question.blocked_people}
    assert blocked[world.prod1.pk] == "prepared" and blocked[world.prod_head.pk] == "blamed"


def test_who_decided_the_ruling_does_not_object_to_it(world: World) -> None:
    complaint = closed_complaint(world)

    with pytest.raises(NotPermitted, match="You took part in deciding this ruling"):
        file(complaint, by=world.sales_head)
    with pytest.raises(NotPermitted, match="Heads of the departments"):
        file(complaint, by=world.prod1)
    with pytest.raises(NotPermitted, match="Heads of the departments"):
        file(complaint, by=world.gm_office2)


def test_a_department_objects_once_to_a_ruling_and_again_to_a_new_one(world: World) -> None:
    complaint = closed_complaint(world)
    file(complaint, by=world.prod_head)
    with pytest.raises(NotPermitted, match="open or decided"):
        file(complaint, by=world.prod_head)
    complaint = decide(complaint, "changed", by=world.deputy_gm)
    complaint = rule_anew(complaint, by=world.gm_office)
    complaint = take(complaint, "approve_ruling", by=world.deputy_gm, at=LATER, reason="")

    second = file(complaint, by=world.prod_head, at=at("2026-03-06 09:00"))

    assert second.ruling.version == 2
    assert pending(complaint.case, Subject.OBJECTION).role == "gm", (
        "above the deputy, who approved the new one"
    )
    complaint = decide(complaint, "upheld_ruling", by=world.gm, at=at("2026-03-06 10:00"))
    with pytest.raises(NotPermitted, match="open or decided"):
        file(complaint, by=world.prod_head, at=at("2026-03-06 11:00"))


def test_the_database_refuses_a_second_open_objection_of_a_department(world: World) -> None:
    complaint = closed_complaint(world)
    first = file(complaint, by=world.prod_head)

    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.create(
            complaint=complaint,
            number=2,
            ruling=first.ruling,
            department=first.department,
            filed_by=world.factory_head,
            filed_at=FILED,
            asked="x",
            reasons="y",
        )


def test_two_departments_object_and_an_overturned_ruling_settles_both(world: World) -> None:
    complaint = closed_complaint(world)
    first = file(complaint, by=world.prod_head)
    second = file(complaint, by=world.qa_head, at=at("2026-03-03 11:00"))
    assert Approval.objects.filter(subject=Subject.OBJECTION, decision="pending").count() == 2

    complaint = decide(complaint, "changed", by=world.deputy_gm, objection=second.number)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.decision, second.decision) == ("settled", "changed")
    assert not Approval.objects.filter(subject=Subject.OBJECTION, decision="pending").exists()
    assert clock(complaint, "objection-answer").state == "met"


def test_a_second_objection_keeps_its_clock_from_the_day_it_was_filed(world: World) -> None:
    complaint = closed_complaint(world)
    first = file(complaint, by=world.prod_head)
    file(complaint, by=world.qa_head, at=at("2026-03-04 09:00"))

    complaint = decide(complaint, "upheld_ruling", by=world.deputy_gm, objection=first.number)

    running = clock(complaint, "objection-answer")
    assert (running.state, running.started_at) == ("running", at("2026-03-04 09:00"))
    assert complaint.current_ruling.is_frozen, "the other objection is open"


def test_the_filer_withdraws_and_nobody_else_does(world: World) -> None:
    complaint = closed_complaint(world)
    file(complaint, by=world.prod_head)

    with pytest.raises(NotPermitted, match="Only who filed"):
        take(complaint, "withdraw_objection", by=world.qa_head, at=LATER, reason="")
    complaint = take(complaint, "withdraw_objection", by=world.prod_head, at=LATER, reason="已沟通")

    assert complaint.objections.get().decision == "withdrawn"
    assert pending(complaint.case, Subject.OBJECTION) is None
    assert not complaint.current_ruling.is_frozen
    assert clock(complaint, "objection-answer").state == "met"
    assert file(complaint, by=world.prod_head, at=at("2026-03-06 09:00")).number == 2, "it may be filed again"


def test_a_deputy_files_for_the_absent_head_and_both_names_stand(world: World) -> None:
    complaint = closed_complaint(world)
    Delegation.objects.create(
        principal=world.prod_head,
        deputy=world.prod1,
        starts_at=at("2026-03-01 00:00"),
        ends_at=at("2026-04-01 00:00"),
    )

    objection = file(complaint, by=world.prod1)

    assert (objection.filed_by, objection.filed_for) == (world.prod1, world.prod_head)
    assert objection.department == world.departments["production"]


def test_for_the_customer_sales_objects_to_not_upheld_and_a_new_case_is_wanted(
    world: World, client: Client
) -> None:
    complaint = complaint_at(world, State.CONSOLIDATING)
    complaint = take(
        complaint, "rule_not_upheld", by=world.gm_office, at=at("2026-03-02 18:00"), text="使用不当"
    )

    objection = file(complaint, by=world.sales1)

    assert objection.for_customer and objection.ruling is None
    assert pending(complaint.case, Subject.OBJECTION).role == "deputy_gm"
    complaint = decide(complaint, "cancelled", by=world.deputy_gm)
    assert complaint.state == State.NOT_UPHELD, "the case is not opened again"
    client.force_login(world.sales1)
    page = client.get(complaint.case.get_absolute_url()).content.decode()
    assert f"/complaints/new/?repeats={complaint.case.reference}" in page


def test_the_customers_withdrawal_settles_what_is_open(world: World) -> None:
    complaint = in_ruling(world)
    file(complaint, by=world.prod_head)

    complaint = take(
        complaint, "withdraw", by=world.sales_head, at=LATER, reason="客户撤诉", proof="来函 3 月 5 日"
    )

    assert complaint.objections.get().decision == "settled"
    assert not Approval.objects.filter(case=complaint.case, decision="pending").exists()
    assert not complaint.case.deadlines.filter(state="running").exists()


def test_all_parties_are_told_in_their_language_and_the_history_keeps_reasons_apart(world: World) -> None:
    complaint = closed_complaint(world)
    file(complaint, by=world.prod_head)
    decide(complaint, "changed", by=world.deputy_gm)

    told = {one.recipient for one in Notification.objects.filter(kind="objection_decided")}
    assert told == {world.prod_head, world.gm_office, world.sales_head, world.cs1}
    assert {one.recipient for one in Notification.objects.filter(kind="objection_asked")} == {world.deputy_gm}
    assert {one.recipient for one in Notification.objects.filter(kind="ruling_wanted")} == {
        world.gm_office,
        world.gm_office2,
    }
    event = CaseEvent.objects.get(case=complaint.case, name="decide_objection")
    assert event.facts["decision"] == "changed" and "新证据成立" not in str(event.facts)
    assert event.payload.content["reason"] == "新证据成立"
    filed = CaseEvent.objects.get(case=complaint.case, name="file_objection")
    assert "点检表" not in str(filed.facts) and "点检表" in filed.payload.content["text"]


def test_the_page_shows_what_is_frozen_and_both_versions(world: World, client: Client) -> None:
    complaint = closed_complaint(world)
    file(complaint, by=world.prod_head)
    client.force_login(world.gm_office)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    frozen = client.get(complaint.case.get_absolute_url()).content.decode()
    complaint = decide(complaint, "changed", by=world.deputy_gm)
    overturned = client.get(complaint.case.get_absolute_url()).content.decode()
    rule_anew(complaint, by=world.gm_office)
    anew = client.get(complaint.case.get_absolute_url()).content.decode()

    assert "Objection open: consequences frozen" in frozen and "责任比例改为各半" in frozen
    assert "Ruling overturned: a new one is due" in overturned and "Rule anew" in overturned
    assert 'id="ruling-1"' in anew and 'id="ruling-2"' in anew


def test_the_superior_decides_on_the_page_of_the_question(world: World, client: Client) -> None:
    complaint = closed_complaint(world)
    objection = file(complaint, by=world.prod_head)
    question = pending(complaint.case, Subject.OBJECTION)
    client.force_login(world.deputy_gm)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    page = client.get(f"/approvals/{question.pk}/").content.decode()
    answer = client.post(
        f"/complaints/{complaint.case.reference}/steps/decide_objection/",
        {
            "version": complaint.case.version + 1,
            "objection": objection.number,
            "decision": "upheld_ruling",
            "reason": "无新事实",
        },
    )

    assert "责任比例改为各半" in page and "夹具由设备科维护" in page and "生产部" in page
    assert 'value="upheld_ruling"' in page and 'value="changed"' in page and 'value="cancelled"' in page
    assert answer.status_code == 302, answer.content.decode()[:500]
    objection.refresh_from_db()
    assert (objection.decision, objection.decided_by) == ("upheld_ruling", world.deputy_gm)
    assert "The ruling stands" in client.get("/approvals/?show=decided").content.decode()


def test_a_second_objection_that_is_upheld_gives_the_whole_time_for_ruling_anew_again(world: World) -> None:
    """What is left counts only where the same new ruling was refused; another objection is another task."""
    complaint = closed_complaint(world)
    file(complaint, by=world.prod_head)
    decide(complaint, "changed", by=world.deputy_gm)
    rule_anew(complaint, by=world.gm_office)
    take(complaint, "approve_ruling", by=world.deputy_gm, at=at("2026-03-05 11:00"), reason="")
    file(complaint, by=world.prod_head, at=at("2026-03-06 09:00"))

    decide(complaint, "changed", by=world.gm, at=at("2026-03-09 10:00"))

    clock = Deadline.objects.get(case=complaint.case_id, code="ruling-anew", ended_at=None)
    assert (clock.started_at, clock.due_at) == (at("2026-03-09 10:00"), at("2026-03-12 17:30"))
