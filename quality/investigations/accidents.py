"""The accident analysis file: filed investigations side by side, item by item, and what they have in common.

Source: policy 001 on anomaly alerts, the accident analysis file (comparison by item to find common causes). Everything starts from what the
reader may see; the loss of the case behind an accident is told only to who may read that case and its money.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from feedback_system.approvals.models import Approval, Subject
from feedback_system.cases.models import Case
from feedback_system.catalogues.tree import tree_of, words_for
from feedback_system.company.models import Company
from feedback_system.lessons.commonness import Comparison, compare
from quality.investigations.models import Investigation
from quality.investigations.states import InvestigationState as State

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.catalogues.models import CatalogueEntry

MOST = 500
"""So many accidents stand on one page, the newest first; the page says so when there are more."""
FEWEST = 2
"""A value that one accident alone has is not common."""
FEWEST_BESIDE, MOST_BESIDE = 2, 5
"""How many accidents are compared at once."""

ITEMS: tuple[tuple[str, Any], ...] = (
    ("cause", gettext_lazy("Cause")),
    ("defect", gettext_lazy("Defect")),
    ("product", gettext_lazy("Product")),
    ("batch", gettext_lazy("Batch")),
    ("line", gettext_lazy("Line")),
    ("supplier", gettext_lazy("Supplier")),
    ("unit", gettext_lazy("Responsible unit")),
)
"""What accidents are compared by, in the order of the page."""


@dataclass(frozen=True)
class Loss:
    """What the case behind an accident was approved to cost the company."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Accident:
    """One filed investigation as its line in the file shows it."""

    record: Investigation
    values: Mapping[str, str]
    """What stands under each item in words; "" where nothing is known."""
    keys: Mapping[str, Any]
    """By what the item is the same in two accidents; None where nothing is known."""
    about: Case | None
    """The case behind it, where the reader may see that."""
    loss: Loss | None
    improvement: Case | None

    @property
    def reference(self) -> str:
        """The number of the investigation."""
        return self.record.case.reference


@dataclass(frozen=True)
class Shared:
    """A value that several accidents have in common."""

    item: str
    label: Any
    words: str
    accidents: Sequence[Accident]


def filed(user: User, asked: Mapping[str, Any]) -> QuerySet[Case]:
    """The filed investigations that `user` may see and that fulfil what was asked, the newest first."""
    zone = Company.get().zone
    begins = datetime.combine(asked["after"], time.min, tzinfo=zone)
    ends = datetime.combine(asked["before"] + timedelta(days=1), time.min, tzinfo=zone)
    rows = all_filed(user).filter(_narrowed(asked), closed_at__gte=begins, closed_at__lt=ends)
    return rows.order_by("-closed_at", "-pk")


def all_filed(user: User) -> QuerySet[Case]:
    """Every filed investigation that `user` may see."""
    return Case.objects.visible_to(user).filter(kind="investigation", investigation__state=State.FILED)


def _narrowed(asked: Mapping[str, Any]) -> Q:
    of = "investigation__"
    wanted = Q()
    if asked.get("product") is not None:
        wanted &= Q(product=asked["product"].pk)
    if asked.get("batch"):
        wanted &= Q(**{f"{of}batch_number__iexact": asked["batch"]})
    if asked.get("line"):
        wanted &= Q(**{f"{of}batch__line__iexact": asked["line"]})
    if asked.get("supplier") is not None:
        supplier = asked["supplier"].pk
        wanted &= Q(**{f"{of}batch__supplier": supplier}) | Q(**{f"{of}unit_supplier": supplier})
    if asked.get("unit") is not None:
        wanted &= Q(**{f"{of}unit_department": asked["unit"].pk})
    if asked.get("origin"):
        wanted &= Q(**{f"{of}origin": asked["origin"]})
    for name, column in (("defect", "defect"), ("cause", "cause_entry")):
        entry = asked.get(name)
        if entry is not None:
            wanted &= Q(**{f"{of}{column}__in": tree_of(entry.list).meant_by(entry)})
    return wanted


JOINED = ("batch__supplier", "defect", "cause_entry", "unit_department", "unit_supplier")
"""What a line of the file shows of an investigation."""


def accidents(user: User, rows: QuerySet[Case], *, most: int = MOST) -> list[Accident]:
    """The lines of the file. Note: at most three queries, whatever their number."""
    cases = rows.select_related("product", *(f"investigation__{name}" for name in JOINED))[:most]
    found: list[Investigation] = [case.investigation for case in cases]
    linked = {one.raised_from_id for one in found} | {
        one.improvement_id for one in found if one.improvement_id
    }
    seen = {one.pk: one for one in Case.objects.visible_to(user).filter(pk__in=linked)} if linked else {}
    losses = _losses(user, [one.raised_from_id for one in found if one.raised_from_id in seen])
    return [
        Accident(
            record=one,
            values=_values(one),
            keys=_keys(one),
            about=seen.get(one.raised_from_id),
            loss=losses.get(one.raised_from_id),
            improvement=seen.get(one.improvement_id or 0),
        )
        for one in found
    ]


