"""Investigations in any state, walked by the real verbs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case
from quality.anomalies.models import Anomaly
from quality.investigations.kind import investigation_kind
from quality.investigations.models import Investigation
from quality.investigations.operations import open_investigation
from quality.investigations.states import InvestigationState as State
from tests.factories.anomalies import act as act_on_alert
from tests.factories.anomalies import new_alert
from tests.factories.company import World, at

OPENED = at("2026-03-02 11:00")
"""When quality opens the investigation: a Monday, an hour after the alert."""

OPENING: dict[str, Any] = {
    "origin": "inside",
    "what": "一批两百件虚焊，已有八件确认",
    "batch_number": "B2601",
    "defect": "weld_fault",
}
TEAM = [{"person": "rd1", "part": "失效分析"}, {"person": "inspector1", "part": "现场取样"}]
UNIT = {"unit": "department", "department": "production", "reason": "烙铁头由生产点检，点检漏项"}
FACT = {"nature": "fact", "text": "八件焊点拉力低于下限"}
OPINION = {"nature": "opinion", "text": "我认为是夜班赶工造成", "whose": "殷检"}
FIELD: dict[str, Any] = {
    "place": "焊接车间二号线",
    "visited_on": "2026-03-02",
    "people_met": "班长",
    "seen": "烙铁头氧化发黑，点检表空白两天",
    "same_batch": "deviates",
    "same_batch_words": "同批抽五十件，四件不合格",
    "retained": "conforms",
    "outside": "not_done",
    "outside_words": "本厂可以判定",
    "attendants": [{"person": "inspector1"}, {"person": "rd1"}],
}
OUTCOME = {
    "cause_entry": "maintenance",
    "cause": "烙铁头未按期更换（事实1）",
    "measures": "点检表加入烙铁头，超期停线",
}


def major_alert(world: World, **changes: Any) -> Anomaly:
    """An alert that quality has sorted as major."""
    record = new_alert(world, **changes)
    return act_on_alert(
        record,
        "register",
        by=world.qa1,
        at=record.case.entered_at + timedelta(minutes=10),
        severity="major",
        triggers=["batch"],
    )


def act(
    record: Investigation, name: str, *, by: Any, at: datetime, files: Any = None, **data: Any
) -> Investigation:
    """Take the step `name` with these fields through the one door."""
    case = Case.objects.get(pk=record.case_id)
    found: Investigation = advance(
        investigation_kind.steps[name], case, by=by, at=at, version=case.version, data=data, files=files
    )
    return found


def paper(record: Investigation, *, by: Any, at: datetime, name: str = "pull.txt") -> Attachment:
    """A file on the case."""
    text = SimpleUploadedFile(name, f"{name} of {record.case.reference}".encode(), content_type="text/plain")
    return attach(case=Case.objects.get(pk=record.case_id), file=text, level="internal", by=by, at=at)


def new_investigation(
    world: World, *, about: Case | None = None, who: str = "qa1", at: datetime = OPENED, **changes: Any
) -> Investigation:
    """An investigation just opened, of a new major alert unless `about` says of what; `changes` are fields of the form."""
    case = about or major_alert(world).case
    return open_investigation(by=getattr(world, who), at=at, **(OPENING | {"case": case.reference} | changes))


def walk(world: World, record: Investigation, *, until: str = "", start: datetime = OPENED) -> Investigation:
    """Take the usual steps, ten minutes apart, until the state `until`."""
    moments = iter(start + number * timedelta(minutes=10) for number in range(1, 99))

    def step(name: str, who: str, **data: Any) -> None:
        nonlocal record
        record = act(record, name, by=getattr(world, who), at=next(moments), **data)

    if until == State.OPENED:
        return record
    step(
        "convene",
        "gm",
        leader="qa1",
        members=TEAM,
        scope="查明虚焊原因与波及范围",
        due_on=f"{start + timedelta(days=14):%Y-%m-%d}",
    )
    if until == State.CONVENED:
        return record
    step("add_entry", "inspector1", **FACT)
    proof = paper(record, by=world.inspector1, at=next(moments))
    step("add_entry", "inspector1", nature="evidence", text="拉力测试记录", about="1", proof=str(proof.pk))
    step("add_entry", "inspector1", **OPINION)
    step("record_field", "inspector1", **FIELD)
    step("sign_field_record", "rd1", record_number="1")
    step("name_unit", "prod_head", **UNIT)
    if until == State.INVESTIGATING:
        return record
    step("conclude", "qa1", **OUTCOME)
    if until == State.CONCLUDED:
        return record
    step("approve_outcome", "gm", remark="同意")
    if until == State.APPROVED:
        return record
    step("raise_improvement", "qa2", department="production", reason="点检制度需要改进")
    step("file_accident", "qa2")
    return record


def investigation_at(world: World, state: str, *, about: Case | None = None, **changes: Any) -> Investigation:
    """An investigation in `state`; `changes` are fields of the form."""
    record = new_investigation(world, about=about, **changes)
    if state == State.WITHDRAWN:
        later = OPENED + timedelta(minutes=10)
        record = act(record, "ask_withdrawal", by=world.qa1, at=later, reason="与 V260301 重复")
        record = act(record, "agree_withdrawal", by=world.gm, at=later + timedelta(minutes=5))
    else:
        record = walk(world, record, until=state)
    assert record.state == state, f"{record.state} instead of {state}"
    return record
