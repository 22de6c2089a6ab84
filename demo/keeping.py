"""Return visits and contract renewals that many are copied from, and the opinion cards of made service calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.queries import system_user
from aftersales.contracts.operations.finding import open_renewal
from aftersales.services.models import ServiceCall
from aftersales.services.states import ServiceState
from aftersales.surveys.models import Asked
from aftersales.surveys.operations import issue_card
from aftersales.surveys.operations.cards import enter_card
from aftersales.surveys.states import Channel
from aftersales.visits.models import VisitPlan
from aftersales.visits.operations.opening import department_of, due_by, open_visit
from demo.people import Cast
from demo.visiting import HOTLINE, SPOKEN, Step, answers_of, six_of
from demo.walking import Act, Deed, Story, Tale, World
from feedback_system.cases.advance import advance
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.masterdata.agreeing import save_contract, save_project
from feedback_system.masterdata.models import MaintenanceContract, Project

NOTHING: frozenset[str] = frozenset()
CARD_EACH = 200
"""For so many cases there is one opinion card of a copied call; a card is answered once, so that it is walked and not copied."""
MOST_CARDS = 500
"""No more of them, however many cases there are: each takes two steps."""


@dataclass(frozen=True)
class VisitMade:
    """A visit after a project: what became of it, the last step `ago` working hours back."""

    steps: Sequence[Step]
    ago: float
    with_: frozenset[str] = NOTHING


@dataclass(frozen=True)
class RenewalMade:
    """The renewal of a contract: the same."""

    steps: Sequence[Step]
    ago: float
    with_: frozenset[str] = NOTHING


VISITS_OVER = (
    VisitMade((*SPOKEN, answers_of(9, 9, 8)), 3),
    VisitMade((("refuse", "cs2", {"reason": "客户表示不接受电话回访。"}),), 4),
)
"""Visits that are made or refused."""
VISITS_OPEN = (
    VisitMade((), 5),
    VisitMade((("start_call", "cs2", {}), ("not_reached", "cs2", {"words": "总机无人接听。"})), 3),
)
"""Visits that are still to be made."""
RENEWALS_OVER = (RenewalMade((("lose", "service_head", {"reason": "设备已停用，不再续签。"}),), 3),)
"""Contracts that were not renewed."""
RENEWALS_OPEN = (RenewalMade((), 6),)
"""Contracts that run out soon."""


class _Keeping:
    """One case about something of a customer that was entered for it."""

    kind = ""

    def __init__(self, world: World, plan: VisitMade | RenewalMade) -> None:
        self.world, self.plan = world, plan
        self.number = ""
        self.delivery = world.dice.choice(
            [row for row in world.sold.deliveries if row.customer.market == "home"]
        )

    def story(self) -> Story:
        """What it is about, the case, then the steps."""
        acts = [Act(0, self._enter), Act(4, self._open)]
        return Story([*acts, *(Act(1, self._step(*one)) for one in self.plan.steps)], self.plan.ago)

    def _enter(self, tale: Tale, at: datetime) -> None:
        raise NotImplementedError

    def _open(self, tale: Tale, at: datetime) -> None:
        raise NotImplementedError

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.world.cast.company.zone).date()

    def _step(self, name: str, who: str, fields: dict[str, Any]) -> Deed:
        def deed(tale: Tale, at: datetime) -> None:
            case = Case.objects.as_system("a story of the made cases").get(number=self.number)
            advance(kind_named(self.kind).steps[name], case, by=self.world.cast[who], at=at, data=fields)

        return deed


class Visited(_Keeping):
    """A project and the call after it."""

    kind = "visit"

    def _enter(self, tale: Tale, at: datetime) -> None:
        Company.objects.filter(hotline="").update(hotline=HOTLINE)
        cast, day = self.world.cast, self._day(at)
        project = Project(
            code=f"PM-{Project.objects.count() + 1:03}",
            name="控制柜更新",
            customer=self.delivery.customer,
            product=self.delivery.product,
            unit=cast.departments["production"],
            started_on=day - timedelta(days=30),
            done_on=day,
        )
        contact = six_of(self.world.sold, self.delivery.customer.code)
        self.project = save_project(project=project, contact=contact, by=cast["sales_head"], at=at)

    def _open(self, tale: Tale, at: datetime) -> None:
        project, plan = self.project, VisitPlan.objects.get(code="project")
        department = department_of(plan, project.unit) or project.unit
        done_on = project.done_on
        due_at = due_by(plan, done_on, market="home", department=department) if done_on is not None else None
        if done_on is None or due_at is None:
            raise ValueError("the limit of visits after projects is switched off, so that none can be made")
        visit = open_visit(
            plan=plan,
            customer=project.customer,
            department=department,
            event_on=done_on,
            due_at=due_at,
            by=system_user(),
            at=at,
            contact=project.contact,
            product=project.product,
            unit=project.unit,
            project=project,
        )
        self.number = visit.case.number or ""


class Renewed(_Keeping):
    """A contract and what becomes of it."""

    kind = "renewal"

    def _enter(self, tale: Tale, at: datetime) -> None:
        cast, customer = self.world.cast, self.delivery.customer
        ends = self._day(at) + timedelta(days=38)
        number = MaintenanceContract.objects.count() + 1
        contract = MaintenanceContract(
            code=f"BM-{number:03}",
            customer=customer,
            branch=cast.departments["service"],
            starts_on=ends - timedelta(days=364),
            ends_on=ends,
            covered="每季度保养一次，含易损件检查与更换。",
            fee=Decimal(5400),
        )
        self.contract = save_contract(
            contract=contract,
            machines=[(self.delivery.product, f"SM{number:05}")],
            contact=six_of(self.world.sold, customer.code),
            by=cast["sales_head"],
            at=at,
        )

    def _open(self, tale: Tale, at: datetime) -> None:
        renewal = open_renewal(contract=self.contract, by=system_user(), at=at)
        self.number = renewal.case.number or ""


def cards_of_made_calls(cast: Cast, *, count: int, after: int, at: datetime) -> int:
    """The opinion cards of the newest calls made after the case `after` that were paid or free and filed; all but each third is answered.

    Returns how many there are.
    """
    rows = ServiceCall.objects.filter(
        state=ServiceState.FILED, case__pk__gt=after, case__customer__isnull=False
    ).exclude(case__in=Asked.objects.cards().filter(about__isnull=False).values("about"))
    calls = list(
        rows.select_related("case__customer").order_by("-case")[: min(count // CARD_EACH, MOST_CARDS)]
    )
    for number, call in enumerate(calls):
        case, done = call.case, call.closed_at or at
        card = issue_card(
            case=case,
            customer=case.customer,
            person_rated=call.worker,
            by=cast["service_desk"],
            at=done,
            name=call.caller,
        )
        if card is not None and number % 3 != 2:
            given = {"item_attitude": 4, "item_skill": 3 + number % 2, "item_arrival": 3, "item_promises": 4}
            fields = {"channel": Channel.PAPER, **given}
            enter_card(card=card, fields=fields, by=cast["cs1"], at=min(done + timedelta(days=2), at))
    return len(calls)
