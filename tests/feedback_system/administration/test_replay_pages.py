"""The pages of the replay: draft, follow, read, compare, export, propose, approve."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from complaints.states import State
from feedback_system.administration.calendars.operations import recount_open
from feedback_system.audit.models import CaseEvent
from feedback_system.deadlines.models import CalendarProposal, Deadline, DeadlineRule, RuleProposal
from feedback_system.jobs import work
from feedback_system.jobs.models import Job, JobState
from feedback_system.notifications.models import Notification
from feedback_system.worktime.models import Calendar, SpecialDay
from tests.factories.company import World
from tests.factories.complaints import complaint_at

pytestmark = pytest.mark.django_db

LANGUAGE = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def admin(world: World) -> Client:
    return logged_in(world.admin)


def logged_in(person: Any) -> Client:
    client = Client(headers=LANGUAGE)
    client.force_login(person)
    return client


@pytest.fixture
def company_with_history(world: World) -> World:
    """A complaint under investigation for twenty days."""
    now = timezone.now()
    complaint_at(
        world, State.INVESTIGATING, start=now - timedelta(days=20), order_number="SO-2", batch_number=""
    )
    return world


def closing_rule() -> DeadlineRule:
    return DeadlineRule.objects.get(code="complaint-close", market="home", route="")


def draft_of(**changes: str) -> dict[str, str]:
    return {
        "rule": str(closing_rule().pk), "amount": "30", "unit": "calendar_days", "months": "12", **changes,
    }  # fmt: skip


def replayed(admin: Client, **changes: str) -> Job:
    answer = admin.post("/settings/replay/rule/", draft_of(**changes))
    assert answer.status_code == 302, answer.text
    work.work_off(clock=timezone.now)
    job = Job.objects.latest("pk")
    assert (answer["Location"], job.state) == (f"/settings/replay/{job.pk}/", JobState.DONE)
    return job


def test_a_draft_is_typed_followed_and_read(company_with_history: World, admin: Client) -> None:
    form = admin.get(f"/settings/replay/rule/?rule={closing_rule().pk}").text
    assert 'name="amount" value="13"' in form

    answer = admin.post("/settings/replay/rule/", draft_of(), follow=True)
    assert "waiting for a worker" in answer.text and 'hx-trigger="every 2s"' in answer.text
    work.work_off(clock=timezone.now)

    job = Job.objects.get()
    page = admin.get(f"/settings/replay/{job.pk}/").text
    assert "of 1 reproduced to the second" in page
    assert "1 → 0" in page  # twenty days are too many of 13, not of 30
    assert "13 calendar days" in page and "30 calendar days" in page
    assert "Show the result" in admin.get(f"/settings/replay/{job.pk}/", headers={"hx-request": "true"}).text


def test_cases_are_named_to_who_may_see_them_and_counted_for_the_administrator(
    company_with_history: World, admin: Client
) -> None:
    job = replayed(admin)
    changed = Deadline.objects.get(code="complaint-close", state="running").case

    def told(client: Client) -> tuple[str, str]:
        page = client.get(f"/settings/replay/{job.pk}/").text
        file = client.get(f"/settings/replay/{job.pk}/replay.csv")
        return page, b"".join(file.streaming_content).decode()

    page, file = told(logged_in(company_with_history.gm_office))
    assert changed.number in page and changed.number in file
    page, file = told(admin)
    assert changed.number not in page and changed.number not in file
    assert "In time instead of late" in page and '"Too late","1","0"' in file


def test_what_cannot_be_drafted_is_said_beside_what_was_typed(
    company_with_history: World, admin: Client
) -> None:
    for changes, sentence in (
        ({"amount": "13"}, "This is what the rule says already"),
        ({"amount": "1.5"}, "enter a whole number from 1 to"),
        ({"amount": "0"}, "enter a whole number from 1 to"),
        ({"amount": ""}, "required"),
        ({"months": "37"}, "36"),
        ({"unit": "clock_hours", "shift_to_working_day": "on"}, "cannot be moved to a working day"),
    ):
        answer = admin.post("/settings/replay/rule/", draft_of(**changes))
        assert (answer.status_code, sentence in answer.text) == (422, True), (changes, answer.text)
        assert f'value="{closing_rule().pk}"' in answer.text
    assert not Job.objects.exists()


def test_a_calendar_is_drafted_with_days_and_hours_as_people_type_them(
    company_with_history: World, admin: Client
) -> None:
    week = {f"day_{number}": "8：30－12：00，13:00-17:30" for number in range(5)}
    days = {"off": "2026/5/6、20260507\n2026-05-08", "worked": "", "ordinary": "", "months": "12"}
    admin.post("/settings/replay/calendar/", {"calendar": "default", **week, **days})

    params = Job.objects.get().params
    assert params["off"] == ["2026-05-06", "2026-05-07", "2026-05-08"]
    assert params["weekly_hours"][0] == [["08:30:00", "12:00:00"], ["13:00:00", "17:30:00"]]
    assert params["weekly_hours"][5:] == [[], []]
    for changes, sentence in (
        ({"off": "6 May"}, "is not a day"),
        ({"off": "2026-02-30"}, "is not a day"),
        ({"day_0": "half past eight"}, "cannot be read"),
        ({"day_0": "08:30-25:00"}, "cannot be read"),
        ({f"day_{number}": "" for number in range(7)}, "needs opening hours"),
    ):
        answer = admin.post("/settings/replay/calendar/", {"calendar": "default", **week, **days, **changes})
        assert (answer.status_code, sentence in answer.text) == (422, True), (changes, answer.text)


def test_another_ladder_is_typed_level_by_level(company_with_history: World, admin: Client) -> None:
    rows = {
        "other_ladder": "on",
        "ladder-TOTAL_FORMS": "1",
        "ladder-INITIAL_FORMS": "0",
        "ladder-0-when": "after_due",
        "ladder-0-value": "8",
        "ladder-0-action": "notice",
        "ladder-0-to": "gm",
    }
    job = replayed(admin, **rows)

    assert job.params["rungs"] == [
        {"when": "after_due", "value": "8", "unit": "hours", "to": ["gm"], "action": "notice"}
    ]
    assert "8 h after it was due" in admin.get(f"/settings/replay/{job.pk}/").text


def test_two_results_are_compared_and_the_cases_named_in_which_they_differ(
    company_with_history: World, admin: Client
) -> None:
    lenient, strict = replayed(admin), replayed(admin, amount="1")

    page = (
        logged_in(company_with_history.gm_office)
        .get(f"/settings/replay/compare/?a={lenient.pk}&b={strict.pk}")
        .text
    )

    late = [job.result["figures"]["after"].get("late", 0) for job in (lenient, strict)]
    assert late == [0, 1]
    assert "1 clock ends differently." in page
    assert Deadline.objects.get(code="complaint-close").case.number in page
    assert admin.get("/settings/replay/compare/?a=1").status_code == 404


def test_a_replay_is_proposed_by_one_person_and_approved_by_another(
    company_with_history: World, admin: Client
) -> None:
    job = replayed(admin)
    answer = admin.post(f"/settings/replay/{job.pk}/propose/", {"reason": "管理会议"}, follow=True)
    proposal = RuleProposal.objects.get()
    assert "A second person has to approve it" in answer.text
    office = logged_in(company_with_history.gm_office)
    day = (timezone.localtime() + timedelta(days=10)).date().isoformat()

    assert "In force from" in office.get(f"/settings/replay/proposals/{proposal.pk}/").text
    today = timezone.localdate().isoformat()
    refused = office.post(f"/settings/replay/proposals/{proposal.pk}/approve/", {"since": today})
    assert (refused.status_code, "Choose a day in the future" in refused.text) == (422, True)
    page = office.post(f"/settings/replay/proposals/{proposal.pk}/approve/", {"since": day}, follow=True)

    assert day in page.text and "approved" in page.text
    assert DeadlineRule.objects.get(code="complaint-close", market="home", route="", version=2).amount == 30


def test_a_proposal_keeps_its_result_when_the_job_is_forgotten(
    company_with_history: World, admin: Client
) -> None:
    job = replayed(admin)
    admin.post(f"/settings/replay/{job.pk}/propose/", {"reason": "管理会议"})
    job.delete()

    page = admin.get(f"/settings/replay/proposals/{RuleProposal.objects.get().pk}/")
    assert (page.status_code, "1 → 0" in page.text) == (200, True)


def test_a_drafted_calendar_is_proposed_and_a_second_person_sees_what_moves_and_applies_it(
    company_with_history: World, admin: Client
) -> None:
    now = timezone.now()
    clock = Deadline.objects.filter(rule__unit="working_days", state="running").first()
    assert clock is not None
    Deadline.objects.filter(pk=clock.pk).update(started_at=now)
    recount_open(calendar=Calendar.objects.get(), by=company_with_history.admin, at=now)
    due = Deadline.objects.get(pk=clock.pk).due_at
    off = timezone.localtime(due).date().isoformat()
    week = {f"day_{number}": "08:30-17:30" for number in range(5)}
    draft = {"calendar": "default", **week, "off": off, "worked": "", "ordinary": "", "months": "12"}
    answer = admin.post("/settings/replay/calendar/", draft)
    assert answer.status_code == 302, answer.text
    work.work_off(clock=timezone.now)
    job = Job.objects.latest("pk")
    assert "Propose this change" in admin.get(f"/settings/replay/{job.pk}/").text

    assert admin.post(f"/settings/replay/{job.pk}/propose-calendar/", {"reason": ""}).status_code == 422
    page = admin.post(f"/settings/replay/{job.pk}/propose-calendar/", {"reason": "厂庆"}, follow=True)
    proposal = CalendarProposal.objects.get()
    address = f"/settings/replay/calendar-proposals/{proposal.pk}/"
    assert "A second person has to approve it" in page.text
    office = logged_in(company_with_history.gm_office)
    assert Notification.objects.filter(kind="calendar_proposed", recipient=company_with_history.gm_office)
    shown = office.get(address).text
    assert clock.case.reference in shown and 'name="version"' in shown
    version = Calendar.objects.get().version
    assert admin.post(address + "approve/", {"version": version}).status_code == 403
    assert office.post(address + "approve/", {"version": version - 1}).status_code == 409

    done = office.post(address + "approve/", {"version": version}, follow=True).text

    assert "counted again and moved" in done
    assert Deadline.objects.get(pk=clock.pk).due_at > due
    day = SpecialDay.objects.get(date=off)
    assert (day.kind, day.name_zh_hans, day.is_own) == ("holiday", "厂庆", True)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answered_by) == ("approved", company_with_history.gm_office)
    assert CaseEvent.objects.filter(case=clock.case, name="deadline_moved", facts__proposal=proposal.pk)
