"""How like cases were ruled: what a person sees of them while ruling, and beyond which a reason is asked. Source: ours."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, Any

from complaints.models.ruling import Ruling, RulingShare
from feedback_system.cases.models import Case
from feedback_system.company.models import Company, DatedSetting, setting_on

if TYPE_CHECKING:
    from accounts.models import User

MOST = 100
"""Of many like cases the newest are looked at."""
OWN = frozenset({RulingShare.Party.DEPARTMENT, RulingShare.Party.GROUP, RulingShare.Party.PERSON})


@dataclass(frozen=True)
class Spread:
    """The lowest, middle and highest of some figures."""

    low: Decimal
    middle: Decimal
    high: Decimal

    @classmethod
    def of(cls, figures: Sequence[Decimal]) -> Spread:
        """The spread of at least one figure, to two decimals."""
        return cls(min(figures), Decimal(median(figures)).quantize(Decimal("0.01")), max(figures))

    def __contains__(self, figure: Decimal) -> bool:
        return self.low <= figure <= self.high


@dataclass(frozen=True)
class Precedents:
    """The rulings in force on like cases that one person may see, the newest first."""

    rulings: Sequence[Ruling]
    months: int = 0
    """Over how many months they were looked up: as the company had set it on the day of the question."""

    @property
    def own(self) -> Spread | None:
        """How much of the loss was ours; None without a precedent."""
        found = [own_percent(ruling.shares.all()) for ruling in self.rulings]
        return Spread.of(found) if found else None

    def by_party(self) -> list[dict[str, Any]]:
        """The spread of percent and amount for each kind of party that had a share of the whole."""
        percents: dict[str, list[Decimal]] = {}
        amounts: dict[str, list[Decimal]] = {}
        for ruling in self.rulings:
            sums: dict[str, list[Decimal]] = {}
            for share in ruling.shares.all():
                if share.parent_id is None:
                    one = sums.setdefault(share.party, [Decimal(0), Decimal(0)])
                    one[0] += share.percent
                    one[1] += share.amount
            for party, (percent, amount) in sums.items():
                percents.setdefault(party, []).append(percent)
                amounts.setdefault(party, []).append(amount)
        return [
            {
                "label": label,
                "count": len(percents[party]),
                "percent": Spread.of(percents[party]),
                "amount": Spread.of(amounts[party]),
            }
            for party, label in RulingShare.Party.choices
            if party in percents
        ]


def own_percent(shares: Iterable[RulingShare]) -> Decimal:
    """The percent of the whole that our departments, groups and persons bear."""
    return sum((one.percent for one in shares if one.parent_id is None and one.party in OWN), Decimal(0))


def precedents_of(complaint: Any, fault_kind: Any, *, seen_by: User, at: datetime) -> Precedents:
    """Rulings in force within the months that the company sets (24 at install): same product and kind of fault, and the same reported defect where it is named.

    Note: two queries, none without a product.
    """
    case, months = complaint.case, _months_on(at)
    if case.product_id is None or fault_kind is None:
        return Precedents([], months)
    rows = Ruling.objects.filter(
        complaint__case__in=Case.objects.visible_to(seen_by).filter(product=case.product_id),
        fault_kind=fault_kind,
        approved_at__gte=_looked_back_to(at, months),
        overturned_at=None,
        superseded_at=None,
    ).exclude(complaint=complaint.pk)
    if complaint.defect_reason:
        rows = rows.filter(complaint__defect_reason__iexact=complaint.defect_reason)
    rows = rows.select_related("complaint__case").prefetch_related("shares").order_by("-approved_at", "-pk")
    return Precedents(list(rows[:MOST]), months)


def _months_on(at: datetime) -> int:
    return setting_on(DatedSetting.Code.PRECEDENTS, at.astimezone(Company.get().zone).date())


def _looked_back_to(at: datetime, months: int) -> datetime:
    """The same instant as many months earlier as the company looks back; the last of the month where it has no such day."""
    place = at.year * 12 + at.month - 1 - months
    year, month = place // 12, place % 12 + 1
    return at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1]))
