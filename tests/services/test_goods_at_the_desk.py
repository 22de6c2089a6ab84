"""A customer brings the product to the desk: nobody is sent, and who lost the receipt has somebody sign instead."""

from datetime import timedelta

import pytest
from django.test import Client

from aftersales.services.states import ServiceState as State
from aftersales.surveys.models import Asked
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from tests.factories.company import World
from tests.factories.services import CALLED, END, REPAIR, SIGNED, VISIT, act, call_at, new_call, walk

pytestmark = pytest.mark.django_db

SOON = CALLED + timedelta(minutes=10)
HANDED_IN = {"condition": "外壳有划痕，带电源线", "promised_on": "2026-03-06", **SIGNED}


def clocks(call: object, state: str) -> set[str]:
    rows = Deadline.objects.filter(case=call.case_id, state=state)  # type: ignore[attr-defined]
    return set(rows.values_list("code", flat=True))


def test_goods_brought_to_the_desk_are_taken_in_without_a_visit_and_no_arrival_is_counted(
    world: World, client: Client
) -> None:
    call = new_call(world, at_counter="on", address="", area="")
    assert call.state == State.CALLED and clocks(call, "running") == {"service-undone"}
    with pytest.raises(NotPossibleNow):
        act(call, "dispatch", by=world.service_desk, at=SOON, technician="tech1")
    client.force_login(world.service_desk)
    board = client.get("/aftersales/services/board/?day=2026-03-02").content.decode()
    assert f"/{call.case.number}/steps/receive/" in board

    call = act(call, "receive", by=world.service_desk, at=SOON, **HANDED_IN)
    assert (call.state, call.receipt_number, call.taken_by) == (
        State.TAKEN_IN,
        "S260301-R",
        world.service_desk,
    )
    assert clocks(call, "met") == {"service-undone"} and "service-repair" in clocks(call, "running")
    page = client.get(call.case.get_absolute_url()).content.decode()
    assert "S260301-R" in page

    # Whoever repairs it takes it up; the acceptance is for other eyes; the opinion card rates who repaired it.
    call = walk(world, call, (*REPAIR[3:], *END))
    assert call.state == State.FILED and call.technician is None and call.arrived_at is None
    assert call.returned_by == world.tech1
    assert Asked.objects.cards().get(about=call.case).person_rated == world.tech1
    assert "service-arrival" not in clocks(call, "met") | clocks(call, "running")


def test_a_caller_who_then_brings_it_ends_the_arrival_and_a_technician_on_the_way_is_put_back_first(
    world: World,
) -> None:
    call = new_call(world)
    call = act(call, "receive", by=world.service_desk, at=SOON, **HANDED_IN)
    assert call.at_counter and clocks(call, "cancelled") == {"service-arrival"}

    on_the_way = walk(world, new_call(world, serial_number="SN-2"), VISIT[:1])
    with pytest.raises(NotPossibleNow):
        act(on_the_way, "receive", by=world.service_desk, at=SOON, **HANDED_IN)
    with pytest.raises(Invalid, match="on the way"):
        act(on_the_way, "edit", by=world.service_desk, at=CALLED + timedelta(hours=1), at_counter="on",
            caller="王师傅", phone="139", product="TS-500", description="不亮")  # fmt: skip
    with pytest.raises(NotPermitted):
        act(new_call(world, serial_number="SN-3"), "receive", by=world.tech1, at=SOON, **HANDED_IN)


def test_without_the_receipt_who_takes_the_product_is_named_and_signs_the_voucher(world: World) -> None:
    call = call_at(world, State.ACCEPTED)
    later = CALLED + timedelta(hours=3)
    with pytest.raises(Invalid) as refused:
        act(call, "return_goods", by=world.tech1, at=later, no_receipt="收据遗失，核对来电号码与序列号")
    assert refused.value.errors.keys() == {"handed_to"}
    lost = {"no_receipt": "收据遗失，核对来电号码与序列号", "handed_to": "王小二"}
    call = act(call, "return_goods", by=world.tech1, at=later, **lost)

    with pytest.raises(Invalid, match="王小二"):
        act(call, "sign", by=world.tech1, at=later, **SIGNED)
    call = act(call, "sign", by=world.tech1, at=later, **(SIGNED | {"signer": "王小二"}))

    assert call.state == State.SIGNED and not call.receipt_is_open
    assert call.voucher_signature is not None and call.voucher_signature.name == "王小二"
