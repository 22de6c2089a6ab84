"""Random sanction papers: people of every role try every step while months of deductions are run. After every act it is recounted
what must hold: of the books, of the questions, of who reads.

A longer run: `make proofs`. A failure prints the acts that led to it.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db.models import Sum

from complaints.models import RulingShare
from complaints.models.months import month_after
from complaints.penalties.figures import figures_of
from complaints.penalties.kind import sanction_kind
from complaints.penalties.models import (
    DeductionMonth,
    DeductionRow,
    PenaltyEntry,
    SanctionLine,
    SanctionPaper,
)
from complaints.penalties.operations.months import close_month, open_month, save_pay
from complaints.penalties.states import BEFORE_FORCE, FINISHED, PaperState
from feedback_system.approvals.models import Approval
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.advance import advance, authority_for, is_possible
from feedback_system.cases.models import Case, OpenCase
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import NotPermitted, Refusal
from tests.complaints.monthly import ruled
from tests.factories.company import World
from tests.penalties.papers import MARCH, WRITTEN, opening, paper_on, person
from tests.sizes import size

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.proof, pytest.mark.once]

HISTORIES, ACTS = size(3, 200), 45
PEOPLE = ("gm_office", "gm_office2", "prod_head", "qa_head", "gm", "chairman", "finance", "hr", "prod1", "qa1", "sales1", "auditor")  # fmt: skip
OUTSIDERS = ("auditor", "sales1", "factory_head", "admin")


def values(paper: SanctionPaper, chance: Random) -> dict[str, Any]:
    """What somebody types: mostly sensible, at times wrong."""
    shares = list(RulingShare.objects.filter(ruling=paper.ruling).order_by("pk"))
    kind = chance.choice(("warning", "warning", "minor", "major"))
    return {
        "share": chance.choice(shares).pk,
        "kind": kind,
        "count": "1",
        "fault": "against_norm",
        "amount": "" if kind == "major" else chance.choice(("400", "800", "1200", "10")),
        "remark": "",
        "month": "2026-03",
        "people": [],
        "line": chance.choice(("1", "2", "3")),
        "answer": chance.choice(("agreed", "agreed", "remarked")),
        "reason": chance.choice(("按规定", "按规定", "")),
        "reasons": "当班已报修",
        "speaks_for": chance.choice(("me", "production", "qa")),
        "appeal": chance.choice(("1", "2")),
        "decision": chance.choice(("stands", "lifted")),
    }


def holds(world: World, paper: SanctionPaper) -> None:
    """What must be true of every paper at every moment."""
    case = Case.objects.get(pk=paper.case_id)
    assert case.state == paper.state
    assert OpenCase.objects.filter(case=case).exists() == (paper.state not in FINISHED)
    if paper.state in FINISHED:
        assert not Deadline.objects.filter(case=case, state="running").exists()
        assert not Approval.objects.filter(case=case, decision="pending").exists()
    for line in SanctionLine.objects.filter(paper=paper):
        entries = PenaltyEntry.objects.filter(line=line)
        owed = entries.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        rows = DeductionRow.objects.filter(line=line).aggregate(sum=Sum("taken"))["sum"] or Decimal(0)
        moved = -sum(one.amount for one in entries if one.kind in ("taken", "given_back"))
        assert rows == moved, "what the months say is what the ledger says"
        if line.state in ("planned", "dropped"):
            assert not entries.exists()
        if line.state == "in_force":
            assert owed >= 0 and paper.state not in BEFORE_FORCE
        if line.state == "lifted":
            assert owed == -rows, "all that was taken is to be given back, and no more"
    deciders = Approval.objects.filter(case=case, decision="approved").values_list("decided_by", flat=True)
    named = set(SanctionLine.objects.filter(paper=paper, state="in_force").values_list("person", flat=True))
    assert not named & set(deciders), "nobody decides about herself"
    for outsider in OUTSIDERS:
        assert not Case.objects.visible_to(getattr(world, outsider)).filter(pk=case.pk).exists(), outsider


def run_month(world: World, moment: datetime, chance: Random) -> None:
    """Personnel opens the next month, enters pay, and closes it."""
    last = DeductionMonth.objects.order_by("-month").first()
    month = MARCH if last is None else month_after(last.month)
    row = open_month(month=month, by=world.hr, at=max(moment, opening(month)))
    pays = {
        getattr(world, name).pk: (Decimal(9000), Decimal(chance.choice((0, 500, 1500))))
        for name in ("prod1", "qa1", "prod_head")
    }
    save_pay(month=month, pays=pays, by=world.hr, at=max(moment, opening(month)))
    close_month(month=row, seal=figures_of(row).seal, by=world.hr, at=max(moment, opening(month)))
    for found in DeductionRow.objects.filter(month=row):
        assert found.opening + found.added - found.taken == found.carried


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_whatever_people_try_every_paper_and_its_books_stay_in_order(on: World, seed: int) -> None:
    chance, told, taken = Random(seed), [], Counter[str]()
    people = {name: getattr(on, name) for name in PEOPLE}
    paper = paper_on(on, ruled(on, person(on, "prod1", "60"), person(on, "qa1", "40")))
    moment = WRITTEN
    for _act in range(ACTS):
        moment += timedelta(minutes=chance.randint(10, 900))
        paper = SanctionPaper.objects.select_related("case").get(pk=paper.pk)
        if paper.state in (PaperState.IN_FORCE, PaperState.APPEALED) and chance.random() < 0.15:
            moment = max(moment, opening(MARCH)) + timedelta(days=31)
            run_month(on, moment, chance)
            told.append("month")
            holds(on, paper)
            continue
        if paper.state in (PaperState.IN_FORCE, PaperState.SETTLED) and chance.random() < 0.05:
            paper.ruling.overturned_at = moment
            paper.ruling.save()
        names = [name for name, step in sanction_kind.steps.items() if is_possible(step, paper)]
        # The way on more often than the ways back, so that papers come into force.
        names = [
            name
            for name in names
            if name not in ("withdraw", "refuse_paper", "refuse_notice") or chance.random() < 0.1
        ]
        name = chance.choice(names if names and chance.random() < 0.9 else list(sanction_kind.steps))
        able = [one for one in PEOPLE if _may(paper, name, people[one], moment)]
        who = chance.choice(able or list(PEOPLE))
        before = _stands(paper)
        told.append(f"{paper.state}: {who} {name}")
        try:
            advance(
                sanction_kind.steps[name], paper.case, by=people[who], at=moment, data=values(paper, chance)
            )
        except Refusal:
            assert _stands(paper) == before, told
            continue
        taken[name] += 1
        version, events = _stands(paper)
        assert version == before[0] + 1 and events > before[1], told
        try:
            holds(on, SanctionPaper.objects.select_related("case").get(pk=paper.pk))
        except AssertionError as failure:
            failure.add_note("\n".join(told))
            raise
    assert verify(paper.case_id) is None
    assert sum(taken.values()) >= 5, told


def _stands(paper: SanctionPaper) -> tuple[int, int]:
    case = Case.objects.get(pk=paper.case_id)
    return case.version, CaseEvent.objects.filter(case=case).count()


def _may(paper: SanctionPaper, name: str, who: Any, moment: datetime) -> bool:
    try:
        authority_for(sanction_kind.steps[name], paper, by=who, at=moment)
    except NotPermitted:
        return False
    return bool(Case.objects.visible_to(who).filter(pk=paper.case_id).exists())
