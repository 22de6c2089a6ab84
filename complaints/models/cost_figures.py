"""The costs of the cases that one reader may open, in a span of days, by kind, cause, party, customer and product.

Every amount counts on the day of its paper. The sums of every table agree: what has no such thing makes a row of its own, and what
several parties bear is divided by their shares to the fen. Source: figures of the month by department, person and cause
(policy 004, sanctions 二); the other divisions are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from complaints.costs import RECOVERY, Cost, CostTotals, Source, counted_once, totals_of
from complaints.models.code import every_code
from complaints.models.costs import CostEntry, cost_kinds, cost_of_refund, cost_of_remedy, local_date
from complaints.models.parts import RemedyLine
from complaints.models.recovery import ClaimReceipt
from complaints.models.ruling import Ruling, RulingShare
from complaints.shares import split
from feedback_system.cases.models import RETURN, Case
from feedback_system.company.models import Company
from feedback_system.masterdata.models import Supplier
from feedback_system.reference.kept import kept_rows

if TYPE_CHECKING:
    from accounts.models import User

NONE = "none"
"""The key of the row for what has no such thing."""


class By(models.TextChoices):
    """What the tables divide by."""

    KIND = "kind", gettext_lazy("Kind of cost")
    CAUSE = "cause", gettext_lazy("Kind of fault")
    DEPARTMENT = "department", gettext_lazy("Department held responsible")
    SUPPLIER = "supplier", gettext_lazy("Supplier or carrier held responsible")
    CUSTOMER = "customer", gettext_lazy("Customer")
    PRODUCT = "product", gettext_lazy("Product")


@dataclass(frozen=True)
class Part:
    """An amount with what came back of it, in the company's currency."""

    cost: Decimal
    recovered: Decimal

    @property
    def net(self) -> Decimal:
        """The cost less what came back."""
        return self.cost - self.recovered

    def __add__(self, other: Part) -> Part:
        return Part(self.cost + other.cost, self.recovered + other.recovered)


NOTHING = Part(Decimal(0), Decimal(0))
Keyed = dict[tuple[str, str], Part]
"""Parts by key and label of what they belong to."""


Named = tuple[str, str]
"""Key and name of what bears a part."""


@dataclass(frozen=True)
class Share:
    """What one party bears of a case."""

    percent: Decimal
    department: Named | None
    """The department of ours, that of a person too; None where none bears it."""
    supplier: Named | None


@dataclass
class Ruled:
    """What the sums need of a ruling in force."""

    fault: Named
    shares: list[Share] = field(default_factory=list)
    """Those of the whole, in their order."""


@dataclass
class Costs:
    """What one case cost in the span."""

    totals: CostTotals
    ruled: Ruled | None

    @cached_property
    def whole(self) -> Part:
        """All of it."""
        return Part(self.totals.cost, self.totals.recovered)

    @property
    def cause(self) -> str:
        """The kind of fault that the ruling in force names, in words; empty without a ruling."""
        return self.ruled.fault[1] if self.ruled is not None else ""

    def parts(self, by: str) -> Keyed:
        """How the whole divides by that thing; the parts add up to it to the fen. By customer and product only with the case."""
        ways: dict[str, Callable[[], Keyed]] = {
            By.KIND: self._by_kind,
            By.CAUSE: self._by_cause,
            By.DEPARTMENT: lambda: self._by_share(lambda one: one.department, no_department()),
            By.SUPPLIER: lambda: self._by_share(lambda one: one.supplier, no_supplier()),
        }
        return ways[By(by)]()

    def _by_kind(self) -> Keyed:
        kinds = cost_kinds()
        found = {
            (code, str(kinds[code].label) if code in kinds else code): Part(value, Decimal(0))
            for code, value in self.totals.by_kind.items()
        }
        if self.totals.recovered:
            label = str(kinds[RECOVERY].label) if RECOVERY in kinds else _("Recovered")
            found[RECOVERY, label] = Part(Decimal(0), self.totals.recovered)
        return found

    def _by_cause(self) -> Keyed:
        return {self.ruled.fault if self.ruled is not None else (NONE, _("No ruling yet")): self.whole}

    def _by_share(self, named: Callable[[Share], Named | None], nobody: Named) -> Keyed:
        shares = self.ruled.shares if self.ruled is not None else []
        percents = [one.percent for one in shares]
        if sum(percents, Decimal(0)) != 100:
            return {nobody: self.whole}
        costs, recovered = (
            signed_split(self.whole.cost, percents),
            signed_split(self.whole.recovered, percents),
        )
        found: Keyed = {}
        for share, cost, back in zip(shares, costs, recovered, strict=True):
            key = named(share) or nobody
            found[key] = found.get(key, NOTHING) + Part(cost, back)
        return found


