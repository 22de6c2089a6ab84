"""The page of the rehearsal: by person and by day, other days, and as a file."""

from datetime import timedelta

from django.test import Client

from feedback_system.deadlines.clock import database_now
from tests.factories.company import World
from tests.factories.complaints import new_complaint


def browser(person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def test_the_gm_office_sees_who_will_be_told_in_the_next_24_hours_and_takes_it_as_a_file(world: World):
    complaint = new_complaint(world, at=database_now() - timedelta(hours=13))
    gm_office = browser(world.gm_office)

    by_person = gm_office.get("/deadlines/rehearsal/").content.decode()
    by_day = gm_office.get("/deadlines/rehearsal/?by=day").content.decode()
    file = b"".join(gm_office.get("/deadlines/rehearsal/export/").streaming_content).decode()  # type: ignore[arg-type]

    for page in (by_person, by_day, file):
        assert complaint.case.reference in page
    assert "程晓" in by_person
    assert "bell and mail" in by_person


def test_days_that_are_over_or_too_many_are_refused_with_what_to_do(world: World):
    today = database_now().date()
    gm_office = browser(world.gm_office)

    def answer(first, last):
        return gm_office.get(f"/deadlines/rehearsal/?first_day={first}&last_day={last}")

    assert answer(today, today + timedelta(days=7)).status_code == 200
    for first, last in (
        (today - timedelta(days=9), today - timedelta(days=8)),
        (today, today + timedelta(days=40)),
        (today + timedelta(days=5), today),
        ("2026-02-31", "soon"),
    ):
        assert answer(first, last).status_code == 422


def test_nothing_to_tell_is_said_with_the_way_on(world: World):
    assert (
        "Nobody will be told anything" in browser(world.auditor).get("/deadlines/rehearsal/").content.decode()
    )


def test_who_does_not_read_all_cases_is_told_whom_to_ask(world: World):
    answer = browser(world.sales1).get("/deadlines/rehearsal/")
    assert answer.status_code == 403
    assert "GM office" in answer.content.decode()
    assert browser(world.chairman).get("/deadlines/rehearsal/export/").status_code == 403
