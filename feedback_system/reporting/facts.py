"""Write the facts of cases: one question reads them, one statement writes them, for one case or for hundreds.

Each case app registers at start-up how the facts of its kind are read. The same question serves the step and `rebuild_figures`, so both
agree by construction. Source: design of the product, figures (fine print); ADR on facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from feedback_system.cases.models import REPEAT, Case
from feedback_system.catalogues.models import CatalogueList, Classification
from feedback_system.company.models import Company
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.reporting.models import CaseFact
from feedback_system.reporting.months.changes import concerns, latest_signed, note_changes

BATCH = 500
FEN = Decimal("0.01")


@dataclass(frozen=True)
class Source:
    """How the facts of one kind of case are read: expressions over a question about cases."""

    clocks: tuple[str, ...] = ()
    """The codes of the clock over the whole case: whether it was on time."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Columns of `CaseFact` besides those that every case has, and `loss` and `approved`: amounts in the company's currency."""


_SOURCES: dict[str, Source] = {}
COLUMNS = tuple(one.name for one in CaseFact._meta.concrete_fields if not one.primary_key)


def register_facts(kind: str, source: Source) -> None:
    """Have facts written for the cases of `kind`.

    :raises ValueError: another source is registered for it, or it names a column that facts do not have
    """
    unknown = set(source.values) - set(COLUMNS) - {"loss", "approved"}
    if unknown:
        raise ValueError(f"facts have no {', '.join(sorted(unknown))}")
    if _SOURCES.setdefault(kind, source) is not source:
        raise ValueError(f"the facts of {kind!r} are registered twice")


def kinds_with_facts() -> list[str]:
    """The codes of the kinds that are counted."""
    return list(_SOURCES)


def keep_facts(cases: Mapping[int, str]) -> None:
    """Bring the facts of these cases in line with the cases: ids with their kinds, "" where the kind is not known.

    Note: one question for each kind among them and one statement, for up to 500 cases; one more where a kind is not known.
    """
    write_facts(_by_kind(cases))


def write_facts(cases: Mapping[str, Collection[int]]) -> int:
    """The same for ids of cases by their kind; returns how many were written. A kind that is not counted has no facts."""
    rows, of_signed_months = [], []
    for kind, ids in cases.items():
        for fact, may_be_signed in _facts_of(kind, ids):
            rows.append(fact)
            if may_be_signed:
                of_signed_months.append(fact)
    note_changes(of_signed_months)
    for start in range(0, len(rows), BATCH):
        CaseFact.objects.bulk_create(
            rows[start : start + BATCH],
            update_conflicts=True,
            unique_fields=["case"],
            update_fields=list(COLUMNS),
        )
    return len(rows)


def facts_of(kind: str, case_ids: Collection[int]) -> Iterator[CaseFact]:
    """The facts of these cases of one kind as they are now, unwritten. Note: one query for up to 500 cases."""
    for fact, _may_be_signed in _facts_of(kind, case_ids):
        yield fact


def _facts_of(kind: str, case_ids: Collection[int]) -> Iterator[tuple[CaseFact, bool]]:
    """The same, each with whether a month of it, as it is now or as it stood, may be signed."""
    ids = sorted(case_ids) if kind in _SOURCES else []
    zone = Company.get().zone if ids else None
    for start in range(0, len(ids), BATCH):
        for row in _question(kind, ids[start : start + BATCH]):
            fact = _fact(row, zone)
            months = (fact.opened_month, fact.closed_month, row["s_opened"], row["s_closed"])
            yield fact, concerns(months, row["s_signed"])


def _by_kind(cases: Mapping[int, str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for pk, kind in cases.items():
        found[kind].append(pk)
    unknown = found.pop("", [])
    for start in range(0, len(unknown), BATCH):
        asked = Case.objects.as_system("facts").filter(pk__in=unknown[start : start + BATCH])
        for pk, kind in asked.order_by("pk").values_list("pk", "kind"):
            found[kind].append(pk)
    return found


def _question(kind: str, ids: list[int]) -> QuerySet[Any, dict[str, Any]]:
    return _question_of(kind).filter(pk__in=ids)


@cache
def _question_of(kind: str) -> QuerySet[Any, dict[str, Any]]:
    """The question about all cases of the kind, never asked as it stands: to build it costs as much as to ask it."""
    source = _SOURCES[kind]
    clocks = Deadline.objects.filter(case=OuterRef("pk"), code__in=source.clocks).exclude(
        state=DeadlineState.CANCELLED
    )
    last = clocks.order_by("-pk")
    asked: dict[str, Any] = {
        "f_due_at": Subquery(last.values("due_at")[:1]),
        "f_met_at": Subquery(last.values("met_at")[:1]),
        "f_was_late": Exists(clocks.filter(met_at__gte=F("due_at"))),
        "f_defect": _classified(CatalogueList.DEFECT),
        "f_cause": _classified(CatalogueList.CAUSE),
        "f_department": F("entered_by__department"),
        "f_product": F("product"),
        "f_customer": F("customer"),
        "s_opened": F("fact__opened_month"),
        "s_closed": F("fact__closed_month"),
        "s_signed": Subquery(latest_signed()),
        **{f"f_{name}": value for name, value in source.values.items()},
    }
    rows = Case.objects.as_system("facts follow from the cases, whoever took the step")
    found: QuerySet[Any, dict[str, Any]] = (
        rows.filter(kind=kind)
        .order_by("pk")
        .annotate(**asked)
        .values("pk", "kind", "reported_at", "closed_at", "market", "severity", "parent_relation", *asked)
    )
    return found


def _classified(list: str) -> Subquery:
    counting = Classification.objects.filter(case=OuterRef("pk"), list=list, counts=True)
    return Subquery(counting.values("entry__code")[:1])


def _fact(row: Mapping[str, Any], zone: tzinfo | None) -> CaseFact:
    def of(name: str) -> Any:
        return row.get(f"f_{name}")

    return CaseFact(
        case_id=row["pk"],
        kind=row["kind"],
        opened_at=row["reported_at"],
        opened_month=month_of(row["reported_at"], zone),
        closed_at=row["closed_at"],
        closed_month=month_of(row["closed_at"], zone) if row["closed_at"] else None,
        department_id=of("department"),
        responsible_id=of("responsible"),
        product_id=of("product"),
        customer_id=of("customer"),
        supplier_id=of("supplier"),
        market=row["market"],
        sort=of("sort") or "",
        severity=row["severity"],
        route=of("route") or "",
        outcome=of("outcome") or "",
        third_party=bool(of("third_party")),
        is_repeat=row["parent_relation"] == REPEAT,
        improvement_wanted=bool(of("improvement_wanted")),
        due_at=of("due_at"),
        met_at=of("met_at"),
        on_time=None if of("met_at") is None else not of("was_late"),
        defect=of("defect") or "",
        cause=of("cause") or "",
        fault=of("fault") or "",
        delay=of("delay") or "",
        approval_role=of("approval_role") or "",
        approved_fen=in_fen(of("approved")),
        loss_fen=in_fen(of("loss")),
        currency=of("currency") or "",
    )


def in_fen(amount: Decimal | None) -> int:
    """The amount in hundredths, to the fen."""
    return int(Decimal(amount or 0).quantize(FEN, rounding=ROUND_HALF_UP) * 100)


def month_of(moment: datetime, zone: tzinfo | None) -> date:
    """The first day of the month in which the instant lies in that zone, the company's."""
    return moment.astimezone(zone).date().replace(day=1)
