"""Improvements in any state, raised by the ruling on a complaint and walked by the real verbs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.states import State as ComplaintState
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.advance import advance
from feedback_system.cases.models import IMPROVEMENT, Case
from quality.kind import improvement_kind
from quality.models import Improvement
from quality.states import ImprovementState as State
from tests.factories.company import World, at
from tests.factories.complaints import TRACKED, complaint_at, take

RULED = at("2026-03-03 09:00")
"""When the ruling that tracks the improvement is approved."""
CHECK_DAY = at("2026-04-20 10:00")

ITEMS = [
    {"cause": "夹具磨损未被发现", "action": "更换夹具", "owner": "prod1", "department": "production", "due_on": "2026-03-20"},
    {"cause": "点检表没有夹具一项", "action": "点检表加入夹具", "owner": "qa1", "department": "", "due_on": "2026-03-27"},
]  # fmt: skip
FIGURES = {"measure": "划伤不良率 %", "before": "1.8", "after": "0.2", "reason": "连续三批各抽五百件"}


def act(improvement: Improvement, name: str, *, by: Any, at: datetime, **data: Any) -> Improvement:
    """Take the step `name` with these fields through the one door."""
    case = Case.objects.get(pk=improvement.case_id)
    found: Improvement = advance(
        improvement_kind.steps[name], case, by=by, at=at, version=case.version, data=data
    )
    return found


def ruled_complaint(world: World, **changes: Any) -> Any:
    """A complaint whose approved ruling tracks an improvement."""
    complaint = complaint_at(world, ComplaintState.AWAITING_RULING_APPROVAL, rule=TRACKED, **changes)
    return take(complaint, "approve_ruling", by=world.sales_head, at=RULED, reason="")


def improvement_of(complaint: Any) -> Improvement:
    """The newest improvement raised from this complaint."""
    case = Case.objects.filter(parent=complaint.case_id, parent_relation=IMPROVEMENT).latest("pk")
    return Improvement.objects.get(case=case)


def proof(world: World, improvement: Improvement, *, by: str = "prod1", at: datetime = RULED) -> Attachment:
    """A photo on the case."""
    person = getattr(world, by)
    file = SimpleUploadedFile("夹具.txt", "更换后的夹具".encode())
    return attach(
        case=Case.objects.get(pk=improvement.case_id), file=file, level="internal", by=person, at=at
    )


def improvement_at(world: World, state: str, **changes: Any) -> Improvement:
    """An improvement in `state`; `changes` are facts of the complaint it was raised from."""
    improvement = improvement_of(ruled_complaint(world, **changes))
    hour = timedelta(hours=1)
    if state == State.WITHDRAWN:
        return act(improvement, "withdraw", by=world.gm_office, at=RULED + hour, reason="与上月改善案重复")
    if state == State.NOT_INVESTIGATED:
        act(
            improvement,
            "ask_not_investigated",
            by=world.prod_head,
            at=RULED + hour,
            reason="单件跌落，原因已明",
        )
        return act(improvement, "approve_not_investigated", by=world.gm_office, at=RULED + 2 * hour)
    return carried_out(world, improvement, until=state)


def carried_out(world: World, improvement: Improvement, *, until: str) -> Improvement:
    """The improvement on its usual way, from being raised to `until`."""
    hour = timedelta(hours=1)
    way: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("draft", "prod_head", {"analysis": "夹具磨损", "items": ITEMS}),
        ("confirm", "gm_office", {}),
        ("start_item", "prod1", {"item": "1"}),
        ("finish_item", "prod1", {"item": "1", "evidence": "三号线已换新夹具"}),
        ("finish_item", "qa1", {"item": "2", "evidence": "点检表第三版已发放"}),
        ("call_done", "gm_office", {"effect_check_on": "2026-04-20"}),
        ("check_effect", "qa2", {"effective": "yes", **FIGURES}),
        ("close", "gm_office2", {}),
    )
    for place, (name, who, data) in enumerate(way, start=1):
        if improvement.state == until:
            break
        moment = CHECK_DAY if name in ("check_effect", "close") else RULED + place * hour
        if name == "finish_item":
            data = data | {"proof": str(proof(world, improvement, by=who, at=moment).pk)}
        improvement = act(improvement, name, by=getattr(world, who), at=moment, **data)
    assert improvement.state == until, f"{improvement.state} instead of {until}"
    return improvement
