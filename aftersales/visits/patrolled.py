"""What came of planned visits, and what visitors did on a day and in a month, worked out of the visits themselves.

Source: policy 003 on customer care (the report of a day out of its visits, that of a month out of the reports of its days).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.visits.coverage import (
    MADE_WORDS,
    MOVED,
    MOVED_WORDS,
    OVERDUE,
    REFUSED,
    REFUSED_WORDS,
    VISITED,
    outcome,
)
from aftersales.visits.kind import visit_kind
from aftersales.visits.models import PatrolPlan, PatrolReport, PlanLine, ReportKind, ReportRow, Visit
from aftersales.visits.models.periods import later
from aftersales.visits.states import Means
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant

if TYPE_CHECKING:
    from accounts.models import User

AHEAD = "ahead"
PLANNED_OUTCOMES = {
    AHEAD: (pgettext_lazy("outcome of a planned visit", "Ahead"), _("its day has not passed")),
    VISITED: MADE_WORDS,
    REFUSED: REFUSED_WORDS,
    MOVED: MOVED_WORDS,
    OVERDUE: (
        pgettext_lazy("outcome of a visit", "Overdue"),
        _("its day has passed without a visit, and no new day lies ahead"),
    ),
}
"""What a planned visit can be, each exactly one, with its definition; together they are the planned ones."""


def outcomes_of(lines: Sequence[PlanLine], *, at: datetime) -> dict[int, str]:
    """What came of each line, by its id. Note: one query."""
    ids = [one.visit_id for one in lines if one.visit_id is not None]
    cases: Any = Case.objects.as_system(
        "a plan adds up whoever looks at it; its page opens only what has reached the reader"
    )
    rows = cases.filter(kind=visit_kind.code, visit__in=ids).order_by().annotate(outcome=outcome(at))
    found = dict(rows.values_list("visit", "outcome"))
    said: dict[int, str] = {}
    for line in lines:
        came = found.get(line.visit_id or 0, OVERDUE)
        is_ahead = first_instant(line.day + timedelta(days=1)) > at
        said[line.pk] = AHEAD if came == OVERDUE and is_ahead else came
    return said


def totals(outcomes: Iterable[str]) -> dict[str, int]:
    """How many there are of each, in the order of their definitions; they add up to all."""
    found = dict.fromkeys(PLANNED_OUTCOMES, 0)
    for one in outcomes:
        found[one] += 1
    return found


def checksum_of_plan(plan: PatrolPlan, lines: Iterable[PlanLine]) -> str:
    """The plan with its lines in one word; a visit that is opened later does not change it, nor a text that is erased."""
    rows = [[one.root, one.kind_id, one.customer_id, one.visitor_id, one.day.isoformat()] for one in lines]
    return _sum([plan.unit_id, plan.span, plan.first.isoformat(), plan.edition, sorted(rows)])


@dataclass(frozen=True)
class Entry:
    """One line of a report: a visit of the day, or the month of a visitor."""

    visitor: User
    visit: Visit | None = None
    days: int = 1
    visits: int = 1
    customers: int = 1
    problems: int = 0
    passed_on: int = 0

    @property
    def facts(self) -> list[Any]:
        """What a checksum covers: no text of people, so that erasing one does not break it."""
        return [
            self.visitor.pk,
            self.visit.pk if self.visit is not None else None,
            self.days,
            self.visits,
            self.customers,
            self.problems,
            self.passed_on,
        ]


SUMMED = ("days", "visits", "customers", "problems", "passed_on")


def checksum(report: PatrolReport, entries: Iterable[Entry]) -> str:
    """What was seen, or signed, in one word."""
    place = [report.kind, report.unit_id, report.visitor_id, report.day.isoformat(), report.edition]
    return _sum([*place, [one.facts for one in entries]])


def _sum(whole: Any) -> str:
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()


def visits_made(*, first: date, last: date, visitors: Iterable[int] | None = None) -> list[Visit]:
    """The visits that were made in person on these days, in the order of time. Note: one query."""
    begin, end = first_instant(first), first_instant(last + timedelta(days=1))
    wanted = Q(visit__visited_at__gte=begin, visit__visited_at__lt=end, visit__means=Means.VISIT)
    if visitors is not None:
        wanted &= Q(visit__visitor__in=list(visitors))
    cases = Case.objects.as_system("what a visitor did on a day, whoever reads the report").filter(
        wanted, kind=visit_kind.code, visit__visitor__isnull=False
    )
    rows = cases.select_related("customer", "visit__visitor__department", "visit__plan", "visit__contact")
    found = []
    for case in rows.order_by("visit__visited_at", "pk"):
        visit: Visit = case.visit
        visit.case = case
        found.append(visit)
    return found


def day_of(visit: Visit) -> date:
    """The day on which a visit was made, by the company's wall clock."""
    assert visit.visited_at is not None  # noqa: S101 - for the type checker
    return local_day(visit.visited_at)


def entries_of(report: PatrolReport) -> list[Entry]:
    """The lines of a report: as they were signed, or as of now while it is a draft. Note: few queries."""
    if report.is_signed:
        return signed_entries([report])[report.pk]
    if report.kind == ReportKind.MONTH:
        return _of_month(report)
    made = visits_made(first=report.day, last=report.day, visitors=[report.visitor_id or 0])
    return [_of_visit(one) for one in made]


def _of_visit(visit: Visit) -> Entry:
    return Entry(visit.visitor, visit, problems=int(bool(visit.problem)), passed_on=visit.passed_on)


def signed_days(report: PatrolReport) -> list[PatrolReport]:
    """The newest signed report of each visitor's day in the month and unit of that report. Note: one query."""
    rows = (
        PatrolReport.objects.filter(
            kind=ReportKind.DAY,
            unit=report.unit_id,
            day__gte=report.day,
            day__lt=later(report.day, 1),
            signed__isnull=False,
        )
        .select_related("visitor", "signed")
        .order_by("edition")
    )
    newest = {(one.visitor_id, one.day): one for one in rows}
    return sorted(newest.values(), key=lambda one: (str(one.visitor), one.visitor_id or 0, one.day))


def _of_month(report: PatrolReport) -> list[Entry]:
    """A line for each visitor: the totals of the reports that are signed."""
    days = signed_days(report)
    lines = signed_entries(days)
    found: dict[int, list[Entry]] = {}
    counted: dict[int, int] = {}
    for one in days:
        found.setdefault(one.visitor_id or 0, []).extend(lines[one.pk])
        counted[one.visitor_id or 0] = counted.get(one.visitor_id or 0, 0) + 1
    return [
        Entry(
            rows[0].visitor,
            days=counted[pk],
            visits=len(rows),
            customers=len({row.visit.case.customer_id for row in rows if row.visit is not None}),
            problems=sum(row.problems for row in rows),
            passed_on=sum(row.passed_on for row in rows),
        )
        for pk, rows in found.items()
        if rows
    ]


def signed_entries(reports: Sequence[PatrolReport]) -> dict[int, list[Entry]]:
    """The lines of signed reports as they stood, by report. Note: one query."""
    found: dict[int, list[Entry]] = {one.pk: [] for one in reports}
    rows = ReportRow.objects.filter(signed__in=list(found)).select_related(
        "visitor", "visit__case__customer", "visit__plan", "visit__contact"
    )
    for row in rows.order_by("signed", "position"):
        figures = {name: getattr(row, name) for name in SUMMED}
        found[row.signed_id].append(Entry(row.visitor, row.visit, **figures))
    return found
