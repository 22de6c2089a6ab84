"""Common causes: what the cases of a set have more often in common than all the others of the same time.

Source: policy 001 on anomaly alerts, the accident analysis file (comparison by item to find common causes).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from feedback_system.cases.models import Case
from feedback_system.catalogues.models import CatalogueEntry, CatalogueList, Classification
from feedback_system.catalogues.tree import tree_of
from feedback_system.masterdata.models import Batch
from feedback_system.searching.similar import batch_columns, compared_kinds

if TYPE_CHECKING:
    from accounts.models import User

FEWEST = 3
"""A value that fewer cases share says nothing."""
LEAST_LIFT = 1.5
"""How many times as frequent a value must be among the chosen cases; what is nearly as frequent elsewhere is chance."""
MOST_CASES = 20_000
SHOWN = 20

ITEMS = ("product", "family", "batch", "line", "shift", "supplier", "customer", "defect", "cause")
"""What is compared, in the order of the page."""


@dataclass(frozen=True)
class Standout:
    """A value that stands out: how many cases of the set have it, how many of the rest, and how many times as often."""

    item: str
    key: Any
    words: str
    inside: int
    among: int
    outside: int
    others: int
    lift: float | None
    """Share inside divided by the share outside; None when nobody outside has the value."""


@dataclass
class Comparison:
    """A set of cases beside all others of the same time."""

    inside: int = 0
    others: int = 0
    capped: bool = False
    standouts: list[Standout] = field(default_factory=list)


@dataclass(frozen=True)
class Facts:
    """What one case has under each item; an empty set where nothing is known."""

    pk: int
    values: dict[str, set[tuple[Any, str]]]


def compare(
    user: User, chosen: Q, *, begins: datetime, ends: datetime, leave_out: Iterable[str] = ()
) -> Comparison:
    """Compare the cases of the window that fulfil `chosen` with the rest of it, only those that `user` may see.

    `leave_out` are items by which the set was chosen: that they stand out is no news. At most the newest 20,000 cases.
    Note: four queries.
    """
    window = (
        Case.objects.visible_to(user)
        .counted()
        .filter(kind__in=compared_kinds(), reported_at__gte=begins, reported_at__lt=ends)
    )
    rows = _facts_of(window)
    inside_ids = set(window.filter(chosen).order_by("-pk").values_list("pk", flat=True)[:MOST_CASES])
    inside = [row for row in rows if row.pk in inside_ids]
    outside = [row for row in rows if row.pk not in inside_ids]
    found = Comparison(len(inside), len(outside), capped=len(rows) >= MOST_CASES)
    for item in ITEMS:
        if item not in leave_out:
            found.standouts += standing_out(item, inside, outside)
    found.standouts.sort(key=lambda one: (one.lift is not None, -(one.lift or 0), -one.inside))
    del found.standouts[SHOWN:]
    return found


def standing_out(item: str, inside: list[Facts], outside: list[Facts]) -> list[Standout]:
    """The values of one item that at least three cases inside share, at least one and a half times as frequent as outside."""
    here, there = _count(item, inside), _count(item, outside)
    found = []
    for (key, words), number in here.items():
        if number < FEWEST:
            continue
        beyond = there[key, words]
        share = number / len(inside)
        rest = beyond / len(outside) if outside else 0.0
        if share < LEAST_LIFT * rest:
            continue
        lift = share / rest if rest else None
        found.append(Standout(item, key, words, number, len(inside), beyond, len(outside), lift))
    return found


def _count(item: str, rows: list[Facts]) -> Counter[tuple[Any, str]]:
    return Counter(value for row in rows for value in row.values.get(item, ()))


def _facts_of(window: Any) -> list[Facts]:
    columns = batch_columns()
    cases = list(
        window.order_by("-pk").values_list(
            "pk",
            "product",
            "product__code",
            "product__name",
            "product__family",
            "customer",
            "customer__name",
            *columns,
        )[:MOST_CASES]
    )
    numbers = {number for _pk, product, *rest in cases for number in rest[5:] if number and product}
    batches = _batches(numbers, window.order_by().values("product"))
    marks = _marks(window)
    found = []
    for pk, product, code, name, family, customer, customer_name, *own in cases:
        values: dict[str, set[tuple[Any, str]]] = {}
        if product:
            values["product"] = {(product, f"{code} {name}")}
        if family:
            values["family"] = {(family, family)}
        if customer:
            values["customer"] = {(customer, customer_name)}
        for number in filter(None, own):
            values.setdefault("batch", set()).add((f"{product}:{number}", number))
            for item, value in batches.get((product, number), {}).items():
                values.setdefault(item, set()).add(value)
        for item, value in marks.get(pk, {}).items():
            values[item] = {value}
        found.append(Facts(pk, values))
    return found


def _batches(numbers: set[str], products: Any) -> dict[tuple[int, str], dict[str, tuple[Any, str]]]:
    """Line, shift and supplier of the batches that the cases name, by product and number."""
    rows = Batch.objects.filter(product__in=products).exclude(line="", shift="", supplier=None)
    found: dict[tuple[int, str], dict[str, tuple[Any, str]]] = {}
    values = rows.values_list("product", "number", "line", "shift", "supplier", "supplier__name")
    for product, number, line, shift, supplier, supplier_name in values.iterator():
        if number not in numbers:
            continue
        known: dict[str, tuple[Any, str]] = {}
        if line:
            known["line"] = (line, line)
        if shift:
            known["shift"] = (shift, shift)
        if supplier:
            known["supplier"] = (supplier, supplier_name)
        found[product, number] = known
    return found


def _marks(window: Any) -> dict[int, dict[str, tuple[Any, str]]]:
    """Defect and cause of the cases as they count today, by case."""
    items = (CatalogueList.DEFECT, CatalogueList.CAUSE)
    trees = {item.value: tree_of(item) for item in items}
    found: dict[int, dict[str, tuple[Any, str]]] = {}
    rows = Classification.objects.filter(counts=True, list__in=items, case__in=window.values("pk"))
    for pk, list, entry in rows.values_list("case", "list", "entry"):
        now: CatalogueEntry = trees[list].present(trees[list].entries[entry])
        found.setdefault(pk, {})[list] = (now.pk, now.label)
    return found
