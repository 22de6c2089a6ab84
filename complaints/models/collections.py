"""The collection rates of a month by salesperson: due and collected as finance entered them, disputed as the cases say.

A disputed receivable counts in the month in which it is due, when it is disputed on the last day of that month; while the month
runs, when it is disputed today. Source: policy 004, remedies 十三.2 (3); the day that decides is ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from complaints.collecting import Collected
from complaints.models.receivables import CollectedMonth, DisputedReceivable

if TYPE_CHECKING:
    from accounts.models import User

NOTHING = Collected(Decimal(0), Decimal(0), Decimal(0))


@dataclass
class PersonMonth:
    """One salesperson in one month."""

    person: User
    figures: Collected = NOTHING
    is_entered: bool = False
    """Whether finance has entered due and collected."""
    disputes: list[DisputedReceivable] = field(default_factory=list)
    """What makes the disputed sum."""


def month_of(month: date, *, today: date, people: frozenset[int] | None = None) -> list[PersonMonth]:
    """The salespeople of a month (its first day) by name; only those of `people` (ids) unless None.

    Note: two queries.
    """
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    decides = min(following - timedelta(days=1), max(today, month))
    found: dict[int, PersonMonth] = {}
    for one in CollectedMonth.objects.filter(month=month).select_related("person"):
        entered = Collected(one.due, Decimal(0), one.collected)
        found[one.person_id] = PersonMonth(one.person, entered, is_entered=True)
    disputes = DisputedReceivable.objects.filter(due_on__gte=month, due_on__lt=following)
    for dispute in disputes.select_related("salesperson", "complaint__case__customer").order_by(
        "due_on", "pk"
    ):
        if not dispute.is_disputed_on(decides):
            continue
        row = found.setdefault(dispute.salesperson_id, PersonMonth(dispute.salesperson))
        row.figures += Collected(Decimal(0), dispute.value, Decimal(0))
        row.disputes.append(dispute)
    rows = [row for pk, row in found.items() if people is None or pk in people]
    return sorted(rows, key=lambda row: (row.person.name, row.person.pk))


def sum_of(rows: list[PersonMonth]) -> Collected:
    """All rows together."""
    return sum((row.figures for row in rows), NOTHING)