def _losses(user: User, case_ids: Sequence[int]) -> dict[int, Loss]:
    """What was approved last as the whole cost of these cases, for readers of money only."""
    if not case_ids or not (user.holds(Permission.SEE_REPORTS) or user.holds(Permission.SEE_LOSSES)):
        return {}
    rows = Approval.objects.filter(
        case__in=case_ids, subject=Subject.REMEDY, decision=Approval.Decision.APPROVED, amount__isnull=False
    ).order_by("pk")
    return {row.case_id: Loss(row.amount or Decimal(0), row.currency) for row in rows}


def _values(one: Investigation) -> dict[str, str]:
    batch = one.batch
    supplier = batch.supplier if batch is not None else None
    return {
        "cause": words_for(one.cause_entry) if one.cause_entry is not None else "",
        "defect": words_for(one.defect) if one.defect is not None else "",
        "product": str(one.case.product or ""),
        "batch": one.batch_number,
        "line": batch.line if batch is not None else "",
        "supplier": str(supplier or one.unit_supplier or ""),
        "unit": one.unit_in_words(),
    }


def _present(entry: CatalogueEntry | None) -> int | None:
    """What the entry is today: what was merged meanwhile is the same."""
    return tree_of(entry.list).present(entry).pk if entry is not None else None


def _keys(one: Investigation) -> dict[str, Any]:
    batch = one.batch
    supplier = batch.supplier_id if batch is not None else None
    unit = (one.unit_kind, one.unit_department_id, one.unit_supplier_id, one.unit_name.strip().casefold())
    return {
        "cause": _present(one.cause_entry),
        "defect": _present(one.defect),
        "product": one.case.product_id,
        "batch": (one.case.product_id, one.batch_number.casefold()) if one.batch_number else None,
        "line": batch.line.casefold() if batch is not None and batch.line else None,
        "supplier": supplier or one.unit_supplier_id,
        "unit": unit if one.unit_kind not in ("", "unknown") else None,
    }


def shared(rows: Sequence[Accident]) -> list[Shared]:
    """The values that at least two of the accidents have in common, the most frequent first, item by item."""
    found: list[Shared] = []
    for item, label in ITEMS:
        groups: dict[Any, list[Accident]] = defaultdict(list)
        for row in rows:
            if row.keys[item] is not None:
                groups[row.keys[item]].append(row)
        found += [
            Shared(item, label, group[0].values[item], group)
            for group in groups.values()
            if len(group) >= FEWEST
        ]
    order = {item: place for place, (item, _label) in enumerate(ITEMS)}
    return sorted(found, key=lambda one: (-len(one.accidents), order[one.item], one.words))


def beside_all_others(user: User, rows: Sequence[Accident], asked: Mapping[str, Any]) -> Comparison:
    """What the cases behind these accidents have more often in common than all other cases since the first was reported.

    Only cases that the reader may see are compared, as on the page of common causes.
    """
    cases = [row.about for row in rows if row.about is not None]
    if not cases:
        return Comparison()
    zone = Company.get().zone
    ends = datetime.combine(asked["before"] + timedelta(days=1), time.min, tzinfo=zone)
    chosen = Q(pk__in=[one.pk for one in cases])
    return compare(user, chosen, begins=min(one.reported_at for one in cases), ends=ends)


def table_of(rows: Sequence[Accident]) -> list[dict[str, Any]]:
    """Accidents as columns: for each item what each of them has, and whether all have the same."""
    lines = []
    for item, label in ITEMS:
        keys = {row.keys[item] for row in rows}
        lines.append(
            {
                "label": label,
                "cells": [row.values[item] for row in rows],
                "same": len(rows) > 1 and len(keys) == 1 and None not in keys,
                "some": len(rows) > 2
                and 1 < len(keys - {None}) < sum(1 for row in rows if row.keys[item] is not None),
            }
        )
    return lines


def file_lines(rows: Iterable[Accident]) -> Iterator[list[Any]]:
    """The file for a spreadsheet: a line of headings, then one line for each accident."""
    yield [
        _("Number"), _("Filed on"), _("Inside or outside accident"), *(str(label) for _item, label in ITEMS), _("Loss"),
        _("Currency"), _("Cause in words"), _("Measures"), _("Improvement"),
    ]  # fmt: skip
    zone = Company.get().zone
    for row in rows:
        one = row.record
        assert one.closed_at is not None  # noqa: S101 - the constraint says so
        yield [
            row.reference,
            one.closed_at.astimezone(zone).date(),
            str(one.get_origin_display()),
            *(row.values[item] for item, _label in ITEMS),
            row.loss.amount if row.loss is not None else "",
            row.loss.currency if row.loss is not None else "",
            one.cause,
            one.measures,
            row.improvement.reference if row.improvement is not None else one.no_improvement_reason,
        ]
