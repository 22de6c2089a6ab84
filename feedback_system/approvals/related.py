"""What all cases about the same goods cost together, whatever their kind: nobody stays under a limit by splitting.

Each kind of case that asks for money names a reader of what its cases have asked or got. Goods that came back cost once: what is
booked for them on a case and what is refunded on a return that came out of it are the same money up to the smaller of the two.
Source: design, approval limits (the same order or batch, install window 90 days); adding up over the kinds is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from feedback_system.approvals.grounds import KindSum
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.masterdata.models import Customer

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.approvals.models import Approval

ZERO = Decimal(0)


@dataclass(frozen=True)
class SameGoods:
    """What the readers are asked for: other cases of the customer about the goods of one case, and since when they count."""

    case: Case
    keys: Mapping[str, Collection[str]]
    """Order, batch and invoice numbers by the name of the field."""
    since: datetime


@dataclass
class CaseCost:
    """What one case asks for or has got approved, in the company's currency."""

    case: Case
    total: Decimal
    kinds: dict[str, Decimal] = field(default_factory=dict)
    """The same by the code of the kind of remedy."""
    goods_back: Decimal = ZERO
    """What of it is booked for goods that came back."""
    out_of: int | None = None
    """The id of the case out of which it came and whose booked papers may pay for the same goods; None for others."""
    within: Decimal = ZERO
    """What of it another case of the sum counts already."""

    @property
    def counted(self) -> Decimal:
        """What it adds to the sum."""
        return self.total - self.within


Reader = Callable[[SameGoods], Iterable[CaseCost]]
_READERS: dict[str, Reader] = {}


def register(kind_code: str, reader: Reader) -> None:
    """Have `reader` say what cases of that kind cost.

    :raises ValueError: another one does already
    """
    if _READERS.setdefault(kind_code, reader) is not reader:
        raise ValueError(f"two readers of the costs of {kind_code}")


@dataclass
class Sums:
    """A case with the related ones: in all, and by the code of the kind of remedy, company currency."""

    others: list[CaseCost]
    total: Decimal = ZERO
    kinds: dict[str, Decimal] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The kinds of which the case itself asks for something, by code, with their names by language."""

    def of_kinds(self) -> list[KindSum]:
        """The sums of the kinds of the case itself; what others cost in other kinds asks for nothing."""
        return [KindSum(code, self.labels[code], self.kinds.get(code, ZERO)) for code in sorted(self.labels)]

    def kept(self) -> list[dict[str, Any]]:
        """The other cases as the question keeps them; those that cost nothing are left out."""
        return [
            {
                "case": one.case.pk,
                "kind": one.case.kind,
                "number": one.case.reference,
                "amount": f"{one.total:.2f}",
                "counted": f"{one.counted:.2f}",
            }
            for one in self.others
            if one.total
        ]


def add_up(
    own: CaseCost,
    keys: Mapping[str, Collection[str]],
    *,
    labels: Mapping[str, Mapping[str, str]],
    at: datetime,
    lock: bool = True,
) -> Sums:
    """The case with every other one of the customer about the same goods within the company's window.

    Locks the customer's row until the transaction ends, unless `lock` is off for a preview: of two requests put up at the
    same moment the second counts the first, of whatever kind they are.
    """
    others = related_costs(own.case, keys, at=at, lock=lock)
    count_goods_once(own, others)
    sums = Sums(others, labels=labels)
    for one in (own, *others):
        sums.total += one.counted
        for code, amount in one.kinds.items():
            sums.kinds[code] = sums.kinds.get(code, ZERO) + amount
    return sums


def related_costs(
    case: Case, keys: Mapping[str, Collection[str]], *, at: datetime, lock: bool = True
) -> list[CaseCost]:
    """What the other cases of the customer about the same goods cost, kind by kind; empty without a customer."""
    if case.customer_id is None:
        return []
    # After the case's own row, always in this order. The weaker lock lets new cases of the customer come in meanwhile.
    if lock:
        Customer.objects.select_for_update(no_key=True).get(pk=case.customer_id)
    asked = SameGoods(case, keys, at - timedelta(days=Company.get().sum_window_days))
    return [cost for _kind, reader in sorted(_READERS.items()) for cost in reader(asked)]


def count_goods_once(own: CaseCost, others: Sequence[CaseCost]) -> None:
    """Take off the other cases what pays for goods that another one of the sum pays for too; the own case counts in full."""
    every = {one.case.pk: one for one in (own, *others)}
    left = {pk: min(one.goods_back, one.total) for pk, one in every.items()}
    for one in every.values():
        if one.out_of is None or not (shared := min(left.get(one.out_of, ZERO), one.total)):
            continue
        left[one.out_of] -= shared
        _take_off(every[one.out_of] if one is own else one, shared)


def _take_off(cost: CaseCost, shared: Decimal) -> None:
    cost.within += shared
    for code in sorted(cost.kinds):
        taken = min(cost.kinds[code], shared)
        cost.kinds[code] -= taken
        shared -= taken


# ------------------------------------------------------------------------------------------ what a question tells of it


@dataclass(frozen=True)
class ToldCase:
    """Another case that counts in the sum of a question, as a reader who may open it gets it."""

    case: Case
    kind: str
    number: str
    amount: Decimal
    counted: Decimal

    @property
    def is_partly_counted(self) -> bool:
        """Whether another case of the sum counts some of it already."""
        return self.counted != self.amount


@dataclass(frozen=True)
class ToldSum:
    """The other cases in the sum of one question: those the reader may open, and the others as a number and an amount."""

    cases: list[ToldCase] = field(default_factory=list)
    hidden: int = 0
    hidden_amount: Decimal = ZERO


def told_to(user: User, approvals: Iterable[Approval]) -> dict[int, ToldSum]:
    """What `user` reads of the related cases of these questions, by the id of the question. Note: one query, none without any."""
    rows = list(approvals)
    ids = {kept["case"] for row in rows for kept in row.related}
    seen = {case.pk: case for case in Case.objects.visible_to(user).filter(pk__in=ids)} if ids else {}
    found = {}
    for row in rows:
        shown = [kept for kept in row.related if kept["case"] in seen]
        others = [Decimal(kept["counted"]) for kept in row.related if kept["case"] not in seen]
        cases = [_told(seen[kept["case"]], kept) for kept in shown]
        found[row.pk] = ToldSum(cases, len(others), sum(others, ZERO))
    return found


def _told(case: Case, kept: Mapping[str, Any]) -> ToldCase:
    return ToldCase(
        case, str(kind_of(case).label), case.reference, Decimal(kept["amount"]), Decimal(kept["counted"])
    )
