"""Projects, maintenance contracts, return visits and renewals in any state, made by the real verbs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from accounts.queries import system_user
from aftersales.contracts.kind import renewal_kind
from aftersales.contracts.models import Renewal
from aftersales.contracts.operations import open_due_renewals
from aftersales.contracts.states import RenewalState
from aftersales.visits.kind import visit_kind
from aftersales.visits.models import PatrolPlan, PatrolReport, Visit, VisitPlan
from aftersales.visits.operations import open_due_visits, plan_visit
from aftersales.visits.operations.patrols import open_day, sign_report
from aftersales.visits.operations.periods import add_lines, open_plan
from aftersales.visits.patrolled import checksum, entries_of
from aftersales.visits.states import VisitState as State
from feedback_system.cases.advance import advance
from feedback_system.cases.fields import local_day
from feedback_system.cases.kinds import Kind
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.masterdata.agreeing import Machine, save_contract, save_project
from feedback_system.masterdata.models import MaintenanceContract, Project
from quality.slips.kind import slip_kind
from tests.factories.company import World, at

HOTLINE = "400-820-1000"
DONE = date(2026, 3, 2)
"""A Monday: ten working days later is 16 March."""
NIGHT = at("2026-03-03 01:00")
"""The run of the night after a project was done."""
CALLED = at("2026-03-04 10:00")
PASSED_ON = at("2026-03-04 11:00")
SECOND = at("2026-03-09 10:00")
ENDS = date(2026, 4, 10)
"""A contract that ends 39 days after the run of 2 March; notice and visit are due by the end of 10 March."""

SIX = {
    "contact_name": "周工",
    "contact_department": "设备部",
    "contact_position": "主管",
    "contact_mobile": "13900000077",
    "contact_phone": "021-5550001",
    "contact_address": "示例路1号",
}
ANSWERS = {
    "answer_1": "满意，运行平稳",
    "score_1": "9",
    "answer_2": "态度好",
    "score_2": "8",
    "remarks": "客户希望有备件清单",
}


def with_hotline() -> None:
    """The hotline of the company is entered."""
    Company.objects.update(hotline=HOTLINE)


def new_project(
    world: World,
    code: str = "P-2601",
    *,
    done_on: date | None = DONE,
    unit: str = "production",
    six: dict[str, str] | None = None,
    **fields: Any,
) -> Project:
    """A project of the customer with whom to visit."""
    record = Project(
        code=code,
        name="一号线改造",
        customer=fields.pop("customer", world.customer),
        unit=world.departments[unit],
        product=world.product,
        done_on=done_on,
        **fields,
    )
    return save_project(project=record, contact=six or SIX, by=world.sales_head, at=at("2026-03-02 09:00"))


def new_contract(
    world: World,
    code: str = "BY-2501",
    *,
    starts_on: date = date(2025, 4, 11),
    ends_on: date = ENDS,
    machines: list[Machine] | None = None,
    six: dict[str, str] | None = None,
    **fields: Any,
) -> MaintenanceContract:
    """A maintenance contract of the customer, held by the service desk."""
    record = MaintenanceContract(
        code=code,
        customer=world.customer,
        branch=world.departments["service_desk"],
        starts_on=starts_on,
        ends_on=ends_on,
        covered="季度保养四次",
        **fields,
    )
    return save_contract(
        contract=record,
        machines=machines or [(world.product, "SN-001")],
        contact=six or SIX,
        by=world.sales_head,
        at=at("2026-03-02 09:00"),
    )


def take(kind: Kind, record: Any, name: str, *, by: Any, at: datetime, **data: Any) -> Any:
    """Take a step through the one door."""
    case = Case.objects.get(pk=record.case_id)
    return advance(kind.steps[name], case, by=by, at=at, version=case.version, data=data)


def act(record: Visit, name: str, *, by: Any, at: datetime, **data: Any) -> Visit:
    """Take a step of a visit."""
    taken: Visit = take(visit_kind, record, name, by=by, at=at, **data)
    return taken


def run(moment: datetime = NIGHT) -> Any:
    """The run of the day."""
    return open_due_visits(by=system_user(), at=moment)


def due_visit(world: World, code: str = "P-2601", **fields: Any) -> Visit:
    """The visit of a project that was done, as the run has put it on the list."""
    with_hotline()
    project = new_project(world, code, **fields)
    run()
    return Visit.objects.select_related("case").get(project=project)


def called(world: World, visit: Visit, moment: datetime = CALLED) -> Visit:
    """A call is being made."""
    return act(visit, "start_call", by=world.cs1, at=moment)


def made(world: World, visit: Visit, moment: datetime = CALLED) -> Visit:
    """The customer was spoken with."""
    return act(
        called(world, visit, moment), "record_visit", by=world.cs1, at=moment, means="call", visitor="cs1", spoken_to="周工"
    )  # fmt: skip


def recorded(world: World, visit: Visit, moment: datetime = CALLED, **fields: Any) -> Visit:
    """The answers are recorded; without `problem` that is the end."""
    return act(made(world, visit, moment), "record", by=world.cs1, at=moment, **(ANSWERS | fields))


def passed_on(world: World, visit: Visit) -> Visit:
    """A problem is with the department."""
    visit = recorded(world, visit, problem="三号泵异响")
    return act(
        visit,
        "pass_on",
        by=world.cs1,
        at=PASSED_ON,
        departments=["production"],
        description="三号泵异响",
        wish="请查明原因并处理",
    )


def answer_slip(world: World, visit: Visit) -> None:
    """The department answers the slip of the visit."""
    case = Case.objects.get(parent=visit.case_id, kind="slip")
    for name, data in (
        ("take_up", {"person": "prod1"}),
        ("begin", {}),
        ("answer", {"answer": "轴承已更换"}),
    ):
        case.refresh_from_db()
        by = world.prod_head if name == "take_up" else world.prod1
        advance(
            slip_kind.steps[name], case, by=by, at=at("2026-03-05 10:00"), version=case.version, data=data
        )


def called_again(world: World, visit: Visit, satisfied: str = "yes") -> Visit:
    """The second call after the answer."""
    visit = passed_on(world, visit)
    answer_slip(world, visit)
    return act(visit, "call_again", by=world.cs1, at=SECOND, words="已处理", satisfied=satisfied)


def visit_at(world: World, state: str, code: str) -> Visit:
    """A visit in `state`, of a project with that number."""
    visit = due_visit(world, code)
    if state == State.CALLED:
        visit = called(world, visit)
    elif state == State.AGREED:
        visit = act(
            called(world, visit), "agree_time", by=world.cs1, at=CALLED, agreed_at="2026-03-06T15:00", reason="在开会"
        )  # fmt: skip
    elif state == State.MOVED:
        visit = act(visit, "move", by=world.cs1, at=CALLED, moved_to="2026-03-20", reason="现场停机检修")
    elif state == State.MADE:
        visit = made(world, visit)
    elif state == State.RECORDED:
        visit = recorded(world, visit, problem="三号泵异响")
    elif state == State.PASSED_ON:
        visit = passed_on(world, visit)
    elif state == State.CALLED_AGAIN:
        visit = called_again(world, visit, satisfied="no")
    elif state == State.CLOSED:
        visit = recorded(world, visit)
    elif state == State.REFUSED:
        visit = act(visit, "refuse", by=world.cs1, at=CALLED, reason="不接受回访")
    assert visit.state == state, f"{visit.state} instead of {state}"
    return visit


def patrol(world: World, *, moment: datetime = NIGHT, by: str = "cs1", **changes: Any) -> Visit:
    """A patrol that is planned by hand."""
    data = {
        "plan": "patrol",
        "customer": "C001",
        "subject": "季度巡访",
        "planned_on": "2026-03-10",
        "visitor": "cs1",
    } | changes
    return plan_visit(by=getattr(world, by), at=moment, **data)


def new_patrol_papers(world: World, *, at: datetime) -> tuple[PatrolPlan, PatrolReport]:
    """The plan of sales for the month as a draft with one line, and the report of a salesperson on the day, signed."""
    day = local_day(at)
    plan = open_plan(unit=world.departments["sales"], span="month", day=day, by=world.sales_head, at=at)
    line = {
        "kind": VisitPlan.objects.get(code="patrol"),
        "customer": world.customer,
        "visitor": world.sales1,
        "aim": "了解使用情况",
    }
    add_lines(plan=plan, fields=line, days=[plan.last], by=world.sales_head, at=at)
    visit = patrol(world, moment=at, by="sales1", visitor="sales1", planned_on=day.isoformat())
    visit = act(
        visit, "record_visit", by=world.sales1, at=at, means="visit", visitor="sales1", spoken_to="周工"
    )
    act(visit, "record", by=world.sales1, at=at, answer_1="希望缩短交期")
    report = open_day(visitor=world.sales1, day=day, by=world.sales1, at=at)
    sign_report(report=report, seal=checksum(report, entries_of(report)), by=world.sales1, at=at)
    return plan, report


def renewal_of(contract: MaintenanceContract, moment: datetime = NIGHT) -> Renewal:
    """The renewal that the run opens for the contract."""
    open_due_renewals(by=system_user(), at=moment)
    return Renewal.objects.select_related("case").get(contract=contract)


def act_on_renewal(record: Renewal, name: str, *, by: Any, at: datetime, **data: Any) -> Renewal:
    """Take a step of a renewal."""
    taken: Renewal = take(renewal_kind, record, name, by=by, at=at, **data)
    return taken


NOTICE = {"language": "zh-hans", "way": "paper", "subject": "保养到期通知书", "text": "贵司合同将到期"}
VISITED = {"visited_on": "2026-03-05", "visitor": "service_head", "words": "有意续约，等预算"}


def renewal_at(world: World, state: str, code: str, serial: str = "") -> Renewal:
    """A renewal in `state`, of a contract with that number for that machine."""
    renewal = renewal_of(new_contract(world, code, machines=[(world.product, serial or code)]))
    desk = world.service_head
    if state != RenewalState.DUE:
        renewal = act_on_renewal(renewal, "send_notice", by=desk, at=CALLED, **NOTICE)
    if state not in (RenewalState.DUE, RenewalState.NOTIFIED):
        renewal = act_on_renewal(renewal, "record_visit", by=desk, at=at("2026-03-05 16:00"), **VISITED)
    if state == RenewalState.RENEWED:
        renewal = act_on_renewal(
            renewal, "renew", by=desk, at=SECOND, code=f"{code}-N", ends_on="2027-04-10", machines=f"TS-500, {serial or code}",
            fee="1200",
        )  # fmt: skip
    elif state == RenewalState.LOST:
        renewal = act_on_renewal(renewal, "lose", by=desk, at=SECOND, reason="转由原厂保养")
    assert renewal.state == state, f"{renewal.state} instead of {state}"
    return renewal
