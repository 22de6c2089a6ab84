"""Joint visits: asked for, set, appointed, recorded, read, called off; and the report they feed."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from complaints.models import Complaint, JointVisit
from complaints.prints.visit import visit_record
from complaints.states import State
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.advance import offers
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from tests.complaints.test_prints import pdf_text
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, complaint_at, new_complaint, take, walk

pytestmark = pytest.mark.django_db

ASKED = at("2026-03-03 10:00")
SET = at("2026-03-03 11:00")
WENT = at("2026-03-04 14:00")
WRITTEN = at("2026-03-04 17:00")

RECORD: dict[str, Any] = {
    "visited_at": "2026-03-04 14:00",
    "place": "东方电子二号线",
    "went": [{"person": "qa1"}, {"person": "prod1"}],
    "others": "客户品质课长",
    "findings": "现场抽查二十片，三片划伤，方向一致。",
    "proposal": "更换托盘隔板",
}


def asked(world: World, complaint: Complaint, **more: Any) -> Complaint:
    """A joint visit that the clerk asks for."""
    fields = {
        "reason": "客户要求到线边共同确认",
        "planned_for": "2026-03-04 14:00",
        "place": "客户二号线",
        **more,
    }
    return take(complaint, "ask_joint_visit", by=world.cs1, at=ASKED, **fields)


def confirmed(world: World, complaint: Complaint) -> Complaint:
    """Quality goes, with production."""
    rows = [{"person": "qa1"}, {"department": "production"}]
    return take(complaint, "confirm_joint_visit", by=world.qa1, at=SET, visitors=rows, place="客户二号线")


def appointed(world: World, complaint: Complaint) -> Complaint:
    """Quality cannot go, the general manager sends two people."""
    complaint = take(complaint, "hand_over_joint_visit", by=world.qa_head, at=SET, reason="全员外审")
    rows = [{"person": "rd1"}, {"person": "tech1"}]
    return take(complaint, "appoint_visitors", by=world.gm, at=SET, people=rows, instruction="当天回报")


def told(complaint: Complaint, kind: str) -> set[str]:
    """Who got a notice of that kind."""
    rows = Notification.objects.filter(case=complaint.case_id, kind=kind)
    return set(rows.values_list("recipient__username", flat=True))


def test_a_visit_is_asked_for_before_the_form_is_submitted_and_quality_is_told_at_once(world: World) -> None:
    complaint = complaint_at(world, State.DRAFT)

    complaint = asked(world, complaint, visitors=[{"department": "production"}])

    visit = complaint.open_visit("joint")
    assert visit is not None
    assert (visit.asked_by, visit.asked_at, visit.state) == (world.cs1, ASKED, "asked")
    assert [str(one) for one in visit.those("wanted")] == ["生产部"]
    assert told(complaint, "complaint_visit_asked") == {"qa_head"}
    assert complaint.state == State.DRAFT


def test_quality_goes_with_others_who_are_told_and_may_read_the_case(world: World) -> None:
    complaint = asked(world, complaint_at(world, State.SUBMITTED))
    assert not Case.objects.visible_to(world.prod1).filter(pk=complaint.case_id).exists()

    complaint = confirmed(world, complaint)

    assert Case.objects.visible_to(world.prod1).filter(pk=complaint.case_id).exists()
    assert told(complaint, "complaint_visit_set") == {"cs1", "prod_head"}
    assert complaint.open_visit("joint").state == "confirmed"


def test_the_record_says_who_went_when_where_and_what_was_found(world: World) -> None:
    complaint = confirmed(world, asked(world, complaint_at(world, State.INVESTIGATING)))

    complaint = take(complaint, "record_joint_visit", by=world.prod1, at=WRITTEN, **RECORD)

    visit = complaint.visits()[0]
    assert (visit.state, visit.visited_at, visit.recorded_by) == ("recorded", WENT, world.prod1)
    assert [str(one) for one in visit.those("went")] == ["秦安", "潘工"]
    assert told(complaint, "complaint_visit_recorded") == {"cs1", "qa1", "qa_head"}
    assert told(complaint, "complaint_visit_report") == set()
    assert not complaint.has_occasion_for_read_visit()


def test_people_whom_the_general_manager_appoints_report_to_the_general_manager(
    world: World, client: Client
) -> None:
    complaint = appointed(world, asked(world, complaint_at(world, State.INVESTIGATING)))
    assert told(complaint, "complaint_visit_handed_over") == {"gm"}
    assert told(complaint, "complaint_visit_set") == {"cs1", "rd1", "tech1"}

    complaint = take(
        complaint, "record_joint_visit", by=world.rd1, at=WRITTEN, **RECORD | {"went": [{"person": "rd1"}]}
    )
    assert told(complaint, "complaint_visit_report") == {"gm"}
    client.force_login(world.gm)
    page = client.get(complaint.case.get_absolute_url()).text
    assert "The report of the appointed visitors is not read yet" in page
    assert f"/complaints/{complaint.case.reference}/steps/read_visit/" in page
    complaint = take(complaint, "read_visit", by=world.gm, at=at("2026-03-05 08:40"))

    visit = complaint.visits()[0]
    assert (visit.read_by, visit.read_at) == (world.gm, at("2026-03-05 08:40"))
    assert "is not read yet" not in client.get(complaint.case.get_absolute_url()).text
    with pytest.raises(NotPossibleNow):
        take(complaint, "read_visit", by=world.gm, at=at("2026-03-05 09:00"))


def test_only_quality_and_those_who_go_write_the_record(world: World) -> None:
    complaint = confirmed(world, asked(world, complaint_at(world, State.INVESTIGATING)))

    with pytest.raises(NotPermitted):
        take(complaint, "record_joint_visit", by=world.sales1, at=WRITTEN, **RECORD)
    with pytest.raises(NotPermitted):
        take(complaint, "confirm_joint_visit", by=world.sales1, at=WRITTEN)
    with pytest.raises(NotPermitted):
        take(complaint, "appoint_visitors", by=world.qa_head, at=WRITTEN)


def test_only_one_joint_visit_is_open_at_a_time_and_another_follows_the_record(world: World) -> None:
    complaint = confirmed(world, asked(world, complaint_at(world, State.INVESTIGATING)))
    with pytest.raises(NotPossibleNow):
        asked(world, complaint)

    complaint = take(complaint, "record_joint_visit", by=world.qa1, at=WRITTEN, **RECORD)
    complaint = take(complaint, "ask_joint_visit", by=world.sales1, at=WRITTEN, reason="改善后复查")

    assert [visit.state for visit in complaint.visits()] == ["recorded", "asked"]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"visited_at": "2026-03-04 17:01"}, "visited_at"),  # in the future
        ({"visited_at": "2026-03-03 16:00"}, "late_reason"),  # more than a day ago, without a reason
        ({"went": []}, "went"),
        ({"findings": ""}, "findings"),
        ({"place": ""}, "place"),
    ],
)
def test_a_record_that_cannot_be_right_is_refused_at_its_field(
    world: World, changes: dict[str, Any], wrong: str
) -> None:
    complaint = confirmed(world, asked(world, complaint_at(world, State.INVESTIGATING)))

    with pytest.raises(Invalid) as refusal:
        take(complaint, "record_joint_visit", by=world.qa1, at=WRITTEN, **RECORD | changes)

    assert set(refusal.value.errors) == {wrong}
    assert complaint.open_visit("joint") is not None


def test_an_open_visit_blocks_the_closing_until_it_is_recorded_or_called_off(world: World) -> None:
    complaint = walk(world, new_complaint(world), LONG_WAY[:-1])
    complaint = asked(world, complaint, planned_for="")

    with pytest.raises(Blocked) as refusal:
        take(complaint, "close", by=world.gm_office, at=WRITTEN, remark="", delay_cause="staff")
    assert [str(reason) for reason in refusal.value.reasons] == [
        "The joint visit asked for on 2026-03-03 is not recorded. Record it, or call it off with a reason."
    ]
    with pytest.raises(Invalid):
        take(complaint, "cancel_joint_visit", by=world.cs1, at=WRITTEN, kind="joint", reason="")
    complaint = take(
        complaint, "cancel_joint_visit", by=world.cs1, at=WRITTEN, kind="joint", reason="客户已自行确认"
    )
    complaint = take(complaint, "close", by=world.gm_office, at=WRITTEN, remark="", delay_cause="staff")

    assert complaint.state == State.EXECUTING
    assert told(complaint, "complaint_visit_cancelled") == {"qa1", "qa_head"}


def test_a_visit_falls_away_with_a_complaint_that_ends_another_way(world: World) -> None:
    complaint = confirmed(world, asked(world, complaint_at(world, State.INVESTIGATING)))

    complaint = take(complaint, "withdraw", by=world.sales_head, at=WENT, reason="误报", proof="来函")

    visit = JointVisit.objects.get(complaint=complaint)
    assert (visit.state, visit.cancelled_by, visit.cancel_reason) == ("cancelled", world.sales_head, "")
    assert told(complaint, "complaint_visit_cancelled") == {"cs1", "qa1", "prod_head"}


def test_what_the_visit_found_stands_in_the_report_and_beside_it(world: World, client: Client) -> None:
    complaint = confirmed(world, asked(world, complaint_at(world, State.INVESTIGATING)))
    complaint = take(complaint, "record_joint_visit", by=world.qa1, at=WRITTEN, **RECORD)
    complaint = walk(world, complaint, ("finish_investigation",), start=WRITTEN)
    client.force_login(world.qa1)

    page = client.get(f"/complaints/{complaint.case.reference}/steps/hand_in_report/").text

    title = "Joint visit, 2026-03-04 14:00, 东方电子二号线"
    assert f'<summary class="strong">{title}</summary>' in page
    form = page[page.index("<textarea") :]
    assert title in form
    assert "三片划伤" in form
    assert "Proposal: 更换托盘隔板" in form


def test_the_general_manager_instructs_on_the_three_day_report_and_quality_is_told(
    world: World, client: Client
) -> None:
    complaint = complaint_at(world, State.PRODUCTION_ANALYSIS)
    clock = Deadline.objects.get(case=complaint.case_id, code="complaint-report")
    assert clock.due_at == at("2026-03-06 00:00")  # three days after 2 March

    complaint = take(complaint, "hand_in_report", by=world.qa1, at=at("2026-03-05 16:00"), text="夹具磨损")
    clock.refresh_from_db()
    assert (clock.state, clock.met_at) == ("met", at("2026-03-05 16:00"))
    assert told(complaint, "complaint_report") == {"gm"}
    with pytest.raises(NotPermitted):
        take(complaint, "answer_report", by=world.qa_head, at=WRITTEN, text="同意")
    complaint = take(
        complaint, "answer_report", by=world.gm, at=at("2026-03-06 09:00"), text="限一周内更换全部夹具"
    )

    report = complaint.report
    assert (report.instruction, report.instructed_by) == ("限一周内更换全部夹具", world.gm)
    assert told(complaint, "complaint_report_answered") == {"qa1", "qa_head"}
    assert complaint.state == State.PRODUCTION_ANALYSIS  # the case goes its way meanwhile
    client.force_login(world.qa1)
    assert "限一周内更换全部夹具" in client.get(complaint.case.get_absolute_url()).text
    with pytest.raises(NotPossibleNow):
        take(complaint, "answer_report", by=world.gm, at=at("2026-03-06 10:00"), text="再议")


def test_a_visit_that_is_past_or_names_nobody_cannot_be_planned(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)

    with pytest.raises(Invalid) as refusal:
        asked(
            world, complaint, planned_for="2026-03-03 09:00", visitors=[{"department": "", "person": ""}, {}]
        )
    assert "planned_for" in refusal.value.errors
    complaint = asked(world, complaint, planned_for="")
    with pytest.raises(Invalid) as refusal:
        take(complaint, "confirm_joint_visit", by=world.qa1, at=SET, visitors=[])
    assert "visitors" in refusal.value.errors


def test_the_story_tells_the_visit_in_sentences_and_keeps_texts_erasable(
    world: World, client: Client
) -> None:
    complaint = appointed(world, asked(world, complaint_at(world, State.INVESTIGATING)))
    complaint = take(complaint, "record_joint_visit", by=world.qa1, at=WRITTEN, **RECORD)
    client.force_login(world.gm_office)

    page = client.get(complaint.case.get_absolute_url()).text

    for sentence in (
        "asked for a joint visit.",
        "left the joint visit to the general manager, because quality cannot go.",
        "appointed people for the joint visit.",
        "recorded the joint visit of 2026-03-04 ",
    ):
        assert sentence in page, sentence
    event = CaseEvent.objects.get(case=complaint.case_id, name="record_joint_visit")
    assert event.facts["people"] == ["qa1", "prod1"]
    assert "划伤" not in str(event.facts)


@pytest.mark.parametrize("person", ["cs1", "sales1"])
def test_sales_and_the_reporter_may_ask_at_any_open_time(world: World, person: str) -> None:
    complaint = complaint_at(world, State.RULING)

    offered = {offer.step.name for offer in offers(complaint, by=getattr(world, person), at=WRITTEN)}

    assert "ask_joint_visit" in offered
    assert not mail.outbox


def test_a_recorded_visit_has_a_paper_of_its_own_that_stands_in_the_history(
    world: World, client: Client
) -> None:
    complaint = confirmed(world, asked(world, complaint_at(world, State.INVESTIGATING)))
    complaint = take(complaint, "record_joint_visit", by=world.prod1, at=WRITTEN, **RECORD)
    address = f"/complaints/{complaint.case.number}/print/visit-{complaint.visits()[0].pk}.pdf"
    client.force_login(world.qa1)
    assert address in client.get(complaint.case.get_absolute_url()).text

    said = pdf_text(client.get(address))

    for words in (
        "Joint visit record", "SO-1001", "客户要求到线边共同确认", "东方电子二号线", "秦安", "客户品质课长",
        "现场抽查二十片，三片划伤，方向一致。", "更换托盘隔板", "Recorded by", "2026-03-04 14:00", "not for outside",
    ):  # fmt: skip
        assert words.replace(" ", "") in said.replace(" ", "")
    event = CaseEvent.objects.get(case=complaint.case_id, name="printed")
    assert (event.actor, event.facts) == (world.qa1, {"paper": "visit"})


def test_a_visit_to_come_gives_a_form_to_take_along_and_one_called_off_none(
    world: World, client: Client
) -> None:
    complaint = appointed(world, asked(world, complaint_at(world, State.INVESTIGATING)))
    visit = complaint.visits()[0]
    data = visit_record(
        complaint, visit, company=Company.get(), code=[], by=world.gm, at=SET
    )  # what is to be filled in is left for a pen
    blanks = [
        part["blank"] for block in data["blocks"] if block["kind"] == "opinion" for part in block["parts"]
    ]
    assert blanks == [70, 35]
    assert [place["label"] for place in data["blocks"][-1]["places"]][-1] == "Read by"

    take(complaint, "cancel_joint_visit", by=world.cs1, at=WRITTEN, kind="joint", reason="客户来厂")

    client.force_login(world.gm)
    assert client.get(f"/complaints/{complaint.case.number}/print/visit-{visit.pk}.pdf").status_code == 404


def test_a_visit_before_the_complaint_becomes_a_complaint_or_a_slip_without_loss(
    world: World, client: Client
) -> None:
    complaint = confirmed(world, asked(world, complaint_at(world, State.DRAFT)))
    complaint = take(complaint, "record_joint_visit", by=world.qa1, at=WRITTEN, **RECORD)
    client.force_login(world.qa_head)
    page = client.get(complaint.case.get_absolute_url()).text
    assert "decide what becomes of it" in page

    form = client.get(f"/complaints/{complaint.case.reference}/steps/confirm_no_loss/").text

    assert "现场抽查二十片，三片划伤，方向一致。" in form
    assert "更换托盘隔板" in form
    complaint = take(
        complaint,
        "confirm_no_loss",
        by=world.qa_head,
        at=WRITTEN,
        finding="三片划伤，未上线",
        action="",
        improvement="更换托盘隔板",
        department="production",
    )
    assert complaint.state == State.NO_LOSS
    assert "decide what becomes of it" not in client.get(complaint.case.get_absolute_url()).text
