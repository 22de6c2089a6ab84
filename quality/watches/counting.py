"""Count findings against shipments, series by series: a handful of queries for the whole company, none per series.

Weeks begin on Monday by the company's wall clock. The present week counts with the share of its days that have begun.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Min, Sum
from django.db.models.functions import TruncWeek

from feedback_system.cases.findings import Finding, findings_between
from feedback_system.masterdata.models import Batch, Delivery
from feedback_system.masterdata.naming import fold
from quality.watches.arithmetic.delays import delays_of, exposures
from quality.watches.arithmetic.evidence import Usual, usual
from quality.watches.defects import Naming
from quality.watches.models import WatchRules
from quality.watches.states import Scope

Key = tuple[str, int, str]
"""Scope, id of the product, batch or supplier, and the key of the defect."""
WEEK = timedelta(days=7)
LEAST_WEEKS = 13
"""So many recorded weeks before the recent ones are needed before a product or supplier is compared with its own past (ours)."""


@dataclass(frozen=True)
class Weeks:
    """The weeks that are looked at: `usual` that tell the usual rate, then `recent` that are judged; the last one is running."""

    today: date
    usual: int
    recent: int
    horizon: int

    @property
    def all(self) -> int:
        """How many weeks findings are counted in."""
        return self.usual + self.recent

    @property
    def first_monday(self) -> date:
        """The Monday of the first week in which findings are counted."""
        return monday_of(self.today) - (self.all - 1) * WEEK

    @property
    def first_shipping(self) -> date:
        """From this day on shipments matter: older ones show no more findings."""
        return self.first_monday - self.horizon * WEEK

    def place_of(self, day: date) -> int:
        """The place of the week of `day`; 0 is the first one, earlier ones are negative."""
        return (monday_of(day) - self.first_monday).days // 7

    def monday(self, place: int) -> date:
        """The Monday of the week at that place."""
        return self.first_monday + place * WEEK

    @property
    def begun(self) -> float:
        """Which share of the running week has begun, today included."""
        return (self.today.weekday() + 1) / 7


def monday_of(day: date) -> date:
    """The Monday on or before the day."""
    return day - timedelta(days=day.weekday())


@dataclass
class Counted:
    """One series with what was counted: the recent weeks, and what is known of its usual rate."""

    key: Key
    product_id: int | None
    counts: list[int]
    exposure: list[float]
    usual_count: int
    usual_exposure: float
    usual: Usual | None
    shipped: bool
    """Whether anything was shipped at all of what the series is about."""
    by_batch: Counter[int] = field(default_factory=Counter)
    """Recent findings by batch, for the series of products and suppliers."""


@dataclass
class Counts:
    """All series of a day."""

    weeks: Weeks
    series: list[Counted]
    left_out: dict[str, int]
    delays_known: int


@dataclass(frozen=True)
class _Placed:
    """A finding with its week and the goods it is about."""

    week: int
    product: int
    batch: int | None
    supplier: int | None
    defect: str


class Batches:
    """Which batch is which, and whose material is in it. Note: one query."""

    def __init__(self) -> None:
        self.supplier_of: dict[int, int | None] = {}
        self.product_of: dict[int, int] = {}
        self._batch_named: dict[tuple[int, str], int] = {}
        self._owners: dict[str, list[tuple[int, int]]] = defaultdict(list)
        rows = Batch.objects.order_by("pk").values_list("pk", "product_id", "number_key", "supplier_id")
        for pk, product, name, supplier in rows.iterator():
            self.supplier_of[pk], self.product_of[pk] = supplier, product
            self._batch_named[product, name] = pk
            self._owners[name].append((product, pk))

    def find(self, product: int | None, number: str) -> tuple[int | None, int | None]:
        """The product and the batch that are meant; a batch alone names its product when no other product has that number."""
        name = fold(number)[:120] if number else ""
        if product is not None:
            return product, self._batch_named.get((product, name)) if name else None
        owners = self._owners.get(name, []) if name else []
        return owners[0] if len(owners) == 1 else (None, None)


class Goods(Batches):
    """What was shipped, by week, and which batch is which. Note: two queries."""

    def __init__(self, weeks: Weeks) -> None:
        super().__init__()
        self.by_product: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        self.by_batch: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        self.by_supplier: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        self._read_shipments(weeks)

    def _read_shipments(self, weeks: Weeks) -> None:
        shipped: Any = (
            Delivery.objects.filter(delivered_on__gte=weeks.first_shipping, delivered_on__lte=weeks.today)
            .annotate(week=TruncWeek("delivered_on"))
            .values("product_id", "batch_id", "week")
            .annotate(pieces=Sum("quantity"), first=Min("delivered_on"))
            .order_by("product_id", "batch_id", "week")
        )
        for row in shipped.iterator():
            place, pieces = weeks.place_of(row["first"]), float(row["pieces"])
            self.by_product[row["product_id"]][place] += pieces
            batch = row["batch_id"]
            if batch is None:
                continue
            self.by_batch[batch][place] += pieces
            supplier = self.supplier_of.get(batch)
            if supplier is not None:
                self.by_supplier[supplier][place] += pieces

    def shipping_week(self, batch: int, before: int) -> int | None:
        """The week in which most of the batch had been shipped up to that week, for the delay of a finding."""
        known = {week: pieces for week, pieces in self.by_batch.get(batch, {}).items() if week <= before}
        return max(known, key=lambda week: (known[week], -week)) if known else None


def count(rules: WatchRules, today: date) -> Counts:
    """Every series that has a finding in the weeks looked at. Note: four queries and one for each kind of case."""
    weeks = Weeks(today, rules.baseline_weeks, rules.recent_weeks, rules.horizon_weeks)
    goods = Goods(weeks)
    findings = list(findings_between(weeks.first_monday, today))
    left_out: Counter[str] = Counter()
    placed, observed = _place(findings, weeks, goods, left_out)
    shares, known = delays_of(observed, weeks.horizon)
    exposure = _Exposure(weeks, goods, shares)
    return Counts(weeks, _series(placed, weeks, goods, exposure), dict(left_out), known)


def _place(
    findings: Sequence[Finding], weeks: Weeks, goods: Goods, left_out: Counter[str]
) -> tuple[list[_Placed], list[tuple[int, int]]]:
    """The findings that can be counted, and the delays that are known with the ages of their shipments."""
    naming = Naming(findings)
    placed, observed = [], []
    for one in findings:
        if one.day > weeks.today:
            left_out["future"] += 1
            continue
        product, batch = goods.find(one.product_id, one.batch)
        if product is None:
            left_out["batch_without_product" if one.batch else "no_product"] += 1
            continue
        week = weeks.place_of(one.day)
        if week < 0:
            continue
        supplier = goods.supplier_of.get(batch) if batch is not None else None
        placed.append(_Placed(week, product, batch, supplier, naming.key_of(one)))
        if one.from_customer and (shipped := _shipped_in(one, batch, week, weeks, goods)) is not None:
            observed.append((week - shipped, weeks.all - 1 - shipped))
    return placed, observed


def _shipped_in(one: Finding, batch: int | None, week: int, weeks: Weeks, goods: Goods) -> int | None:
    if one.delivered_on is not None and one.delivered_on <= one.day:
        return weeks.place_of(one.delivered_on)
    return goods.shipping_week(batch, week) if batch is not None else None


class _Exposure:
    """Exposed pieces by week, reckoned once for each product, batch and supplier."""

    def __init__(self, weeks: Weeks, goods: Goods, shares: Sequence[float]) -> None:
        self.weeks, self.shares = weeks, shares
        self.shipped: dict[str, Mapping[int, Mapping[int, float]]] = {
            Scope.PRODUCT: goods.by_product,
            Scope.BATCH: goods.by_batch,
            Scope.SUPPLIER: goods.by_supplier,
        }
        self._kept: dict[tuple[str, int], list[float]] = {}

    def of(self, scope: str, pk: int) -> list[float]:
        """The exposed pieces of each week."""
        if (scope, pk) not in self._kept:
            found = exposures(self.shipped[scope].get(pk, {}), self.shares, self.weeks.all)
            found[-1] *= self.weeks.begun
            self._kept[scope, pk] = found
        return self._kept[scope, pk]

    def of_company(self, since: int) -> float:
        """Exposed pieces of all products from that week on."""
        return sum(sum(self.of(Scope.PRODUCT, pk)[since:]) for pk in list(self.shipped[Scope.PRODUCT]))


def _series(placed: Sequence[_Placed], weeks: Weeks, goods: Goods, exposure: _Exposure) -> list[Counted]:
    counts: dict[Key, list[int]] = defaultdict(lambda: [0] * weeks.all)
    by_batch: dict[Key, Counter[int]] = defaultdict(Counter)
    everywhere: Counter[str] = Counter()
    for one in placed:
        keys: list[Key] = [(Scope.PRODUCT, one.product, one.defect)]
        if one.supplier is not None:
            keys.append((Scope.SUPPLIER, one.supplier, one.defect))
        for key in keys:
            counts[key][one.week] += 1
            if one.batch is not None and one.week >= weeks.usual:
                by_batch[key][one.batch] += 1
        if one.batch is not None:
            counts[Scope.BATCH, one.batch, one.defect][one.week] += 1
        everywhere[one.defect] += 1
    # Weeks before the first finding were not recorded: they say nothing about a usual rate.
    since = min((one.week for one in placed), default=0)
    reading = _Reading(weeks, goods, exposure, counts, everywhere, since)
    return [reading.counted(key, weekly, by_batch[key]) for key, weekly in counts.items()]


class _Reading:
    """What is known of the usual rate of each series, from its own past, from its like, and from elsewhere."""

    def __init__(
        self,
        weeks: Weeks,
        goods: Goods,
        exposure: _Exposure,
        counts: Mapping[Key, list[int]],
        everywhere: Mapping[str, int],
        since: int,
    ) -> None:
        self.weeks, self.goods, self.exposure = weeks, goods, exposure
        self.counts, self.everywhere, self.since = counts, everywhere, since
        self.company = exposure.of_company(since)

    def counted(self, key: Key, weekly: list[int], by_batch: Counter[int]) -> Counted:
        """The series with its recent weeks."""
        scope, pk, _defect = key
        weeks, pieces = self.weeks, self.exposure.of(scope, pk)
        if scope == Scope.BATCH:
            product: int | None = self.goods.product_of[pk]
            usual_count, usual_pieces = self._like(key, weekly, pieces)
            has_history = True
        else:
            product = pk if scope == Scope.PRODUCT else None
            usual_count = sum(weekly[self.since : weeks.usual])
            usual_pieces = sum(pieces[self.since : weeks.usual])
            has_history = weeks.usual - self.since >= LEAST_WEEKS
        elsewhere = self._elsewhere(key, weekly, pieces)
        return Counted(
            key=key,
            product_id=product,
            counts=weekly[weeks.usual :],
            exposure=pieces[weeks.usual :],
            usual_count=usual_count,
            usual_exposure=usual_pieces,
            usual=usual(usual_count, usual_pieces, elsewhere) if has_history and elsewhere > 0 else None,
            shipped=bool(self.exposure.shipped[scope].get(pk)),
            by_batch=by_batch,
        )

    def _like(self, key: Key, weekly: list[int], pieces: list[float]) -> tuple[int, float]:
        """Findings and exposed pieces of the other batches of the product, the recent weeks included."""
        _scope, pk, defect = key
        product, since = self.goods.product_of[pk], self.since
        whole = sum(self.counts[Scope.PRODUCT, product, defect][since:])
        whole_pieces = sum(self.exposure.of(Scope.PRODUCT, product)[since:])
        return whole - sum(weekly[since:]), max(0.0, whole_pieces - sum(pieces[since:]))

    def _elsewhere(self, key: Key, weekly: list[int], pieces: list[float]) -> float:
        """The rate of the defect in the rest of the company; half a finding keeps one that is new from a rate of zero (ours)."""
        rest = self.company - sum(pieces[self.since :])
        if rest > 0.01 * self.company:
            return (self.everywhere[key[2]] - sum(weekly) + 0.5) / rest
        return 0.5 / self.company if self.company > 0 else 0.0


def weeks_as_rows(
    weeks: Weeks, counts: Sequence[int], expected: Sequence[float], sums: Sequence[float]
) -> list[list[Any]]:
    """[Monday, findings, expected, cumulative sum] of each recent week, as a series keeps them."""
    return [
        [
            weeks.monday(weeks.usual + place).isoformat(),
            counts[place],
            round(expected[place], 4),
            round(sums[place], 3),
        ]
        for place in range(len(counts))
    ]
