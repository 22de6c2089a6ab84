"""What an approval of a complaint adds up: its remedy, that of other complaints and what other kinds of case cost about the same goods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q

from complaints.models import Complaint, RemedyLine
from complaints.models.lines import same_goods_of_customer
from complaints.models.remedy_rules import to_the_fen
from complaints.states import State
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.related import CaseCost, SameGoods, Sums, add_up, related_costs
from feedback_system.cases.models import RETURN

NOT_PAID = (State.REFILED, State.WITHDRAWN, State.NO_LOSS, State.MERGED)
"""Cases whose remedy is not paid: nothing was lost, or another case has taken their place before anything was booked."""


def labels_of(kind: Any) -> dict[str, str]:
    """The name of a kind of remedy in each language."""
    return {language: kind.label_in(language) for language in ("zh-hans", "zh-hant", "en")}


def sums_by_kind(complaint: Complaint, amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """What these amounts of kinds make by kind, in the company's currency."""
    found: dict[str, Decimal] = {}
    for kind, amount in amounts:
        found[kind] = found.get(kind, Decimal(0)) + amount
    return {code: to_the_fen(amount * complaint.exchange_rate) for code, amount in found.items()}


def waiting_increases(case_ids: Iterable[int]) -> dict[int, Decimal]:
    """What changes that wait for their approver would add, by the id of the remedy line. Note: one query."""
    rows = Approval.objects.filter(
        case__in=list(case_ids), subject=Subject.CHANGE, decision=Approval.Decision.PENDING
    )
    found = {}
    for row in rows.order_by("pk"):
        more = Decimal(str(row.terms["amount"])) - Decimal(str(row.terms["approved_amount"]))
        found[row.matter] = max(more, Decimal(0))
    return found


def cost_of(
    complaint: Complaint, lines: Iterable[RemedyLine], more: Mapping[int, Decimal] | None = None
) -> CaseCost:
    """What the remedy of one complaint costs; `more` is what a change that waits would add, by the id of the line."""
    asked = more or {}
    rows = list(lines)
    amounts = [(line.kind.code, line.amount + asked.get(line.pk, Decimal(0))) for line in rows]
    total = sum((amount for _code, amount in amounts), Decimal(0))
    back = sum(
        (line.final_amount for line in rows if line.is_booked and line.kind.pays_goods_back), Decimal(0)
    )
    return CaseCost(
        complaint.case,
        total=to_the_fen(total * complaint.exchange_rate),
        kinds=sums_by_kind(complaint, amounts),
        goods_back=to_the_fen(back * complaint.exchange_rate),
    )


def costs_of_complaints(goods: SameGoods) -> list[CaseCost]:
    """What was proposed or approved for other complaints of the customer about the same order, batch or invoice.

    Every line counts on both sides, so that nobody stays under a limit by splitting or by a second line. A case counts
    from its entry and again from each time its remedy was put before an approver: waiting between the report and the
    question takes it out of no sum. The complaint out of which a return came counts whatever numbers they name.
    Source: design, approval limits; install window 90 days. Note: three queries.
    """
    case = goods.case
    same = same_goods_of_customer(goods.keys, case.customer_id) if case.customer_id is not None else None
    if case.parent_id is not None and case.parent_relation == RETURN:
        same = (same or Q()) | Q(case=case.parent_id)
    if same is None:
        return []
    asked = Approval.objects.filter(
        case=OuterRef("case"), subject__in=(Subject.REMEDY, Subject.CHANGE), asked_at__gte=goods.since
    )
    others = (
        Complaint.objects.filter(same, case__customer=case.customer_id)
        .filter(Q(case__entered_at__gte=goods.since) | Exists(asked))
        .exclude(case=case.pk)
        .exclude(state__in=NOT_PAID)
        .select_related("case")
        .prefetch_related(Prefetch("remedy_lines", RemedyLine.objects.select_related("kind")))
    )
    found = list(others.order_by("pk"))
    more = waiting_increases(other.case_id for other in found)
    return [cost_of(other, other.remedy_lines.all(), more) for other in found]


def related_amounts(complaint: Complaint, *, at: datetime) -> Decimal:
    """What the other cases about the same goods cost, company currency; locks the customer as `remedy_sums` does."""
    others = related_costs(complaint.case, complaint.goods_keys(), at=at)
    return sum((one.total for one in others), Decimal(0))


def remedy_sums(complaint: Complaint, *, at: datetime, lock: bool = True, was_approved: bool = True) -> Sums:
    """What chooses the level: the remedy of the complaint itself with all that other cases about its goods cost.

    `was_approved` is off where the caller knows that nothing was ever approved, so that no change can wait.
    """
    lines = complaint.remedy_in_order()
    more = waiting_increases([complaint.case_id]) if was_approved else {}
    labels = {line.kind.code: labels_of(line.kind) for line in lines}
    return add_up(cost_of(complaint, lines, more), complaint.goods_keys(), labels=labels, at=at, lock=lock)
