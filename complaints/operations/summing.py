"""What an approval adds up: the remedy of a complaint and of the others about the same goods, in all and by kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q

from complaints.models import Complaint, RemedyLine
from complaints.models.lines import same_goods_of_customer
from complaints.models.remedy_rules import to_the_fen
from complaints.states import State
from feedback_system.approvals.grounds import KindSum
from feedback_system.approvals.models import Approval, Subject
from feedback_system.company.models import Company
from feedback_system.masterdata.models import Customer

NOT_PAID = (State.REFILED, State.WITHDRAWN, State.NO_LOSS)
"""Cases whose remedy is not paid: nothing was lost, or another case has taken their place before anything was booked."""


@dataclass
class Sums:
    """Amounts in the company's currency: in all, and by the code of the kind of remedy."""

    total: Decimal = Decimal(0)
    kinds: dict[str, Decimal] = field(default_factory=dict)
    labels: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def add(
        self, complaint: Complaint, lines: Iterable[RemedyLine], more: Mapping[int, Decimal] | None = None
    ) -> None:
        """Add the remedy of one complaint; `more` is what a change that waits would add, by the id of the line."""
        asked = more or {}
        amounts = [(line.kind.code, line.amount + asked.get(line.pk, Decimal(0))) for line in lines]
        self.total += to_the_fen(
            sum((amount for _code, amount in amounts), Decimal(0)) * complaint.exchange_rate
        )
        for code, amount in sums_by_kind(complaint, amounts).items():
            self.kinds[code] = self.kinds.get(code, Decimal(0)) + amount

    def know(self, lines: Iterable[RemedyLine]) -> None:
        """Keep the names of the kinds of these lines."""
        for line in lines:
            self.labels[line.kind.code] = labels_of(line.kind)

    def of_kinds(self) -> list[KindSum]:
        """The sums of the kinds of which the case itself has a remedy; what others cost in other kinds asks for nothing."""
        return [KindSum(code, labels, self.kinds[code]) for code, labels in sorted(self.labels.items())]


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


def related_sums(complaint: Complaint, *, at: datetime, lock: bool = True) -> Sums:
    """What was proposed or approved for other complaints about the same order, batch or invoice within the window.

    Every line counts on both sides, so that nobody stays under a limit by splitting or by a second line. A case counts
    from its entry and again from each time its remedy was put before an approver: waiting between the report and the
    question takes it out of no sum. Locks the customer's row until the transaction ends, unless `lock` is off for a
    preview: of two requests put up at the same moment the second counts the first.
    Source: design, approval limits; install window 90 days.
    """
    sums = Sums()
    customer_id = complaint.case.customer_id
    same = same_goods_of_customer(complaint.goods_keys(), customer_id) if customer_id is not None else None
    if same is None:
        return sums
    # After the case's own row, always in this order. The weaker lock lets new cases of the customer come in meanwhile.
    if lock and customer_id is not None:
        Customer.objects.select_for_update(no_key=True).get(pk=customer_id)
    since = at - timedelta(days=Company.get().sum_window_days)
    asked = Approval.objects.filter(
        case=OuterRef("case"), subject__in=(Subject.REMEDY, Subject.CHANGE), asked_at__gte=since
    )
    others = (
        Complaint.objects.filter(same, case__customer=customer_id)
        .filter(Q(case__entered_at__gte=since) | Exists(asked))
        .exclude(pk=complaint.pk)
        .exclude(state__in=NOT_PAID)
        .select_related("case")
        .prefetch_related(Prefetch("remedy_lines", RemedyLine.objects.select_related("kind")))
    )
    found = list(others.order_by("pk"))
    more = waiting_increases(other.case_id for other in found)
    for other in found:
        sums.add(other, other.remedy_lines.all(), more)
    return sums


def related_amounts(complaint: Complaint, *, at: datetime) -> Decimal:
    """The whole of the related sums, company currency; locks as they do."""
    return related_sums(complaint, at=at).total


def remedy_sums(complaint: Complaint, *, at: datetime, lock: bool = True) -> Sums:
    """What chooses the level: the remedy of the complaint itself with the related ones."""
    sums, lines = related_sums(complaint, at=at, lock=lock), complaint.remedy_in_order()
    sums.add(complaint, lines, waiting_increases([complaint.case_id]))
    sums.know(lines)
    return sums


def running_total_of_customer(complaint: Complaint, *, at: datetime) -> Decimal:
    """What all complaints of the customer cost within the window, shown and warned about, never added to the level."""
    since = at - timedelta(days=Company.get().sum_window_days)
    mine = Complaint.objects.filter(case__customer=complaint.case.customer, case__entered_at__gte=since)
    return sum((other.remedy_total() for other in mine.order_by("pk")), Decimal(0))
