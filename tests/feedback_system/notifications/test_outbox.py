"""What leaves the house: each message once, never lost, only to people who may still see the case."""

import smtplib
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction

from feedback_system.cases.models import CaseAudience
from feedback_system.errors import NotPermitted, NotPossibleNow
from feedback_system.notifications import delivery as outbox
from feedback_system.notifications.kinds import NoticeKind, register
from feedback_system.notifications.models import Delivery, Notification
from feedback_system.notifications.operations import Notice, notify, notify_in_bulk, retry_delivery
from tests.feedback_system.folders import MONDAY_9AM, MONDAY_10AM, department, folder, person


def tell(case, *people, key="k1", at=MONDAY_9AM, **more):
    notify("test_hurry", case=case, to=people, at=at, facts={"due_at": MONDAY_10AM}, key=key, **more)


def send(at=MONDAY_9AM):
    return outbox.deliver_waiting(clock=lambda: at)


class RefusingServer:
    """A mail server that is away: takes no connection."""

    def __init__(self, **_):
        pass

    def open(self):
        raise ConnectionRefusedError("connection refused")

    def close(self):
        pass


class SilentServer(RefusingServer):
    """A mail server that answers and accepts nothing."""

    def open(self):
        return True

    def send_messages(self, messages):
        return 0


def test_a_notice_is_a_row_on_the_bell_and_a_row_in_the_outbox(case, clerk):
    tell(case, clerk)

    assert Notification.objects.get().facts == {"due_at": "2026-03-02T02:00:00Z"}
    assert Delivery.objects.get().state == "waiting"
    assert mail.outbox == []


def test_nobody_is_told_twice_under_the_same_key(case, clerk, auditor):
    tell(case, clerk)
    tell(case, clerk, auditor)

    assert sorted(Notification.objects.values_list("recipient__username", flat=True)) == ["auditor", "clerk"]
    assert Delivery.objects.count() == 2


def test_what_the_caller_rolls_back_is_never_told(case, clerk):
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(case, clerk)
        raise RuntimeError

    assert send().sent == 0
    assert mail.outbox == []


def test_a_commit_survives_a_broker_that_is_away(
    case, clerk, monkeypatch, django_capture_on_commit_callbacks
):
    def no_broker(**_):
        raise ConnectionRefusedError("no broker")

    monkeypatch.setattr("feedback_system.notifications.tasks.deliver_waiting.apply_async", no_broker)

    with django_capture_on_commit_callbacks(execute=True):
        tell(case, clerk)

    assert Delivery.objects.get().state == "waiting"


def test_many_notices_cost_a_fixed_number_of_statements(case, clerk, auditor, django_assert_max_num_queries):
    notices = [Notice("test_hurry", case, [clerk, auditor], MONDAY_9AM, f"k{i}", {"i": i}) for i in range(50)]

    with django_assert_max_num_queries(6):
        notify_in_bulk(notices)

    assert Delivery.objects.count() == 100


def test_the_mail_speaks_the_recipients_language_and_time_and_links_to_the_configured_address(case, clerk):
    tell(case, clerk)

    assert send().sent == 1

    letter = mail.outbox[0]
    assert letter.to == ["clerk@example.com"]
    assert letter.subject == f"Case {case.reference}: due 10:00"
    assert "Scratched housing is due at 2026-03-02 10:00." in letter.body
    assert "https://feedback.example.com/" in letter.body
    assert letter.extra_headers["Importance"] == "high"
    row = Delivery.objects.get()
    assert (row.state, row.sent_at, row.attempts) == ("sent", MONDAY_9AM, 1)


def test_text_of_people_is_not_escaped_as_html_in_a_mail(clerk):
    tell(folder(clerk, title="Gap < 3 mm & rust"), clerk)

    send()

    assert "Gap < 3 mm & rust" in mail.outbox[0].body


def test_a_message_that_was_sent_is_not_sent_again(case, clerk):
    tell(case, clerk)
    send()

    assert send(MONDAY_9AM + timedelta(days=9)).sent == 0
    assert len(mail.outbox) == 1


def test_a_worker_that_dies_between_claim_and_sending_loses_nothing(case, clerk):
    tell(case, clerk)
    row = Delivery.objects.get()
    assert outbox.take(row.pk, now=MONDAY_9AM)  # and the worker dies here

    assert send(MONDAY_9AM + timedelta(minutes=1)).sent == 0  # the lease still runs
    assert send(MONDAY_9AM + timedelta(minutes=6)).sent == 1

    assert mail.outbox[0].extra_headers["Message-ID"] == outbox.message_id(row)


def test_a_worker_that_dies_after_sending_repeats_the_message_under_the_same_id(case, clerk, monkeypatch):
    tell(case, clerk)
    hand_over = outbox.Postman.hand_over

    def die_after_sending(self, message):
        hand_over(self, message)
        raise SystemExit

    monkeypatch.setattr(outbox.Postman, "hand_over", die_after_sending)
    with pytest.raises(SystemExit):
        send()
    monkeypatch.setattr(outbox.Postman, "hand_over", hand_over)
    assert send(MONDAY_9AM + timedelta(minutes=6)).sent == 1

    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_a_sender_that_lost_its_lease_does_not_overwrite_the_word_of_the_next(case, clerk):
    tell(case, clerk)
    row = Delivery.objects.get()
    slow = outbox.take(row.pk, now=MONDAY_9AM)
    send(MONDAY_9AM + timedelta(minutes=6))

    assert not outbox._mine(row.pk, slow).exists()
    assert Delivery.objects.get().state == "sent"


