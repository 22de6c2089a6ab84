"""Two sanction papers of the demo company, in which the part that is off at install is switched on: one is in force, one with the departments."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from complaints.models import BasePoints, Ruling, RulingShare
from complaints.penalties.forms.settings import initial_of
from complaints.penalties.kind import sanction_kind
from complaints.penalties.models import SanctionPaper, penalty_rules
from complaints.penalties.operations import open_paper
from complaints.penalties.operations.switching import save_rules
from demo.walking import Act, Story, Tale, World
from feedback_system.cases.advance import advance

REASONS = ("未按规定首件检验，整批外观不良流出。", "换线后未复核参数，造成客户停线。")
LEAST_WAGE = Decimal("2690.00")


def sanctions_are_written(world: World) -> Story:
    """Switched on with the word that a lawyer has checked it; nothing follows where no ruling is final yet."""
    papers: list[int] = []

    def take(pk: int, step: str, who: str, at: datetime, **data: Any) -> None:
        case = SanctionPaper.objects.select_related("case").get(pk=pk).case
        advance(sanction_kind.steps[step], case, by=world.cast[who], at=at, data=data)

    def switch_on(tale: Tale, at: datetime) -> None:
        values = initial_of(penalty_rules()) | {
            "is_on": True, "checked": True, "publishes": True, "least_wage": LEAST_WAGE, "bands": penalty_rules().own_bands,
        }  # fmt: skip
        save_rules(values=values, by=world.cast["admin"], at=at)

    def write(tale: Tale, at: datetime) -> None:
        final = Ruling.objects.filter(
            approved_at__isnull=False, overturned_at=None, superseded_at=None, provisional=False, own_fault=True,
            shares__party=RulingShare.Party.DEPARTMENT, shares__department__code="production", shares__amount__gt=0,
        )  # fmt: skip
        points = (
            BasePoints.objects.filter(person=world.cast["prod1"], points__gt=0)
            .order_by("year", "month")
            .last()
        )
        if points is None:
            return
        standing = [
            one for one in final.select_related("complaint__case").order_by("pk") if not one.is_frozen
        ]
        for ruling, reason in zip(standing, REASONS, strict=False):
            fields = {"complaint": ruling.complaint.case.reference, "reason": reason}
            case = open_paper(fields=fields, by=world.cast["gm_office"], at=at)
            paper = SanctionPaper.objects.get(case=case)
            papers.append(paper.pk)
            share = ruling.shares.get(department__code="production")
            take(
                paper.pk, "add_economic", "gm_office", at, share=share.pk, people=["prod1"], fault="against_norm", remark="",
                month=f"{points.year}-{points.month:02}",
            )  # fmt: skip

    def send_round(tale: Tale, at: datetime) -> None:
        for pk in papers:
            take(pk, "send_round", "gm_office", at)

    def countersign(tale: Tale, at: datetime) -> None:
        """The departments of the first paper agree; those of the other have not answered."""
        for pk in papers[:1]:
            heads = {one.head.username for one in SanctionPaper.objects.get(pk=pk).unanswered()}
            for who in sorted(heads):
                take(pk, "countersign", who, at, answer="agreed", remark="")

    def step(name: str, who: str, **data: Any) -> Any:
        def deed(tale: Tale, at: datetime) -> None:
            for pk in papers[:1]:
                take(pk, name, who, at, **data)

        return deed

    return Story(
        [
            Act(0, switch_on), Act(1, write), Act(1, send_round), Act(2, countersign),
            Act(1, step("submit_paper", "gm_office", reason="")), Act(1, step("approve_paper", "gm", reason="同意")),
            Act(2, step("check_notice", "finance")), Act(1, step("publish", "hr")),
        ],
        3,
    )  # fmt: skip
