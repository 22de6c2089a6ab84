"""The coverage of return visits by business unit, live; every number opens its visits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.models import Department
from accounts.permissions import Permission
from aftersales.visits.coverage import OUTCOMES, Row, coverage, visits_due
from aftersales.visits.kind import visit_kind
from aftersales.visits.models import VisitPlan
from aftersales.visits.models.periods import later
from aftersales.visits.states import Source
from feedback_system.cases.fields import local_day
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.errors import NotPermitted

PER_PAGE = 50
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a period, and a plan where it is not those that count."""

    span: str
    first: date
    last: date
    plan: VisitPlan | None

    def query(self, **more: Any) -> str:
        """The same as a part of an address."""
        asked = {"span": self.span, "from": self.first.isoformat()}
        if self.plan is not None:
            asked["plan"] = self.plan.code
        return urlencode(asked | more)


def _asked(request: SignedIn, at: datetime) -> Asked:
    span = request.GET.get("span", "month")
    span = span if span in MONTHS else "month"
    try:
        first = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        first = local_day(at)
    if not 1971 <= first.year <= 2190:
        first = local_day(at)
    length = MONTHS[span]
    first = date(first.year, (first.month - 1) // length * length + 1, 1)
    code = request.GET.get("plan", "").replace("\x00", "")[:40]
    plan = VisitPlan.objects.filter(code=code).exclude(source=Source.HAND).first() if code else None
    return Asked(span, first, later(first, length) - timedelta(days=1), plan)


@login_required
@require_safe
def figures(request: SignedIn) -> HttpResponse:
    """The coverage of a month, a quarter or a year, over the visits this reader may see."""
    at = database_now()
    asked, target = _asked(request, at), Company.get().visit_coverage_percent
    plans = [asked.plan] if asked.plan is not None else None
    rows, total = coverage(
        request.user, first=asked.first, last=asked.last, at=at, target=target, plans=plans
    )
    length = MONTHS[asked.span]
    context = {
        "asked": asked,
        "rows": [_links(row, asked) for row in rows],
        "total": _links(total, asked),
        "target": target,
        "at": at,
        "is_running": asked.last >= local_day(at),
        "outcomes": [{"label": label, "definition": words} for label, words in OUTCOMES.values()],
        "counted": [one.label for one in VisitPlan.objects.filter(counts=True).order_by("position")],
        "plans": list(VisitPlan.objects.exclude(source=Source.HAND).order_by("position", "pk")),
        "spans": [
            {"label": label, "url": f"?{_with(asked, span=code)}", "active": code == asked.span}
            for code, label in (("month", _("Month")), ("quarter", _("Quarter")), ("year", _("Year")))
        ],
        "query": asked.query(),
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "previous_url": f"?{_with(asked, **{'from': later(asked.first, -length).isoformat()})}",
        "next_url": f"?{_with(asked, **{'from': later(asked.first, length).isoformat()})}",
    }
    return render(request, "visits/coverage.html", context)


def _with(asked: Asked, **more: Any) -> str:
    return asked.query(**more)


def _links(row: Row, asked: Asked) -> dict[str, Any]:
    base = reverse("visits:behind")
    unit = {"unit": row.unit.code} if row.unit is not None else {}
    return {
        "row": row,
        "due_url": f"{base}?{asked.query(**unit)}",
        "cells": [
            {
                "label": OUTCOMES[name][0],
                "count": count,
                "is_bad": name == "overdue",
                "url": f"{base}?{asked.query(outcome=name, **unit)}",
            }
            for name, count in row.cells
        ],
    }


@login_required
@require_safe
def file(request: SignedIn) -> StreamingHttpResponse:
    """Every visit that fell due in the period with how it ended, and their sums; `?format=xlsx` for Excel, else CSV.

    :raises NotPermitted: she may not take cases out of the house
    """
    if not request.user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(
            _("You may read this list but not export it. Ask your head of department for the file.")
        )
    at = database_now()
    asked = _asked(request, at)
    plans = [asked.plan] if asked.plan is not None else None
    rows = visits_due(request.user, first=asked.first, last=asked.last, at=at, plans=plans)
    lines = _lines(rows, target=Company.get().visit_coverage_percent)
    return streamed(request, lines, name=f"visit-coverage-{asked.first}", at=at)  # type: ignore[arg-type]


def _lines(rows: Any, *, target: int) -> Iterator[list[Any]]:
    """One line for each visit, then how often each outcome stands above and that they add up."""
    yield [
        _("Number"), _("Plan of visits"), _("Business unit"), _("Customer"), _("Day of the event"), _("Due at first"), _("Outcome"),
        _("State"), _("Visited at"), _("Agreed time"), _("Moved to"), _("Why it was refused"),
    ]  # fmt: skip
    counts = dict.fromkeys(OUTCOMES, 0)
    related = ("customer", "visit__plan", "visit__unit")
    for case in rows.select_related(*related).order_by("visit__due_at", "pk").iterator(chunk_size=500):
        visit = case.visit
        counts[case.outcome] += 1
        yield [
            case.reference,
            visit.plan.label,
            visit.unit.label if visit.unit is not None else "",
            str(case.customer or ""),
            visit.event_on,
            _instant(visit.due_at),
            str(OUTCOMES[case.outcome][0]),
            str(visit_kind.state_label(case.state)),
            _instant(visit.visited_at),
            _instant(visit.agreed_at),
            visit.moved_to or "",
            visit.refusal_reason,
        ]
    total = Row(None, due=sum(counts.values()), target=target, **counts)
    yield []
    for name, (label, words) in OUTCOMES.items():
        yield [str(label), counts[name], str(words)]
    yield [_("Fell due"), total.due]
    yield [_("Coverage"), f"{total.percent} %", _("target %(target)s %%") % {"target": target}]


def _instant(value: datetime | None) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


@login_required
@require_safe
def behind(request: SignedIn) -> HttpResponse:
    """The visits behind a number."""
    at = database_now()
    asked = _asked(request, at)
    plans = [asked.plan] if asked.plan is not None else None
    rows = visits_due(request.user, first=asked.first, last=asked.last, at=at, plans=plans)
    outcome = request.GET.get("outcome", "")
    if outcome in OUTCOMES:
        rows = rows.filter(outcome=outcome)
    code = request.GET.get("unit", "").replace("\x00", "")[:40]
    unit = Department.objects.filter(code=code).first() if code else None
    if code:
        rows = rows.filter(visit__unit=unit) if unit is not None else rows.none()
    page = Paginator(
        rows.select_related("visit__plan", "visit__unit").order_by("visit__due_at", "pk"), PER_PAGE
    )
    shown = page.get_page(request.GET.get("page"))
    query = asked.query(
        **({"outcome": outcome} if outcome in OUTCOMES else {}), **({"unit": code} if code else {})
    )
    context = {
        "asked": asked,
        "outcome": OUTCOMES[outcome][0] if outcome in OUTCOMES else "",
        "unit": unit,
        "cases": [
            {
                "case": case,
                "state_label": visit_kind.state_label(case.state),
                "outcome": OUTCOMES[case.outcome][0],
            }
            for case in shown.object_list
        ],
        "page": shown,
        "back_url": f"{reverse('visits:coverage')}?{asked.query()}",
        "previous_url": f"?{query}&page={shown.number - 1}" if shown.has_previous() else "",
        "next_url": f"?{query}&page={shown.number + 1}" if shown.has_next() else "",
    }
    return render(request, "visits/behind.html", context)
