"""What a complaint cost, as arithmetic: lines by kind, what came back, the net. Knows no database.

Source: total cost to the company (allowance, compensation, returned goods, re-processing and what was spent besides); counting
travel and parts of service to the product (policy 001, cost of service); the kinds and the counter-kind are ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

FEN = Decimal("0.01")
RECOVERY = "recovery"
"""The counter-kind: money that came back. Its amounts are above zero and lessen the cost."""
GOODS, REWORK, COMPENSATION, TRAVEL = "goods", "rework", "compensation", "travel"
REWORKING = frozenset({"reprocess", "repair"})
"""Remedies whose cost is work on goods, not the goods."""


class Source(StrEnum):
    """Which paper a line comes from."""

    REMEDY = "remedy"
    REFUND = "refund"
    CLAIM = "claim"
    ENTRY = "entry"


@dataclass(frozen=True)
class Cost:
    """One line: what it is, when it counts, its value in the company's currency. A counter-entry is below zero."""

    kind: str
    day: date
    value: Decimal
    source: Source
    reference: str = ""
    pays_goods_back: bool = False
    """Whether it is what goods are worth that came back: such goods cost once, whatever papers tell of them."""
    paper_value: Decimal | None = None
    """What the paper says, where less of it counts because another paper of the same goods counts; None elsewhere."""
    counted_with: str = ""
    """The reference of that other paper."""

    @property
    def on_paper(self) -> Decimal:
        """What the paper says."""
        return self.value if self.paper_value is None else self.paper_value


@dataclass(frozen=True)
class CostTotals:
    """Sums in the company's currency."""

    by_kind: dict[str, Decimal]
    """The cost of each kind, without what came back."""
    recovered: Decimal

    @property
    def cost(self) -> Decimal:
        """What was spent and lost, before anything came back."""
        return sum(self.by_kind.values(), Decimal(0))

    @property
    def net(self) -> Decimal:
        """What remains: the cost less what came back."""
        return self.cost - self.recovered


def totals_of(costs: Iterable[Cost]) -> CostTotals:
    """The sums over these lines; a kind whose lines make zero stays with zero."""
    by_kind: dict[str, Decimal] = {}
    recovered = Decimal(0)
    for one in costs:
        if one.kind == RECOVERY:
            recovered += one.value
        else:
            by_kind[one.kind] = by_kind.get(one.kind, Decimal(0)) + one.value
    return CostTotals(by_kind, recovered)


def counted_once(papers: Iterable[Cost]) -> list[Cost]:
    """The papers of one case by day, each with what it adds when goods that came back cost once.

    The case books such goods on its own papers, a return that came out of it is refunded: both tell of the same goods. What
    counts is the larger of the two sums. The paper that comes first counts in full, a later one with what goes beyond, so that
    months gone by stand.
    """
    sums: dict[bool, Decimal] = {True: Decimal(0), False: Decimal(0)}
    last: dict[bool, str] = {True: "", False: ""}
    found = []
    for one in sorted(papers, key=_order):
        if not one.pays_goods_back:
            found.append(one)
            continue
        before, side = max(sums.values()), one.source is Source.REFUND
        sums[side] += one.value
        last[side] = one.reference
        added = max(sums.values()) - before
        found.append(
            one
            if added == one.value
            else replace(one, value=added, paper_value=one.value, counted_with=last[not side])
        )
    return found


def _order(one: Cost) -> tuple[date, bool, str]:
    """By day; among papers of returned goods the own ones first, then by reference, so that every count is the same."""
    return one.day, one.source is Source.REFUND, one.reference if one.pays_goods_back else ""


def kind_of_remedy(code: str, *, is_money: bool) -> str:
    """The kind of cost that a booked remedy is: money to the customer, work on goods, or goods."""
    if code in REWORKING:
        return REWORK
    return COMPENSATION if is_money else GOODS


def worked(hours: Decimal, rate: Decimal) -> Decimal:
    """What `hours` of work cost at `rate` an hour, to the fen."""
    return (hours * rate).quantize(FEN, rounding=ROUND_HALF_UP)
