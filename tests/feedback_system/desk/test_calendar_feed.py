"""The calendar of the deadlines of my cases: a secret address, the file behind it, and what it never shows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from complaints.states import State
from feedback_system.cases.kinds import kind_named
from feedback_system.deadlines.models import Deadline
from feedback_system.deadlines.operations.recounting import name_day
from feedback_system.desk.calendar_feed import end_link, file_for, make_link
from feedback_system.desk.ical import Entry, calendar, escaped
from feedback_system.desk.models import CalendarLink
from tests.factories.company import MONDAY_9AM, World
from tests.factories.complaints import complaint_at, take

NOW = MONDAY_9AM + timedelta(hours=6)


def lines_of(text: str) -> list[str]:
    """The lines of a file as RFC 5545 has them, unfolded; each physical line fits into 75 bytes and ends with CR and LF."""
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    rows = text.removesuffix("\r\n").split("\r\n")
    assert [row for row in rows if len(row.encode()) > 75] == []
    return "\r\n".join(rows).replace("\r\n ", "").split("\r\n")


def events_of(text: str) -> list[dict[str, str]]:
    """The events of a file, by the names of their lines, with the texts as people read them."""
    lines = lines_of(text)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR") and "VERSION:2.0" in lines
    found: list[dict[str, str]] = []
    for line in lines:
        name, value = line.split(":", 1)
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and name not in ("BEGIN", "END"):
            assert name not in found[-1], "stands twice"
            found[-1][name] = value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")
    return found


def path_of(address: str) -> str:
    return "/calendar/" + address.split("/calendar/")[1]


@pytest.mark.once
def test_long_chinese_texts_are_folded_between_signs_and_marks_of_the_format_escaped() -> None:
    entry = Entry(
        "u@x",
        3,
        MONDAY_9AM,
        NOW,
        "结案期限，" * 20,
        "a,b;c\\d\r\ne\x07",
        "https://feedback.example.com/" + "x" * 90,
    )
    text = calendar([entry], name="期限", at=NOW)
    (event,) = events_of(text)
    assert event["SUMMARY"] == "结案期限，" * 20
    assert "DESCRIPTION:a\\,b\\;c\\\\d\\ne" in lines_of(text)
    assert (event["DTSTART"], event["DTEND"], event["SEQUENCE"]) == (
        "20260302T010000Z",
        "20260302T070000Z",
        "3",
    )
    assert escaped("a\nBEGIN:VEVENT") == "a\\nBEGIN:VEVENT"


def test_the_file_has_the_running_deadlines_of_my_cases_in_my_language_and_nothing_of_the_customer(
    world: World,
) -> None:
    complaint = complaint_at(world, State.INVESTIGATING, start=MONDAY_9AM)
    person = world.qa_head
    person.language = "zh-hans"
    person.save()

    address = make_link(by=person, at=NOW)
    answer = Client().get(path_of(address))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "no-store, private" and answer["Referrer-Policy"] == "same-origin"
    events = events_of(answer.content.decode())
    clocks = Deadline.objects.filter(case=complaint.case, state="running").order_by("due_at", "pk")
    assert [event["UID"].split("@")[0] for event in events] == [f"deadline-{clock.pk}" for clock in clocks]
    first = events[0]
    due = datetime.strptime(first["DTEND"], "%Y%m%dT%H%M%S%z")
    assert due == clocks[0].due_at.replace(microsecond=0)
    assert first["SUMMARY"] == f"{complaint.case.number} {clocks[0].label_in('zh-hans')}"
    assert str(complaint.case.number) in first["URL"]
    for word in (complaint.case.title, world.customer.name, "王先生", "划伤"):
        assert word not in answer.content.decode()


def test_a_deadline_that_is_met_or_whose_case_went_on_is_gone_and_one_that_moved_has_a_higher_sequence(
    world: World,
) -> None:
    complaint = complaint_at(world, State.INVESTIGATING, start=MONDAY_9AM)
    before = {event["UID"]: event for event in events_of(file_for(world.qa_head, at=NOW))}
    clock = name_day(complaint.case, "complaint-close", day=date(2026, 4, 30), by=world.qa1, at=NOW)
    moved = {event["UID"]: event for event in events_of(file_for(world.qa_head, at=NOW))}
    (uid,) = [uid for uid in moved if uid.startswith(f"deadline-{clock.pk}@")]
    assert moved.keys() == before.keys() and moved[uid]["DTEND"] == "20260430T160000Z"
    assert int(moved[uid]["SEQUENCE"]) > int(before[uid]["SEQUENCE"])

    take(
        complaint, "finish_investigation", by=world.qa1, at=NOW, text="来源明确", ours="yes",
        responsible_department="production", production_department="production", rd_wanted="",
    )  # fmt: skip

    assert events_of(file_for(world.qa_head, at=NOW)) == []
    assert events_of(file_for(world.prod_head, at=NOW)) != []


def test_an_address_that_was_renewed_or_ended_or_whose_person_left_opens_the_same_nothing(
    world: World,
) -> None:
    client, person = Client(), world.qa_head
    old = path_of(make_link(by=person, at=NOW))
    new = path_of(make_link(by=person, at=NOW))
    assert old.split("/")[2] not in str(CalendarLink.objects.values()) and len(old.split("/")[2]) == 43
    gone = client.get("/calendar/" + "x" * 43 + "/deadlines.ics")
    assert [client.get(path).status_code for path in (old, new)] == [404, 200]
    assert client.post(new).status_code == 405

    person.is_active = False
    person.save()
    assert client.get(new).status_code == gone.status_code == 404
    person.is_active = True
    person.save()
    end_link(by=person, at=NOW)
    assert client.get(new).status_code == 404


def test_confidential_kinds_stay_out_and_trying_addresses_is_limited(world: World, monkeypatch) -> None:
    complaint_at(world, State.INVESTIGATING, start=MONDAY_9AM)
    monkeypatch.setattr(kind_named("complaint"), "confidential", True)
    assert events_of(file_for(world.qa_head, at=NOW)) == []

    client = Client(REMOTE_ADDR="198.51.100.81")  # tries are counted by address, in all tests together
    answers = [client.get(f"/calendar/{'y' * 43}/deadlines.ics").status_code for _try in range(62)]
    assert answers[0] == 404 and answers[-1] == 429


def test_the_profile_shows_a_new_address_once_and_ends_it(world: World) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.qa1)
    page = client.post("/profile/calendar/").content.decode()
    address = page.split('id="new-address">')[1].split("<")[0]
    assert client.get(path_of(address)).status_code == 200
    later = client.get("/profile/calendar/").content.decode()
    assert address not in later and "Last read" in later
    client.post("/profile/calendar/", {"act": "end"})
    assert not CalendarLink.objects.exists()
