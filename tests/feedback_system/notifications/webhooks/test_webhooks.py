"""Webhooks against a receiver that checks signatures: what is told, to whom, outages, replay, the pause."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.queries import system_user
from complaints.states import State
from feedback_system.audit.models import CaseEvent
from feedback_system.cases import kinds
from feedback_system.cases.models import Case
from feedback_system.errors import Invalid, NotPermitted
from feedback_system.escalation.operations import escalate_due
from feedback_system.notifications.models import HookDelivery, Notification, Webhook, WebhookWork
from feedback_system.notifications.webhooks.operations import (
    KEPT,
    forget_old_deliveries,
    renew_secret,
    resume,
    save_webhook,
    send_again,
    send_failed_again,
    try_webhook,
)
from feedback_system.notifications.webhooks.sending import deliver_hooks, take
from tests.factories.company import MONDAY_9AM, World
from tests.factories.complaints import complaint_at, new_complaint
from tests.factories.complaints import take as step
from tests.feedback_system.imports.reading import RUNNING, read, undo, write
from tests.feedback_system.notifications.webhooks.receiver import Program

INSIDE = "192.168.1.9"
LATER = MONDAY_9AM + timedelta(minutes=10)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = ["case.opened", "case.step", "case.state", "case.closed", "case.decision", "deadline.late"]


@pytest.fixture
def program(settings):
    """A program of a partner that takes everything."""
    with Program() as found:
        settings.OUTBOUND_LOCAL_ADDRESSES = [found.place]
        settings.BASE_URL = "https://feedback.example.com"
        yield found


def webhook_to(program: Program, world: World, **values: Any) -> Webhook:
    values = {
        "name": "ERP", "address": program.address, "owner": world.gm_office, "topics": ALL, "kinds": [], "with_names": False,
        "is_active": True, **values,
    }  # fmt: skip
    webhook, program.secret = save_webhook(webhook=None, values=values, by=world.admin, at=MONDAY_9AM)
    return webhook


def deliver(at=LATER):
    return deliver_hooks(clock=lambda: at)


def states() -> list[str]:
    return list(HookDelivery.objects.order_by("pk").values_list("state", flat=True))


def test_a_case_from_opening_to_decision_is_told_signed_in_order_and_without_a_word_of_people(
    world: World, program: Program
) -> None:
    webhook_to(program, world)

    complaint = new_complaint(world)
    step(complaint, "submit", by=world.cs1, at=MONDAY_9AM)
    assert deliver().failed == 0

    assert [one["body"]["event"] for one in program.requests] == ["case.opened", "case.state"]
    assert all(one["signed"] for one in program.requests)
    first, second = (one["body"] for one in program.requests)
    number = complaint.case.receipt_number
    assert second == {
        "id": program.requests[1]["headers"]["webhook-id"],
        "event": "case.state",
        "name": "submit",
        "at": "2026-03-02T01:00:00.000Z",
        "case": {
            "number": number, "receipt_number": number, "kind": "complaint", "state": "submitted",
            "page": f"https://feedback.example.com/complaints/{number}/",
            "api": f"https://feedback.example.com/api/v1/complaints/{number}/",
        },
        "facts": {"before": "draft", "after": "submitted"},
    }  # fmt: skip
    assert program.requests[1]["headers"]["Idempotency-Key"] == second["id"] != first["id"]


def test_a_decision_a_late_clock_and_a_closing_come_as_what_they_are(world: World, program: Program) -> None:
    webhook_to(program, world, topics=["case.closed", "case.decision", "deadline.late"])
    late = new_complaint(world)
    step(late, "submit", by=world.cs1, at=MONDAY_9AM)
    closed = complaint_at(world, State.CLOSED, order_number="SO-7", batch_number="")
    escalate_due(now=MONDAY_9AM + 3 * DAY, by=system_user())
    deliver(MONDAY_9AM + 3 * DAY)

    told = [(one["body"]["event"], one["body"]["case"]["number"]) for one in program.requests]
    assert told[:2] == [("case.decision", closed.case.number), ("case.closed", closed.case.number)]
    assert ("deadline.late", late.case.reference) in told
    assert not any(event in ("case.step", "case.state") for event, _number in told)


def test_title_and_customer_are_sent_only_where_that_was_chosen(world: World, program: Program) -> None:
    webhook_to(program, world, topics=["case.opened"], with_names=True)
    complaint = new_complaint(world)
    deliver()
    told = program.requests[0]["body"]["case"]
    assert (told["title"], told["customer"]) == (complaint.case.title, world.customer.name)
    assert complaint.case.title not in str(HookDelivery.objects.values())


def test_what_the_owner_may_not_see_when_it_leaves_and_confidential_kinds_stay_in_the_house(
    world: World, program: Program, monkeypatch
) -> None:
    webhook_to(program, world, owner=world.warehouse, topics=["case.opened"])
    new_complaint(world)
    assert deliver().refused == 1

    owner = world.gm_office
    webhook = webhook_to(program, world, name="BI", topics=["case.opened"])
    new_complaint(world, order_number="SO-2", batch_number="", at=MONDAY_9AM + HOUR)
    owner.is_active = False
    owner.save()
    deliver(LATER + HOUR)
    assert webhook.deliveries.get().last_error == "inactive"

    monkeypatch.setattr(kinds.kind_named("complaint"), "confidential", True)
    new_complaint(world, order_number="SO-3", batch_number="", at=MONDAY_9AM + 2 * HOUR)
    assert webhook.deliveries.count() == 1
    assert program.requests == []


def test_only_the_kinds_chosen_are_told_and_a_step_that_fails_tells_nothing(
    world: World, program: Program
) -> None:
    webhook_to(program, world, kinds=["anomaly"], name="floor")
    webhook_to(program, world)
    with transaction.atomic():
        new_complaint(world)
        transaction.set_rollback(True)
    assert HookDelivery.objects.count() == 0

    new_complaint(world)
    assert {row.webhook.name for row in HookDelivery.objects.select_related("webhook")} == {"ERP"}


def test_a_receiver_that_is_away_for_three_days_gets_everything_once_and_in_order(
    world: World, program: Program, settings
) -> None:
    webhook_to(program, world, topics=["case.opened"])
    there, settings.OUTBOUND_LOCAL_ADDRESSES = settings.OUTBOUND_LOCAL_ADDRESSES, []
    numbers = []
    for number in range(4):
        opened = MONDAY_9AM + number * HOUR
        complaint = new_complaint(world, at=opened, order_number=f"SO-{number}", batch_number="")
        numbers.append(complaint.case.receipt_number)
    now = MONDAY_9AM + 4 * HOUR
    while now < MONDAY_9AM + 3 * DAY:
        deliver(now)
        now += timedelta(minutes=30)
    first = HookDelivery.objects.order_by("pk")[0]
    assert (first.state, first.last_error) == ("failed", "scheme")
    assert first.attempts > 10

    settings.OUTBOUND_LOCAL_ADDRESSES = there
    program.behaviour = lambda number: (503, "busy") if number == 0 else (200, "ok")
    for _round in range(20):
        deliver(now)
        now += timedelta(hours=2)
    assert [body["case"]["number"] for body in program.taken.values()] == numbers
    assert states() == ["sent"] * 4


def test_a_refused_message_holds_up_no_other_and_its_answer_is_kept(world: World, program: Program) -> None:
    webhook_to(program, world, topics=["case.opened"])
    program.behaviour = lambda number: (422, "<b>no such kind</b>" + "x" * 900) if number == 0 else (204, "")
    new_complaint(world)
    new_complaint(world, order_number="SO-2", batch_number="")
    deliver()
    assert states() == ["failed", "sent"]
    refused = HookDelivery.objects.order_by("pk")[0]
    assert refused.last_error == "http:422"
    assert refused.last_answer.startswith("<b>no such kind</b>") and len(refused.last_answer) == 300


def test_a_receiver_that_fails_for_days_is_paused_its_owner_told_and_replay_brings_everything(
    world: World, program: Program
) -> None:
    webhook = webhook_to(program, world, topics=["case.opened"])
    program.behaviour = lambda _number: (500, "")
    new_complaint(world)
    now = LATER
    while now < MONDAY_9AM + 8 * DAY:
        deliver(now)
        now += timedelta(hours=6)
    attempts = len(program.requests)
    assert WebhookWork.objects.get().paused_at < MONDAY_9AM + 5 * DAY
    assert Notification.objects.filter(kind="webhook_paused", recipient=world.gm_office).count() == 1

    new_complaint(world, at=now, order_number="SO-2", batch_number="")
    program.behaviour = lambda _number: (200, "")
    deliver(now + DAY)
    assert len(program.requests) == attempts  # paused

    resume(webhook=webhook, by=world.admin, at=now + DAY)
    deliver(now + DAY)
    assert states() == ["sent", "sent"]


def test_one_message_or_all_that_failed_since_a_day_leave_again_under_their_old_id(
    world: World, program: Program
) -> None:
    webhook = webhook_to(program, world, topics=["case.opened"])
    for number in range(3):
        opened = MONDAY_9AM + number * DAY
        new_complaint(world, at=opened, order_number=f"SO-{number}", batch_number="")
    HookDelivery.objects.update(state="dead")
    now = MONDAY_9AM + 9 * DAY

    since = MONDAY_9AM + DAY
    assert send_failed_again(webhook=webhook, since=since, by=world.admin, at=now) == 2
    deliver(now)
    assert states() == ["dead", "sent", "sent"]

    sent = HookDelivery.objects.order_by("pk")[1]
    send_again(delivery=sent, by=world.admin, at=now)
    deliver(now)
    assert [one["body"]["id"] for one in program.requests].count(sent.token) == 2
    with pytest.raises(NotPermitted):
        send_again(delivery=sent, by=world.cs1, at=now)


def test_settled_messages_are_dropped_after_three_months_and_what_waits_stays(
    world: World, program: Program
) -> None:
    webhook_to(program, world, topics=["case.opened"])
    for number, state in enumerate(("dead", "refused", "failed", "waiting", "dead")):
        opened = MONDAY_9AM + number * DAY
        new_complaint(world, at=opened, order_number=f"SO-{number}", batch_number="")
        HookDelivery.objects.filter(at=opened).update(state=state)

    assert forget_old_deliveries(at=MONDAY_9AM + KEPT + 3 * DAY) == 2
    assert states() == ["failed", "waiting", "dead"]


def test_one_sender_works_for_a_webhook_at_a_time_and_a_dead_one_is_followed(
    world: World, program: Program
) -> None:
    webhook = webhook_to(program, world)
    assert take(webhook, now=LATER)
    assert take(webhook, now=LATER) == ""
    assert take(webhook, now=LATER + timedelta(minutes=5)) != ""


def test_redirects_are_not_followed_and_addresses_inside_the_house_not_taken(
    world: World, program: Program, settings
) -> None:
    webhook = webhook_to(program, world)
    program.behaviour = lambda _number: (302, f"http://{program.place}/inner")
    assert try_webhook(webhook=webhook, by=world.admin, at=LATER).code == "redirect"
    assert len(program.requests) == 1

    settings.OUTBOUND_LOCAL_ADDRESSES = []
    for address in (f"https://{INSIDE}/x", "https://127.0.0.1/x", "http://receiver.example.com/x"):
        with pytest.raises(Invalid):
            webhook_to(program, world, name=address, address=address)
    settings.WEBHOOK_HOSTS = ["partner.example.com"]
    with pytest.raises(Invalid, match="WEBHOOK_HOSTS"):
        webhook_to(program, world, name="other", address="https://receiver.example.com/x")


def test_secret_and_address_are_sealed_and_a_new_secret_counts_at_once(
    world: World, program: Program
) -> None:
    webhook = webhook_to(program, world)
    stored = str(Webhook.objects.values().get()) + str(Webhook.history.values().first())
    assert program.secret not in stored and "k3y" not in stored

    old, program.secret = program.secret, renew_secret(webhook=webhook, by=world.admin, at=LATER)
    webhook.refresh_from_db()
    assert try_webhook(webhook=webhook, by=world.admin, at=LATER).accepted
    assert program.requests[0]["signed"] and program.secret != old
    assert program.requests[0]["body"]["event"] == "test"


def test_whoever_lends_a_webhook_her_sight_is_told(world: World, program: Program) -> None:
    webhook_to(program, world)
    notice = Notification.objects.get(kind="webhook_owner")
    assert notice.recipient == world.gm_office
    assert notice.facts["host"] == program.place and "k3y" not in str(notice.facts)


def test_cases_of_an_old_list_are_no_news_and_their_import_can_be_taken_back(
    world: World, program: Program
) -> None:
    webhook_to(program, world)
    file = write(read(RUNNING, by=world.gm_office), by=world.gm_office)
    case = Case.objects.filter(import_row__file=file).earliest("pk")

    assert states() == []

    event = CaseEvent.objects.filter(case=case).latest("sequence")
    HookDelivery.objects.create(
        webhook=Webhook.objects.get(), case=case, event=event, topic="deadline.late", token="msg_1", at=LATER, next_try_at=LATER, give_up_at=LATER
    )  # fmt: skip
    undo(file, by=world.gm_office)
    assert not Case.objects.filter(pk=case.pk).exists() and not HookDelivery.objects.exists()
