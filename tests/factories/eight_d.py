"""A full 8D in any state, walked by the real verbs: team, problem, containment, causes, actions, items, prevention, lessons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from feedback_system.masterdata.models import Delivery
from quality.models import Improvement
from tests.factories.company import World
from tests.factories.improvements import (
    CHECK_DAY,
    FIGURES,
    ITEMS,
    RULED,
    act,
    improvement_of,
    proof,
    ruled_complaint,
)

STATED = "2026-03-28"
"""The day from which the claim counts."""
CLAIM: dict[str, Any] = {
    "product": "TS-500", "defect": "划伤", "limit": "20", "from_on": STATED, "days": "60", "shipped": "",
}  # fmt: skip
TEAM = [
    {"person": "prod_head", "part": "leader"},
    {"person": "rd1", "part": "member"},
    {"person": "factory_head", "part": "sponsor"},
]
LINES = [
    {"aspect": "what", "is_so": "面板右侧划伤", "is_not": "左侧没有", "difference": "右侧靠夹具"},
    {"aspect": "how_many", "is_so": "一百五十件", "is_not": "", "difference": ""},
]
CAUSES: tuple[dict[str, Any], ...] = (
    {"branch": "occurrence", "because": "夹具表面有毛刺", "evidence": "显微照片三张"},
    {"parent": "1", "because": "夹具没有更换周期", "evidence": "保养计划第二版没有此项", "category": "method", "is_root": "on"},
    {"branch": "escape", "because": "末件检验不看侧面", "evidence": "检验规范第四条", "category": "measurement", "is_root": "on"},
    {"branch": "system", "because": "新夹具没有做失效分析", "evidence": "失效分析清单没有夹具", "category": "method", "is_root": "on"},
)  # fmt: skip
ACTIONS = [
    {"cause": "2", "action": "规定夹具更换周期", "why": "换新夹具后试产两百件无划伤"},
    {"cause": "3", "action": "末件检验加看侧面", "why": "二十件样品全部检出"},
    {"cause": "4", "action": "夹具纳入失效分析", "why": "补做分析列出三种失效"},
]
FULL_ITEMS = [
    {**ITEMS[0], "removes": "occurrence"},
    {**ITEMS[1], "removes": "escape"},
    {**ITEMS[1], "action": "夹具纳入失效分析", "removes": "system"},
]
PREVENTION = {
    "similar": "yes", "which": "TS-600 用同一种夹具", "done": "同样规定更换周期",
    "documents": [{"kind": "work_instruction", "reference": "WI-031", "version": "3", "updated_on": "2026-03-25"}],
}  # fmt: skip
LESSONS = [
    {"title": "夹具也要有更换周期", "text": "凡接触外观面的夹具都要规定更换周期。", "category": "method", "branch": "occurrence", "scope": "全部装箱线"},
]  # fmt: skip
MINUTE = timedelta(minutes=1)

Way = tuple[tuple[str, str, dict[str, Any]], ...]


def accepted(code: str) -> tuple[str, str, dict[str, Any]]:
    """The GM office accepts a discipline."""
    return ("accept_discipline", "gm_office", {"discipline": code})


BEFORE: Way = (
    ("set_team", "prod_head", {"members": TEAM}),
    accepted("D1"),
    ("describe_problem", "prod1", {"text": "面板右侧划伤", "lines": LINES}),
    accepted("D2"),
    ("hand_in", "prod1", {"discipline": "D3", "text": "库存五百件隔离并全检"}),
    accepted("D3"),
    *(("add_cause", "prod1", cause) for cause in CAUSES),
    ("hand_in", "rd1", {"discipline": "D4", "text": "夹具没有更换周期，检验没有看侧面"}),
    accepted("D4"),
    ("choose_actions", "rd1", {"actions": ACTIONS}),
    accepted("D5"),
)
"""Everything that the tier asks for before the items are confirmed."""
WAY: Way = (
    *BEFORE,
    ("draft", "prod_head", {"analysis": "", "items": FULL_ITEMS}),
    ("confirm", "gm_office", {}),
    ("finish_item", "prod1", {"item": "1", "evidence": "三号线已换新夹具"}),
    ("finish_item", "qa1", {"item": "2", "evidence": "检验规范第三版已发放"}),
    ("finish_item", "qa1", {"item": "3", "evidence": "失效分析已补"}),
    ("state_claim", "gm_office", CLAIM),
    ("call_done", "gm_office", {"effect_check_on": "2026-04-20"}),
    ("prevent", "prod1", PREVENTION),
    accepted("D7"),
    ("check_effect", "qa2", {"effective": "yes", **FIGURES}),
    ("record_lessons", "prod1", {"text": "感谢全体", "lessons": LESSONS}),
    accepted("D8"),
    ("close", "gm_office2", {}),
)


def full_8d(world: World, **changes: Any) -> Improvement:
    """An improvement of a complaint whose customer wants an 8D report, just raised."""
    return improvement_of(ruled_complaint(world, wants_8d="on", **changes))


def walk(world: World, improvement: Improvement, way: Way, *, until: str = "") -> Improvement:
    """Take the steps of `way`, ten minutes apart, until the state `until`."""
    for place, (name, who, data) in enumerate(way, start=1):
        if until and improvement.state == until:
            break
        late = name in ("check_effect", "record_lessons", "close") or data.get("discipline") == "D8"
        moment = (CHECK_DAY if late else RULED) + place * 10 * MINUTE
        if name == "finish_item":
            data = data | {"proof": str(proof(world, improvement, by=who, at=moment).pk)}
        improvement = act(improvement, name, by=getattr(world, who), at=moment, **data)
    return improvement


def delivered(world: World, quantity: int, day: str = "2026-04-01", order: str = "SO-2001") -> Delivery:
    """A line of the sales ledger."""
    return Delivery.objects.create(
        customer=world.customer,
        order_number=order,
        product=world.product,
        quantity=quantity,
        delivered_on=day,
    )


def full_8d_at(world: World, state: str, **changes: Any) -> Improvement:
    """A full 8D in `state`, with ten thousand pieces delivered since its claim."""
    delivered(world, 10_000)
    improvement = walk(world, full_8d(world, **changes), WAY, until=state)
    assert improvement.state == state, f"{improvement.state} instead of {state}"
    return improvement
