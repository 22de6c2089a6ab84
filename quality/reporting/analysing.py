"""What was wrong, with what, how often: the findings of early warning sorted by defect, product, supplier and month, and the causes.

Cases count here exactly where early warning counts a finding, so that both never say different things; one with several lines counts
once in each row. Source: policy 001 on quality feedback, article 6 (common points, trends, causes, reach), policy 002 (排列图法),
policy 004 on suppliers; policy 001 on quality, efficiency and service, 六.4 (the same accident three times in a month).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback_system.attachments.inspection import RASTER
from feedback_system.attachments.models import Attachment
from feedback_system.cases.findings import Finding, defect_names, findings_between
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.catalogues.counting import classified_defect, present_codes
from feedback_system.catalogues.models import CatalogueList, Classification
from feedback_system.catalogues.tree import tree_of
from feedback_system.lessons.pictures import card, pictures
from feedback_system.masterdata.models import Delivery, Product, Supplier
from feedback_system.reports.periods import Period, Rhythm, period_of, periods_back
from feedback_system.reports.sections import NONE, Asked, Column, Counted, Fact, Picture, Tallied
from quality.watches.counting import Batches
from quality.watches.defects import NOT_NAMED, Naming, code_of, name_of

if TYPE_CHECKING:
    from accounts.models import User

TREND_MONTHS = 6
FEW_PICTURES, MANY_PICTURES = 6, 24
REPEATED = 3
"""So often within the period the same defect on the same product is the same accident (policy 001, 六.4)."""


@dataclass(frozen=True)
class Placed:
    """A finding with the goods and the defect it is about, and its case."""

    case: int
    day: date
    product: int | None
    supplier: int | None
    defect: str
    from_customer: bool


def _placed(asked: Asked) -> list[Placed]:
    """The findings of the period, and but for a week of the months before it, of cases that count here. Note: a fixed number of queries."""

    def ask() -> list[Placed]:
        first = asked.period.first
        if asked.period.rhythm != Rhythm.WEEK:
            first = periods_back(period_of(first, Rhythm.MONTH), TREND_MONTHS)[0].first
        span = Period(first, asked.period.last, asked.period.rhythm)
        counted = set(asked.cases.filter(asked.reported_in(span)).values_list("pk", flat=True))
        found = [one for one in findings_between(span.first, span.last) if one.case_id in counted]
        # Words are named by what the period itself says, so that a table does not change with the months before it.
        within = [one for one in found if _lies_in(one, asked.period)]
        naming, batches = Naming(within), Batches()
        return [_place(one, naming, batches) for one in found]

    placed: list[Placed] = asked.once("findings", ask)
    return placed


def _lies_in(one: Finding, period: Period) -> bool:
    return period.first <= one.day <= period.last


def _place(one: Finding, naming: Naming, batches: Batches) -> Placed:
    product, batch = batches.find(one.product_id, one.batch)
    supplier = batches.supplier_of.get(batch) if batch is not None else None
    return Placed(one.case_id or 0, one.day, product, supplier, naming.key_of(one), one.from_customer)


def _of_period(asked: Asked) -> Iterator[Placed]:
    first, last = asked.period.first, asked.period.last
    return (one for one in _placed(asked) if first <= one.day <= last)


def _split(key: str, one: Placed) -> Iterator[Fact]:
    """The case in its row: in all, and by who found it."""
    yield key, "cases", one.case
    yield key, "customers" if one.from_customer else "house", one.case


CASES = Column(
    "cases",
    _("Cases"),
    _("Cases reported in the period that early warning counts as a finding: complaints about quality, returns for quality and anomaly alerts that no other case has told of."),
)  # fmt: skip
CUSTOMERS = Column("customers", _("From customers"), _("Of these, those that a customer found."))
HOUSE = Column("house", _("In the house"), _("Of these, those that were found in the house."))
FINDINGS = (CASES, CUSTOMERS, HOUSE)


# ------------------------------------------------------------------------------------------------------------- defects


def _defect_labels(keys: Sequence[str]) -> Mapping[str, str]:
    names = defect_names()
    return {key: name_of(key, names) for key in keys if key != NONE}


def _days(period: Period) -> dict[str, str]:
    return {"after": period.first.isoformat(), "before": period.last.isoformat()}


def _common_causes(key: str, period: Period) -> str:
    """The comparison of the cases of that defect with all others of the period."""
    if not code_of(key):
        return ""
    return f"{reverse('lessons:causes')}?{urlencode({'defect': code_of(key), **_days(period)})}"


DEFECTS = Tallied(
    code="defects",
    title=_("Findings by defect"),
    row_title=_("Defect"),
    columns=FINDINGS,
    facts=lambda asked: (fact for one in _of_period(asked) for fact in _split(one.defect, one)),
    labels=_defect_labels,
    is_pareto=True,
    look_label=_("Common causes"),
    look_url=_common_causes,
)


# --------------------------------------------------------------------------------------------------------------- goods


def labels_of_products(keys: Sequence[str]) -> Mapping[str, str]:
    """What products with these ids are called. Note: one query."""
    ids = [int(key) for key in keys if key.isdigit()]
    return {str(one.pk): str(one) for one in Product.objects.filter(pk__in=ids)}


def _row_of(pk: int | None) -> str:
    return NONE if pk is None else str(pk)


PRODUCTS = Tallied(
    code="products",
    title=_("Findings by product"),
    row_title=_("Product"),
    columns=FINDINGS,
    facts=lambda asked: (fact for one in _of_period(asked) for fact in _split(_row_of(one.product), one)),
    labels=labels_of_products,
    is_pareto=True,
)


def _supplier_labels(keys: Sequence[str]) -> Mapping[str, str]:
    ids = [int(key) for key in keys if key.isdigit()]
    return {str(one.pk): str(one) for one in Supplier.objects.filter(pk__in=ids)}


def _delivered(asked: Asked, keys: Sequence[str]) -> Mapping[tuple[str, str], int]:
    """The pieces delivered in the period out of batches with material of each supplier. Note: one query."""
    rows = (
        Delivery.objects.filter(
            delivered_on__gte=asked.period.first,
            delivered_on__lte=asked.period.last,
            batch__supplier__isnull=False,
        )
        .values("batch__supplier")
        .annotate(pieces=Sum("quantity"))
        .order_by()
    )
    return {(str(row["batch__supplier"]), "delivered"): int(row["pieces"] or 0) for row in rows}


def _supplier_facts(asked: Asked) -> Iterator[Fact]:
    for one in _of_period(asked):
        if one.supplier is not None:
            yield from _split(str(one.supplier), one)


SUPPLIERS = Tallied(
    code="suppliers",
    title=_("Findings by supplier of the material"),
    row_title=_("Supplier"),
    columns=(
        *FINDINGS,
        Column(
            "delivered",
            _("Pieces delivered"),
            _("Pieces delivered to customers in the period out of batches with material of the supplier."),
            counts_cases=False,
        ),
    ),
    facts=_supplier_facts,
    amounts=_delivered,
    labels=_supplier_labels,
    is_pareto=True,
)


def _supplier_defects(asked: Asked) -> Iterator[Fact]:
    for one in _of_period(asked):
        if one.supplier is not None:
            yield from _split(f"{one.supplier}|{one.defect}", one)


def _supplier_defect_labels(keys: Sequence[str]) -> Mapping[str, str]:
    return _pair_labels(keys, _supplier_labels)


SUPPLIER_DEFECTS = Tallied(
    code="supplier_defects",
    title=_("Findings by supplier and defect"),
    row_title=_("Supplier and defect"),
    columns=FINDINGS,
    facts=_supplier_defects,
    labels=_supplier_defect_labels,
)


def _pair_labels(keys: Sequence[str], of_first: Any) -> Mapping[str, str]:
    """What rows of a thing and a defect are called."""
    names, things = defect_names(), of_first([key.partition("|")[0] for key in keys])
    return {
        key: f"{things.get(thing, thing)} · {name_of(defect, names)}"
        for key in keys
        for thing, _bar, defect in [key.partition("|")]
    }


# ----------------------------------------------------------------------------------------------- repeats and the trend


def _same_accident(asked: Asked) -> Iterator[Fact]:
    for one in _of_period(asked):
        if one.product is not None and one.defect != NOT_NAMED:
            yield from _split(f"{one.product}|{one.defect}", one)


REPEATS = Tallied(
    code="repeats",
    title=_("The same accident three times or more"),
    row_title=_("Product and defect"),
    columns=FINDINGS,
    facts=_same_accident,
    labels=lambda keys: _pair_labels(keys, labels_of_products),
    fewest=REPEATED,
)

TREND = Tallied(
    code="trend",
    title=_("Findings month by month"),
    row_title=_("Month"),
    columns=(
        Column(
            "cases",
            _("Cases"),
            _("Cases reported in the month that early warning counts as a finding; the last months up to the end of the period."),
        ),
        CUSTOMERS,
        HOUSE,
    ),
    facts=lambda asked: (fact for one in _placed(asked) for fact in _split(f"{one.day:%Y-%m}", one)),
    by_key=True,
)  # fmt: skip


# -------------------------------------------------------------------------------------------------------------- causes


def _with_cause(asked: Asked, rows: QuerySet[Case]) -> QuerySet[Case]:
    counting = Classification.objects.filter(case=OuterRef("pk"), list=CatalogueList.CAUSE, counts=True)
    return (
        rows.filter(asked.reported_in())
        .annotate(cause_entry=Subquery(counting.values("entry")[:1]))
        .filter(cause_entry__isnull=False)
    )


def _present_cause(values: tuple[Any, ...]) -> str:
    tree = tree_of(CatalogueList.CAUSE)
    return str(tree.present(tree.entries[values[0]]).pk)


def _cause_labels(keys: Sequence[str]) -> Mapping[str, str]:
    entries = tree_of(CatalogueList.CAUSE).entries
    return {key: entries[int(key)].label for key in keys if key.isdigit() and int(key) in entries}


CAUSES = Counted(
    code="causes",
    title=_("Cases by confirmed cause"),
    row_title=_("Cause"),
    columns=(
        Column("cases", _("Cases"), _("Cases reported in the period by the cause that counts for them now; merged causes count together.")),
    ),
    keys=("cause_entry",),
    prepared=_with_cause,
    fold=_present_cause,
    conditions=lambda asked: {"cases": Q(pk__isnull=False)},
    labels=_cause_labels,
    is_pareto=True,
)  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ pictures


def _pictured(asked: Asked) -> Iterator[Fact]:
    """Cases with new pictures, and those with pictures chosen for learning, by the defect that counts for them."""
    files = Attachment.objects.filter(state=Attachment.State.STORED, content_type__in=RASTER).exclude(
        level=Attachment.Level.RESTRICTED
    )
    begins, ends = asked.begins, asked.ends
    for column, rows in (
        ("cases", files.filter(at__gte=begins, at__lt=ends)),
        (
            "learning",
            files.filter(
                learning__chosen_at__gte=begins,
                learning__chosen_at__lt=ends,
                learning__dropped_at__isnull=True,
            ),
        ),
    ):
        cases = asked.cases.filter(pk__in=rows.values("case")).annotate(defect_code=classified_defect())
        present = present_codes()
        for pk, code in cases.values_list("pk", "defect_code"):
            if code:
                yield f"code:{present(code)}", column, pk


def _gallery(key: str, period: Period) -> str:
    return f"{reverse('lessons:gallery')}?{urlencode({'defect': code_of(key)})}" if code_of(key) else ""


def _shown_pictures(user: User, period: Period) -> list[Picture]:
    """The newest pictures that were chosen for learning in the period: few for a week, many for a month."""
    rows = pictures(user, only_learning=True).filter(
        learning__chosen_at__gte=first_instant(period.first),
        learning__chosen_at__lt=first_instant(period.next.first),
    )
    most = FEW_PICTURES if period.rhythm == Rhythm.WEEK else MANY_PICTURES
    found = []
    for row in rows.order_by("-pk")[:most]:
        shown = card(
            row,
            thumbnail_url=reverse("attachments:thumbnail", args=[row.pk]),
            url=reverse("attachments:download", args=[row.pk]),
        )
        label = " · ".join(str(entry.label) for entry in shown["entries"])
        found.append(Picture(shown["url"], shown["thumbnail_url"], shown["caption"], label))
    return found


PICTURES = Tallied(
    code="pictures",
    title=_("Pictures of defects"),
    row_title=_("Defect"),
    columns=(
        Column("cases", _("Cases with new pictures"), _("Cases with a defect of the catalogue to which a picture was added in the period.")),
        Column("learning", _("Chosen for learning"), _("Cases of which a picture was chosen for learning in the period and still stands there.")),
    ),
    facts=_pictured,
    labels=_defect_labels,
    pictures=_shown_pictures,
    look_label=_("Defect pictures"),
    look_url=_gallery,
)  # fmt: skip
