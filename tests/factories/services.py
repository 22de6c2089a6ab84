"""Service calls in any state, walked by the real verbs."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from aftersales.services.kind import service_kind
from aftersales.services.models import DaySheet, ServiceCall, Work
from aftersales.services.operations import take_call
from aftersales.services.operations.sheets import add_line, open_sheet, sign_sheet
from aftersales.services.states import ServiceState as State
from aftersales.services.worked import checksum, entries_of
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.advance import advance
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from tests.factories.company import World, at

CALLED = at("2026-03-02 09:00")
"""When the customer calls: a Monday, at nine."""

CALL: dict[str, Any] = {
    "customer": "C001",
    "caller": "王师傅",
    "phone": "13900002222",
    "address": "滨江路8号",
    "area": "urban",
    "product": "TS-500",
    "serial_number": "SN-0091",
    "description": "通电后面板不亮，有焦味",
}
SIGNATURE = json.dumps([[[100, 200], [220, 90], [300, 260], [380, 120]], [[450, 300], [700, 310]]])
"""Strokes of over six hundred units."""
DOT = json.dumps([[[500, 200], [503, 201]]])
SIGNED: dict[str, Any] = {"signature": SIGNATURE, "signer": "王师傅"}

Way = tuple[tuple[str, str, dict[str, Any]], ...]
VISIT: Way = (
    ("dispatch", "service_desk", {"technician": "tech1"}),
    ("arrive", "tech1", {}),
)
FIXED: Way = (
    *VISIT,
    ("fix", "tech1", {"work_done": "更换保险丝，通电正常", "work_minutes": "40"}),
)
REPAIR: Way = (
    *VISIT,
    ("take_in", "tech1", {"condition": "外壳无划伤，带电源线", "promised_on": "2026-03-06", **SIGNED}),
    ("begin_repair", "tech1", {"repairer": "tech1", "material_slip": "TL-007"}),
    (
        "finish_repair",
        "tech1",
        {"repair_work": "更换电源模块", "repair_minutes": "95", "parts_replaced": "电源模块 PM-3"},
    ),
    ("accept_repair", "inspector1", {"remark": "老化四小时正常"}),
    ("return_goods", "tech1", {"receipt_is_back": "on"}),
)
END: Way = (
    ("sign", "tech1", SIGNED),
    ("settle", "tech1", {"fee_way": "invoice", "fee": "650.00", "reason": "人为进水，不在保修内"}),
    ("invoice", "finance", {"invoice_number": "FP-2201", "invoiced_on": "2026-03-02"}),
    ("file", "service_desk", {}),
)
CASH: dict[str, Any] = {
    "fee_way": "cash",
    "fee": "150.00",
    "collected_by": "tech1",
    "reason": "更换易损件",
}


def new_call(
    world: World, *, who: str = "service_desk", at: datetime = CALLED, **changes: Any
) -> ServiceCall:
    """A call just taken; `changes` are fields of the line."""
    return take_call(by=getattr(world, who), at=at, **(CALL | changes))


REPORT: dict[str, Any] = {
    "sort": "repair",
    "found": "电源模块电容鼓包",
    "done": "更换电源模块",
    "tested": "满负荷运行三十分钟正常",
    "satisfied": "on",
    **SIGNED,
}


def written_report(
    world: World, call: ServiceCall, *, at: datetime = CALLED + timedelta(hours=5), **changes: Any
) -> ServiceCall:
    """The call with a report of its technician; `changes` are fields of the form."""
    return act(call, "write_report", by=world.tech1, at=at, **(REPORT | changes))


def new_sheets(world: World, *, at: datetime) -> tuple[DaySheet, DaySheet]:
    """A draft of a technician's sheet with one line, and the supervisor's, signed."""
    centre, day = world.departments["service_desk"], local_day(at)
    own = open_sheet(centre=centre, technician=world.tech1, day=day, by=world.tech1, at=at)
    add_line(sheet=own, work=Work.TRAVEL, minutes=50, words="往返滨江", by=world.tech1, at=at)
    whole = open_sheet(centre=centre, technician=None, day=day, by=world.service_head, at=at)
    seal = checksum(whole, entries_of(whole))
    sign_sheet(sheet=whole, seal=seal, by=world.service_head, at=at)
    return own, whole


def act(record: ServiceCall, name: str, *, by: Any, at: datetime, **data: Any) -> ServiceCall:
    """Take the step `name` with these fields through the one door."""
    case = Case.objects.get(pk=record.case_id)
    found: ServiceCall = advance(
        service_kind.steps[name], case, by=by, at=at, version=case.version, data=data
    )
    return found


def walk(world: World, record: ServiceCall, way: Way, *, until: str = "") -> ServiceCall:
    """Take the steps of `way`, a quarter of an hour apart, until the state `until`."""
    moment = CaseEvent.objects.filter(case=record.case_id).order_by("-sequence")[0].at
    for name, who, data in way:
        if until and record.state == until:
            break
        moment += timedelta(minutes=15)
        record = act(record, name, by=getattr(world, who), at=moment, **data)
    return record


IN_THE_HOUSE = {State.TAKEN_IN, State.IN_REPAIR, State.REPAIRED, State.ACCEPTED, State.RETURNED}


def call_at(world: World, state: str, **changes: Any) -> ServiceCall:
    """A call in `state`; `changes` are fields of the line."""
    record = new_call(world, **changes)
    later = CALLED + timedelta(hours=2)
    if state == State.CANCELLED:
        return act(record, "cancel", by=world.service_desk, at=later, reason="客户自行修好")
    if state in IN_THE_HOUSE:
        record = walk(world, record, REPAIR, until=state)
    elif state in (State.PAID, State.FREE):
        record = walk(world, record, (*FIXED, END[0]))
        free = {"fee_way": "free"}
        record = act(record, "settle", by=world.tech1, at=later, **(CASH if state == State.PAID else free))
    else:
        record = walk(world, record, (*FIXED, *END), until=state)
    assert record.state == state, f"{record.state} instead of {state}"
    return record
