"""The anomaly alerts of the demo company: a line that stands, a review with its balance, and what became of four others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.queries import reachable
from demo.walking import Act, Deed, Story, Tale, World
from feedback_system.approvals.operations import deciders
from feedback_system.cases.advance import advance
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from feedback_system.masterdata.models import Batch, Delivery
from feedback_system.worktime.calendar import WorkCalendar
from quality.anomalies.models import Anomaly
from quality.anomalies.operations import raise_anomaly

Fields = dict[str, Any]
Told = Callable[[Anomaly, datetime], Fields]


@dataclass(frozen=True)
class Plan:
    """One alert: what is raised, the steps that follow with who takes each, and how long ago the last one was."""

    raised: Fields
    way: tuple[tuple[str, str, Fields | Told], ...]
    ago: float
    """Working hours between the last act and now."""
    by: str = "inspector1"
    after: float = 2.0
    """Working hours between two acts."""
    with_: frozenset[str] = frozenset()
    """Whether another case follows: improved."""


def _day(at: datetime, days: int) -> str:
    return f"{at + timedelta(days=days):%Y-%m-%d}"


def lines_in_words(*rows: tuple[str, int | None, str, int, str]) -> Told:
    """A disposition: what, how many, which department, in how many days, why."""

    def told(record: Anomaly, at: datetime) -> Fields:
        return {
            "affected_quantity": record.affected_quantity,
            "lines": [
                {"disposal": disposal, "quantity": quantity or "", "department": department, "due_on": _day(at, days), "reason": why}
                for disposal, quantity, department, days, why in rows
            ],
        }  # fmt: skip

    return told


def _review(record: Anomaly, at: datetime) -> Fields:
    return {
        "meets_at": (at + timedelta(hours=20)).isoformat(),
        "place": "二楼会议室",
        "departments": ["production", "rd", "sales"],
        "agenda": "整批是否返工，已发客户的部分如何处理。",
    }


def balance_in_words(record: Anomaly, at: datetime) -> Fields:
    """The batch as far as it is known: what was sold is at the customers, forty pieces are missing."""
    batch = record.batch
    sold = Delivery.objects.filter(batch=batch).select_related("customer").order_by("delivered_on", "pk")
    rows: list[Fields] = [
        {
            "place": "customer",
            "where": f"{row.customer} {row.order_number}",
            "quantity": row.quantity,
            "found": row.quantity // 2,
            "sorted": row.quantity // 4,
            "proof": "已电话通知客户盘点",
        }
        for row in sold[:20]
    ]
    produced = batch.quantity if batch is not None and batch.quantity else record.affected_quantity
    rest = produced - sum(row["quantity"] for row in rows) - 40
    if rest > 0:
        rows.append(
            {
                "place": "stock",
                "where": "成品仓 B 区",
                "quantity": rest,
                "found": rest,
                "blocked": rest,
                "proof": "盘点表",
            }
        )
    return {"produced": produced, "places": rows}


def _approved(record: Anomaly, at: datetime) -> Fields:
    return {"reason": "同意让步，仅限本批。"}


PLANS = (
    Plan(  # the line stands, and nobody has answered yet
        {"process": "assembly", "defect": "missing_part", "affected_quantity": 60, "bad_quantity": 12, "situation": "line_stopped",
         "is_serious": "on", "description": "三号线连续十二件漏装垫片，已停线。"},
        (), 0.2, by="prod1",
    ),
    Plan(  # under review, with its balance
        {"process": "welding", "defect": "weld_fault", "affected_quantity": 400, "bad_quantity": 130, "situation": "batch_held",
         "cannot_judge": "on", "goods_went_on": "on", "next_process": "assembly", "description": "抽检虚焊比例高，无法判定是否可返工。"},
        (
            ("register", "qa1", {"severity": "major", "triggers": ["batch"]}),
            ("move_goods", "qa1", {"kind": "held", "quantity": 400, "place": "成品仓隔离区"}),
            ("inform", "qa1", {"department": "production", "text": "装配线请停用该批，已上线的挑出。"}),
            ("answer_information", "prod1", {"information": "1", "answer": "已停用，挑出 36 件送回隔离区。"}),
            ("add_finding", "inspector1", {"kind": "fact", "text": "八十件中二十六件焊点发黑，拉力低于下限。"}),
            ("add_finding", "qa1", {"kind": "opinion", "text": "可能与更换焊料批次有关，待验证。"}),
            ("record_check", "qa2", {
                "kind": "retained", "what": "留样 L-03", "where": "留样室", "checked_quantity": 5, "bad_quantity": 2,
                "result": "两件焊点发黑，与现场一致。", "checked_by": "qa2",
            }),
            ("send_to_test", "qa1", lambda record, at: {
                "body": "市产品质量检测所", "question": "焊料成分是否符合规范", "sample": "焊点样品 1 号", "quantity": 3,
                "expected_on": _day(at, 9),
            }),
            ("collect_feedback", "qa1", {
                "user_name": "城东泵站", "heard_by": "phone", "quantity": 3, "text": "三台启动后接触不良，敲击后恢复。",
                "wish": "本周内换货",
            }),
            ("collect_feedback", "qa2", {
                "user_name": "北岸水厂", "heard_by": "visit", "quantity": 1, "text": "现场一台焊点脱落，已停用。",
            }),
            ("convene_review", "qa1", _review),
            ("give_opinion", "prod_head", {"opinion": "可返工，需增加一名焊工，三天完成。"}),
            ("enter_balance", "qa2", balance_in_words),
        ),
        3, after=1.2,
    ),
    Plan(  # became an improvement
        {"process": "machining", "defect": "dimension", "affected_quantity": 150, "bad_quantity": 9, "situation": "batch_held",
         "description": "孔径偏大 0.05，九件超差。"},
        (
            ("register", "qa2", {"severity": "general"}),
            ("dispose", "qa2", lines_in_words(("sort", 150, "production", 3, ""))),
            ("raise_improvement", "qa2", {"department": "production", "reason": "刀具磨损没有监控，三个月内第二次。"}),
            ("finish_line", "prod1", {"line": "1", "done": "全检 150 件，挑出 11 件另行返工。"}),
        ),
        12, with_=frozenset({"improved"}),
    ),
    Plan(  # being carried out, one line overdue
        {"process": "coating", "defect": "scratch", "affected_quantity": 300, "bad_quantity": 40, "situation": "running",
         "description": "外壳划伤，疑似周转箱内衬脱落。"},
        (
            ("register", "qa1", {"severity": "general"}),
            ("put_under_review", "qa1", {"answer": "先隔离，今天下班前给出处置。"}),
            ("dispose", "qa1", lines_in_words(
                ("rework", 260, "production", 2, ""), ("scrap", 40, "warehouse", 1, ""), ("stop_shipment", None, "sales", 0, ""),
            )),
            ("finish_line", "sales1", {"line": "3", "done": "已通知暂停该批发货。"}),
        ),
        30,
    ),
    Plan(  # a concession waits for its approval
        {"process": "packing", "defect": "label", "affected_quantity": 500, "bad_quantity": 500, "situation": "running",
         "asked_disposition": "concession", "description": "标签字体与图纸不同，内容正确。"},
        (
            ("register", "qa2", {"severity": "general"}),
            ("dispose", "qa2", lines_in_words(("concession", 500, "warehouse", 3, "内容与条码正确，仅字体不同，不影响识别。"))),
        ),
        4, by="warehouse",
    ),
    Plan(  # closed
        {"process": "incoming", "defect": "mixed", "affected_quantity": 80, "bad_quantity": 6, "situation": "running",
         "description": "来料混入另一型号六件。"},
        (
            ("register", "qa1", {"severity": "general"}),
            ("dispose", "qa1", lines_in_words(("sort", 74, "qa", 2, ""), ("concession", 6, "warehouse", 4, "型号替代表允许代用。"))),
            ("approve_concession", "", _approved),
            ("finish_line", "inspector1", {"line": "1", "done": "已全检，无其他混料。"}),
            ("finish_line", "warehouse", {"line": "2", "done": "已改标入库，入库单 RK-0716。"}),
            ("correct", "qa1", {"cause": "供应商换包装时混箱，来料未逐箱核对。", "correction": "来料检验规范改为逐箱核对标签。"}),
            ("close", "qa1", {"follow_up": "之后三批逐箱核对，无混料。"}),
        ),
        60, after=5,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class JustNow(Story):
    """What has happened a few minutes ago, at whatever hour the demo company is loaded: its clock still runs."""

    def instants(self, now: datetime, calendar: WorkCalendar) -> list[datetime]:
        return [now - timedelta(minutes=8)]


class Alerting:
    """Turns one plan into acts, each through the real verbs."""

    def __init__(self, world: World, plan: Plan) -> None:
        self.world, self.plan = world, plan
        self.number = ""

    def story(self) -> Story:
        """The raising and the steps that follow."""
        if not self.plan.way:
            return JustNow([Act(0, self.raise_it)], 0)
        steps = [Act(self.plan.after, self._deed(*one)) for one in self.plan.way]
        return Story([Act(0, self.raise_it), *steps], self.plan.ago)

    def raise_it(self, tale: Tale, at: datetime) -> None:
        """Somebody sees it on the shop floor."""
        batch = self._batch(at)
        record = raise_anomaly(
            by=self.world.cast[self.plan.by],
            at=at,
            product=batch.product.code,
            batch_number=batch.number,
            **self.plan.raised,
        )
        self.number = record.case.number or ""

    def _batch(self, at: datetime) -> Batch:
        """The newest batch of the sales ledger about which no other alert is."""
        for row in reversed(self.world.sold.deliveries):
            if row.batch is None or row.delivered_on > at.date():
                continue
            place = (0, row.batch.number)
            if place not in self.world.used and not Anomaly.objects.filter(batch=row.batch).exists():
                self.world.used.add(place)
                return row.batch
        raise ValueError("the demo company has sold too little for its alerts")

    def _deed(self, name: str, who: str, told: Fields | Told) -> Deed:
        def deed(tale: Tale, at: datetime) -> None:
            case = Case.objects.as_system("the story of the demo company").get(number=self.number)
            record: Anomaly = kind_named("anomaly").form_of(case)
            fields = told(record, at) if callable(told) else told
            waiting = record.waiting_concession()
            by = self.world.cast[who] if who else reachable(deciders(waiting)[0], at=at)  # type: ignore[arg-type]
            advance(kind_named("anomaly").steps[name], case, by=by, at=at, data=fields)

        return deed


def alerts(world: World) -> list[Story]:
    """Every alert of the demo company, each about a batch of its own."""
    return [Alerting(world, plan).story() for plan in PLANS]
