"""The way of an improvement: raised with the ruling, drafted, carried out, checked by other eyes, closed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.queries import system_user
from complaints.models import Complaint
from complaints.states import State as ComplaintState
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case, OpenCase
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.escalation.models import ReminderSlip
from feedback_system.escalation.operations import escalate_due
from feedback_system.notifications.models import Notification
from quality.models import EffectCheck, Improvement, ItemState
from quality.operations import raise_improvement
from quality.states import ImprovementState as State
from tests.complaints.objecting import decide, file
from tests.factories.company import World, at
from tests.factories.complaints import STEPS, TRACKED, complaint_at, take
from tests.factories.improvements import (
    CHECK_DAY,
    FIGURES,
    ITEMS,
    RULED,
    act,
    improvement_at,
    improvement_of,
    proof,
    ruled_complaint,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def told(kind: str, improvement: Improvement) -> set[str]:
    """Who was told that on the bell."""
    rows = Notification.objects.filter(kind=kind, case=improvement.case_id)
    return set(rows.values_list("recipient__username", flat=True))


def clocks(improvement: Improvement) -> dict[tuple[str, int], str]:
    """The state of each clock by code and matter; of several the newest."""
    rows = Deadline.objects.filter(case=improvement.case_id).order_by("pk")
    return {(row.code, row.matter): row.state for row in rows}


def test_an_improvement_travels_its_whole_way_and_is_ineffective_once(world: World) -> None:
    complaint = ruled_complaint(world)  # given: the ruling that tracks it was approved
    improvement = improvement_of(complaint)
    case = improvement.case

    assert improvement.state == State.RAISED  # raised in the same step
    assert (case.number, case.parent_id, case.customer_id) == (
        "G260301",
        complaint.case_id,
        complaint.case.customer_id,
    )
    assert case.holder == world.departments["production"]
    assert told("improvement_raised", improvement) == {"prod_head", "gm_office", "gm_office2"}
    assert clocks(improvement) == {("improvement-draft", 0): "running"}

    with pytest.raises(Invalid, match="has passed"):
        act(
            improvement,
            "draft",
            by=world.prod1,
            at=RULED + HOUR,
            analysis="x",
            items=[{**ITEMS[0], "due_on": "2026-03-02"}],
        )
    improvement = act(improvement, "draft", by=world.prod1, at=RULED + HOUR, analysis="夹具磨损", items=ITEMS)
    assert [item.department.code for item in improvement.all_items()] == ["production", "qa"]
    improvement = act(
        improvement, "send_back", by=world.gm_office, at=RULED + 2 * HOUR, reason="第一项没有说明班次"
    )
    assert (improvement.state, improvement.return_reason) == (State.RAISED, "第一项没有说明班次")
    improvement = act(
        improvement, "draft", by=world.prod_head, at=RULED + 3 * HOUR, analysis="夹具磨损", items=ITEMS
    )
    assert [item.state for item in improvement.all_items()] == ["dropped", "dropped", "planned", "planned"]
    with pytest.raises(Invalid, match="day of item 3 has passed"):
        act(improvement, "confirm", by=world.gm_office, at=at("2026-03-21 09:00"))
    improvement = act(improvement, "confirm", by=world.gm_office, at=RULED + 4 * HOUR)

    assert (
        clocks(improvement)[("improvement-item", 3)]
        == clocks(improvement)[("improvement-item", 4)]
        == "running"
    )
    due = Deadline.objects.get(case=case, code="improvement-item", matter=3)
    assert due.due_at == at("2026-03-21 00:00") and due.addressees == [world.prod1.pk]
    assert OpenCase.objects.get(case=case).next_due_at == due.due_at
    assert told("improvement_item_assigned", improvement) == {"prod1", "qa1"}
    assert (improvement.case.owner, improvement.case.holder.code) == (world.prod1, "production")

    with pytest.raises(Invalid, match="No file proves it yet"):
        act(improvement, "finish_item", by=world.prod1, at=RULED + 5 * HOUR, item="3", evidence="已换")
    with pytest.raises(NotPossibleNow):
        act(improvement, "call_done", by=world.gm_office, at=RULED + 5 * HOUR, effect_check_on="2026-04-20")
    file = str(proof(world, improvement).pk)
    with pytest.raises(Invalid, match="not open, or not yours"):
        act(
            improvement,
            "finish_item",
            by=world.qa1,
            at=RULED + 5 * HOUR,
            item="3",
            evidence="已换",
            proof=file,
        )
    improvement = act(
        improvement, "finish_item", by=world.prod1, at=RULED + 5 * HOUR, item="3", evidence="已换", proof=file
    )
    assert improvement.state == State.RUNNING
    assert clocks(improvement)[("improvement-item", 3)] == "met"
    assert clocks(improvement)[("improvement-item", 4)] == "running"
    with pytest.raises(Blocked, match="Item 4 is not done yet"):
        act(improvement, "call_done", by=world.gm_office, at=RULED + 6 * HOUR, effect_check_on="2026-04-20")
    improvement = act(
        improvement,
        "finish_item",
        by=world.qa_head,
        at=RULED + 6 * HOUR,
        item="4",
        evidence="已发放",
        proof=file,
    )
    with pytest.raises(Invalid, match="has passed"):
        act(improvement, "call_done", by=world.gm_office, at=RULED + 7 * HOUR, effect_check_on="2026-03-02")
    improvement = act(
        improvement, "call_done", by=world.gm_office, at=RULED + 7 * HOUR, effect_check_on="2026-04-20"
    )
    assert improvement.state == State.DONE and improvement.case.holder.code == "qa"

    for who in ("qa1", "qa_head", "gm_office"):  # owner, who did it, who called it done
        with pytest.raises(NotPermitted, match="without part in it"):
            act(improvement, "check_effect", by=getattr(world, who), at=CHECK_DAY, effective="no", **FIGURES)
    with pytest.raises(NotPermitted):  # production has not the right
        act(improvement, "check_effect", by=world.prod1, at=CHECK_DAY, effective="no", **FIGURES)
    with pytest.raises(Invalid, match="from 2026-04-20 on"):
        act(improvement, "check_effect", by=world.qa2, at=at("2026-04-19 10:00"), effective="yes", **FIGURES)
    improvement = act(
        improvement, "check_effect", by=world.qa2, at=CHECK_DAY, effective="no", **FIGURES | {"after": "1.7"}
    )

    assert (improvement.state, improvement.round) == (State.DRAFTED, 2)  # when it had no effect
    assert improvement.case.holder == world.departments["production"]
    assert {"prod_head", "prod1", "qa1", "gm_office", "gm_office2"} == told(
        "improvement_not_effective", improvement
    )
    with pytest.raises(NotPossibleNow):
        act(improvement, "confirm", by=world.gm_office, at=CHECK_DAY + HOUR)
    new = [{**ITEMS[0], "action": "改用硬质合金夹具", "due_on": "2026-05-10"}]
    improvement = act(improvement, "add_items", by=world.rd1, at=CHECK_DAY + HOUR, items=new)
    improvement = act(improvement, "confirm", by=world.gm_office2, at=CHECK_DAY + 2 * HOUR)
    old, fresh = improvement.all_items()[2], improvement.all_items()[-1]
    assert (old.state, old.evidence, fresh.number, fresh.round, fresh.state) == (
        "done",
        "已换",
        5,
        2,
        ItemState.CONFIRMED,
    )
    improvement = act(
        improvement,
        "finish_item",
        by=world.prod1,
        at=CHECK_DAY + 3 * HOUR,
        item="5",
        evidence="已换硬质合金",
        proof=file,
    )
    improvement = act(
        improvement, "call_done", by=world.gm_office, at=CHECK_DAY + 4 * HOUR, effect_check_on="2026-06-15"
    )
    improvement = act(
        improvement,
        "check_effect",
        by=world.gm_office2,
        at=at("2026-06-15 09:00"),
        effective="yes",
        **FIGURES,
    )
    improvement = act(improvement, "close", by=world.gm_office, at=at("2026-06-15 10:00"))

    assert improvement.state == State.CLOSED and improvement.case.closed_at is not None  # then
    assert [check.effective for check in improvement.all_checks()] == [True, False]
    assert not Deadline.objects.filter(case=case, state__in=["running", "parked"]).exists()
    assert not OpenCase.objects.filter(case=case).exists()


def test_a_living_improvement_blocks_the_filing_of_its_complaint_and_not_its_closing(world: World) -> None:
    complaint = ruled_complaint(world)
    improvement = improvement_of(complaint)
    complaint = take(
        complaint,
        "tell_customer",
        by=world.sales1,
        at=RULED + HOUR,
        channel="phone",
        text="已告知",
        tells_decision="on",
    )
    complaint = take(complaint, "close", by=world.gm_office, at=RULED + 2 * HOUR, remark="")
    assert complaint.state == ComplaintState.EXECUTING

    reasons = list(complaint.what_blocks_file_away())

    mine = next(one for one in reasons if "G260301" in str(one))
    assert mine.url == improvement.case.get_absolute_url() == "/quality/improvements/G260301/"
    with pytest.raises(Blocked, match="G260301"):
        take(complaint, "file_away", by=world.gm_office, at=RULED + 3 * HOUR)
    with pytest.raises(NotPossibleNow):  # one at a time
        take(
            complaint,
            "raise_improvement",
            by=world.gm_office,
            at=RULED + 3 * HOUR,
            department="qa",
            reason="再次发生",
        )
    act(improvement, "withdraw", by=world.gm_office, at=RULED + 4 * HOUR, reason="已并入另案")
    complaint.case.refresh_from_db()
    assert not [one for one in complaint.what_blocks_file_away() if "G2603" in str(one)]

    complaint = take(
        complaint,
        "raise_improvement",
        by=world.gm_office,
        at=RULED + 5 * HOUR,
        department="qa",
        reason="再次发生",
    )
    again = improvement_of(complaint)
    assert (again.case.number, again.department.code, again.reason) == ("G260302", "qa", "再次发生")


def test_a_second_living_improvement_is_refused_by_the_verb_and_by_the_database(world: World) -> None:
    improvement = improvement_at(world, State.RAISED)
    parent = improvement.raised_from

    with pytest.raises(Blocked, match="G260301"), transaction.atomic():
        raise_improvement(
            parent=parent, department=improvement.department, reason="", by=world.gm_office, at=RULED
        )
    other = Case.objects.get(pk=improvement.case_id)
    other.pk, other.number, other.receipt_number = None, "G269999", "R269999"
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()
        Improvement.objects.create(case=other, raised_from=parent, department=improvement.department)


def overturned_and_ruled_anew(world: World, second: dict[str, str]) -> Complaint:
    """A complaint whose tracked ruling was overturned, and the new one approved with the fields `second`."""
    complaint = ruled_complaint(world)
    file(complaint, by=world.prod_head, at=RULED + HOUR)
    complaint = decide(complaint, "changed", by=world.deputy_gm, at=RULED + 2 * HOUR)
    data = {**STEPS["rule"][1], **second, "text": "夹具维护责任共担"}
    complaint = take(complaint, "rule_anew", by=world.gm_office, at=RULED + 3 * HOUR, **data)
    return take(complaint, "approve_ruling", by=world.deputy_gm, at=RULED + 4 * HOUR, reason="")


def test_a_new_ruling_after_an_objection_raises_no_second_improvement(world: World) -> None:
    complaint = overturned_and_ruled_anew(world, TRACKED)
    assert Case.objects.filter(parent=complaint.case_id).count() == 1
    assert told("improvement_not_tracked", improvement_of(complaint)) == set()


def test_the_gm_office_is_told_when_the_new_ruling_tracks_none(world: World) -> None:
    complaint = overturned_and_ruled_anew(world, {})
    improvement = improvement_of(complaint)

    assert improvement.state == State.RAISED
    assert told("improvement_not_tracked", improvement) == {"gm_office", "gm_office2"}


def test_an_owner_who_is_late_is_reminded_and_gets_a_slip_with_the_head(world: World) -> None:
    improvement = improvement_at(world, State.CONFIRMED)

    escalate_due(now=at("2026-03-19 10:00"), by=system_user())
    assert "prod1" in told("deadline_reminder", improvement)
    escalate_due(now=at("2026-03-21 00:01"), by=system_user())

    issued = CaseEvent.objects.filter(case=improvement.case_id, name="slip_issued").first()
    assert issued is not None and issued.facts["matter"] == 1  # the story says which item
    slip = ReminderSlip.objects.get(case=improvement.case_id, deadline__matter=1)
    assert slip.department == world.departments["production"]
    assert {"prod1", "prod_head"} <= told("slip_issued", improvement)


def test_nobody_confirms_the_own_draft_and_only_the_blamed_department_or_rd_drafts(world: World) -> None:
    improvement = improvement_at(world, State.RAISED)

    for who in ("qa1", "qa_head", "sales1", "gm", "warehouse"):
        with pytest.raises((NotPermitted, LookupError, Exception), match="drafts|no such case"):
            act(improvement, "draft", by=getattr(world, who), at=RULED + HOUR, analysis="x", items=ITEMS)
    improvement = act(improvement, "draft", by=world.rd1, at=RULED + HOUR, analysis="设计余量", items=ITEMS)
    improvement.items.update(drafted_by=world.gm_office)
    with pytest.raises(NotPermitted, match="Somebody else must confirm"):
        act(improvement, "confirm", by=world.gm_office, at=RULED + 2 * HOUR)


def test_the_database_refuses_a_check_by_who_called_it_done(world: World) -> None:
    improvement = improvement_at(world, State.DONE)

    with pytest.raises(IntegrityError), transaction.atomic():
        EffectCheck.objects.create(
            improvement=improvement, round=1, effective=True, reason="x", measure="x", before=1, after=0,
            called_done_by=world.gm_office, checked_by=world.gm_office, checked_at=CHECK_DAY,
        )  # fmt: skip


def test_who_reads_the_complaint_reads_its_improvement(world: World) -> None:
    improvement = improvement_at(world, State.DRAFTED)

    readers = {
        name
        for name in world.people
        if Case.objects.visible_to(getattr(world, name)).filter(pk=improvement.case_id)
    }

    assert {
        "cs1",
        "sales1",
        "sales_head",
        "prod1",
        "prod_head",
        "qa1",
        "gm_office",
        "gm",
        "auditor",
    } <= readers
    assert not {"sales2", "finance", "hr", "warehouse", "admin", "manager"} & readers


def test_a_complaint_that_is_not_accepted_has_no_improvement(world: World) -> None:
    complaint = complaint_at(world, ComplaintState.SUBMITTED)

    with pytest.raises(NotPossibleNow):
        take(complaint, "raise_improvement", by=world.gm_office, at=RULED, department="qa", reason="x")
