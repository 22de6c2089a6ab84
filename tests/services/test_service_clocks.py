"""The clocks of a service call over a holiday and a make-up Saturday, stepped by the sweep as the worker would."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from aftersales.services.models import ServiceCall
from feedback_system.deadlines.models import Deadline
from feedback_system.escalation.models import ReminderSlip
from feedback_system.notifications.models import Notification
from tests.factories.company import World, at
from tests.factories.services import REPAIR, SIGNED, VISIT, act, new_call, walk

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")


def due(call: ServiceCall, code: str) -> str:
    """When the clock is due, by the company's wall clock."""
    row = Deadline.objects.get(case=call.case_id, code=code, state="running")
    return row.due_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def sweep(now: datetime) -> None:
    call_command("escalate_due", "--now", now.isoformat(), "--yes", verbosity=0)


def slips(call: ServiceCall) -> int:
    return ReminderSlip.objects.filter(case=call.case_id).count()


@pytest.mark.parametrize(
    ("area", "expected"), [("urban", "2026-02-24 11:30"), ("suburban", "2026-02-24 12:30")]
)
def test_the_arrival_counts_working_hours_over_the_make_up_saturday_and_the_holiday(
    world: World, area: str, expected: str
) -> None:
    """Saturday 14 February is worked in exchange, 15 to 23 February are off: 3 hours on Saturday, the rest on the 24th."""
    call = new_call(world, at=at("2026-02-14 14:30"), area=area)
    assert due(call, "service-arrival") == expected
    assert due(call, "service-undone") == "2026-02-24 08:30"

    sweep(at("2026-02-20 12:00"))
    assert slips(call) == 0
    sweep(at("2026-02-24 08:31"))
    assert slips(call) == 1  # not dispatched when the doors opened again
    act(call, "dispatch", by=world.service_desk, at=at("2026-02-24 08:40"), technician="tech1")
    sweep(at("2026-02-24 13:00"))
    assert slips(call) == 2  # nobody came in time

    # Told afterwards: the technician was there in time after all.
    call = act(
        call,
        "arrive",
        by=world.tech1,
        at=at("2026-02-24 13:10"),
        arrived_at=at("2026-02-24 11:00").isoformat(),
    )
    met = Deadline.objects.get(case=call.case_id, code="service-arrival")
    assert (met.state, met.ended_at) == ("met", at("2026-02-24 11:00"))


def test_the_day_before_the_promised_one_the_technician_and_the_desk_are_told_and_not_once_it_is_accepted(
    world: World,
) -> None:
    promised = {"condition": "完好", "promised_on": "2026-03-06", **SIGNED}
    way: Any = (*VISIT, ("take_in", "tech1", promised))
    late = walk(world, new_call(world), way)
    accepted = walk(world, new_call(world, serial_number="SN-2"), (*way, *REPAIR[3:6]))
    before = set(Notification.objects.values_list("pk", flat=True))

    def told() -> set[tuple[int | None, str]]:
        new = Notification.objects.exclude(pk__in=before)
        return set(new.values_list("case_id", "recipient__username"))

    sweep(at("2026-03-05 08:59"))
    assert told() & {(late.case_id, "tech1"), (late.case_id, "service_desk")} == set()
    sweep(at("2026-03-05 09:01"))
    assert {(late.case_id, "tech1"), (late.case_id, "service_desk")} <= told()
    assert Deadline.objects.get(case=accepted.case_id, code="service-repair").state == "met"
    sweep(at("2026-03-07 00:01"))
    assert slips(late) == 1


def test_the_invoice_is_due_on_the_day_of_the_service(world: World) -> None:
    call = walk(world, new_call(world, at=at("2026-03-06 15:00")), (*VISIT, ("fix", "tech1", {"work_done": "换件", "work_minutes": "20"}), ("sign", "tech1", SIGNED)))  # fmt: skip
    assert due(call, "service-invoice") == "2026-03-07 00:00"

    call = act(
        call, "settle", by=world.tech1, at=at("2026-03-06 16:10"), fee_way="invoice", fee="650", reason="进水"
    )
    assert due(call, "service-invoice") == "2026-03-07 00:00"
    sweep(at("2026-03-07 00:01"))
    assert slips(call) == 1
    call = act(
        call,
        "invoice",
        by=world.finance,
        at=at("2026-03-07 09:00"),
        invoice_number="F1",
        invoiced_on="2026-03-06",
    )
    assert not Deadline.objects.filter(case=call.case_id, state="running").exists()
