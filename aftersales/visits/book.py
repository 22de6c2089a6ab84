"""The ledger of letters, calls and visits (用户来信、来电、来访登记簿及台帐 F-60, 用户访问台帐 F-61): one line per visit, from the day to its result.

Choose the kind of visit in the filter of the list for the register of what customers wrote or told. Source: policy 001 on returned goods.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.visits.states import VisitState as State
from feedback_system.cases.models import Case
from feedback_system.desk.registers import Book, Column

COLUMNS = (
    Column(gettext_lazy("Number"), 1.6),
    Column(gettext_lazy("Entered on"), 1.5),
    Column(gettext_lazy("Kind of visit"), 1.8),
    Column(gettext_lazy("Customer"), 2.0),
    Column(gettext_lazy("What the visit is about"), 2.6),
    Column(gettext_lazy("Who visits"), 1.2),
    Column(gettext_lazy("Due"), 1.5),
    Column(gettext_lazy("Visited"), 2.0),
    Column(gettext_lazy("Made by"), 1.2),
    Column(gettext_lazy("Problem"), 0.9),
    Column(gettext_lazy("Passed on"), 1.0, number=True),
    Column(gettext_lazy("Leader"), 1.6),
    Column(gettext_lazy("Satisfied"), 1.0),
    Column(gettext_lazy("Closed on"), 1.5),
    Column(gettext_lazy("State"), 1.6),
)
LONG_TEXTS = ("visit__remarks", "visit__opinions", "visit__interest", "visit__causes", "visit__improvements")


def prepared(cases: QuerySet[Case]) -> QuerySet[Case]:
    """`cases` with all a line needs."""
    rows = cases.select_related(
        "customer",
        "visit__plan",
        "visit__visitor",
        "visit__leader",
        "visit__project",
        "visit__delivery__product",
        "visit__contract",
    )
    return rows.defer(*LONG_TEXTS)


def line(case: Case, at: datetime) -> list[Any]:
    """The cells of one visit. Who was spoken with, and what was said, stands on the case page only."""
    visit: Any = case.visit
    return [
        case.reference,
        _day(case.entered_at),
        visit.plan.label,
        str(case.customer or ""),
        visit.about(),
        str(visit.visitor or ""),
        visit.event_on.isoformat() if visit.plan.is_by_hand else _day(visit.due_at),
        _instant(visit.visited_at),
        visit.get_means_display() if visit.means else "",
        _yes_or_no(bool(visit.problem)) if visit.recorded_at is not None else "",
        visit.passed_on,
        _leader(visit),
        "" if visit.is_satisfied is None else _yes_or_no(visit.is_satisfied),
        _day(visit.closed_at),
        str(State(visit.state).label),
    ]


def _leader(visit: Any) -> str:
    if visit.leader is None:
        return ""
    if visit.leader_decided_at is None:
        return f"{visit.leader}: {_('waits')}"
    return f"{visit.leader}: {_('approved') if visit.leader_approves else _('not approved')}"


def _yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")


def _instant(value: datetime | None) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def _day(value: datetime | None) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d") if value else ""


BOOK = Book(gettext_lazy("Ledger of letters, calls and visits"), COLUMNS, prepared, line)
