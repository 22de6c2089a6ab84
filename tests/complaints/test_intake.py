"""What the intake takes, and what it refuses with which sentence."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from complaints.models import Complaint
from complaints.operations.receive import receive_complaint
from complaints.states import State
from feedback_system.cases.models import Case
from feedback_system.errors import Invalid, NotPermitted
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import complaint_at, intake, new_complaint, take

pytestmark = pytest.mark.django_db


def refused(world: World, **changes: Any) -> dict[str, list[str]]:
    """The sentences by field when the clerk types this."""
    with translation.override("en"), pytest.raises(Invalid) as refusal:
        receive_complaint(by=world.cs1, at=MONDAY_9AM, **intake(world, **changes))
    assert not Case.objects.exists()
    return {
        field: [str(sentence) for sentence in sentences] for field, sentences in refusal.value.errors.items()
    }


@pytest.mark.parametrize(
    ("field", "changes", "sentence"),
    [
        ("reported_at", {"reported_at": "2026-03-02T10:00"}, "lies in the future"),
        ("late_entry_reason", {"reported_at": "2026-02-27T09:00"}, "Say why it is entered only now"),
        ("event_at", {"reported_at": "2026-03-02T08:00", "event_at": "2026-03-02T08:30"}, "after the report"),
        ("delivered_on", {"delivered_on": "2026-03-09"}, "lies in the future"),
        (
            "delivered_on",
            {"delivered_on": "2026-03-01", "event_at": "2026-02-28T09:00"},
            "delivered after the defect",
        ),
        ("delivered_on", {"delivered_on": "2026-02-31"}, "valid date"),
        ("defective_quantity", {"quantity": "10", "defective_quantity": "11"}, "cannot be larger"),
        ("quantity", {"quantity": "0"}, "greater than or equal to 1"),
        ("quantity", {"quantity": "-5"}, "greater than or equal to 1"),
        ("quantity", {"quantity": "99999999999"}, "less than or equal to"),
        ("quantity", {"quantity_undetermined": "on"}, "not both"),
        ("customer", {"customer": "Nobody Ltd"}, "was not found"),
        ("description", {"description": "字" * 100_000}, "Please shorten this"),
        ("description", {"description": "a\x00b"}, "cannot be stored"),
        ("contact_phone", {"contact_phone": "call me"}, "telephone number"),
        ("reported_at", {"reported_at": "0001-01-01T00:00"}, "year cannot be right"),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_nothing_is_saved(
    world: World, field: str, changes: dict[str, Any], sentence: str
) -> None:
    assert sentence in " ".join(refused(world, **changes)[field])


def test_full_width_digits_emoji_and_control_characters_are_taken_as_meant(world: World) -> None:
    complaint = new_complaint(
        world, quantity="１２０", order_number="ＳＯ－１００１", description="板面\u200b划伤😀\x07"
    )

    assert complaint.quantity == 120
    assert complaint.order_number == "SO-1001"
    assert complaint.description == "板面划伤😀"


def test_a_late_entry_with_a_reason_starts_its_clocks_when_the_customer_told_us(world: World) -> None:
    complaint = new_complaint(world, reported_at="2026-02-27T09:00", late_entry_reason="值班电话记录")

    clock = complaint.case.deadlines.get(code="complaint-register")
    assert clock.started_at == at("2026-02-27 09:00")
    assert clock.due_at == at("2026-02-28 09:00")


def test_a_correction_days_later_needs_no_reason_for_the_time_it_does_not_touch(world: World) -> None:
    complaint = complaint_at(world, State.SUBMITTED)

    corrected = take(
        complaint,
        "edit",
        by=world.cs1,
        at=at("2026-03-06 09:00"),
        **intake(world, demand="只要求换货", reported_at="2026-03-02T09:00"),
    )

    assert corrected.demand == "只要求换货"
    assert corrected.case.reported_at == MONDAY_9AM


def test_who_may_not_log_complaints_is_told_where_to_pass_the_report(world: World) -> None:
    with pytest.raises(NotPermitted, match="customer service"):
        receive_complaint(by=world.hr, at=MONDAY_9AM, **intake(world))

    assert not Complaint.objects.exists()


def test_goods_delivered_today_are_accepted_in_the_small_hours_when_it_is_still_yesterday_in_utc(
    world: World,
) -> None:
    complaint = new_complaint(world, at=at("2026-03-03 02:00"), delivered_on="2026-03-03")

    assert complaint.delivered_on == date(2026, 3, 3)
    with pytest.raises(Invalid, match="future"):
        new_complaint(world, at=at("2026-03-03 02:00"), delivered_on="2026-03-04")
