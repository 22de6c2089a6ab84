"""Samples: received, followed through every hand, and settled before the case is filed."""

from typing import Any

import pytest
from django.test import Client

from complaints.models import Complaint, Sample, SampleMove
from complaints.states import State
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.advance import offers
from feedback_system.cases.models import Case
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from feedback_system.searching.models import CaseSearch
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, complaint_at, new_complaint, take, walk
from tests.factories.remedies import book

pytestmark = pytest.mark.django_db

MORNING = at("2026-03-05 09:00")
NOON = at("2026-03-05 12:00")
EVENING = at("2026-03-05 18:00")


def received(world: World, complaint: Complaint, label: str = "YP-01", **more: Any) -> Complaint:
    """A sample that the quality engineer takes in, in the morning."""
    fields = {"label": label, "description": "划伤板三片", "quantity": "3", "place": "样品室 A-3", **more}
    return take(complaint, "receive_sample", by=world.qa1, at=MORNING, **fields)


def moved(world: World, complaint: Complaint, kind: str, label: str = "YP-01", **more: Any) -> Complaint:
    """The next entry about a sample, at noon."""
    fields = {"sample": label, "kind": kind, **more}
    by, when = fields.pop("by", world.qa1), fields.pop("when", NOON)
    return take(complaint, "move_sample", by=by, at=when, **fields)


def test_a_sample_is_followed_from_hand_to_hand_with_who_signed(world: World) -> None:
    complaint = received(world, complaint_at(world, State.INVESTIGATING), origin="三号线 B2601")

    complaint = moved(world, complaint, "sent", department="rd", carrier="内部传递")
    complaint = moved(world, complaint, "stored", by=world.rd1, when=EVENING, place="研发实验室")

    chain = complaint.sample_chains()[0]
    assert [move.kind for move in chain.moves] == ["received", "sent", "stored"]
    assert [move.by for move in chain.moves] == [world.qa1, world.qa1, world.rd1]
    assert [move.whereabouts for move in chain.moves] == ["at 样品室 A-3", "with 研发部", "at 研发实验室"]
    assert (chain.last.at, chain.may_move, chain.is_settled) == (EVENING, True, False)


def test_the_department_that_gets_a_sample_reads_the_case_and_its_head_is_told(world: World) -> None:
    complaint = received(world, complaint_at(world, State.INVESTIGATING))
    assert not Case.objects.visible_to(world.rd1).filter(pk=complaint.case_id).exists()

    moved(world, complaint, "sent", department="rd")

    assert Case.objects.visible_to(world.rd1).filter(pk=complaint.case_id).exists()
    told = Notification.objects.get(case=complaint.case_id, kind="complaint_sample_sent")
    assert (told.recipient, told.facts["label"]) == (world.rd1, "YP-01")


