"""The escalation ledger: one line per level of a clock, with who, by which channel, read, answered, and why somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Delegation
from accounts.queries import system_user
from complaints.states import State
from feedback_system.escalation.ledger import entries, in_state, visible_entries
from feedback_system.escalation.models import Escalation, ReminderSlip
from feedback_system.escalation.operations import answer_slip, escalate_due
from feedback_system.notifications.delivery import deliver_waiting
from feedback_system.notifications.models import Delivery, Notification
from feedback_system.notifications.operations import mark_read
from feedback_system.notifications.robots.operations import save_robot
from feedback_system.notifications.robots.sending import deliver_posts
from tests.factories.company import World
from tests.factories.complaints import complaint_at
from tests.feedback_system.notifications.robots.receiver import Chat, Receiver

LEDGER, API = "/escalations/ledger/", "/api/v1/escalations/"


def logged_in(person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


@pytest.fixture
def late(world: World):
    """A complaint that quality investigates and that ran late last week; the swept levels are recorded now."""
    start = timezone.now() - timedelta(days=21)
    found = complaint_at(world, State.INVESTIGATING, start=start)
    Delegation.objects.create(
        principal=world.qa_head,
        deputy=world.qa2,
        starts_at=start,
        ends_at=timezone.now() + timedelta(days=1),
    )
    return found


def test_a_line_says_who_by_which_channel_read_answered_and_why_somebody_else(
    world: World, late, settings, mailoutbox
) -> None:
    now = timezone.now()
    chat = Chat()
    with Receiver(chat) as receiver:
        settings.OUTBOUND_LOCAL_ADDRESSES = [receiver.place]
        values = {
            "name": "品质群", "kind": "wecom", "address": chat.address, "secret": "", "keyword": "", "role": "",
            "department": world.departments["qa"], "topics": ["slips"], "is_active": True,
        }  # fmt: skip
        save_robot(robot=None, values=values, by=world.admin, at=now)
        escalate_due(now=now, by=system_user())
        later = now + timedelta(days=5)
        deliver_waiting(clock=lambda: later)
        deliver_posts(clock=lambda: later)
    slip = ReminderSlip.objects.filter(department=world.departments["qa"]).order_by("pk").first()
    assert slip is not None
    notice = Notification.objects.filter(recipient=world.qa2).order_by("pk").first()
    mark_read(notification=notice, by=world.qa2, at=later)
    answer_slip(slip=slip, cause="压机停了", text="", by=world.qa_head, at=later)

    rows = list(Escalation.objects.filter(deadline=slip.deadline).order_by("level"))
    found = entries(rows, at=later)
    issued = next(entry for entry in found if entry.slip)

    assert [entry.escalation.level for entry in found] == sorted({row.level for row in rows})
    instead = next(heard for heard in issued.heard if heard.instead_of)
    assert (instead.person, instead.instead_of) == (world.qa2, world.qa_head)
    assert {channel.code: channel.state for channel in instead.channels}["mail"] == "sent"
    assert [robot.state for robot in issued.robots] == ["sent"]
    assert issued.slip.answered_by == world.qa_head
    assert any(heard.read_at for entry in found for heard in entry.heard)

    page = logged_in(world.qa1).get(f"/escalations/ledger/case/{late.case.reference}/").content.decode()
    for words in (
        "stands in for 齐正",
        "accepted by the mail server",
        "品质群",
        "accepted by the chat",
        "压机停了",
        "read",
    ):
        assert words in page

    row = next(
        one for one in logged_in(world.qa1).get(API + f"?case={late.case.reference}").json()["results"]
        if one["slip"] and one["slip"]["number"] == slip.number
    )  # fmt: skip
    assert row["slip"]["cause"] == "压机停了"
    assert row["robots"][0] == row["robots"][0] | {"channel": "robot", "state": "sent"}
    told = next(one for one in row["recipients"] if one["instead_of"])
    assert told["instead_of"]["username"] == "qa_head"
    assert {channel["channel"] for channel in told["channels"]} == {"bell", "mail"}


def test_the_ledger_can_be_narrowed_by_what_became_of_it(world: World, late) -> None:
    world.people["qa2"].email = ""
    world.people["qa2"].save()
    now = timezone.now()
    escalate_due(now=now, by=system_user())
    rows = Escalation.objects.all()
    counts = {state: in_state(rows, state).count() for state in ("waiting", "undelivered", "unread")}
    assert counts["undelivered"] == 0 < counts["waiting"] <= counts["unread"]
    deliver_waiting(clock=lambda: now + timedelta(days=5))
    assert in_state(rows, "waiting").count() == 0
    assert in_state(rows, "undelivered").count() == in_state(rows, "instead").count() > 0
    assert in_state(rows, "skipped").count() == rows.filter(action="skipped").count() > 0
    assert in_state(rows, "unanswered").count() > 0 == in_state(rows, "answered").count()

    page = logged_in(world.gm_office).get(LEDGER, {"state": "undelivered"}).content.decode()
    assert late.case.number in page and "has no e-mail address" in page
    assert (
        late.case.number not in logged_in(world.gm_office).get(LEDGER, {"state": "answered"}).content.decode()
    )
    assert (
        late.case.number
        not in logged_in(world.gm_office).get(LEDGER, {"last_day": "2020-01-01"}).content.decode()
    )
    hr = world.departments["hr"].pk
    assert late.case.number not in logged_in(world.gm_office).get(LEDGER, {"department": hr}).content.decode()
    assert logged_in(world.gm_office).get(LEDGER, {"level": "x"}).status_code == 422


def test_the_ledger_shows_and_exports_only_cases_the_reader_may_see(world: World, late) -> None:
    escalate_due(now=timezone.now(), by=system_user())
    assert late.case.number in logged_in(world.auditor).get(LEDGER).content.decode()
    administrator = logged_in(world.admin).get(LEDGER).content.decode()
    assert late.case.number not in administrator and "stands in the outbox" in administrator
    assert logged_in(world.qa_head).get(LEDGER).status_code == 403

    text = b"".join(logged_in(world.auditor).get(LEDGER + "export/").streaming_content).decode("utf-8-sig")
    heading, *lines = text.splitlines()
    assert heading.startswith('"Case","Time limit"')
    assert any(f'"{late.case.number}"' in line and '"曲宁"' in line and '"齐正"' in line for line in lines)
    excel = b"".join(logged_in(world.auditor).get(LEDGER + "export/?format=xlsx").streaming_content)
    assert excel[:2] == b"PK"
    assert logged_in(world.admin).get(LEDGER + "export/").status_code == 403


def test_a_row_older_than_the_ledger_still_names_who_was_told(world: World, late) -> None:
    clock = late.case.deadlines.order_by("pk").first()
    row = Escalation.objects.create(
        deadline=clock, case=late.case, level=9, rule_version=1, at=clock.due_at, recorded_at=clock.due_at, action="notice",
        recipients=[{"user": world.gm.pk, "place": "gm", "empty_posts": ["deputy_gm", "production"]}],
    )  # fmt: skip
    (entry,) = entries([row], at=clock.due_at)
    (heard,) = entry.heard
    assert (heard.person, heard.channels) == (world.gm, ())
    assert heard.passed_over_words == "Deputy general manager、生产部"


def test_a_page_of_the_ledger_asks_no_more_for_fifty_lines_than_for_one(
    world: World, late, django_assert_max_num_queries
) -> None:
    escalate_due(now=timezone.now(), by=system_user())
    rows = list(visible_entries(world.gm_office))
    assert len(rows) > 3 and Delivery.objects.count() > 3
    with django_assert_max_num_queries(7):
        entries(rows, at=timezone.now())
