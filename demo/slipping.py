"""The slips of the demo company: every kind, in different states, one late, one that slows production."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.queries import system_user
from demo.walking import Act, Story, Tale, World
from feedback_system.cases.advance import advance
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from quality.slips.models import Slip, kind_in_force
from quality.slips.operations import open_monthly_slips, send_slip
from quality.slips.operations.setting import save_kind, values_of

Deed = tuple[str, str, dict[str, Any]]


@dataclass(frozen=True)
class Told:
    """One slip: who sends what, what follows, and how many working hours ago the last act was."""

    who: str
    typed: dict[str, Any]
    deeds: Sequence[Deed] = ()
    ago: float = 3
    needs_goods: bool = False
    """Whether customer and product of a delivery are entered."""
    with_: frozenset[str] = frozenset()
    """Whether another case follows: never."""


PLANS = (
    Told(
        "sales2",
        {
            "kind": "market_news",
            "caller": "北区代理",
            "description": "一家同行今日起对北区客户全线让利一成，两家老客户来电询价。",
            "wish": "请明确我方应对价格。",
        },
        ago=5,
    ),
    Told(
        "cs1",
        {
            "kind": "opinion_book",
            "place": "一号门店柜台",
            "description": "顾客留言：到店取货等了半小时，希望提前备货。",
        },
        ago=7,
    ),
    Told(
        "qa1",
        {
            "kind": "information",
            "departments": ["production"],
            "description": "三号线波峰焊后连续两块板虚焊，已隔离本批二十块，请查明原因。",
            "wish": "确认锡炉温度曲线，答复处理意见。",
        },
        (
            ("take_up", "prod_head", {"person": "prod1"}),
            ("begin", "prod1", {}),
            (
                "answer",
                "prod1",
                {"answer": "锡炉热电偶漂移，已更换并复测温度曲线，本批返工合格。", "copies": ["rd"]},
            ),
            ("confirm_answer", "qa1", {"remark": "复检合格。"}),
        ),
        ago=60,
    ),
    Told(
        "prod_head",
        {
            "kind": "information",
            "departments": ["rd"],
            "description": "新版装配图与现场工装不符，装配时螺钉孔位偏差约一毫米。",
            "wish": "请核对图纸版本。",
        },
        (("take_up", "rd1", {}),),
        ago=34,
    ),
    Told(
        "prod1",
        {
            "kind": "information",
            "departments": ["warehouse", "qa"],
            "description": "二号线缺合格的接插件，现批来料引脚变形，产线已降速。",
            "wish": "请立即换料并确认同批库存。",
            "production_slowed": "on",
        },
        (("answer", "warehouse", {"answer": "已调换另一批，半小时内送线。"}),),
        ago=1,
    ),
    Told(
        "prod1",
        {
            "kind": "internal_other",
            "departments": ["rd"],
            "topic": "stuck",
            "description": "试制样件的检验标准两个部门意见不一，已拖两周。",
        },
        (
            ("pass_on", "gm_office", {"departments": ["rd"]}),
            ("put_to_gm", "prod1", {"text": "两部门对判定标准意见不一，请裁定。"}),
        ),
        ago=5,
    ),
    Told(
        "prod1",
        {
            "kind": "quality_feedback",
            "information_class": "needs_reply",
            "cause": "process",
            "description": "巡检发现装配扭矩偏低，近三批均有。",
        },
        (
            (
                "answer",
                "qa1",
                {"answer": "扭矩扳手未按期校准。", "measure": "改为每班校准并留记录。", "due_in": 3},
            ),
            ("confirm_answer", "prod1", {}),
        ),
        ago=6,
        needs_goods=True,
    ),
    Told(
        "rd1",
        {
            "kind": "change_notice",
            "departments": ["production", "qa"],
            "document_number": "GG-2026-07",
            "description": "接插件由甲厂改用乙厂，外形与电气参数不变，焊接温度上调五度，自下批起执行。",
        },
        (("answer", "prod1", {"answer": "已阅。", "measure": "更换作业指导书并培训两班。", "due_in": 4}),),
        ago=4,
        needs_goods=True,
    ),
    Told(
        "sales1",
        {
            "kind": "phone",
            "caller": "沈约",
            "called": "客户采购",
            "description": "客户询问上批返修件何时发出，答复明日上午。",
        },
        ago=2,
    ),
    Told(
        "sales1",
        {
            "kind": "fast_feedback",
            "report_source": "own",
            "description": "客户群内反映两台控制板上电后无显示。",
            "place": "客户二厂装配车间",
            "station": "3 号台",
            "happened": True,
        },
        (
            ("reply_first", "cs1", {"text": "已收到，技术人员今天到现场，请先保留故障件。"}),
            ("pass_on", "cs1", {"departments": ["qa"], "hard": "on"}),
            ("ask_field_report", "qa1", {"person": "tech1", "question": "现场电压与接线是否符合要求。"}),
            ("issue_part", "qa1", {"part": "控制板", "department": "service"}),
        ),
        ago=7,
        needs_goods=True,
    ),
    Told(
        "sales2",
        {
            "kind": "market_quality",
            "quantity": "3",
            "description": "客户现场三件产品绝缘测试不通过，外观无损伤。",
            "contact_name": "王先生",
            "contact_phone": "13900001111",
        },
        (
            ("pass_on", "cs1", {}),
            ("answer", "qa1", {"answer": "拆检为客户接线错误，产品符合要求。", "ours": "no"}),
        ),
        ago=3,
        needs_goods=True,
    ),
    Told(
        "prod1",
        {
            "kind": "production_report",
            "description": "二号线回流焊第五温区读数上下波动，连续三块板焊点发暗，已停止投板。",
            "station": "二号线回流焊",
            "handling": "停止投板，隔离在制品十二块。",
        },
        (
            (
                "pass_up",
                "prod_head",
                {
                    "cause": "疑为热电偶或加热丝故障，班组无法判断。",
                    "measures": "换到三号线生产，隔离在制品。",
                    "loss": "800",
                },
            ),
            (
                "solve_level",
                "rd1",
                {
                    "cause": "第五温区加热丝接触不良。",
                    "measures": "更换加热丝，复测温度曲线合格。",
                    "loss": "1500",
                },
            ),
        ),
        ago=8,
    ),
    Told(
        "warehouse",
        {
            "kind": "incident",
            "incident": "hazard",
            "description": "成品仓东侧消防通道堆放了托盘，灭火器被挡。",
            "place": "成品仓东侧",
            "handle_first": "on",
        },
        ago=0.3,
    ),
    Told(
        "sales2",
        {
            "kind": "patrol_urgent",
            "description": "对手下月起同规格产品降价一成，三家客户要求本周答复；办事处无法自行决定。",
            "place": "示例市开发区客户现场",
            "handling": "已请客户等到周五再定。",
        },
        (
            (
                "pass_up",
                "sales2_head",
                {"cause": "对手清理库存。", "measures": "先稳住三家客户，拟以交期换价格。", "loss": "0"},
            ),
        ),
        ago=2,
    ),
    Told(
        "gm_office",
        {
            "kind": "task",
            "person": "prod1",
            "description": "按客户要求补齐该产品的返工记录，并向客户说明进度。",
            "is_important": "on",
            "task_due_in": 2,
        },
        (("take_up", "prod1", {"person": "prod1"}),),
        ago=5,
        needs_goods=True,
    ),
    Told(
        "qa1",
        {
            "kind": "minutes",
            "meeting": True,
            "description": "二楼会议室；品质、生产、研发、业务及总经理室负责人。",
            "targets": "焊接一次合格率不低于百分之九十八，本月投诉不超过十件。",
            "analysis": "虚焊占不良六成，集中在三号线；来料端子焊接不牢一批。",
            "measures": "生产部更换夹具并纳入点检；品质部要求供应商整改；研发部核对装配图。",
        },
        ago=22,
    ),
    Told(
        "gm_office",
        {
            "kind": "meeting_task",
            "departments": ["rd"],
            "description": "周例会：核对新版装配图与现场工装，报差异清单。",
            "meeting": True,
        },
        (
            (
                "answer",
                "rd1",
                {
                    "achieved": "no",
                    "answer": "已核对两条线，三号线工装尚在外修。",
                    "measure": "工装到厂后核对三号线并报全部差异。",
                    "due_in": 5,
                },
            ),
            ("confirm_answer", "gm_office", {}),
        ),
        ago=12,
    ),
    Told(
        "gm_office",
        {
            "kind": "meeting_task",
            "departments": ["warehouse"],
            "description": "周例会：清点呆滞接插件并提出处理意见。",
            "meeting": True,
        },
        ago=20,
    ),
    Told("warehouse", {"kind": "intake", "description": "提货司机转述：客户说上一车外箱有压坏的。"}, ago=2),
)

ANSWERED = Told(
    "sales1",
    {
        "kind": "fast_feedback",
        "report_source": "own",
        "description": "客户反映显示屏偶发闪烁，重新插拔后恢复。",
        "place": "客户一厂包装车间",
        "station": "1 号台",
        "happened": True,
    },
    (
        ("reply_first", "cs1", {"text": "已收到，品质部今天答复。"}),
        ("pass_on", "cs1", {"departments": ["qa"]}),
        ("answer", "qa1", {"answer": "排线端子压接偏松，已通知生产复检在制品。"}),
        ("confirm_answer", "cs1", {}),
        ("file_slip", "cs1", {}),
    ),
    ago=30,
    needs_goods=True,
)
"""A slip that is over, to be copied."""


class Slipping:
    """Turns one plan into acts, each through the real verbs."""

    def __init__(self, world: World, plan: Told, place: int) -> None:
        self.world, self.plan, self.place = world, plan, place
        self.reference = ""

    def story(self) -> Story:
        """The sending and what follows, three working hours apart."""
        return Story(
            [Act(0, self._send), *(Act(3, self._deed(deed)) for deed in self.plan.deeds)], self.plan.ago
        )

    def _send(self, tale: Tale, at: datetime) -> None:
        typed = dict(self.plan.typed)
        if typed.pop("happened", False):
            typed["happened_at"] = (at - timedelta(hours=2)).isoformat()
        day = at.astimezone(self.world.cast.company.zone).date()
        if days := typed.pop("task_due_in", 0):
            typed["task_due_on"] = (day + timedelta(days=days)).isoformat()
        if typed.pop("meeting", False):
            typed["meeting_on"] = day.isoformat()
        if self.plan.needs_goods:
            rows = self.world.sold.deliveries
            sold = rows[(len(rows) // 2 + self.place * 7) % len(rows)]
            typed |= {"customer": sold.customer.code, "product": sold.product.code}
        self.reference = send_slip(
            by=self.world.cast[self.plan.who], at=at, **self._known(typed)
        ).case.receipt_number

    def _known(self, typed: dict[str, Any]) -> dict[str, Any]:
        """Without what the kind does not ask for."""
        if typed["kind"] == "change_notice":
            typed.pop("customer", None)
        return typed

    def _deed(self, deed: Deed) -> Any:
        name, who, fields = deed

        def act(tale: Tale, at: datetime) -> None:
            case = Case.objects.as_system("the story of the demo company").get(receipt_number=self.reference)
            data = dict(fields)
            if days := data.pop("due_in", 0):
                data["due_on"] = (at.astimezone(self.world.cast.company.zone) + timedelta(days=days)).date()
            advance(kind_named("slip").steps[name], case, by=self.world.cast[who], at=at, data=data)

        return act


def _key_plans(world: World) -> Story:
    """Key plans and a sheet of the month: the units are named, the system opens one for each, and one hands hers in."""
    opened: list[Slip] = []

    def name_units(tale: Tale, at: datetime) -> None:
        for code, heads in (("key_plan", ("prod_head", "sales_head")), ("month_sheet", ("service_head",))):
            kind = kind_in_force(code, at)
            assert kind is not None  # noqa: S101 - installed with the company
            units = [world.cast[who].department for who in heads]
            save_kind(
                code=code,
                values=values_of(kind) | {"monthly_for": [unit.code for unit in units if unit is not None]},
                since=None,
                by=world.cast["admin"],
                at=at,
            )
        opened.extend(open_monthly_slips(by=system_user(), at=at))

    def hand_in(tale: Tale, at: datetime) -> None:
        mine = next(one for one in opened if one.case.holder == world.cast["prod_head"].department)
        case = Case.objects.as_system("the story of the demo company").get(pk=mine.case_id)
        text = "本月重点：一、波峰焊良率；二、返工台帐清零；三、两班焊接培训。前两项按计划，第三项下周完成。"
        advance(
            kind_named("slip").steps["answer"], case, by=world.cast["prod_head"], at=at, data={"answer": text}
        )

    return Story([Act(0, name_units), Act(6, hand_in)], 18)


MARKET_SHEET: dict[str, Any] = {
    "answer": "南区两家同行降价抢单，老客户观望；北区平稳。",
    "entry_sales": "1280",
    "entry_prices": "同类控制板普遍下调百分之五，高端型号未动。",
    "entry_rivals": "一家同行推出带远程诊断的新品，交期四周。",
    "entry_wishes": "希望缩短样品周期，提供小批量试用。",
    "entry_quality": "两家客户反映外箱受潮变形，内件完好。",
}
MARKET_ANALYSIS = {
    "text": "降价集中在低端型号，高端不受影响；包装受潮与雨季运输有关。",
    "proposals": "低端型号按批量让利百分之三；外箱改双层并加防潮袋。",
}


def _market(world: World) -> Story:
    """Market sheets of two weeks: the branch handed in the first, which is analysed and before the deputy manager; the second is late."""
    opened: list[Slip] = []

    def case_of(slip: Slip) -> Case:
        found: Case = Case.objects.as_system("the story of the demo company").get(pk=slip.case_id)
        return found

    def open_sheets(tale: Tale, at: datetime) -> None:
        branch = world.cast["sales2_head"].department
        for code in ("market_week", "market_month", "market_quarter", "shop_opinions"):
            kind = kind_in_force(code, at)
            assert kind is not None and branch is not None  # noqa: S101 - installed with the company
            if branch.code not in kind.monthly_for:
                values = values_of(kind) | {"monthly_for": [branch.code]}
                save_kind(code=code, values=values, since=None, by=world.cast["admin"], at=at)
        found = open_monthly_slips(by=system_user(), at=at)
        opened.extend(slip for slip in found if slip.slip_kind.code == "market_week")

    def hand_in(tale: Tale, at: datetime) -> None:
        steps = kind_named("slip").steps
        advance(steps["answer"], case_of(opened[0]), by=world.cast["sales2"], at=at, data=MARKET_SHEET)

    def analyse(tale: Tale, at: datetime) -> None:
        steps = kind_named("slip").steps
        advance(
            steps["analyse_sheet"],
            case_of(opened[0]),
            by=world.cast["sales_head"],
            at=at,
            data=MARKET_ANALYSIS,
        )

    return Story([Act(0, open_sheets), Act(24, hand_in), Act(40, analyse), Act(48, open_sheets)], 90)


def slips(world: World) -> list[Story]:
    """Every slip of the demo company."""
    stories = [Slipping(world, plan, place).story() for place, plan in enumerate(PLANS)]
    return [*stories, _key_plans(world), _market(world)]
