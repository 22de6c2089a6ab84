"""One clock with a stop, a holiday and a make-up day in the way: every place that shows it shows the same sum.

Working days from Thursday 12 February 2026: 13 February, Saturday the 14th (worked in exchange), the Spring Festival from
the 15th to the 23rd, then the 24th. Stopped from Friday 10:00 to Saturday 12:00: 7.5 and 3.5 hours of opening time.
"""

from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from complaints.states import State
from feedback_system.deadlines.models import Deadline, DeadlineRule, StopRequest
from feedback_system.deadlines.receipts import receipt_of
from feedback_system.worktime.told import told_lines
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(world: World) -> Deadline:
    DeadlineRule.objects.filter(code="complaint-close", market="home", route="").update(
        unit="working_days", amount=3, pause_policy="on_request"
    )
    complaint = complaint_at(world, State.INVESTIGATING, start=at("2026-02-12 09:00"))
    friday, saturday = at("2026-02-13 10:00"), at("2026-02-14 12:00")
    complaint = take(
        complaint, "ask_stop", by=world.qa1, at=friday, clock="complaint-close", reason="sample",
        text="等样品", expected_until="2026-02-14T15:00",
    )  # fmt: skip
    request = StopRequest.objects.get().pk
    complaint = take(
        complaint, "decide_stop", by=world.qa_head, at=friday, stop_request=request, decision="approve"
    )
    complaint = take(complaint, "resume_clock", by=world.qa1, at=saturday, clock="complaint-close")
    return Deadline.objects.get(case=complaint.case_id, code="complaint-close")


def sums_up(lines: list[tuple[str, str]], total: str) -> bool:
    """Whether the days in the lines add up to the total, and the lengths of time to nothing (taken off, then added)."""
    days, seconds = 0, 0
    for counted, _note in lines:
        if counted.endswith("d"):
            days += int(counted[:-1])
        else:
            sign = -1 if counted.startswith("-") else 1
            hours, minutes, rest = counted.lstrip("-").split(":")
            seconds += sign * (int(hours) * 3600 + int(minutes) * 60 + int(rest))
    return (f"{days}d", seconds) == (total, 0)


def test_the_page_the_papers_the_api_and_the_commands_show_the_same_receipt(
    world: World, client: Client, clock: Deadline
) -> None:
    case, receipt = clock.case, receipt_of(clock)
    zone = world.company.zone
    stand = timezone.localtime(clock.due_at, zone)
    wanted_notes = {"holiday", "make_up_day", "pause", "pause_made_up"}
    assert {line.note_code.value for line in receipt.lines} >= wanted_notes
    client.force_login(world.gm_office)

    # the API, twice
    base = f"/api/v1/complaints/{case.reference}/deadlines/"
    of_case = next(one for one in client.get(base).json() if one["code"] == "complaint-close")
    alone = client.get(f"/api/v1/deadlines/{clock.pk}/").json()
    for row in (of_case, alone):
        lines = [(line["counted"], line["note"]) for line in row["receipt"]]
        assert sums_up(lines, row["total"])
        assert {line["code"] for line in row["receipt"]} >= wanted_notes
        assert (row["rule_version"], row["calendar_version"]) == (1, clock.calendar_version)
        assert [(s["reason"], s["by"], s["approved_by"]) for s in row["stops"]] == [
            ("等待样品", "秦安", "齐正")
        ]
        assert row["due_at"] == stand.isoformat()
    notes = [line["note"] for line in alone["receipt"]]

    # the commands
    out = StringIO()
    with translation.override("en"):
        call_command("explain", case.reference, stdout=out)
        told = out.getvalue()
        out = StringIO()
        call_command("due", rule="complaint-close", start="2026-02-12T10:00", explain=True, stdout=out)
    assert f"by rule complaint-close version 1 and calendar {clock.calendar_version}" in told
    assert f" {alone['total']} total, due {stand.isoformat()}" in told
    assert "stood still: 等待样品, entered by 秦安, approved by 齐正" in told
    assert f"by rule complaint-close version 1 and calendar {clock.calendar_version}" in out.getvalue()
    assert "3d total" in out.getvalue()

    # the page of the receipt, on screen and in print, and the part of it that the case page opens
    url = reverse("deadlines:receipt", args=[clock.pk])
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get(url, headers=headers).content.decode()
        assert stand.strftime("%Y-%m-%d %H:%M:%S") in page
        for words in ("等待样品", "秦安", "齐正", clock.calendar_version, "complaint-close"):
            assert words in page
        with translation.override("zh-hans"):
            for counted in told_lines(receipt_of(clock)):
                assert counted in page
    assert url in client.get(case.get_absolute_url()).content.decode()

    # the complaint form
    answer = client.get(reverse("complaints:form_pdf", args=[case.reference]))
    paper = "".join(one.extract_text() for one in PdfReader(BytesIO(answer.content)).pages)
    paper = paper.replace("\n", "").replace("\u200b", "").replace(" ", "")
    for words in (*set(notes), "等待样品", "秦安", "齐正", clock.calendar_version):
        assert words.replace(" ", "").replace("\n", "") in paper, words


def test_the_due_instant_is_the_one_counted_by_hand(world: World, clock: Deadline) -> None:
    # Third working day: 24 February, 17:30. Eleven hours were taken off: nine on the 25th, two on the 26th from 8:30.
    assert clock.due_at == at("2026-02-26 10:30")