@dataclass
class CaseCosts(Costs):
    """The same with the case."""

    case: Case
    counted_elsewhere: list[Cost] = field(default_factory=list)
    """Papers of returned goods of which less counts, because another paper tells of the same goods."""

    def parts(self, by: str) -> Keyed:
        """How the whole divides by that thing; the parts add up to it to the fen."""
        if by == By.CUSTOMER:
            return self._by_one(self.case.customer, _("No customer"))
        if by == By.PRODUCT:
            return self._by_one(self.case.product, _("No product"))
        return super().parts(by)

    def _by_one(self, thing: Any, nothing: str) -> Keyed:
        return {(str(thing.pk), str(thing)) if thing is not None else (NONE, nothing): self.whole}


def signed_split(total: Decimal, percents: list[Decimal]) -> list[Decimal]:
    """As `split`, also for a total below zero, as a month has in which an entry of an earlier one was taken back."""
    if total >= 0:
        return split(total, percents)
    return [-part for part in split(-total, percents)]


def no_department() -> Named:
    """What the part is called that no department of ours bears."""
    return NONE, _("No department of ours, or no ruling yet")


def no_supplier() -> Named:
    """What the part is called that no supplier or carrier bears."""
    return NONE, _("No supplier")


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    key: str
    label: str
    part: Part
    cases: int


@dataclass
class CostSums:
    """What the cases of a span cost."""

    since: date
    until: date
    """The first day after the span."""
    cases: Sequence[Costs] = ()

    @property
    def whole(self) -> Part:
        """The sum over all cases."""
        return sum((one.whole for one in self.cases), NOTHING)

    def table(self, by: str) -> list[Row]:
        """The rows of one division, the dearest first; what has no such thing last."""
        sums: dict[Named, Part] = {}
        counts: dict[Named, int] = {}
        for one in self.cases:
            for name, part in one.parts(by).items():
                sums[name] = sums.get(name, NOTHING) + part
                counts[name] = counts.get(name, 0) + 1
        rows = [Row(key, label, part, counts[key, label]) for (key, label), part in sums.items()]
        return sorted(rows, key=lambda row: (row.key == NONE, row.key == RECOVERY, -row.part.cost, row.label))


@dataclass
class CostFigures(CostSums):
    """The same with the cases, the newest first."""

    cases: Sequence[CaseCosts] = ()

    def behind(self, by: str, key: str) -> list[tuple[CaseCosts, Part]]:
        """The cases behind one row, each with the part of it that is counted there."""
        found = []
        for one in self.cases:
            parts = [part for (own, _label), part in one.parts(by).items() if own == key]
            if parts:
                found.append((one, sum(parts, NOTHING)))
        return found


def sums_for(user: User, since: date, until: date, *, within: Any = None) -> CostSums:
    """As `figures_for`, without the cases: by kind, cause, department and supplier. Nothing of them is read but what the sums need.

    Note: six queries, nine where goods came back and suppliers bear a part.
    """
    lines = _lines(user, since, until, within)
    ruled = _ruled(lines)
    return CostSums(since, until, [Costs(totals_of(costs), ruled.get(case)) for case, costs in lines.items()])


def figures_for(user: User, since: date, until: date, *, within: Any = None) -> CostFigures:
    """What the cases that `user` may open cost from `since` until before `until`, days of the company's time zone.

    `within` narrows to some of them: a query for ids of cases.
    Note: seven queries, ten where goods came back and suppliers bear a part, however many cases there are.
    """
    lines = _lines(user, since, until, within)
    ruled = _ruled(lines)
    folders = Case.objects.visible_to(user).filter(pk__in=list(lines))
    rows = folders.select_related("customer", "product").order_by("-entered_at", "-pk")
    cases = [
        CaseCosts(
            totals_of(lines[case.pk]),
            ruled.get(case.pk),
            case,
            [one for one in lines[case.pk] if one.paper_value is not None],
        )
        for case in rows
    ]
    return CostFigures(since, until, cases)


def _lines(user: User, since: date, until: date, within: Any) -> Mapping[int, list[Cost]]:
    seen = Case.objects.visible_to(user).filter(kind="complaint")
    return costs_between(seen if within is None else seen.filter(pk__in=within), since, until)


