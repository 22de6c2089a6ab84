"""The health page tells facts: what runs, what does not, what to do, and lets an administrator mend two things."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Delegation, User
from accounts.queries import system_user
from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.models import Deadline
from feedback_system.escalation.models import ClockHold, SetAside, SweepRun
from feedback_system.escalation.operations import escalate_due
from feedback_system.notifications.models import Delivery
from feedback_system.oversight import facts
from feedback_system.oversight.condition import Standing, all_facts
from feedback_system.worktime.models import CalendarYear
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import new_complaint

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def browser(person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def test_a_sweep_is_told_with_its_age_its_length_and_what_it_did(world: World):
    assert facts.last_sweep(MONDAY_9AM).state is Standing.BAD
    SweepRun.objects.create(
        source="task", started_at=MONDAY_9AM, finished_at=MONDAY_9AM + 1.5 * timedelta(seconds=1), escalated=3, reminded=2
    )  # fmt: skip

    young, old = (facts.last_sweep(MONDAY_9AM + minutes * MINUTE) for minutes in (2, 5))
    assert young.state is Standing.GOOD
    assert young.text == "2 minutes ago, took 1.5 s: escalated 3, reminded 2, failed 0."
    assert old.state is Standing.BAD
    assert "Start the background worker" in old.advice


def test_what_is_due_and_told_to_nobody_turns_red_after_two_minutes(world: World):
    new_complaint(world, at=MONDAY_9AM)
    first = Deadline.objects.order_by("escalates_at").first()
    assert first is not None and first.escalates_at is not None

    assert facts.oldest_due(first.escalates_at + 110 * timedelta(seconds=1)).state is Standing.GOOD
    late = facts.oldest_due(first.escalates_at + 7 * MINUTE)
    assert late.state is Standing.BAD
    assert "7 min" in late.text
    escalate_due(now=first.escalates_at + 7 * MINUTE, by=system_user())
    assert facts.oldest_due(first.escalates_at + 7 * MINUTE).state is Standing.GOOD


def test_messages_are_told_by_state_and_by_the_age_of_the_oldest(world: World):
    new_complaint(world, at=MONDAY_9AM)
    first = Deadline.objects.order_by("escalates_at").first()
    assert first is not None and first.escalates_at is not None
    escalate_due(now=first.escalates_at, by=system_user())
    waiting = Delivery.objects.order_by("next_try_at").first()
    assert waiting is not None

    assert facts.outbox(waiting.next_try_at + MINUTE).state is Standing.GOOD
    assert facts.outbox(waiting.next_try_at + 11 * MINUTE).state is Standing.BAD
    assert facts.given_up(MONDAY_9AM).state is Standing.GOOD
    Delivery.objects.filter(pk=waiting.pk).update(state="dead")
    assert facts.given_up(MONDAY_9AM).state is Standing.BAD
    assert "Given up: 1" in facts.given_up(MONDAY_9AM).text


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2026-09-30 09:00", Standing.GOOD),
        ("2026-10-05 09:00", Standing.LOOK),  # the loaded years end within 90 days
        ("2026-11-01 00:00", Standing.LOOK),
        ("2027-01-01 00:00", Standing.BAD),
    ],
)
def test_a_calendar_that_ends_soon_is_told_in_time(world: World, day, state):
    CalendarYear.objects.filter(year__gt=2026).delete()
    assert facts.calendars(at(day)).state is state


def test_rules_posts_heads_addresses_and_deputies_that_lead_nowhere_are_named(world: World):
    now = database_now()
    assert facts.idle_rules(now).state is Standing.GOOD  # too young to say
    new_complaint(world, at=now - 100 * DAY)
    assert "Acceptance" not in facts.posts(now).text
    world.people["gm_office"].role_assignments.all().delete()
    world.people["gm_office2"].role_assignments.all().delete()
    world.departments["hr"].head = None
    world.departments["hr"].save()
    User.objects.filter(username="qa1").update(email="")
    User.objects.filter(username="hr").update(is_active=False)
    Delegation.objects.create(
        principal=world.people["gm"], deputy=world.people["hr"], starts_at=now, ends_at=now + DAY
    )

    assert facts.posts(now).text == "Nobody holds: GM office."
    assert "人事部" in facts.heads(now).text
    assert facts.addresses(now).text == "1: 秦安."
    assert facts.absences(now).text == "高总 ← 何人"
    assert facts.idle_rules(now).state is Standing.LOOK


def test_an_administrator_has_a_clock_that_was_set_aside_tried_again_and_the_next_sweep_tells_it(
    world: World,
):
    now = database_now()
    new_complaint(world, at=now - 3 * DAY)
    clock = Deadline.objects.filter(state="running", escalates_at__lt=now).order_by("pk").first()
    assert clock is not None
    row = SetAside.objects.create(
        deadline=clock, at=now, last_at=now, reason="ValueError: a row nobody expected"
    )
    Deadline.objects.filter(pk=clock.pk).update(claimed_until=now + timedelta(hours=1))
    escalate_due(now=now, by=system_user())
    assert SetAside.objects.get().solved_at is None

    admin = browser(world.admin)
    page = admin.get("/settings/health/").content.decode()
    assert "ValueError: a row nobody expected" in page
    assert Case.objects.as_system("a test").get().reference not in page  # the administrator sees no case
    assert browser(world.auditor).post(f"/settings/health/set-aside/{row.pk}/").status_code == 403
    assert admin.post(f"/settings/health/set-aside/{row.pk}/").status_code == 302
    escalate_due(now=database_now(), by=system_user())

    assert SetAside.objects.get().solved_at is not None
    assert admin.post(f"/settings/health/set-aside/{row.pk}/").status_code == 409


def test_held_sweeps_are_released_on_the_page_with_a_reason(world: World):
    now = database_now()
    hold = ClockHold.objects.create(reason="ahead", noticed_at=now, expected_at=now - DAY)
    admin = browser(world.admin)
    assert "Sweeps are held" in admin.get("/settings/health/").content.decode()

    assert admin.post(f"/settings/health/hold/{hold.pk}/", {"reason": ""}).status_code == 422
    assert admin.post(f"/settings/health/hold/{hold.pk}/", {"reason": "虚拟机暂停过"}).status_code == 302

    hold.refresh_from_db()
    assert (hold.released_by, hold.release_reason) == (world.admin, "虚拟机暂停过")
    assert "released by 安明: 虚拟机暂停过" in facts.clock_guard(now).text


def test_every_fact_stands_on_the_page_and_the_chains_of_approvers_are_among_them(world: World):
    page = browser(world.gm_office).get("/settings/health/").content.decode()

    assert {"last_sweep", "approvers", "history"} <= {item.code for item in all_facts()}
    assert all(str(item.label) in page for item in all_facts())
    assert browser(world.cs1).get("/settings/health/").status_code == 403
