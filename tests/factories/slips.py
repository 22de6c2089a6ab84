"""Slips in any state, walked by the real verbs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case
from quality.slips.kind import slip_kind
from quality.slips.models import Slip
from quality.slips.operations import send_slip
from quality.slips.states import SlipState as State
from tests.factories.company import World, at

SENT = at("2026-03-02 09:00")
"""A Monday morning."""

TYPED: dict[str, dict[str, Any]] = {
    "information": {
        "kind": "information",
        "departments": ["production"],
        "description": "三号线焊点虚焊，本批已隔离二十件",
        "wish": "请查明原因并答复",
    },
    "internal_other": {
        "kind": "internal_other",
        "departments": ["rd"],
        "topic": "stuck",
        "description": "新图纸迟迟未下发，两个部门互相等待",
    },
    "quality_feedback": {
        "kind": "quality_feedback",
        "information_class": "needs_reply",
        "cause": "process",
        "description": "巡检发现装配扭矩偏低",
    },
    "change_notice": {
        "kind": "change_notice",
        "departments": ["production", "qa"],
        "document_number": "GG-2026-07",
        "description": "控制板由甲料改用乙料，工艺参数见附件",
    },
    "phone": {
        "kind": "phone",
        "caller": "程晓",
        "called": "东方电子王工",
        "description": "询问上批货检验结果",
    },
    "fast_feedback": {
        "kind": "fast_feedback",
        "customer": "C001",
        "report_source": "own",
        "description": "群内反映控制板无法启动",
    },
    "market_quality": {
        "kind": "market_quality",
        "customer": "C001",
        "product": "TS-500",
        "quantity": "3",
        "description": "客户现场三件控制板漏电",
        "contact_name": "王先生",
        "contact_phone": "13900001111",
    },
    "incident": {
        "kind": "incident",
        "incident": "injury",
        "place": "三号车间",
        "description": "冲床作业时一人手指划伤",
    },
    "production_report": {
        "kind": "production_report",
        "station": "二号线",
        "description": "焊点发暗，第五温区读数波动",
    },
    "patrol_urgent": {
        "kind": "patrol_urgent",
        "place": "客户二号仓库",
        "description": "对手新品上市，客户要求下周答复",
    },
    "task": {
        "kind": "task",
        "person": "prod1",
        "task_due_on": "2026-03-06",
        "description": "整理三号线返工记录",
    },
    "meeting_task": {
        "kind": "meeting_task",
        "departments": ["production"],
        "meeting_on": "2026-03-02",
        "description": "更换二号线夹具",
    },
    "minutes": {
        "kind": "minutes",
        "meeting_on": "2026-03-02",
        "description": "二楼会议室，各部门负责人",
        "targets": "一次合格率 98%",
        "analysis": "虚焊占不良六成",
        "measures": "更换夹具，纳入点检",
    },
    "market_news": {
        "kind": "market_news",
        "caller": "北区代理",
        "description": "一家同行今日起全线降价一成",
    },
    "opinion_book": {
        "kind": "opinion_book",
        "place": "一号门店柜台",
        "description": "顾客写：取货等了半小时",
    },
    "intake": {"kind": "intake", "description": "展会上有客户说包装破损"},
}
"""What is typed for a slip of each kind."""

Deed = tuple[str, str, dict[str, Any]]
ANSWER = {"answer": "夹具松动，已更换并复检"}


def act(slip: Slip, name: str, *, by: Any, at: datetime, **data: Any) -> Slip:
    """Take the step `name` with these fields through the one door."""
    case = Case.objects.get(pk=slip.case_id)
    found: Slip = advance(slip_kind.steps[name], case, by=by, at=at, version=case.version, data=data)
    return found


def new_slip(
    world: World, kind: str = "information", *, who: str = "qa1", at: datetime = SENT, **changes: Any
) -> Slip:
    """A slip just sent; `changes` are fields of it."""
    return send_slip(by=getattr(world, who), at=at, **(TYPED[kind] | changes))


WAY: tuple[Deed, ...] = (
    ("take_up", "prod_head", {"person": "prod1"}),
    ("begin", "prod1", {}),
    ("answer", "prod1", ANSWER),
    ("confirm_answer", "qa1", {}),
)
"""An information slip from quality to production, to its end."""


DONE = {"cause": "加热丝接触不良", "measures": "更换加热丝，复测合格", "loss": "1500"}


def way_up(world: World) -> Slip:
    """A production report that left the shift leader out, and that the technician passed up to the factory head."""
    slip = new_slip(world, "production_report", who="prod1", level="2")
    contained = {"measures": "停止投板，隔离在制品", "loss": "800"}
    return act(slip, "pass_up", by=world.rd1, at=at("2026-03-02 10:00"), **contained)


def slip_at(world: World, state: str) -> Slip:
    """An information slip in `state`."""
    if state == State.RECORDED:
        return new_slip(world, "phone")
    if state == State.AT_DESK:
        return new_slip(world, "fast_feedback", who="sales1")
    if state == State.SEEN:
        return new_slip(world, "incident", who="prod1", handle_first="on")
    if state == State.AT_LEVEL:
        return way_up(world)
    slip = new_slip(world)
    if state == State.WITHDRAWN:
        return act(slip, "withdraw", by=world.qa1, at=at("2026-03-02 09:30"), reason="误发")
    if state == State.RETURNED:
        fields = {"right_department": "rd", "reason": "属设计问题"}
        return act(slip, "return_slip", by=world.prod1, at=at("2026-03-02 09:30"), **fields)
    for place, (name, who, data) in enumerate(WAY, start=1):
        if slip.state == state:
            break
        slip = act(slip, name, by=getattr(world, who), at=at(f"2026-03-02 {9 + place}:00"), **data)
    assert slip.state == state, f"{slip.state} instead of {state}"
    return slip


def fast_feedback_with_everything(world: World) -> Slip:
    """A fast feedback at the departments, with a report from the field and a part that is out, and one that is back."""
    data = {"product": "TS-500", "happened_at": "2026-03-01 15:00", "place": "苏州二厂", "station": "3 号台"}
    slip = new_slip(world, "fast_feedback", who="sales1", **data)
    slip = act(slip, "pass_on", by=world.cs1, at=at("2026-03-02 10:00"), departments=["qa", "production"])
    slip = act(
        slip, "ask_field_report", by=world.qa1, at=at("2026-03-02 11:00"), person="tech1", question="现场电压"
    )
    for part in ("控制板", "电源模块"):
        slip = act(
            slip, "issue_part", by=world.qa1, at=at("2026-03-02 11:30"), part=part, department="service_desk"
        )
    return act(slip, "take_part_back", by=world.cs1, at=at("2026-03-05 09:00"), number="1")


def slip_to_sign(world: World) -> Slip:
    """An internal slip whose answer waits for the signature of the head."""
    slip = new_slip(world, "internal_other", who="prod1")
    slip = act(slip, "pass_on", by=world.gm_office, at=at("2026-03-02 10:00"), departments=["qa"])
    return act(slip, "answer", by=world.qa1, at=at("2026-03-03 10:00"), answer="图纸本周下发")


def slip_to_file(world: World) -> Slip:
    """The same, answered and confirmed, with the office that files it."""
    slip = slip_to_sign(world)
    slip = act(slip, "sign_answer", by=world.qa_head, at=at("2026-03-03 11:00"))
    return act(slip, "confirm_answer", by=world.gm_office, at=at("2026-03-03 12:00"))


def promised(world: World) -> Slip:
    """A technical-change notice that both departments read, one with a measure that is not done."""
    slip = new_slip(world, "change_notice", who="rd1")
    measure = {"measure": "更换作业指导书", "due_on": "2026-03-06"}
    slip = act(slip, "answer", by=world.prod1, at=SENT, answer="已阅", **measure)
    slip = act(slip, "answer", by=world.qa1, at=SENT, answer="已阅，检验规范不变")
    return act(slip, "confirm_answer", by=world.rd1, at=at("2026-03-03 09:00"))
