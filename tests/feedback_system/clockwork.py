"""A small company for the tests of clocks: a line of management, a calendar, the rules that ship, and
late cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Department, User
from accounts.queries import system_user
from feedback_system.cases.models import Case, OpenCase
from feedback_system.company.models import Company
from feedback_system.deadlines.install import install_rules
from feedback_system.deadlines.models import Deadline
from feedback_system.deadlines.operations import start
from feedback_system.worktime.loading import install_default_calendar
from tests.feedback_system.folders import department, folder, person

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    """An instant by the clock on the company's wall, such as "2026-03-02 09:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


MONDAY = local("2026-03-02 09:00")
"""A plain Monday, half an hour after opening; no holiday within four weeks."""


@dataclass
class Town:
    """The people and departments of the tests."""

    company: Department
    gm_office: Department
    sales: Department
    qa: Department
    plant: Department
    production: Department
    gm: User
    deputy_gm: User
    gm_clerk: User
    sales_head: User
    clerk: User
    qa_head: User
    engineer: User
    factory_head: User
    worker: User

    def case(self, owner: User | None = None, holder: Department | None = None, **fields: Any) -> Case:
        """An open case on the clerk's desk unless told otherwise, as it stands in the worklist."""
        owner = owner if owner is not None or holder is not None else self.clerk
        case = folder(self.clerk, holder, owner=owner, kind="complaint", **fields)
        OpenCase.objects.create(
            case=case,
            kind=case.kind,
            state=case.state,
            holder=case.holder,
            owner=owner,
            severity=case.severity,
            state_since=case.entered_at,
        )
        return case

    def clock(
        self, case: Case, code: str = "complaint-close", *, started: datetime = MONDAY, **fields: Any
    ) -> Deadline:
        """A clock that runs on `case`."""
        clock = start(case, code, by=self.clerk, at=started, **fields)
        assert clock is not None
        return clock


def build_town() -> Town:
    """The company with everybody in place."""
    Company.get()
    install_default_calendar(at=MONDAY)
    install_rules()
    system_user()
    company = department("company", "top")
    gm_office, sales, qa, plant = (
        _below(company, code, function)
        for code, function in (
            ("gm_office", "gm_office"),
            ("sales", "sales"),
            ("qa", "qa"),
            ("plant", "factory"),
        )
    )
    production = _below(plant, "production", "production")
    town = Town(
        company,
        gm_office,
        sales,
        qa,
        plant,
        production,
        gm=person("gm", "gm", company),
        deputy_gm=person("deputy_gm", "deputy_gm", company),
        gm_clerk=person("gm_clerk", "gm_office", gm_office),
        sales_head=person("sales_head", "sales_head", sales),
        clerk=person("clerk", "salesperson", sales),
        qa_head=person("qa_head", "qa_head", qa),
        engineer=person("engineer", "qa", qa),
        factory_head=person("factory_head", "factory_head", plant),
        worker=person("worker", "production", production),
    )
    for where, head in (
        (company, town.gm),
        (gm_office, town.gm_clerk),
        (sales, town.sales_head),
        (qa, town.qa_head),
        (plant, town.factory_head),
    ):
        where.head = head
        where.save()
    return town


def _below(parent: Department, code: str, function: str) -> Department:
    made = department(code, function)
    made.parent = parent
    made.save()
    return made
