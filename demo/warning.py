"""Early warning in the demo company: a batch of power boards whose alerts, each small, come too often, and the signal that tells so."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.queries import system_user
from demo.alerting import Alerting, Plan
from demo.walking import Act, Story, Tale, World
from feedback_system.cases.advance import advance
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from feedback_system.masterdata.models import Batch
from quality.watches.operations import find_signals

PRODUCT, DEFECT = "KB-520", "electrical"
FOUND = (
    # working hours ago, where, and what was to be seen
    (250, "incoming", "客户退样复测：输出电压偏低两件。"),
    (205, "testing", "老化后两件输出纹波超标。"),
    (160, "testing", "空载输出 23.1V，低于下限。"),
    (115, "final_inspection", "抽检一件上电后输出跌落。"),
    (70, "testing", "两件带载五分钟后输出跌落。"),
)
MUTED = timedelta(days=60)
SIGNALLED_AGO = 5
"""Working hours since the daily run that found it."""


def _plan(ago: float, process: str, description: str) -> Plan:
    """One small alert, handled and closed as every day."""
    way = (
        ("register", "qa2", {"severity": "general"}),
        ("dispose", "qa2", _sorted_out),
        ("finish_line", "prod1", {"line": "1", "done": "已挑选，不良品隔离。"}),
        ("correct", "qa2", {"cause": "单件不良，未见系统原因。", "correction": "更换不良件，加强抽检。"}),
        ("close", "qa2", {"follow_up": "后续抽检未见异常。"}),
    )
    raised = {
        "process": process, "defect": DEFECT, "affected_quantity": 40, "bad_quantity": 2, "situation": "running",
        "description": description,
    }  # fmt: skip
    return Plan(raised, way, ago, after=1.0)


def _sorted_out(record: object, at: datetime) -> dict[str, object]:
    line = {"disposal": "sort", "quantity": 40, "department": "production", "due_on": f"{at:%Y-%m-%d}"}
    return {"affected_quantity": 40, "lines": [line]}


class OfOneBatch(Alerting):
    """An alert about the batch of the story, whatever else is about it."""

    def _batch(self, at: datetime) -> Batch:
        return list(Batch.objects.filter(product__code=PRODUCT).select_related("product").order_by("pk"))[-2]


def close_as_false(world: World, case: Case, *, at: datetime) -> None:
    """Somebody of quality looks into a signal, finds another reason, and closes it."""
    way: tuple[tuple[str, dict[str, object]], ...] = (
        ("take_up", {}),
        (
            "judge_false",
            {"reason": "检验标准收严后检出增多，并非产品变差。", "muted_until": f"{at + MUTED:%Y-%m-%d}"},
        ),
        ("close", {"remark": "已与检验组核对标准版本。"}),
    )
    for name, fields in way:
        fresh = Case.objects.as_system("the story of the demo company").get(pk=case.pk)
        advance(kind_named("watch").steps[name], fresh, by=world.cast["qa1"], at=at, data=fields)


def warnings(world: World) -> list[Story]:
    """Five alerts that nobody finds remarkable one by one, and the run of early warning that adds them up."""

    def run(tale: Tale, at: datetime) -> None:
        find_signals(by=system_user(), at=at, clock=lambda: at)

    stories = [OfOneBatch(world, _plan(*one)).story() for one in FOUND]
    return [*stories, Story([Act(0, run)], SIGNALLED_AGO)]
