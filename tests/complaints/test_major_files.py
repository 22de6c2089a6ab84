"""A major complaint is followed up in a file of its own: dated entries with the next day, until quality confirms that it is solved."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from complaints.models import Complaint, MajorEntry
from complaints.states import State
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from feedback_system.notifications.rendering import message_in_words
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, complaint_at, take, walk

pytestmark = pytest.mark.django_db

OPENED = at("2026-03-04 09:00")
NEXT = at("2026-03-06 10:00")
CONFIRMED = at("2026-03-09 10:00")


def major(world: World, state: State = State.INVESTIGATING, moment: datetime = OPENED) -> Complaint:
    complaint = complaint_at(world, state)
    return take(complaint, "flag_major", by=world.gm_office, at=moment, reason="客户停线")


def with_file(world: World, state: State = State.INVESTIGATING, moment: datetime = OPENED) -> Complaint:
    return take(
        major(world, state, moment), "open_major_file", by=world.sales1, at=moment,
        text="客户产线停线，已派人到场", next_on="2026-03-06",
    )  # fmt: skip


def solved(world: World, state: State = State.INVESTIGATING) -> Complaint:
    return take(
        with_file(world, state), "enter_major_file", by=world.sales1, at=NEXT, day="2026-03-05",
        text="换新夹具，三批复检合格", solved="on",
    )  # fmt: skip


def confirm(complaint: Complaint, by: Any, moment: datetime = CONFIRMED, **changes: Any) -> Complaint:
    return take(
        complaint, "confirm_major_file", by=by, at=moment,
        **({"result": "solved", "text": "到客户处复看，无再发"} | changes),
    )  # fmt: skip


def clocks(complaint: Complaint) -> list[tuple[int, str]]:
    rows = Deadline.objects.filter(case=complaint.case_id, code="major-file").order_by("matter")
    return list(rows.values_list("matter", "state"))


def page(person: Any, address: str) -> Any:
    client = Client()
    client.force_login(person)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        return client.get(address)


def test_a_file_goes_from_its_opening_to_the_confirmation_with_a_clock_for_each_next_day(
    world: World,
) -> None:
    complaint = with_file(world)
    first = Deadline.objects.get(case=complaint.case_id, code="major-file")
    assert first.due_at == at("2026-03-07 00:00")  # with the end of the day that was named
    assert first.addressees == [world.sales1.pk]

    complaint = take(
        complaint, "enter_major_file", by=world.qa1, at=NEXT, day="2026-03-05", text="隔离库存二百件", next_on="2026-03-09",
    )  # fmt: skip
    complaint = take(
        complaint, "enter_major_file", by=world.sales1, at=CONFIRMED, day="2026-03-09", text="三批复检合格", solved="on",
    )  # fmt: skip
    told = Notification.objects.get(case=complaint.case_id, kind="major_file_solved")
    assert told.recipient == world.qa_head and "confirm" in _english(told)
    complaint = confirm(complaint, world.qa1, at("2026-03-10 10:00"))

    assert [entry.kind for entry in complaint.major_file()] == ["opened", "done", "solved", "confirmed"]
    assert clocks(complaint) == [(1, "met"), (2, "met"), (3, "met")]
    event = CaseEvent.objects.get(case=complaint.case_id, name="confirm_major_file")
    assert (event.facts["entry"], event.facts["kind"], event.actor) == (4, "confirmed", world.qa1)
    news = Notification.objects.filter(case=complaint.case_id, kind="major_file_answered")
    assert {one.recipient for one in news} == {world.sales1}


def _english(told: Notification) -> str:
    told.recipient.language = "en"
    told.recipient.save()
    return message_in_words(told).text


def test_only_a_major_case_has_a_file_and_only_one_that_is_open(world: World) -> None:
    general = complaint_at(world, State.INVESTIGATING)
    with pytest.raises(NotPossibleNow):
        take(general, "open_major_file", by=world.sales1, at=OPENED, text="跟踪", next_on="2026-03-06")

    complaint = take(general, "flag_major", by=world.gm_office, at=OPENED, reason="批量")
    with pytest.raises(Invalid, match="passed"):
        take(complaint, "open_major_file", by=world.sales1, at=OPENED, text="跟踪", next_on="2026-03-03")
    complaint = take(
        complaint, "open_major_file", by=world.sales1, at=OPENED, text="跟踪", next_on="2026-03-06"
    )
    with pytest.raises(NotPossibleNow):
        take(complaint, "open_major_file", by=world.sales1, at=OPENED, text="再开", next_on="2026-03-06")
    with pytest.raises(NotPossibleNow):
        confirm(complaint, world.qa1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"next_on": ""}, "looks again"),
        ({"day": "2026-03-07"}, "future"),
        ({"day": "2025-03-07"}, "before the report"),
        ({"text": ""}, "必填"),
    ],
)
def test_an_entry_that_says_too_little_is_refused(world: World, changes: dict[str, str], words: str) -> None:
    complaint = with_file(world)
    typed = {"day": "2026-03-05", "text": "隔离库存", "next_on": "2026-03-09"} | changes

    with pytest.raises(Invalid, match=words):
        take(complaint, "enter_major_file", by=world.sales1, at=NEXT, **typed)

    assert len(complaint.major_file()) == 1


def test_quality_confirms_and_nobody_confirms_the_own_word(world: World) -> None:
    complaint = solved(world)
    with pytest.raises(NotPermitted):
        confirm(complaint, world.sales1)
    own = take(
        with_file(world),
        "enter_major_file",
        by=world.qa1,
        at=NEXT,
        day="2026-03-05",
        text="已解决",
        solved="on",
    )
    with pytest.raises(NotPermitted, match="yourself"):
        confirm(own, world.qa1)

    assert confirm(own, world.qa_head).last_major_entry().kind == "confirmed"
    assert confirm(complaint, world.qa1).last_major_entry().kind == "confirmed"


def test_what_is_not_solved_goes_on_and_tells_who_kept_the_file(world: World) -> None:
    complaint = solved(world)
    with pytest.raises(Invalid, match="looks again"):
        confirm(complaint, world.qa1, result="not_solved")

    complaint = confirm(complaint, world.qa1, result="not_solved", next_on="2026-03-12")

    clock = Deadline.objects.get(case=complaint.case_id, code="major-file", state="running")
    assert clock.due_at == at("2026-03-13 00:00") and clock.addressees == [world.sales1.pk]
    told = Notification.objects.get(case=complaint.case_id, kind="major_file_answered")
    assert told.recipient == world.sales1 and "not solved" in _english(told)


def test_a_closed_case_waits_for_its_file_before_it_is_filed(world: World) -> None:
    early = at("2026-03-02 15:00")
    complaint = with_file(world, State.NEGOTIATING, early)
    complaint = walk(world, complaint, LONG_WAY[LONG_WAY.index("record_outcome") :], start=early)
    moment = at("2026-04-01 09:00")

    assert clocks(complaint) == [(1, "running")]
    with pytest.raises(Blocked, match="follow-up file"):
        take(complaint, "file_away", by=world.gm_office, at=moment)
    complaint = take(
        complaint,
        "enter_major_file",
        by=world.sales1,
        at=moment,
        day="2026-03-31",
        text="已解决",
        solved="on",
    )
    complaint = confirm(complaint, world.qa1, moment)

    assert "follow-up file" not in " ".join(str(one) for one in complaint.what_blocks_file_away())


def test_a_case_that_ends_otherwise_asks_for_no_entry_any_more(world: World) -> None:
    complaint = with_file(world)
    complaint = take(complaint, "withdraw", by=world.gm_office, at=NEXT, reason="客户撤回", proof="来函")

    assert clocks(complaint) == [(1, "cancelled")]
    assert complaint.case.title not in page(world.gm_office, "/complaints/follow-up/").content.decode()


def test_the_list_shows_the_open_files_that_have_reached_the_reader(world: World) -> None:
    complaint = with_file(world)
    shown = page(world.sales1, "/complaints/follow-up/").content.decode()

    assert complaint.case.reference in shown and "2026-03-06" in shown and "overdue" in shown
    assert complaint.case.reference not in page(world.sales2, "/complaints/follow-up/").content.decode()
    assert page(world.prod1, "/complaints/follow-up/").status_code == 403
    complaint = solved_on(complaint, world)
    assert "to be confirmed" in page(world.qa1, "/complaints/follow-up/").content.decode()
    confirm(complaint, world.qa1)
    assert complaint.case.reference not in page(world.sales1, "/complaints/follow-up/").content.decode()


def solved_on(complaint: Complaint, world: World) -> Complaint:
    return take(
        complaint, "enter_major_file", by=world.sales1, at=NEXT, day="2026-03-05", text="已解决", solved="on"
    )


def test_the_page_the_paper_and_the_interface_tell_the_same_file(world: World) -> None:
    complaint = confirm(solved(world), world.qa1)
    address = complaint.case.get_absolute_url()

    shown = page(world.sales1, address).content.decode()
    paper = page(world.sales1, f"{address}print/follow-up.pdf")
    text = "".join(one.extract_text() for one in PdfReader(BytesIO(paper.content)).pages).replace("\n", "")

    for words in ("客户产线停线", "换新夹具", "到客户处复看"):
        assert words in shown and words in text
    assert "Confirmed by quality" in text and str(world.qa1) in text
    assert CaseEvent.objects.filter(
        case=complaint.case_id, name="printed", facts__paper="major_file"
    ).exists()
    told = page(world.sales1, f"/api/v1/complaints/{complaint.case.reference}/").json()["major_file"]
    assert [(one["number"], one["kind"], one["next_on"]) for one in told] == [
        (1, "opened", "2026-03-06"), (2, "solved", None), (3, "confirmed", None),
    ]  # fmt: skip


def test_there_is_no_paper_without_a_file(world: World) -> None:
    complaint = major(world)

    assert page(world.sales1, f"{complaint.case.get_absolute_url()}print/follow-up.pdf").status_code == 404
    assert 'id="major-file"' not in page(world.sales1, complaint.case.get_absolute_url()).content.decode()


def test_nobody_changes_an_entry_and_the_database_keeps_the_next_day(world: World) -> None:
    complaint = with_file(world)
    entry = complaint.major_file()[0]
    entry.text = "改写"
    with pytest.raises(ValueError, match="never changed"):
        entry.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        MajorEntry.objects.filter(pk=entry.pk).update(next_on=None)
    assert Case.objects.get(pk=complaint.case_id).severity == "major"
