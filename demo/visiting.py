"""Projects, maintenance contracts, return visits and renewals of the demo company: some due, some made, one with a problem, one late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.queries import system_user
from aftersales.contracts.operations import open_due_renewals
from aftersales.visits.models import PatrolPlan, VisitPlan
from aftersales.visits.operations import open_due_visits, plan_visit
from aftersales.visits.operations.patrols import open_day, sign_report
from aftersales.visits.operations.periods import (
    add_lines,
    ask_approval,
    decide_plan,
    lines_of,
    open_plan,
    save_goals,
)
from aftersales.visits.patrol_rights import leader_of
from aftersales.visits.patrolled import checksum, checksum_of_plan, entries_of
from aftersales.visits.states import Source
from demo.people import Cast
from demo.sold import Sold
from demo.walking import Act, Deed, Story, Tale, World
from feedback_system.cases.advance import advance
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.masterdata.agreeing import save_contract, save_project
from feedback_system.masterdata.models import MaintenanceContract, Project

HOTLINE = "400-000-8210"
Step = tuple[str, str, dict[str, Any]]

SPOKEN: tuple[Step, ...] = (
    ("start_call", "cs1", {}),
    ("record_visit", "cs1", {"means": "call", "visitor": "cs1", "spoken_to": "设备主管"}),
)


def answers_of(*scores: int, **more: str) -> Step:
    said = ("运行平稳，满意。", "人员配合好。", "按期完工，现场干净。", "暂无问题。")
    fields: dict[str, Any] = {f"answer_{place}": text for place, text in enumerate(said, start=1)}
    fields |= {f"score_{place}": score for place, score in enumerate(scores, start=1)}
    return ("record", "cs1", fields | more)


@dataclass(frozen=True)
class Done:
    """One project: how many days ago it was done, its unit, and what became of its visit."""

    name: str
    customer: str
    unit: str
    days: int
    steps: Sequence[Step] = ()
    ago: float = 4


PROJECTS = (
    Done("一号线自动化改造", "C004", "production", 40, (*SPOKEN, answers_of(9, 9, 8)), 150),
    Done("水泵房控制柜更新", "C001", "production", 34, (*SPOKEN, answers_of(8, 9, 9, interest="明年二期也想由我们做。")), 120),
    Done("包装线电控安装", "C010", "sales2", 30, (("refuse", "cs2", {"reason": "客户表示不接受电话回访。"}),), 100),
    Done("喷涂线防护罩", "C011", "production", 28, (*SPOKEN, answers_of(10, 9, 9)), 90),
    Done(
        "矿山皮带机线束", "C015", "sales2", 24,
        (*SPOKEN, answers_of(6, 8, 7, problem="三号机接头进水，已停机两次。"),
         ("pass_on", "cs1", {"departments": ["production"], "description": "三号机接头进水，已停机两次。", "wish": "请查明原因并给出处理时间。"})),
        6,
    ),
    Done("温控系统升级", "C013", "production", 20),
    Done(
        "仪表柜成套", "C003", "production", 12,
        (("start_call", "cs2", {}), ("not_reached", "cs2", {"words": "总机无人接听。"})), 5,
    ),
    Done("电池箱体产线", "C008", "production", 8, (("start_call", "cs2", {}),), 2),
    Done("厨具面板喷涂", "C014", "sales2", 5),
)  # fmt: skip


def make_agreements(cast: Cast, sold: Sold, *, at: datetime, now: datetime) -> None:
    """The hotline, contracts of which some run out soon, and calls about deliveries from a fortnight ago on."""
    today = now.astimezone(cast.company.zone).date()
    Company.objects.update(hotline=HOTLINE)
    VisitPlan.objects.filter(source=Source.DELIVERY, code="delivery_1").update(
        is_on=True, since=today - timedelta(days=27), grades=["A"]
    )
    for place, (customer, product, left) in enumerate(
        (("C001", "KB-500", 20), ("C004", "KB-510", 40), ("C007", "XS-301", 210), ("C008", "TZ-209", -15)),
        start=1,
    ):
        ends = today + timedelta(days=left)
        contract = MaintenanceContract(
            code=f"BY-{ends.year - 1}-{place:02}",
            customer=sold.customers[customer],
            branch=cast.departments["service"],
            starts_on=ends - timedelta(days=364),
            ends_on=ends,
            covered="每季度保养一次，含易损件检查与更换。",
            fee=Decimal(4800 + 600 * place),
        )
        save_contract(
            contract=contract,
            machines=[(sold.products[product], f"SN{place}001"), (sold.products[product], f"SN{place}002")],
            contact=six_of(sold, customer),
            by=cast["sales_head"],
            at=at,
        )


def six_of(sold: Sold, customer: str) -> dict[str, str]:
    """Whom to visit at a customer."""
    record = sold.customers[customer]
    contact = sold.contacts[record.pk]
    serial = int(customer[1:])
    return {
        "contact_name": contact.name,
        "contact_department": "设备部",
        "contact_position": contact.position,
        "contact_mobile": f"1380000{serial:04}",
        "contact_phone": f"0000-5560{serial:04}",
        "contact_address": f"示例市示例路{serial}号",
    }


class Visiting:
    """One project, from the day it was done to where its visit stands."""

    def __init__(self, world: World, number: int, done: Done) -> None:
        self.world, self.number, self.done = world, number, done
        self.code = f"P-{number:03}"

    def story(self, now: datetime) -> Story:
        """The project on its day, the run of the night, then the steps."""
        calendar = self.world.calendar
        used = calendar.working_time_between(now - timedelta(days=self.done.days), now).total_seconds() / 3600
        steps = [Act(0.2, self._step(*step)) for step in self.done.steps]
        between = max(used - self.done.ago - 0.2 * len(steps), 1.0)
        acts = [Act(0, self._finish), Act(1 if steps else 0.5, self._run)]
        if steps:
            steps[0] = Act(max(between - 1, 0.5), steps[0].deed)
            return Story([*acts, *steps], self.done.ago)
        return Story(acts, max(used - 0.5, 1.0))

    def _finish(self, tale: Tale, at: datetime) -> None:
        sold, cast = self.world.sold, self.world.cast
        day: date = at.astimezone(cast.company.zone).date()
        project = Project(
            code=self.code,
            name=self.done.name,
            customer=sold.customers[self.done.customer],
            unit=cast.departments[self.done.unit],
            started_on=day - timedelta(days=45),
            done_on=day,
        )
        save_project(project=project, contact=six_of(sold, self.done.customer), by=cast["sales_head"], at=at)

    def _run(self, tale: Tale, at: datetime) -> None:
        open_due_visits(by=system_user(), at=at)

    def _step(self, name: str, who: str, fields: dict[str, Any]) -> Deed:
        def deed(tale: Tale, at: datetime) -> None:
            folder = Case.objects.as_system("the story of the demo company")
            case = folder.get(kind="visit", visit__project__code=self.code)
            step = kind_named("visit").steps[name]
            advance(step, case, by=self.world.cast[who], at=at, data=fields)

        return deed


def _patrol(world: World) -> Story:
    def deed(tale: Tale, at: datetime) -> None:
        today = at.astimezone(world.cast.company.zone).date()
        plan_visit(
            by=world.cast["sales1"],
            at=at,
            plan="patrol",
            customer="C005",
            subject="季度巡访",
            planned_on=(today + timedelta(days=3)).isoformat(),
            visitor="sales2",
        )

    return Story([Act(0, deed)], 6)


def _quarter(world: World) -> Story:
    """The plan of a quarter that the leader approves, a visit in person out of it, and the report of its day."""
    cast = world.cast
    unit = cast.departments["sales"]

    def plan(tale: Tale, at: datetime) -> None:
        today = at.astimezone(cast.company.zone).date()
        head = cast["sales_head"]
        draft = open_plan(unit=unit, span="quarter", day=today, by=head, at=at)
        save_goals(plan=draft, goals="走访全部 A 级客户，了解交期与新品意见。", by=head, at=at)
        kind = VisitPlan.objects.get(code="patrol")
        for place, (code, aim) in enumerate(
            (("C001", "了解一号线使用情况"), ("C004", "核对到货包装"), ("C007", "征询新品意见"))
        ):
            day = min(today + timedelta(days=5 * place), draft.last)
            line = {
                "kind": kind,
                "customer": world.sold.customers[code],
                "visitor": cast["sales1"],
                "aim": aim,
                "route": "东线",
            }
            add_lines(plan=draft, fields=line, days=[day], by=head, at=at)
        seal = checksum_of_plan(draft, lines_of(draft))
        ask_approval(plan=draft, seal=seal, by=head, at=at)

    def approve(tale: Tale, at: datetime) -> None:
        found = PatrolPlan.objects.get()
        leader = leader_of(found.unit)
        assert leader is not None  # noqa: S101 - the demo company has one
        seal = checksum_of_plan(found, lines_of(found))
        decide_plan(plan=found, approve=True, reason="", seal=seal, by=leader, at=at)

    def visit(tale: Tale, at: datetime) -> None:
        first = lines_of(PatrolPlan.objects.get())[0].visit
        assert first is not None  # noqa: S101 - its day is near
        steps = kind_named("visit").steps
        case = Case.objects.as_system("the story of the demo company").get(pk=first.case_id)
        made = {"means": "visit", "visitor": "sales1", "spoken_to": "设备主管"}
        said = {
            "answer_1": "希望交期再缩短三天。",
            "answer_2": "对手近期推出同类产品。",
            "answer_3": "当场核对了备件清单。",
        }
        advance(steps["record_visit"], case, by=cast["sales1"], at=at, data=made)
        case.refresh_from_db()
        advance(steps["record"], case, by=cast["sales1"], at=at, data=said)
        day = at.astimezone(cast.company.zone).date()
        report = open_day(visitor=cast["sales1"], day=day, by=cast["sales1"], at=at)
        sign_report(report=report, seal=checksum(report, entries_of(report)), by=cast["sales1"], at=at)

    return Story([Act(0, plan), Act(1, approve), Act(2, visit)], 4)


def visits(world: World, now: datetime) -> list[Story]:
    """Every project of the demo company with its visit, a patrol, and the plan of a quarter."""
    found = [Visiting(world, number, done).story(now) for number, done in enumerate(PROJECTS, start=1)]
    return [*found, _patrol(world), _quarter(world)]


def make_due_lists(*, at: datetime) -> None:
    """What the worker would do in the first hour, else it does it while people look."""
    open_due_visits(by=system_user(), at=at)
    open_due_renewals(by=system_user(), at=at)
