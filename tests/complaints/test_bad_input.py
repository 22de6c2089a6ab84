"""Wrong, absurd and early-morning input at the doors that are not tested beside their own part."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from complaints.models import Complaint
from complaints.operations.post import deliver_letters
from complaints.states import State
from feedback_system.attachments.models import Attachment
from feedback_system.cases.models import Case
from feedback_system.errors import Invalid
from feedback_system.notifications.models import Delivery, Notification
from tests.factories.company import World, at
from tests.factories.complaints import STEPS, complaint_at, intake, new_complaint, take

NIGHT_SHIFT = at("2026-03-03 02:00")
"""In UTC it is still the day before."""
LATER = at("2026-03-05 10:00")

NO_INTAKE = [
    ("quantity", {"quantity": 10, "defective_quantity": 11}, "defective_quantity"),
    ("nothing", {"quantity": 0}, "quantity"),
    ("negative", {"quantity": -5}, "quantity"),
    ("absurd", {"quantity": 10**12}, "quantity"),
    ("both", {"quantity_undetermined": True}, "quantity"),
    ("unknown customer", {"customer": "Nobody Ltd"}, "customer"),
    ("a book", {"description": "字" * 100_000}, "description"),
    ("happened after it was entered", {"event_at": "2199-01-01T00:00:00+08:00"}, "event_at"),
    ("a day that does not exist", {"delivered_on": "2026-02-31"}, "delivered_on"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"), [row[1:] for row in NO_INTAKE], ids=[row[0] for row in NO_INTAKE]
)
def test_the_api_refuses_what_the_page_refuses_and_names_the_field(
    world: World, changes: dict[str, Any], field: str, client: Client
) -> None:
    client.force_login(world.cs1)
    sent = {
        "customer": "C001", "product": "TS-500", "quantity": 200, "description": "划伤", "channel": "phone",
        "class": "quality", "severity": "general",
    } | changes  # fmt: skip

    answer = client.post("/api/v1/complaints/", sent, content_type="application/json")

    assert answer.status_code == 422
    assert field in answer.json()["errors"]
    assert not Case.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "amount",
    [
        "-1",
        "-0.01",
        "100000000",
        "0.001",
        "1e12",
        "1e400",
        "NaN",
        "-Infinity",
        "一千",
        "",
        "1,2,3",
        "1,5",
        "👍",
    ],
)
def test_an_amount_that_is_none_is_refused_at_its_row_and_nothing_is_proposed(
    world: World, amount: str
) -> None:
    complaint = complaint_at(world, State.PROPOSING)
    remedy = [{"kind": "allowance", "amount": amount, "description": ""}]

    with pytest.raises(Invalid) as refusal:
        take(complaint, "propose", by=world.sales1, at=LATER, text="折让", remedy=remedy)

    assert "remedy" in refusal.value.errors
    assert not complaint.remedy_lines.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "percents", [("60", "30"), ("100", "0.01"), ("0", "100"), ("-50", "150"), ("33.333", "66.667")]
)
def test_shares_that_do_not_make_a_hundred_are_refused(world: World, percents: tuple[str, ...]) -> None:
    complaint = complaint_at(world, State.RULING)
    shares = [
        {"party": "department", "department": code, "percent": percent, "evidence": "记录"}
        for code, percent in zip(("production", "qa"), percents, strict=True)
    ]

    with pytest.raises(Invalid) as refusal:
        take(complaint, "rule", by=world.gm_office, at=LATER, **{**STEPS["rule"][1], "shares": shares})

    assert "shares" in refusal.value.errors
    assert not complaint.rulings.exists()


@pytest.mark.django_db
def test_goods_delivered_today_are_taken_by_the_night_shift(world: World) -> None:
    complaint = new_complaint(world, at=NIGHT_SHIFT, delivered_on="2026-03-03", event_at="2026-03-03T01:30")

    assert str(complaint.delivered_on) == "2026-03-03"


@pytest.mark.django_db
def test_goods_made_today_are_taken_by_the_night_shift(world: World) -> None:
    complaint = complaint_at(world, State.PRODUCTION_ANALYSIS)

    take(
        complaint, "finish_production_analysis", by=world.prod1, at=at("2026-03-04 02:00"), text="夹具磨损",
        countermeasure="更换", produced_on="2026-03-04",
    )  # fmt: skip

    assert Complaint.objects.get(pk=complaint.pk).state == State.MANAGER_REVIEW


def typed_at_the_desk(world: World, **changes: Any) -> tuple[Client, dict[str, Any]]:
    """The clerk's browser, and the intake form as it stands on the page, filled in."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cs1)
    page = client.get("/complaints/new/").content.decode()
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once is not None
    return client, {**intake(world), "once": once[1], "save": "", **changes}


