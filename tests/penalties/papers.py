"""Sanction papers walked by their steps, months of deductions, wage and bonus; shared by the tests of penalties."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from complaints.models import Complaint, RulingShare
from complaints.penalties.figures import figures_of
from complaints.penalties.forms.settings import initial_of
from complaints.penalties.kind import sanction_kind
from complaints.penalties.models import (
    DeductionMonth,
    PenaltyEntry,
    PenaltyRules,
    SanctionLine,
    SanctionPaper,
    penalty_rules,
)
from complaints.penalties.operations import open_paper
from complaints.penalties.operations.months import close_month, open_month, save_pay
from complaints.penalties.operations.switching import save_rules
from feedback_system.cases.advance import advance
from tests.complaints.monthly import ruled
from tests.complaints.objecting import share
from tests.factories.company import World, at

MARCH, APRIL, MAY, JUNE = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
SWITCHED_ON = at("2026-03-02 08:00")
WRITTEN = at("2026-03-16 09:00")
ROUND = at("2026-03-16 10:00")
SIGNED = at("2026-03-17 09:00")
SUBMITTED = at("2026-03-17 10:00")
DECIDED = at("2026-03-17 15:00")
CHECKED = at("2026-03-18 09:00")
PUBLISHED = at("2026-03-18 10:00")
OBJECTED = at("2026-03-20 09:00")
OVERRULED = at("2026-03-23 09:00")
PLENTY = "20000"
"""A wage of which a fifth is more than any bonus here, so that only the limits of the policy show."""


def person(world: World, username: str, percent: str = "100") -> dict[str, Any]:
    """A share of one person by name."""
    return share("person", percent, person=username)


def switch_on(world: World, **changes: Any) -> PenaltyRules:
    """Switch the part on, with a least wage of 2,000; other values as they ship."""
    values = initial_of(penalty_rules()) | {
        "is_on": True,
        "checked": True,
        "least_wage": Decimal(2000),
        "bands": penalty_rules().own_bands,
        **changes,
    }
    return save_rules(values=values, by=world.admin, at=SWITCHED_ON)


def act(paper: SanctionPaper, name: str, *, by: Any, at: datetime, **data: Any) -> SanctionPaper:
    """Take one step as the pages do."""
    moved: SanctionPaper = advance(sanction_kind.steps[name], paper.case, by=by, at=at, data=data)
    return moved


def paper_on(world: World, complaint: Complaint, moment: datetime = WRITTEN) -> SanctionPaper:
    """A new paper on that complaint, written by the GM office."""
    fields = {"complaint": complaint.case.reference, "reason": "未按规定点检，造成批量不良"}
    case = open_paper(fields=fields, by=world.gm_office, at=moment)
    return SanctionPaper.objects.get(case=case)


def share_of(paper: SanctionPaper, **who: Any) -> RulingShare:
    """The share of the ruling that names this person or department."""
    return RulingShare.objects.get(ruling=paper.ruling, **who)


def add_sanction(
    world: World,
    paper: SanctionPaper,
    username: str,
    *,
    kind: str = "warning",
    amount: str = "400",
    count: int = 1,
) -> SanctionPaper:
    """Propose a sanction on the personal share of somebody."""
    return act(
        paper,
        "add_sanction",
        by=world.gm_office,
        at=WRITTEN,
        share=share_of(paper, person=getattr(world, username)).pk,
        kind=kind,
        count=count,
        fault="against_norm",
        amount=amount,
        remark="",
    )


def add_economic(
    world: World, paper: SanctionPaper, chosen: RulingShare, *, month: str = "", people: Any = ()
) -> SanctionPaper:
    """Propose the economic penalties of a share."""
    return act(
        paper,
        "add_economic",
        by=world.gm_office,
        at=WRITTEN,
        share=chosen.pk,
        month=month,
        people=list(people),
        fault="against_norm",
        remark="",
    )


def countersigned(
    world: World, paper: SanctionPaper, moment: datetime = ROUND, signed: datetime = SIGNED
) -> SanctionPaper:
    """Send it round and have every head agree."""
    paper = act(paper, "send_round", by=world.gm_office, at=moment)
    for head in dict.fromkeys(one.head.username for one in paper.unanswered()):
        paper = act(paper, "countersign", by=getattr(world, head), at=signed, answer="agreed", remark="")
    return paper


def asked(world: World, paper: SanctionPaper) -> SanctionPaper:
    """Countersigned and put before the general manager."""
    return act(countersigned(world, paper), "submit_paper", by=world.gm_office, at=SUBMITTED, reason="")


def decided(world: World, paper: SanctionPaper) -> SanctionPaper:
    """Approved by the general manager."""
    return act(asked(world, paper), "approve_paper", by=world.gm, at=DECIDED, reason="")


def in_force(world: World, paper: SanctionPaper, moment: datetime = PUBLISHED) -> SanctionPaper:
    """Checked by finance and put into force by personnel."""
    paper = act(decided(world, paper), "check_notice", by=world.finance, at=CHECKED)
    return act(paper, "publish", by=world.hr, at=moment)


def penalty_of(
    world: World, username: str, amount: str, *, number: int = 1, moment: datetime = PUBLISHED
) -> SanctionPaper:
    """A paper in force by which one person owes an economic penalty of that amount."""
    complaint = ruled(world, person(world, username), loss=amount, number=number)
    paper = paper_on(world, complaint)
    paper = add_economic(world, paper, share_of(paper, person=getattr(world, username)))
    return in_force(world, paper, moment)


def sanction_of(
    world: World, username: str, *, kind: str, amount: str = "", count: int = 1, number: int = 1
) -> SanctionPaper:
    """A paper in force by which one person has a sanction."""
    paper = paper_on(world, ruled(world, person(world, username), number=number))
    return in_force(world, add_sanction(world, paper, username, kind=kind, amount=amount, count=count))


def pay(world: World, month: date, moment: datetime | None = None, **people: tuple[str, str]) -> None:
    """Wage and bonus of people by user name, entered by personnel."""
    pays = {
        getattr(world, name).pk: (Decimal(wage), Decimal(bonus)) for name, (wage, bonus) in people.items()
    }
    save_pay(month=month, pays=pays, by=world.hr, at=moment or opening(month))


def opening(month: date) -> datetime:
    """The moment at which personnel opens a month in these tests."""
    return at(f"{month:%Y-%m}-25 09:00")


def opened(world: World, month: date) -> DeductionMonth:
    """The month, opened by personnel."""
    return open_month(month=month, by=world.hr, at=opening(month))


def closed(world: World, month: DeductionMonth) -> DeductionMonth:
    """The month, closed with the figures as they are."""
    return close_month(month=month, seal=figures_of(month).seal, by=world.hr, at=at(f"{month.code}-26 16:00"))


def month_with(world: World, month: date, **people: tuple[str, str]) -> DeductionMonth:
    """A month opened, filled with wage and bonus, and closed."""
    found = opened(world, month)
    pay(world, month, **people)
    return closed(world, found)


def taken(month: DeductionMonth) -> list[tuple[str, Decimal, Decimal]]:
    """The rows of a month: person, taken, carried."""
    rows = figures_of(DeductionMonth.objects.get(pk=month.pk)).rows
    return [(row.line.person.username, row.taken, row.carried) for row in rows]


def books(line: SanctionLine) -> list[tuple[str, Decimal]]:
    """The ledger of a line: kind and amount in the order written."""
    return [(one.kind, one.amount) for one in PenaltyEntry.objects.filter(line=line).order_by("pk")]


def only_line(paper: SanctionPaper) -> SanctionLine:
    """The one line of a paper, read afresh."""
    return SanctionLine.objects.get(paper=paper)
