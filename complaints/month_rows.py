"""The statistics sheet of a month (客诉案件统计表) as rows: what the page, the file, the paper and the API show of it.

Customer, product, countermeasure, result and the names of people stand there for who may open the case; everybody who reads the
month reads numbers, departments, ratios and amounts.
Source: policy 004, monthly statistics of closed complaints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import MonthAside, MonthLine, MonthTotal, Opinion, Ruling
from complaints.models.month_figures import MonthFigures
from complaints.models.month_readers import bearer_of
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import IMPROVEMENT, Case

LONGEST = 160
"""So much of a countermeasure stands on the sheet; the case has all of it."""

HEADINGS = (
    gettext_lazy("Number"), gettext_lazy("Closed on"), gettext_lazy("Customer"), gettext_lazy("Product"), gettext_lazy("Kind of entry"),
    gettext_lazy("Kind of fault"), gettext_lazy("Loss"), gettext_lazy("Recovered from others"),
    gettext_lazy("Responsible department"), gettext_lazy("Who bears it"), gettext_lazy("Ratio %"), gettext_lazy("Amount"),
    gettext_lazy("Countermeasure"), gettext_lazy("Result"),
)  # fmt: skip


@dataclass(frozen=True)
class BearerRow:
    """One line: who bears which part."""

    line: MonthLine
    department: str
    bearer: str


@dataclass
class CaseRow:
    """One case of the sheet with its lines; the lines that take back stand apart from those that take in."""

    case: Case
    is_seen: bool
    """Whether this reader may open the case."""
    closed_on: date
    kind: str
    takes_back: bool
    fault_kind: str
    ruling: Ruling
    countermeasure: str = ""
    result: str = ""
    bearers: list[BearerRow] = field(default_factory=list)

    @property
    def number(self) -> str:
        """The number of the case."""
        return number_of(self.case, self.is_seen)

    @property
    def loss(self) -> Decimal | None:
        """The loss of the case; none beside lines that take back."""
        return None if self.takes_back else self.ruling.loss_amount

    @property
    def recovered(self) -> Decimal | None:
        """What others paid back; none beside lines that take back."""
        return None if self.takes_back else self.ruling.recovered_amount

    @property
    def amount(self) -> Decimal:
        """What the lines of the case make."""
        return sum((one.line.amount for one in self.bearers), Decimal(0))

    @property
    def customer(self) -> str:
        """The customer, for who may open the case."""
        return str(self.case.customer or "") if self.is_seen else ""

    @property
    def product(self) -> str:
        """The product, for who may open the case."""
        return str(self.case.product or "") if self.is_seen else ""


def number_of(case: Case, is_seen: bool) -> str:
    """The number of a case; the receipt number, which stands in for it before the acceptance, only for who may open it."""
    return case.reference if is_seen else case.number or "–"


def case_rows(lines: Iterable[MonthLine], seen: frozenset[int]) -> list[CaseRow]:
    """The lines by case, in their order. Note: two queries."""
    rows: dict[tuple[int, int, bool], CaseRow] = {}
    for line in lines:
        case: Case = line.complaint.case
        key = (case.pk, line.ruling_id, line.takes_back)
        if key not in rows:
            rows[key] = CaseRow(
                case=case,
                is_seen=case.pk in seen,
                closed_on=line.closed_on,
                kind=str(line.get_kind_display()),
                takes_back=line.takes_back,
                fault_kind=line.fault_kind.label,
                ruling=line.ruling,
            )
        department = line.department.label if line.department is not None else ""
        rows[key].bearers.append(BearerRow(line, department, bearer_of(line, seen)))
    _add_countermeasures([row for row in rows.values() if row.is_seen])
    return list(rows.values())


def _add_countermeasures(rows: Sequence[CaseRow]) -> None:
    cases = [row.case.pk for row in rows]
    measures: dict[int, str] = {}
    opinions = Opinion.objects.filter(complaint__case__in=cases).order_by("pk")
    for case, details in opinions.values_list("complaint__case", "details"):
        if told := str((details or {}).get("countermeasure") or "").strip():
            measures[case] = told
    results: dict[int, list[str]] = {}
    raised = Case.objects.as_system("the sheet tells the result to who may open the case").filter(
        parent__in=cases, parent_relation=IMPROVEMENT
    )
    for one in raised.order_by("pk"):
        words = {"reference": one.reference, "state": kind_named(one.kind).state_label(one.state)}
        results.setdefault(one.parent_id, []).append(_("%(reference)s: %(state)s") % words)
    for row in rows:
        told = measures.get(row.case.pk, "")
        row.countermeasure = told if len(told) <= LONGEST else f"{told[:LONGEST]}…"
        own = str(kind_named(row.case.kind).state_label(row.case.state))
        row.result = "; ".join(results.get(row.case.pk, [])) or own


def label_of(total: MonthTotal, shown: frozenset[int]) -> str:
    """What a total is of, in words; the name of a person only where it is among `shown` (ids)."""
    if total.by == MonthTotal.By.ALL:
        return _("In all")
    if total.thing is None:
        return {
            MonthTotal.By.DEPARTMENT: _("No department of ours"),
            MonthTotal.By.PERSON: _("Nobody by name"),
            MonthTotal.By.SUPPLIER: _("No supplier"),
            MonthTotal.By.CAUSE: "",
        }[MonthTotal.By(total.by)]
    if total.person_id is not None and total.person_id not in shown:
        return _("a person")
    if total.by in (MonthTotal.By.DEPARTMENT, MonthTotal.By.CAUSE):
        return str(total.thing.label)
    return str(total.thing)


def people_shown(figures: MonthFigures, seen: frozenset[int]) -> frozenset[int]:
    """The ids of the people whose names the reader finds in cases she may open."""
    return frozenset(
        line.person_id
        for line in figures.lines
        if line.person_id is not None and line.complaint.case_id in seen
    )


def aside_note(one: MonthAside) -> str:
    """Why a case stands beside the figures, with until when it waits and in which run it comes."""
    if one.why == MonthAside.Why.WAITING and one.until is not None:
        words = {"day": f"{one.until:%Y-%m-%d}", "month": one.comes_in}
        return _("Goods may be resold until %(day)s; it is taken in the run of %(month)s.") % words
    return str(one.get_why_display())


def file_lines(figures: MonthFigures, seen: frozenset[int]) -> Iterator[list[Any]]:
    """The sheet as lines of a file: the cases, the sum, the totals, and the cases beside."""
    yield [str(heading) for heading in HEADINGS]
    for row in case_rows(figures.lines, seen):
        for place, one in enumerate(row.bearers):
            first = place == 0
            yield [
                row.number,
                row.closed_on.isoformat(),
                row.customer,
                row.product,
                row.kind,
                row.fault_kind,
                _figure(row.loss if first else None),
                _figure(row.recovered if first else None),
                one.department,
                one.bearer,
                one.line.percent,
                one.line.amount,
                row.countermeasure if first else "",
                row.result if first else "",
            ]
    people = people_shown(figures, seen)
    for by in MonthTotal.By:
        yield []
        yield [str(by.label), _("Cases"), _("Amount")]
        for total in figures.total(by):
            yield [label_of(total, people), total.cases, total.amount]
    yield []
    yield [_("Beside the figures"), _("Closed on"), _("Why")]
    for aside in figures.asides:
        case = aside.complaint.case
        yield [number_of(case, case.pk in seen), aside.closed_on.isoformat(), aside_note(aside)]


def _figure(value: Decimal | None) -> Any:
    return "" if value is None else value
