"""The lists of the morning: own work, watched cases, figures for robots; and watching a case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts.queries import system_user
from complaints.states import State
from feedback_system.cases.models import Case, CaseAudience
from feedback_system.desk.digests import make_lists
from feedback_system.errors import Invalid, NotVisible
from feedback_system.escalation.operations import escalate_due
from feedback_system.notifications.delivery import deliver_waiting
from feedback_system.notifications.models import (
    CaseWatch,
    Delivery,
    ListChoice,
    Notification,
    Robot,
    RobotPost,
)
from feedback_system.notifications.operations import choose_lists, stop_watching, watch_case
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import complaint_at, take

NEXT_MONDAY = at("2026-03-09 08:40")


def logged_in(person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def lists_of(person, kind: str) -> list[Notification]:
    return list(Notification.objects.filter(recipient=person, kind=kind).order_by("pk"))


@pytest.fixture
def case(world: World) -> Case:
    """A complaint that quality investigates since Monday; its budget runs out that week."""
    return complaint_at(world, State.INVESTIGATING, start=MONDAY_9AM).case


def test_the_list_of_the_own_work_comes_once_when_the_working_day_begins(
    world: World, case, mailoutbox
) -> None:
    make_lists(at=at("2026-03-09 08:29"))
    assert lists_of(world.qa_head, "daily_list") == []

    make_lists(at=NEXT_MONDAY)
    make_lists(at=NEXT_MONDAY + timedelta(minutes=10))

    (notice,) = lists_of(world.qa_head, "daily_list")
    assert [entry["reference"] for entry in notice.facts["late"]] == [case.reference]
    assert lists_of(world.hr, "daily_list") == []  # nothing on it, so it does not come
    deliver_waiting(clock=lambda: NEXT_MONDAY)
    mail = next(mail for mail in mailoutbox if mail.to == [world.qa_head.email])
    assert case.reference in mail.body and case.title in mail.body

    make_lists(at=at("2026-03-10 08:40"))
    assert len(lists_of(world.qa_head, "daily_list")) == 2
    make_lists(at=at("2026-03-14 10:00"))  # Saturday
    assert len(lists_of(world.qa_head, "daily_list")) == 2


def test_questions_that_wait_for_a_decision_stand_on_the_approver_s_list(world: World) -> None:
    asked = complaint_at(world, State.AWAITING_APPROVAL, start=MONDAY_9AM).case
    make_lists(at=NEXT_MONDAY)
    waiting = [
        entry["reference"]
        for notice in Notification.objects.filter(kind="daily_list")
        for entry in notice.facts["waiting"]
    ]
    assert asked.reference in waiting


def test_who_switched_the_list_off_gets_none(world: World, case) -> None:
    client = logged_in(world.qa_head)
    assert client.post("/notifications/choices/", {"work": "off", "watching": "daily"}).status_code == 302
    make_lists(at=NEXT_MONDAY)
    assert lists_of(world.qa_head, "daily_list") == []
    assert 'value="off" selected' in client.get("/notifications/choices/").content.decode()
    with pytest.raises(Invalid):
        choose_lists(work="hourly", watching="x", by=world.qa_head, at=NEXT_MONDAY)


def test_anybody_who_sees_a_case_watches_it_by_page_and_api_and_nobody_else_does(world: World, case) -> None:
    page = f"/complaints/{case.reference}/"
    client = logged_in(world.sales1)
    assert "Watch this case" in client.get(f"{page}beside/").content.decode()
    assert client.post(f"{page}watch/").status_code == 302
    assert "You watch this case since" in client.get(f"{page}beside/").content.decode()
    assert case.reference in client.get("/notifications/choices/").content.decode()
    api = f"/api/v1/complaints/{case.reference}/watch/"
    assert client.get(api).json()["watching"] is True
    assert client.post(api, {"watching": False}, content_type="application/json").json() == {
        "watching": False,
        "since": None,
    }
    part = client.post(f"{page}watch/", headers={"HX-Request": "true"}).content.decode()
    assert part.startswith("<section") and "Stop watching" in part
    client.post(f"{page}watch/", {"act": "stop"})
    assert not CaseWatch.objects.exists()

    assert logged_in(world.hr).post(f"{page}watch/").status_code == 404
    with pytest.raises(NotVisible):
        watch_case(case=case, by=world.hr, at=MONDAY_9AM)


def test_news_of_watched_cases_comes_weekly_or_daily_with_what_happened_since(world: World, case) -> None:
    watch_case(case=case, by=world.sales1, at=at("2026-03-04 09:00"))
    make_lists(at=at("2026-03-04 09:30"))
    assert lists_of(world.sales1, "watched_list") == []  # nothing has happened since
    complaint = case.complaint
    take(
        complaint, "acknowledge", by=world.cs1, at=at("2026-03-05 10:00"), channel="phone", text="已电话答复"
    )
    make_lists(at=at("2026-03-06 09:00"))
    assert lists_of(world.sales1, "watched_list") == []
    escalate_due(now=at("2026-03-06 09:30"), by=system_user())

    make_lists(at=NEXT_MONDAY)
    (notice,) = lists_of(world.sales1, "watched_list")
    (entry,) = notice.facts["entries"]
    assert entry["reference"] == case.reference and "03-05 10:00" in entry["events"][0]
    assert "03-06 09:30" in entry["events"][-1] and "complaint-" not in str(entry["events"])

    choose_lists(work="daily", watching="daily", by=world.sales1, at=NEXT_MONDAY)
    take(complaint, "acknowledge", by=world.cs1, at=at("2026-03-09 15:00"), channel="phone", text="再次答复")
    make_lists(at=at("2026-03-10 08:40"))
    assert len(lists_of(world.sales1, "watched_list")) == 2
    stop_watching(case=case, by=world.sales1, at=at("2026-03-10 09:00"))


def test_a_watcher_who_loses_sight_of_the_case_hears_nothing_more_not_even_of_a_list_already_written(
    world: World, case, mailoutbox
) -> None:
    CaseAudience.objects.create(case=case, person=world.hr, why="told")
    watch_case(case=case, by=world.hr, at=MONDAY_9AM)
    take(
        case.complaint,
        "acknowledge",
        by=world.cs1,
        at=at("2026-03-05 10:00"),
        channel="phone",
        text="已电话答复",
    )
    make_lists(at=NEXT_MONDAY)
    (notice,) = lists_of(world.hr, "watched_list")

    CaseAudience.objects.filter(case=case, person=world.hr).delete()
    deliver_waiting(clock=lambda: NEXT_MONDAY)

    assert world.hr.email not in [mail.to[0] for mail in mailoutbox]
    assert Delivery.objects.get(notification=notice).last_error == "may_not_see"
    shown = logged_in(world.hr).get(f"/notifications/{notice.pk}/show/").content.decode()
    assert case.reference not in shown and case.title not in shown
    take(
        case.complaint, "acknowledge", by=world.cs1, at=at("2026-03-11 10:00"), channel="phone", text="再答复"
    )
    make_lists(at=at("2026-03-16 08:40"))
    assert len(lists_of(world.hr, "watched_list")) == 1


def test_a_list_on_the_bell_opens_in_full_with_links_to_its_cases(world: World, case) -> None:
    make_lists(at=NEXT_MONDAY)
    (notice,) = lists_of(world.qa_head, "daily_list")
    client = logged_in(world.qa_head)
    assert (
        client.post(f"/notifications/{notice.pk}/").headers["Location"] == f"/notifications/{notice.pk}/show/"
    )
    page = client.get(f"/notifications/{notice.pk}/show/").content.decode()
    assert f'href="/complaints/{case.reference}/"' in page
    assert logged_in(world.qa1).get(f"/notifications/{notice.pk}/show/").status_code == 404


def test_a_robot_tells_the_figures_of_its_department_once_a_morning(world: World, case) -> None:
    common = {"kind": "wecom", "sealed_address": "x", "topics": ["digest"]}
    Robot.objects.create(name="品质", department=world.departments["qa"], **common)
    Robot.objects.create(name="人事", department=world.departments["hr"], **common)
    for minutes in (0, 10):
        make_lists(at=NEXT_MONDAY + timedelta(minutes=minutes))
    line = RobotPost.objects.get()
    assert (line.robot.name, line.facts) == ("品质", {"late": 1, "today": 0})


def test_whose_list_fails_keeps_nobody_else_waiting_and_is_tried_again(
    world: World, case, monkeypatch
) -> None:
    from feedback_system.desk import digests

    tell_work = digests._tell_work

    def fail_for_the_first(person, **options):
        if person.pk == world.qa_head.pk:
            raise RuntimeError("broken")
        return tell_work(person, **options)

    monkeypatch.setattr(digests, "_tell_work", fail_for_the_first)
    summary = make_lists(at=NEXT_MONDAY)
    assert summary.failed == 1 and summary.lists > 0
    monkeypatch.setattr(digests, "_tell_work", tell_work)
    make_lists(at=NEXT_MONDAY + timedelta(minutes=10))
    assert len(lists_of(world.qa_head, "daily_list")) == 1
    assert ListChoice.objects.get(person=world.qa_head).work_day == NEXT_MONDAY.date()


def test_a_round_without_news_costs_little_however_many_people_there_are(
    world: World, case, django_assert_max_num_queries
) -> None:
    make_lists(at=NEXT_MONDAY)
    with django_assert_max_num_queries(16):
        make_lists(at=NEXT_MONDAY + timedelta(minutes=10))
