"""Anomaly alerts in any state, walked by the real verbs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case
from quality.anomalies.kind import anomaly_kind
from quality.anomalies.models import Anomaly
from quality.anomalies.operations import raise_anomaly
from quality.anomalies.states import AnomalyState as State
from tests.factories.company import World, at

SEEN = at("2026-03-02 10:00")
"""When the inspector raises the alert: a Monday."""

ALERT: dict[str, Any] = {
    "product": "TS-500",
    "batch_number": "B2601",
    "process": "welding",
    "defect": "weld_fault",
    "affected_quantity": "200",
    "bad_quantity": "8",
    "situation": "batch_held",
    "cannot_judge": "on",
    "description": "抽检发现八件虚焊",
}
LINES = [
    {"disposal": "sort", "quantity": "150", "department": "production", "due_on": "2026-03-04"},
    {"disposal": "scrap", "quantity": "50", "department": "warehouse", "due_on": "2026-03-05"},
    {"disposal": "stop_shipment", "department": "sales", "due_on": "2026-03-02"},
]
CONCESSION = [
    {"disposal": "concession", "quantity": "192", "department": "production", "due_on": "2026-03-04", "reason": "仅外观，不影响功能"},
    {"disposal": "scrap", "quantity": "8", "department": "warehouse", "due_on": "2026-03-05"},
]  # fmt: skip
PLACES = [
    {"place": "stock", "where": "成品仓 A 区", "quantity": "3700", "found": "3700", "blocked": "3700", "proof": "盘点表"},
    {"place": "customer", "where": "东方电子 SO-1001", "quantity": "1200", "found": "900", "sorted": "900", "proof": "电话确认"},
    {"place": "scrapped", "quantity": "50", "found": "50", "proof": "报废单"},
]  # fmt: skip
"""4,950 of 5,000 pieces: 50 are unexplained."""

Way = tuple[tuple[str, str, dict[str, Any]], ...]
WAY: Way = (
    ("register", "qa1", {"severity": "general"}),
    ("put_under_review", "qa1", {"answer": "整批隔离，明早给出处置意见"}),
    ("dispose", "qa1", {"affected_quantity": "200", "lines": LINES}),
    ("finish_line", "sales1", {"line": "3", "done": "已通知暂停发货"}),
    ("finish_line", "prod1", {"line": "1", "done": "挑选一百五十件，良品一百四十二件"}),
    ("finish_line", "warehouse", {"line": "2", "done": "报废单 BF-031"}),
    ("correct", "qa1", {"cause": "烙铁头氧化，点检漏项", "correction": "更换烙铁头，点检表加入此项"}),
    ("close", "qa1", {"follow_up": "后续三批各抽一百件，均合格"}),
)


def act(record: Anomaly, name: str, *, by: Any, at: datetime, **data: Any) -> Anomaly:
    """Take the step `name` with these fields through the one door."""
    case = Case.objects.get(pk=record.case_id)
    found: Anomaly = advance(anomaly_kind.steps[name], case, by=by, at=at, version=case.version, data=data)
    return found


def new_alert(world: World, *, who: str = "inspector1", at: datetime = SEEN, **changes: Any) -> Anomaly:
    """An alert just raised; `changes` are fields of the form."""
    return raise_anomaly(by=getattr(world, who), at=at, **(ALERT | changes))


def walk(world: World, record: Anomaly, *, until: str = "", way: Way = WAY) -> Anomaly:
    """Take the steps of `way`, ten minutes apart, until the state `until`."""
    moment = Case.objects.get(pk=record.case_id).entered_at
    for place, (name, who, data) in enumerate(way, start=1):
        if until and record.state == until:
            break
        record = act(record, name, by=getattr(world, who), at=moment + place * timedelta(minutes=10), **data)
    return record


def anomaly_at(world: World, state: str, **changes: Any) -> Anomaly:
    """An alert in `state`; `changes` are fields of the form."""
    record = new_alert(world, **changes)
    later = SEEN + timedelta(minutes=5)
    if state == State.CANCELLED:
        return act(record, "cancel", by=world.qa1, at=later, reason="误报，另见 Y260302")
    if state == State.AWAITING_APPROVAL:
        record = walk(world, record, until=State.UNDER_REVIEW)
        record = act(
            record,
            "dispose",
            by=world.qa1,
            at=SEEN + timedelta(hours=1),
            affected_quantity="200",
            lines=CONCESSION,
        )
    else:
        record = walk(world, record, until=state)
    assert record.state == state, f"{record.state} instead of {state}"
    return record
