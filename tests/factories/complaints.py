"""Complaints in any state, made by walking the real verbs, never by setting the field."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.operations.receive import receive_complaint
from complaints.states import State
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case
from tests.factories.company import MONDAY_9AM, World
from tests.factories.remembered import remembered


def read_again(pk: int) -> Complaint:
    """The complaint as the database has it."""
    return Complaint.objects.select_related("case", "route").get(pk=pk)


def intake(world: World, **changes: Any) -> dict[str, Any]:
    """What the clerk types for an ordinary complaint."""
    return {
        "customer": "C001",
        "product": "TS-500",
        "order_number": "SO-1001",
        "batch_number": "B2601",
        "quantity": "200",
        "defective_quantity": "12",
        "description": "板面划伤，客户上线时发现",
        "demand": "换货并提交改善报告",
        "channel": "phone",
        "complaint_class": "quality",
        "severity": "general",
        "contact_name": "王先生",
        "contact_phone": "13900001111",
    } | changes


def take(complaint: Complaint, name: str, *, by: Any, at: datetime, **data: Any) -> Complaint:
    """Take the step `name` with these fields through the one door."""
    case = Case.objects.get(pk=complaint.case_id)
    return advance(complaint_kind.steps[name], case, by=by, at=at, version=case.version, data=data)


@remembered(lambda complaint: complaint.pk, read_again)
def _go_on(
    world: World, complaint: Complaint, name: str, who: str, at: datetime, data: dict[str, Any]
) -> Complaint:
    return take(complaint, name, by=getattr(world, who), at=at, **data)


ALLOWANCE_800 = [{"kind": "allowance", "amount": "800.00", "description": "按不良品折让"}]
SHARES = [{"party": "department", "department": "production", "percent": "100", "evidence": "生产记录"}]

STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    # step: who takes it, and with what
    "submit": ("cs1", {}),
    "accept": (
        "gm_office",
        {"route": "long", "complaint_class": "quality", "market": "home", "severity": "general"},
    ),
    "start_investigation": ("qa1", {}),
    "finish_investigation": (
        "qa1",
        {
            "text": "划伤来自装箱工序",
            "ours": "yes",
            "responsible_department": "production",
            "production_department": "production",
            "rd_wanted": "",
        },
    ),
    "finish_production_analysis": ("prod1", {"text": "夹具磨损", "countermeasure": "更换夹具并每班点检"}),
    "instruct": ("manager_office", {"text": "同意，限期完成"}),
    "give_rd_opinion": ("rd1", {"text": "设计无关"}),
    "consolidate": ("gm_office", {"text": "责任明确，请业务提出处理方案"}),
    "propose": ("sales1", {"text": "建议折让", "remedy": ALLOWANCE_800}),
    "consolidate_proposal": ("gm_office", {"text": "同意业务方案"}),
    "approve": ("sales_head", {"reason": ""}),
    "record_outcome": ("sales1", {"outcome": "accepted", "text": "客户接受折让"}),
    "review_outcome": ("sales_head", {"text": "属实"}),
    "consolidate_outcome": ("gm_office", {"text": "在核准范围内"}),
    "rule": (
        "gm_office",
        {
            "own_fault": "yes",
            "fault_kind": "process",
            "tracked": "no",
            "exemption_reason": "同一夹具的改善已另案追踪",
            "loss_amount": "800.00",
            "shares": SHARES,
            "provisional": "on",
            "text": "生产部未点检夹具",
        },
    ),
    "approve_ruling": ("sales_head", {"reason": ""}),
    "tell_customer": ("sales1", {"channel": "phone", "text": "已告知折让决定", "tells_decision": "on"}),
    "close": ("gm_office", {"remark": ""}),
}

TRACKED = {"tracked": "yes", "exemption_reason": ""}
"""What a ruling says that has an improvement raised, which then blocks the filing."""

LONG_WAY = (
    "submit", "accept", "start_investigation", "finish_investigation", "finish_production_analysis", "instruct",
    "consolidate", "propose", "consolidate_proposal", "approve", "record_outcome", "review_outcome",
    "consolidate_outcome", "rule", "approve_ruling", "tell_customer", "close",
)  # fmt: skip
"""Every step of the long route when nothing goes wrong."""

SHORT_WAY = tuple(
    step
    for step in LONG_WAY
    if step not in ("instruct", "propose", "consolidate_proposal", "consolidate_outcome")
)
NON_QUALITY_WAY = tuple(step for step in SHORT_WAY if step != "finish_production_analysis")
LIGHT_WAY = (
    "submit", "accept", "start_investigation", "finish_investigation", "tell_customer", "record_outcome", "review_outcome",
)  # fmt: skip


@remembered(lambda complaint: complaint.pk, read_again)
def new_complaint(world: World, *, by: str = "cs1", at: datetime = MONDAY_9AM, **changes: Any) -> Complaint:
    """A draft, just saved by a clerk."""
    return receive_complaint(by=getattr(world, by), at=at, **intake(world, **changes))


@remembered(lambda complaint: complaint.pk, read_again)
def walk(
    world: World,
    complaint: Complaint,
    way: tuple[str, ...],
    *,
    until: str | None = None,
    start: datetime = MONDAY_9AM,
    pace: timedelta = timedelta(minutes=30),
    changes: dict[str, dict[str, Any]] | None = None,
    people: dict[str, str] | None = None,
) -> Complaint:
    """Take the steps of `way` one after the other, `pace` apart, and stop once the state is `until`."""
    moment = start
    for name in way:
        if until is not None and complaint.state == until:
            return complaint
        moment += pace
        who, data = STEPS[name]
        who = (people or {}).get(name, who)
        complaint = _go_on(world, complaint, name, who, moment, {**data, **(changes or {}).get(name, {})})
    return complaint


@remembered(lambda complaint: complaint.pk, read_again)
def complaint_at(
    world: World,
    state: str,
    *,
    start: datetime = MONDAY_9AM,
    rule: dict[str, Any] | None = None,
    **changes: Any,
) -> Complaint:
    """A complaint of the long route in `state`; `rule` are other fields of its ruling."""
    complaint = new_complaint(world, at=start, **changes)
    if state == State.DRAFT:
        return complaint
    way = LONG_WAY
    extra: dict[str, dict[str, Any]] = {"rule": rule} if rule else {}
    if state == State.RD_OPINION:
        extra["finish_investigation"] = {"rd_wanted": "on", "rd_reason": "设计疑点"}
    if state == State.AWAITING_FINAL_APPROVAL:
        extra["record_outcome"] = {
            "outcome": "accepted_changed",
            "remedy": [{"kind": "allowance", "amount": "900.00", "description": ""}],
        }
    if state == State.CLOSED:
        extra["propose"] = {"remedy": [], "without_remedy": "on"}
        way = tuple(step for step in way if step != "approve")
    complaint = walk(world, complaint, way, until=state, start=start, changes=extra)
    assert complaint.state == state, f"{complaint.state} instead of {state}"
    return complaint
