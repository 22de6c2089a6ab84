"""Returns in any state, walked by the real verbs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from aftersales.kind import return_kind
from aftersales.models import GoodsReturn
from aftersales.operations import take_in
from aftersales.states import ReturnState as State
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case
from tests.factories.company import World, at

TAKEN_IN = at("2026-03-02 09:00")
"""When the letter of the customer is registered."""

LETTER: dict[str, Any] = {
    "customer": "C001",
    "product": "TS-500",
    "channel": "letter",
    "sender_number": "东电退字12号",
    "order_number": "SO-1001",
    "batch_number": "B2601",
    "announced_quantity": "120",
    "reason_kind": "quality",
    "description": "控制板焊点虚焊，整批要求退货",
    "demand": "退款",
}
RESTOCK = [{"handling": "reprocess", "quantity": "100"}, {"handling": "scrap", "quantity": "20"}]
REFUND: dict[str, Any] = {
    "opinion": "可返修部分返修后入库，其余报废，按件退款",
    "lines": RESTOCK,
    "settlement": "refund",
    "refund_amount": "900.00",
}

Way = tuple[tuple[str, str, dict[str, Any]], ...]
WAY: Way = (
    ("count", "warehouse", {"quantity": "120"}),
    ("send_slip", "cs1", {"reason_kind": "quality"}),
    ("confirm_reason", "qa1", {"opinion": "虚焊属实", "own_fault": "yes"}),
    ("set_handling", "qa1", REFUND),
    ("approve", "sales_head", {}),
    ("book_goods", "warehouse", {"line": "1", "return_paper": "TH-031", "stock_paper": "RK-088"}),
    ("book_goods", "warehouse", {"line": "2", "return_paper": "TH-031", "stock_paper": "BF-007"}),
    ("pay_refund", "finance", {"slip_number": "T260301", "amount": "900.00", "voucher": "FK-0302", "paid_on": "2026-03-02"}),
    ("name_responsible", "qa_head", {"department": "production", "person": "prod1", "measure": "已培训并复核焊接参数"}),
    ("record_visit", "cs1", {"channel": "phone", "words": "款已收到，没有意见", "satisfied": "yes"}),
    ("close", "cs1", {}),
)  # fmt: skip
REFUSED: Way = (
    ("count", "warehouse", {"quantity": "120"}),
    ("send_slip", "cs1", {"reason_kind": "quality"}),
    ("refuse_reason", "qa1", {"opinion": "虚焊为客户二次焊接造成"}),
    ("explain", "cs1", {"channel": "letter", "letter": "经检验，焊点为二次焊接，恕不能受理退货。"}),
    ("book_goods", "warehouse", {"line": "1", "return_paper": "TH-032", "stock_paper": "CK-101"}),
    ("close", "cs1", {}),
)


def act(record: GoodsReturn, name: str, *, by: Any, at: datetime, **data: Any) -> GoodsReturn:
    """Take the step `name` with these fields through the one door."""
    case = Case.objects.get(pk=record.case_id)
    found: GoodsReturn = advance(return_kind.steps[name], case, by=by, at=at, version=case.version, data=data)
    return found


def new_return(world: World, *, who: str = "cs1", at: datetime = TAKEN_IN, **changes: Any) -> GoodsReturn:
    """A return just taken in; `changes` are fields of the slip."""
    return take_in(by=getattr(world, who), at=at, **(LETTER | changes))


def walk(
    world: World,
    record: GoodsReturn,
    way: Way,
    *,
    until: str = "",
    over: dict[str, dict[str, Any]] | None = None,
) -> GoodsReturn:
    """Take the steps of `way`, a quarter of an hour apart, until the state `until`; `over` changes fields of steps by name."""
    moment = Case.objects.get(pk=record.case_id).entered_at
    for place, (name, who, data) in enumerate(way, start=1):
        if until and record.state == until:
            break
        fields = data | (over or {}).get(name, {})
        if name == "pay_refund" and "slip_number" not in (over or {}).get(name, {}):
            fields = fields | {"slip_number": record.case.number}
        moment_of_it = moment + place * timedelta(minutes=15)
        record = act(record, name, by=getattr(world, who), at=moment_of_it, **fields)
    return record


def return_at(world: World, state: str, **changes: Any) -> GoodsReturn:
    """A return in `state`; `changes` are fields of the slip."""
    record = new_return(world, **changes)
    later = TAKEN_IN + timedelta(minutes=5)
    if state == State.WITHDRAWN:
        return act(record, "withdraw", by=world.cs1, at=later, reason="客户决定自行使用")
    if state == State.RETEST:
        record = walk(world, record, WAY, until=State.REASON_REVIEW)
        later = TAKEN_IN + timedelta(hours=1)
        return act(record, "order_retest", by=world.qa1, at=later, question="抽三十件做通电测试")
    refused = state in (State.REASON_REFUSED, State.EXPLAINED)
    record = walk(world, record, REFUSED if refused else WAY, until=state)
    assert record.state == state, f"{record.state} instead of {state}"
    return record
