"""Objections on the walked complaints: file, decide, rule anew; shared by the tests of objections and of the top."""

from datetime import datetime
from typing import Any

from complaints.models import Complaint, Objection
from complaints.states import State
from tests.factories.company import World, at
from tests.factories.complaints import SHARES, STEPS, complaint_at, take

FILED = at("2026-03-03 09:00")
DECIDED = at("2026-03-04 10:00")
LATER = at("2026-03-05 10:00")


def share(party: str, percent: str, **of: str) -> dict[str, str]:
    """One row of a ruling."""
    return {"party": party, "percent": percent, "evidence": "记录", **of}


def closed_complaint(
    world: World, *shares: dict[str, str], state: str = State.EXECUTING, **changes: Any
) -> Complaint:
    """A complaint of the long route with an approved ruling of these shares (production alone when none are given)."""
    STEPS["rule"][1]["shares"] = list(shares) or SHARES
    try:
        return complaint_at(world, state, **changes)
    finally:
        STEPS["rule"][1]["shares"] = SHARES


def in_ruling(world: World) -> Complaint:
    """A complaint with an approved ruling that is not closed yet."""
    waiting = complaint_at(world, State.AWAITING_RULING_APPROVAL)
    return take(waiting, "approve_ruling", by=world.sales_head, at=at("2026-03-02 18:00"), reason="")


def file(complaint: Complaint, *, by: Any, at: datetime = FILED, **fields: str) -> Objection:
    """File an objection and return it."""
    data = {"asked": "责任比例改为各半", "reasons": "夹具由设备科维护，附点检表", **fields}
    take(complaint, "file_objection", by=by, at=at, **data)
    return complaint.objections.order_by("-number").first()


def decide(
    complaint: Complaint, decision: str, *, by: Any, at: datetime = DECIDED, **fields: Any
) -> Complaint:
    """Decide the only open objection."""
    data = {"decision": decision, "reason": "新证据成立", **fields}
    return take(complaint, "decide_objection", by=by, at=at, **data)


NEW_SHARES = [
    {"party": "department", "department": "production", "percent": "50", "evidence": "生产记录"},
    {"party": "department", "department": "qa", "percent": "50", "evidence": "检验记录"},
]


def rule_anew(complaint: Complaint, *, by: Any, at: datetime = LATER) -> Complaint:
    """Rule again with other shares."""
    data = {**STEPS["rule"][1], "shares": NEW_SHARES, "text": "夹具维护责任共担"}
    return take(complaint, "rule_anew", by=by, at=at, **data)