def test_an_unlabelled_sample_gets_the_next_label_of_the_case(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    receipt = complaint.case.receipt_number

    for _number in range(2):
        complaint = received(world, complaint, label="")

    assert [chain.sample.label for chain in complaint.sample_chains()] == [f"{receipt}-1", f"{receipt}-2"]


def test_two_samples_of_a_case_never_share_a_label_but_two_cases_may(world: World) -> None:
    complaint = received(world, complaint_at(world, State.INVESTIGATING))

    with pytest.raises(Invalid) as refusal:
        received(world, complaint, label="ＹＰ－０１")
    other = received(world, complaint_at(world, State.INVESTIGATING, order_number="SO-2"))

    assert "YP-01" in str(refusal.value.errors["label"])
    assert Sample.objects.filter(complaint=complaint).count() == 1
    assert len(other.sample_chains()) == 1


@pytest.mark.parametrize(
    ("kind", "fields"), [("scrapped", {"reason": "检测破坏"}), ("returned", {"carrier": "快递 8812"})]
)
def test_what_is_scrapped_or_returned_cannot_move_on(world: World, kind: str, fields: dict[str, str]) -> None:
    complaint = received(world, complaint_at(world, State.INVESTIGATING))
    complaint = received(world, complaint, label="YP-02")
    complaint = moved(world, complaint, kind, **fields)

    with pytest.raises(Invalid) as refusal:
        moved(world, complaint, "stored", when=EVENING, place="样品室")
    assert "sample" in refusal.value.errors
    complaint = moved(world, complaint, kind, "YP-02", **fields)
    with pytest.raises(NotPossibleNow):
        moved(world, complaint, "stored", "YP-02", when=EVENING, place="样品室")


@pytest.mark.parametrize(
    ("kind", "fields", "wrong"),
    [
        ("sent", {}, "department"),
        ("sent", {"department": "rd", "outside": "laboratory"}, "department"),
        ("stored", {}, "place"),
        ("stored", {"place": "样品室", "department": "rd"}, "department"),
        ("kept", {}, "place"),
        ("scrapped", {}, "reason"),
        ("returned", {"moved_at": "2026-03-05 08:00"}, "moved_at"),  # before it came
        ("returned", {"moved_at": "2026-03-05 12:01"}, "moved_at"),  # in the future
        ("lost", {}, "kind"),
    ],
)
def test_an_entry_that_cannot_be_right_is_refused_at_its_field(
    world: World, kind: str, fields: dict[str, str], wrong: str
) -> None:
    complaint = received(world, complaint_at(world, State.INVESTIGATING))

    with pytest.raises(Invalid) as refusal:
        moved(world, complaint, kind, **fields)

    assert wrong in refusal.value.errors
    assert SampleMove.objects.count() == 1


def test_an_entry_told_more_than_a_day_late_needs_a_reason_that_stays_with_it(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)

    with pytest.raises(Invalid) as refusal:
        received(world, complaint, received_at="2026-03-03 09:00")
    assert "late_reason" in refusal.value.errors
    complaint = received(world, complaint, received_at="2026-03-03 09:00", late_reason="周末收到，未登记")

    first = complaint.sample_chains()[0].last
    assert (first.at, first.entered_at) == (at("2026-03-03 09:00"), MORNING)
    assert first.late_reason == "周末收到，未登记"


def test_an_entry_of_the_chain_is_never_changed_or_removed(world: World) -> None:
    complaint = received(world, complaint_at(world, State.INVESTIGATING))
    entry = complaint.sample_chains()[0].last

    entry.place = "别处"
    with pytest.raises(ValueError, match="cannot be changed"):
        entry.save()
    with pytest.raises(ValueError, match="cannot be removed"):
        entry.delete()


def test_filing_waits_until_every_sample_is_returned_scrapped_or_kept_but_closing_does_not(
    world: World,
) -> None:
    complaint = new_complaint(world)
    complaint = walk(world, complaint, LONG_WAY, until=State.INVESTIGATING)
    for label in ("YP-01", "YP-02", "YP-03"):
        complaint = take(
            complaint,
            "receive_sample",
            by=world.qa1,
            at=at("2026-03-02 11:00"),
            label=label,
            description="板",
        )
    complaint = walk(world, complaint, LONG_WAY[3:], start=at("2026-03-03 09:00"))
    assert complaint.state == State.EXECUTING  # closing was not in the way
    complaint = book(world, complaint, at=NOON, reference="ZR-1")
    complaint.copies.update(read_at=NOON, read_by=world.qa1)

    complaint = moved(world, complaint, "returned", "YP-01")
    complaint = moved(world, complaint, "sent", "YP-02", outside="laboratory", place="理化所")
    with pytest.raises(Blocked) as refusal:
        take(complaint, "file_away", by=world.gm_office, at=EVENING)
    assert [str(reason) for reason in refusal.value.reasons] == [
        "The sample “YP-02” is neither returned nor scrapped nor kept for good: with an outside laboratory, 理化所.",
        "The sample “YP-03” is neither returned nor scrapped nor kept for good: received, not stored yet.",
    ]
    complaint = moved(world, complaint, "kept", "YP-02", place="留样柜 3")
    complaint = moved(world, complaint, "scrapped", "YP-03", reason="已检测破坏")
    complaint = take(complaint, "file_away", by=world.gm_office, at=EVENING)

    assert complaint.state == State.FILED


def test_the_sample_of_a_withdrawn_complaint_can_still_go_back(world: World) -> None:
    complaint = received(world, complaint_at(world, State.INVESTIGATING))
    complaint = take(complaint, "withdraw", by=world.sales_head, at=NOON, reason="误报", proof="客户来函")

    complaint = moved(world, complaint, "returned", when=EVENING, carrier="快递 8812")

    assert complaint.sample_chains()[0].is_settled
    assert complaint.state == State.WITHDRAWN


def test_a_sample_comes_after_the_submission_and_is_handled_by_those_who_handle_goods(world: World) -> None:
    draft = complaint_at(world, State.DRAFT)
    with pytest.raises(NotPossibleNow):
        received(world, draft)
    complaint = complaint_at(world, State.INVESTIGATING)
    with pytest.raises(NotPermitted):
        take(complaint, "receive_sample", by=world.gm_office, at=MORNING, description="板")


def test_a_sample_that_comes_while_it_is_waited_for_is_pointed_out_and_ends_nothing_by_itself(
    world: World, client: Client
) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    complaint = take(
        complaint, "begin_wait", by=world.qa1, at=at("2026-03-04 09:00"), reason="sample", note=""
    )
    client.force_login(world.qa1)
    assert "still waits for a sample" not in client.get(complaint.case.get_absolute_url()).text

    complaint = received(world, complaint)

    page = client.get(complaint.case.get_absolute_url()).text
    assert "still waits for a sample" in page
    assert f"/complaints/{complaint.case.reference}/steps/end_wait/" in page
    assert complaint.waits_for_somebody()
    assert complaint.sample_that_came_while_waiting() is not None
    complaint = take(complaint, "end_wait", by=world.qa1, at=NOON)
    assert "still waits for a sample" not in client.get(complaint.case.get_absolute_url()).text


def test_the_case_page_shows_where_a_sample_is_and_the_whole_chain(world: World, client: Client) -> None:
    complaint = received(world, complaint_at(world, State.INVESTIGATING))
    complaint = moved(world, complaint, "sent", outside="laboratory", place="理化所", carrier="快递 8812")
    client.force_login(world.gm_office)

    page = client.get(complaint.case.get_absolute_url()).text

    for words in ("YP-01", "划伤板三片", "with an outside laboratory, 理化所", "at 样品室 A-3", "快递 8812"):
        assert words in page
    assert "received the sample “YP-01”." in page
    assert "sent the sample “YP-01” outside." in page


def test_texts_about_a_sample_lie_in_the_part_of_the_history_that_can_be_erased(world: World) -> None:
    complaint = received(world, complaint_at(world, State.INVESTIGATING), carrier="送样人王先生")

    event = CaseEvent.objects.get(case=complaint.case_id, name="receive_sample")

    assert event.facts["label"] == "YP-01"
    assert "王先生" not in str(event.facts)
    assert event.payload.content["carrier"] == "送样人王先生"


def test_a_case_is_found_by_the_label_of_its_sample(world: World) -> None:
    complaint = received(world, complaint_at(world, State.INVESTIGATING), label="QX-7781")

    assert "qx-7781" in CaseSearch.objects.get(case=complaint.case_id).norm


def test_only_people_who_may_are_offered_to_move_a_sample(world: World) -> None:
    complaint = received(world, complaint_at(world, State.INVESTIGATING))

    offered = {
        name
        for name in world.people
        for offer in offers(complaint, by=getattr(world, name), at=NOON)
        if offer.step.name == "move_sample"
    }

    assert {"qa1", "inspector1", "warehouse", "rd1", "tech1", "cs1", "sales1"} <= offered
    assert not offered & {"gm_office", "gm", "finance", "auditor", "admin"}
