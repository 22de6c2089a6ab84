"""A major case: the customer's penalty note goes up at once, the leaders instruct, the meeting has minutes; papers that pass it on."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from complaints.models import MajorMeeting, PenaltyNote
from complaints.states import State
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.errors import NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, new_complaint, take

pytestmark = pytest.mark.django_db

NOON, LATER = at("2026-03-05 12:00"), at("2026-03-05 15:00")


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def test_a_penalty_note_reaches_the_leaders_at_once_and_their_instruction_comes_back(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)

    complaint = take(
        complaint, "enter_penalty_note", by=world.cs1, at=NOON, reference="KH-77", noted_on="2026-03-04",
        line_stopped="on", claimed="2000", text="焊点开裂，停线两小时，考核两千元。",
    )  # fmt: skip

    note = PenaltyNote.objects.get(complaint=complaint)
    assert (note.claimed, note.currency, note.line_stopped) == (2000, "CNY", True)
    assert told("penalty_note") >= {"gm", "deputy_gm", "qa_head"}
    assert not complaint.remedy_lines.exists()  # a claim is a claim; nothing is accepted by it
    with pytest.raises(NotPermitted):
        take(complaint, "instruct_on_note", by=world.sales1, at=LATER, text="查")

    complaint = take(
        complaint, "instruct_on_note", by=world.gm, at=LATER, text="品质牵头，三日内查明并答复客户。"
    )

    assert told("penalty_note_instructed") >= {"cs1", "qa_head"}
    client = Client()
    client.force_login(world.qa1)
    page = client.get(complaint.case.get_absolute_url()).text
    assert "停线两小时" in page
    assert "三日内查明并答复客户" in page
    with pytest.raises(NotPossibleNow):
        take(complaint, "instruct_on_note", by=world.gm, at=LATER, text="再次")


def test_the_meeting_on_a_major_case_has_minutes_a_paper_and_a_clock_once_a_figure_is_entered(
    world: World,
) -> None:
    DeadlineRule.objects.filter(code="major-meeting").update(has_figure=True, is_active=True)
    complaint = complaint_at(world, State.INVESTIGATING)
    minutes = {"held_at": "2026-03-05T13:00", "place": "二号会议室", "present": "高总、秦安、韩立", "discussed": "装箱工序划伤",
               "decided": "周五前全检库存，秦安负责"}  # fmt: skip
    with pytest.raises(NotPossibleNow):
        take(complaint, "record_major_meeting", by=world.gm_office, at=LATER, **minutes)

    complaint = take(complaint, "flag_major", by=world.gm_office, at=NOON, reason="整批不良")
    assert complaint.case.deadlines.get(code="major-meeting").state == "running"
    complaint = take(complaint, "record_major_meeting", by=world.gm_office, at=LATER, **minutes)

    clock = complaint.case.deadlines.get(code="major-meeting")
    assert (clock.state, clock.met_at) == ("met", at("2026-03-05 13:00"))
    meeting = MajorMeeting.objects.get(complaint=complaint)
    said = paper(world, "major_meeting_pdf", complaint.case.reference, meeting.number)
    assert "周五前全检库存" in said
    assert "高总" in said


def paper(world: World, name: str, *args: object, language: str = "zh-hans") -> str:
    client = Client()
    client.force_login(world.gm_office)
    made = client.get(reverse(f"complaints:{name}", args=args), {"language": language})
    assert made.status_code == 200
    said = "".join(page.extract_text() for page in PdfReader(BytesIO(b"".join(made))).pages)
    return " ".join(said.split())


def test_the_notice_and_the_contact_letter_hold_what_passes_the_complaint_on(world: World) -> None:
    complaint = new_complaint(world, wished_on="2026-03-20", sales_remarks="请查同批库存")
    complaint = take(complaint, "submit", by=world.cs1, at=complaint.case.entered_at + timedelta(hours=1))
    reference = complaint.case.reference

    notice = paper(world, "notice_pdf", reference, language="en")
    letter = paper(world, "contact_pdf", reference, language="en")

    for words in ("Complaint notice", "Time limit set by the customer", "2026-03-20", "Visit needed"):
        assert words in notice
    assert "Contact letter" in letter
    assert "请查同批库存" in letter
    assert complaint.case.events.filter(name="printed").count() == 2


def test_the_head_of_sales_hears_of_a_light_complaint_that_is_accepted(world: World) -> None:
    complaint = take(new_complaint(world), "submit", by=world.cs1, at=NOON)
    take(
        complaint, "accept", by=world.gm_office, at=LATER, route="light", complaint_class="quality", market="home",
        severity="general",
    )  # fmt: skip

    assert told("complaint_light_accepted") == {"sales_head"}