PASTED = [
    ("100 KB of text", "description", "字" * 34_000),
    ("a NUL", "demand", "换货\x00"),
    ("more than there is", "quantity", "９９９９９９９９９９９９"),
    ("words for a number", "quantity", "两百👍"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "value"), [row[1:] for row in PASTED], ids=[row[0] for row in PASTED])
def test_what_cannot_be_taken_is_told_at_its_field_and_nothing_typed_is_lost(
    world: World, field: str, value: str
) -> None:
    client, form = typed_at_the_desk(world, sales_remarks="电话里说了很久的备注", **{field: value})

    answer = client.post("/complaints/new/", form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in page
    assert "电话里说了很久的备注" in page
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_emoji_rare_characters_and_full_width_digits_are_taken_and_control_characters_go(
    world: World,
) -> None:
    client, form = typed_at_the_desk(
        world, description="板面划伤😀，𠮷野家反映\x07\u200b", quantity="２００", defective_quantity="１２",
        contact_phone="１３９ ００００ １１１１",
    )  # fmt: skip

    answer = client.post("/complaints/new/", form)

    assert answer.status_code == 302
    taken = Complaint.objects.get()
    assert (taken.description, taken.quantity, taken.defective_quantity) == (
        "板面划伤😀，𠮷野家反映",
        200,
        12,
    )
    assert taken.contact_phone == "13900001111"
    assert "😀" in client.get(answer["Location"]).content.decode()


@pytest.mark.django_db
def test_two_clicks_on_the_button_log_one_complaint(world: World) -> None:
    client, form = typed_at_the_desk(world)

    first, second = client.post("/complaints/new/", form), client.post("/complaints/new/", form)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_a_program_under_the_name_of_a_picture_keeps_the_report_back_with_all_that_was_typed(
    world: World,
) -> None:
    program = SimpleUploadedFile("划伤.jpg", b"MZ\x90\x00" + b"\x00" * 200, content_type="image/jpeg")
    client, form = typed_at_the_desk(world, sales_remarks="电话里说了很久的备注", files=program)

    answer = client.post("/complaints/new/", form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "划伤.jpg" in page and "电话里说了很久的备注" in page
    assert not Case.objects.exists() and not Attachment.objects.exists()


@pytest.mark.django_db
def test_a_broker_that_is_down_costs_no_step_no_notice_and_no_letter(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def refused(*_arguments: Any, **_options: Any) -> None:
        raise ConnectionRefusedError("the broker is down")

    monkeypatch.setattr("celery.app.task.Task.apply_async", refused)
    complaint = complaint_at(world, State.INVESTIGATING)

    with django_capture_on_commit_callbacks(execute=True):
        take(
            complaint, "send_letter", by=world.sales1, at=LATER, letter="progress", language="en", way="mail",
            address="customer@example.test", subject="Your complaint", text="We are looking into it.",
        )  # fmt: skip
        take(complaint, "finish_investigation", by=world.qa1, at=LATER, **STEPS["finish_investigation"][1])

    assert Complaint.objects.get(pk=complaint.pk).state == State.PRODUCTION_ANALYSIS
    assert Notification.objects.filter(case=complaint.case, recipient=world.prod_head).exists()
    assert Delivery.objects.filter(notification__recipient=world.prod_head, state="waiting").exists()
    letter = complaint.letters.get()
    assert letter.state == "waiting"

    deliver_letters(clock=lambda: LATER)  # the next round of the schedule, with the broker back

    letter.refresh_from_db()
    assert letter.state == "sent"
    assert mail.outbox[-1].to == ["customer@example.test"]


@pytest.mark.django_db
def test_trap_after_a_failed_refresh_of_a_deleted_row_the_state_is_still_protected(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    with transaction.atomic():
        gone = Complaint.objects.get(pk=complaint.pk)
        gone.pk = 0

        with pytest.raises(Complaint.DoesNotExist):
            gone.refresh_from_db()

        for record in (gone, Complaint.objects.get(pk=complaint.pk)):
            with pytest.raises(AttributeError):
                record.state = State.CLOSED


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_trap_the_lock_of_one_worker_holds_in_the_other() -> None:
    barrier = threading.Barrier(4)

    def lock(number: int) -> bool:
        try:
            connection.ensure_connection()
            barrier.wait(30)
            return bool(cache.add("lock-of-the-suite", number, 60))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(lock, range(4)))
    cache.delete("lock-of-the-suite")

    assert won.count(True) == 1