def test_a_server_that_is_away_is_tried_again_with_growing_pauses_up_to_six_hours(case, clerk, monkeypatch):
    monkeypatch.setattr(outbox, "get_connection", RefusingServer)
    tell(case, clerk)

    at, pauses = MONDAY_9AM, []
    for _attempt in range(12):
        assert send(at).failed == 1
        row = Delivery.objects.get()
        pauses.append(row.next_try_at - at)
        at = row.next_try_at

    assert [pause.total_seconds() / 60 for pause in pauses] == [
        1,
        2,
        4,
        8,
        16,
        32,
        64,
        128,
        256,
        360,
        360,
        360,
    ]
    assert row.state == "failed"
    assert "connection refused" in row.last_error


def test_after_three_days_without_a_server_the_message_leaves(case, clerk, monkeypatch):
    tell(case, clerk)
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "get_connection", RefusingServer)
        assert send().failed == 1

    assert send(MONDAY_9AM + timedelta(days=3)).sent == 1


def test_after_seven_days_a_message_is_given_up_and_stays_visible(case, clerk, monkeypatch):
    monkeypatch.setattr(outbox, "get_connection", RefusingServer)
    tell(case, clerk)
    send()
    assert send(MONDAY_9AM + timedelta(days=7) - timedelta(seconds=1)).failed == 1

    assert send(MONDAY_9AM + timedelta(days=8)).dead == 1

    assert Delivery.objects.get().state == "dead"
    assert send(MONDAY_9AM + timedelta(days=20)).dead == 0


def test_a_server_that_accepts_nothing_has_not_accepted(case, clerk, monkeypatch):
    monkeypatch.setattr(outbox, "get_connection", SilentServer)
    tell(case, clerk)

    assert send().failed == 1
    assert Delivery.objects.get().sent_at is None


def test_one_bad_letter_does_not_hold_up_the_others(case, clerk):
    register(NoticeKind("test_without_texts"))
    notify("test_without_texts", case=case, to=[clerk], at=MONDAY_9AM, key="bad")
    tell(case, clerk)

    summary = send()

    assert (summary.sent, summary.failed) == (1, 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_active": False}, "inactive"),
        ({"email": ""}, "no_address"),
        ({"email": "clerk@example.com\nBcc: all@example.com"}, "bad_address"),
    ],
)
def test_who_left_or_has_no_good_address_gets_no_mail(case, clerk, change, reason):
    tell(case, clerk)
    for name, value in change.items():
        setattr(clerk, name, value)
    clerk.save()

    assert send().refused == 1

    row = Delivery.objects.get()
    assert (row.state, row.last_error) == ("refused", reason)
    assert mail.outbox == []


def test_the_rights_are_looked_at_again_when_the_message_leaves(case, clerk, sales):
    colleague = person("colleague", "salesperson", sales)
    tell(case, colleague)
    CaseAudience.objects.filter(case=case, department=sales).delete()

    assert send().refused == 1
    assert Delivery.objects.get().last_error == "may_not_see"


def test_a_line_break_in_a_title_never_becomes_a_header(clerk):
    tell(folder(clerk, title="Rust\r\nBcc: all@example.com"), clerk)

    send()

    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["clerk@example.com"]


def test_a_message_for_working_time_waits_while_the_bell_shows_it(case, clerk):
    tell(case, clerk, not_before=MONDAY_10AM)

    assert send(MONDAY_9AM).sent == 0
    assert Notification.objects.for_person(clerk).unread().count() == 1
    assert send(MONDAY_10AM).sent == 1


def test_an_administrator_can_send_a_message_again_and_nobody_else(case, clerk, administrator, auditor):
    tell(case, clerk)
    clerk.email = ""
    clerk.save()
    send()
    row = Delivery.objects.get()
    clerk.email = "clerk@example.com"
    clerk.save()

    with pytest.raises(NotPermitted):
        retry_delivery(delivery=row, by=auditor, at=MONDAY_10AM)
    retry_delivery(delivery=row, by=administrator, at=MONDAY_10AM)

    assert send(MONDAY_10AM).sent == 1
    with pytest.raises(NotPossibleNow):
        retry_delivery(delivery=row, by=administrator, at=MONDAY_10AM)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_four_deliverers_at_once_send_each_message_once():
    sales = department("sales")
    clerk = person("clerk", "customer_service", sales)
    case = folder(clerk)
    for number in range(60):
        tell(case, clerk, key=f"k{number}")
    together = threading.Barrier(4)
    sent, failures = [], []

    def deliver():
        try:
            together.wait(timeout=30)
            sent.append(send().sent)
        except Exception as error:  # told below; a thread's error is otherwise lost
            failures.append(error)
        finally:
            connection.close()

    senders = [threading.Thread(target=deliver) for _number in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(timeout=60)

    assert failures == []
    assert sum(sent) == 60
    ids = [letter.extra_headers["Message-ID"] for letter in mail.outbox]
    assert len(ids) == len(set(ids)) == 60
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_a_refused_recipient_is_a_failure_that_is_tried_again(case, clerk, monkeypatch):
    class Picky(SilentServer):
        def send_messages(self, messages):
            raise smtplib.SMTPRecipientsRefused({"clerk@example.com": (550, b"no such user")})

    monkeypatch.setattr(outbox, "get_connection", Picky)
    tell(case, clerk)

    assert send().failed == 1
    assert "550" in Delivery.objects.get().last_error
