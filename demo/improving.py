"""The improvements of the demo company: what is drafted, done and proven, once without effect."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.models import Complaint
from demo import eight_d
from demo.people import Cast
from feedback_system.attachments.operations import attach
from feedback_system.cases.advance import advance
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import IMPROVEMENT, Case

WAY = (
    "draft", "confirm", "start_item", "finish_item", "finish_item", "call_done", "check_effect:no", "add_items", "confirm:again",
    "finish_item", "call_done:again", "check_effect:yes", "close",
)  # fmt: skip
"""An improvement that had no effect at first."""
STRAIGHT_WAY = (*WAY[:6], "check_effect:yes", "close")
"""One that had."""

ITEMS = (
    ("夹具磨损后仍在使用，没有更换标准。", "规定夹具每生产五千件更换一次，并在系统中设提醒。", "prod1", 9),
    ("首件检验没有包含这个项目。", "检验规范加入该项目，首件、中件、末件各检一次。", "qa2", 14),
)
NEW_ITEMS = (("更换周期按件数计，未考虑双班生产。", "改为按实际磨损量更换，每班用通止规检查。", "prod1", 10),)
MORE_ITEMS = (("新夹具没有做失效分析。", "夹具纳入失效分析。", "qa2", 14),)
"""What a full 8D does about the cause in the system."""
FULL = "full"
EVIDENCE = "新规定已发布，三号线自本周起执行，记录见附件。"


def improve(cast: Cast, complaint: Complaint, what: str, at: datetime) -> None:
    """One act on the improvement of this complaint: the step, then what is special about it after a colon."""
    case = Case.objects.as_system("the story of the demo company").get(
        parent=complaint.case, parent_relation=IMPROVEMENT
    )
    name, _colon, detail = what.partition(":")
    if case.improvement.tier == FULL:
        while name == "call_done" and case.improvement.next_item() is not None:
            who, data = _who_and_what(cast, case, "finish_item", "", at)
            advance(kind_named(case.kind).steps["finish_item"], case, by=cast[who], at=at, data=data)
            case.refresh_from_db()
        for step, who, data in _beside(case, name, at.astimezone(cast.company.zone).date()):
            advance(kind_named(case.kind).steps[step], case, by=cast[who], at=at, data=data)
            case.refresh_from_db()
    by, fields = _who_and_what(cast, case, name, detail, at)
    advance(kind_named(case.kind).steps[name], case, by=cast[by], at=at, data=fields)


def _beside(case: Case, name: str, today: date) -> eight_d.Acts:
    """What a full 8D needs before that step."""
    improvement = case.improvement
    if name in ("draft", "add_items"):
        return eight_d.before_items(round=improvement.round, first_cause=1)
    if name == "call_done":
        return eight_d.before_calling_done(case.product.code if case.product else "", today)
    if name == "check_effect":
        return eight_d.before_the_check(today)
    return eight_d.before_closing() if name == "close" else []


def _who_and_what(cast: Cast, case: Case, name: str, detail: str, at: datetime) -> tuple[str, dict[str, Any]]:
    today = at.astimezone(cast.company.zone).date()

    def rows(items: tuple[tuple[str, str, str, int], ...]) -> list[dict[str, Any]]:
        return [
            {
                "cause": cause,
                "action": action,
                "owner": owner,
                "due_on": today + timedelta(days=days),
                "removes": removes if is_full else "",
            }
            for (cause, action, owner, days), removes in zip(items, eight_d.REMOVES, strict=False)
        ]

    is_full = case.improvement.tier == FULL

    more = MORE_ITEMS if is_full else ()
    if name == "draft":
        analysis = "夹具磨损造成此类不良；首件检验没有这个项目，所以没有在厂内发现。"
        return "prod_head", {"analysis": analysis, "items": rows((*ITEMS, *more))}
    if name == "add_items":
        return "prod_head", {"items": rows((*NEW_ITEMS, *ITEMS[1:], *more) if is_full else NEW_ITEMS)}
    if name in ("start_item", "finish_item"):
        item = case.improvement.next_item()
        if item is None:
            raise ValueError("the story of an improvement goes on after its last item")
        fields: dict[str, Any] = {"item": item.number}
        if name == "finish_item":
            by = cast[item.owner.username]
            paper = SimpleUploadedFile(
                "点检记录.txt", f"第{item.number}项点检记录".encode(), content_type="text/plain"
            )
            proof = attach(case=case, file=paper, level="internal", by=by, at=at)
            fields |= {"evidence": EVIDENCE, "proof": proof.pk}
        return item.owner.username, fields
    if name == "call_done":
        return "gm_office", {"effect_check_on": today, "remark": "效果于下月批次确认。"}
    if name == "check_effect":
        figures = {"measure": "同类不良率 %", "before": "1.8", "after": "0.2" if detail == "yes" else "1.6"}
        against = {"against_reason": "抽查比台账更早看出结果。"} if is_full else {}
        return "qa1", {"effective": detail, "reason": "抽查最近三批，每批五百件。", **figures, **against}
    return ("gm_office2" if name == "close" else "gm_office"), {}