def _ruled(cases: Iterable[int]) -> dict[int, Ruled]:
    """The ruling in force of each of these cases, by values: a month has thousands. Note: two queries, three where suppliers bear a part."""
    faults = {one.pk: (one.code, str(one.label)) for one in every_code()}
    rulings = Ruling.objects.filter(
        complaint__case__in=list(cases), approved_at__isnull=False, overturned_at=None, superseded_at=None
    )
    newest = {
        case: (pk, Ruled(faults[fault]))
        for case, pk, fault in rulings.order_by("version").values_list("complaint__case", "pk", "fault_kind")
    }
    by_ruling = dict(newest.values())
    shares = RulingShare.objects.filter(parent=None, ruling__in=list(by_ruling)).order_by("position")
    rows = list(shares.values_list("ruling", "percent", "department", "person__department", "supplier"))
    departments = {
        one.pk: (str(one.pk), str(one.label))
        for one in kept_rows("departments", lambda: Department.objects.order_by("pk"))
    }
    named = {supplier for *_rest, supplier in rows if supplier is not None}
    suppliers = {pk: (str(pk), str(one)) for pk, one in Supplier.objects.in_bulk(named).items()}
    for ruling, percent, own, of_person, supplier in rows:
        department = departments.get(own or of_person)
        by_ruling[ruling].shares.append(Share(percent, department, suppliers.get(supplier)))
    return {case: ruled for case, (_pk, ruled) in newest.items()}


def costs_between(cases: Any, since: date, until: date) -> Mapping[int, list[Cost]]:
    """Every cost of these cases (a query) that counts in the span, by the id of the case.

    Goods that came back cost once, so what other papers told of them before the span is asked for as well.
    Note: four queries, six where goods came back.
    """
    found: dict[int, list[Cost]] = {}
    for case, cost in _all_of(cases, since, until):
        found.setdefault(case, []).append(cost)
    concerned = [case for case, costs in found.items() if any(one.pays_goods_back for one in costs)]
    earlier: dict[int, list[Cost]] = {}
    if concerned:
        for case, cost in (*_booked(concerned, None, since), *_refunded(concerned, None, since)):
            earlier.setdefault(case, []).append(cost)
    for case in concerned:
        before = [one for one in earlier.get(case, ()) if one.pays_goods_back]
        found[case] = [one for one in counted_once([*before, *found[case]]) if one.day >= since]
    return found


def _all_of(cases: Any, since: date, until: date) -> Iterable[tuple[int, Cost]]:
    entries = CostEntry.objects.filter(complaint__case__in=cases, day__gte=since, day__lt=until)
    for case, kind, day, value, reference in entries.values_list(
        "complaint__case", "kind__code", "day", "value", "reference"
    ):
        yield case, Cost(kind, day, value, Source.ENTRY, reference)
    yield from _booked(cases, since, until)
    receipts = ClaimReceipt.objects.filter(
        claim__complaint__case__in=cases, received_on__gte=since, received_on__lt=until
    )
    for case, day, value, voucher in receipts.values_list(
        "claim__complaint__case", "received_on", "value", "voucher"
    ):
        yield case, Cost(RECOVERY, day, value, Source.CLAIM, voucher)
    yield from _refunded(cases, since, until)


def _booked(cases: Any, since: date | None, until: date) -> Iterable[tuple[int, Cost]]:
    """The remedies of these cases booked before `until`, from `since` on where it is given."""
    zone = Company.get().zone
    by_voucher = Q(voucher_on__lt=until)
    by_booking = Q(voucher_on__isnull=True, booked_at__lt=datetime.combine(until, time(), zone))
    if since is not None:
        by_voucher &= Q(voucher_on__gte=since)
        by_booking &= Q(booked_at__gte=datetime.combine(since, time(), zone))
    lines = RemedyLine.objects.filter(complaint__case__in=cases, booked_at__isnull=False)
    lines = lines.only("kind", "amount", "booked_amount", "booked_at", "voucher_on", "booking_reference")
    kinds = {one.pk: one for one in every_code()}
    for line in lines.filter(by_voucher | by_booking).annotate(
        of_case=F("complaint__case"), rate=F("complaint__exchange_rate")
    ):
        yield (
            line.of_case,
            cost_of_remedy(
                kinds[line.kind_id],
                booked_on=line.voucher_on or local_date(line.booked_at),  # type: ignore[arg-type]  # asked for above
                amount=line.final_amount,
                rate=line.rate,
                reference=line.booking_reference,
            ),
        )


def _refunded(cases: Any, since: date | None, until: date) -> Iterable[tuple[int, Cost]]:
    """The refunds of returns that came out of these cases, paid before `until`, from `since` on where it is given."""
    from aftersales.operations import paid_refunds  # the models of both apps are known by now

    returns = Case.objects.as_system("refunds count to the complaint, which the reader sees").filter(
        parent__in=cases, parent_relation=RETURN
    )
    for refund in paid_refunds(returns.values("pk"), since=since, until=until):
        if refund.parent is not None:
            yield refund.parent, cost_of_refund(refund)
