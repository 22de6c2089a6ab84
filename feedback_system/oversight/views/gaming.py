"""The report on clock gaming: numbers by department, each line opens its case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
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
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.oversight.forms import PastSpanForm, midnight
from feedback_system.oversight.gaming import AGAIN_WITHIN, Finding, Kind, Report, clock_gaming
from feedback_system.oversight.rights import must_export, must_see_all_cases
from feedback_system.web.wording import full_instant_text

PER_PAGE = 100
DAY = timedelta(days=1)
NO_DEPARTMENT = "none"


@dataclass(frozen=True)
class Choice:
    """The period, and to which lines the list is narrowed."""

    begins: datetime
    ends: datetime
    form: PastSpanForm
    kind: str
    department: str

    def query(self, **other: str) -> str:
        """The address that leads here, with some values changed."""
        first = timezone.localtime(self.begins).date()
        last = timezone.localtime(self.ends).date() - DAY
        values = {
            "first_day": first.isoformat(),
            "last_day": last.isoformat(),
            "kind": self.kind,
            "department": self.department,
        }
        return urlencode({name: value for name, value in {**values, **other}.items() if value})

    def narrowed(self, report: Report) -> list[Finding]:
        """The lines of the chosen kind and department."""
        return [
            one
            for one in report.findings
            if (not self.kind or one.kind == self.kind)
            and (not self.department or _code(one.department) == self.department)
        ]


def _code(department: Any) -> str:
    return department.code if department is not None else NO_DEPARTMENT


@login_required
@require_safe
def gaming(request: SignedIn) -> HttpResponse:
    """The last 30 days, or the days that were chosen."""
    must_see_all_cases(request.user)
    with timezone.override(Company.get().zone):
        choice = _choice(request)
        report = _report(request, choice)
        page = Paginator(choice.narrowed(report), PER_PAGE).get_page(request.GET.get("page"))
        base = reverse("oversight:gaming")
        context = {
            "report": report,
            "choice": choice,
            "form": choice.form,
            "kinds": Kind,
            "rows": [_table_row(row, choice, base) for row in report.table()],
            "page": page,
            "cut": [kind.label for kind in report.cut],
            "again_days": AGAIN_WITHIN.days,
            "narrowed": bool(choice.kind or choice.department),
            "all_url": f"{base}?{choice.query(kind='', department='')}",
            "export_url": f"{reverse('oversight:gaming_export')}?{choice.query()}",
            "previous_url": f"{base}?{choice.query()}&page={page.number - 1}" if page.has_previous() else "",
            "next_url": f"{base}?{choice.query()}&page={page.number + 1}" if page.has_next() else "",
        }
        wrong = bool(choice.form.errors)
        return render(request, "oversight/gaming.html", context, status=422 if wrong else 200)


@login_required
@require_safe
def export(request: SignedIn) -> StreamingHttpResponse:
    """The same lines as a file."""
    must_export(request.user)
    with timezone.override(Company.get().zone):
        choice = _choice(request)
        lines = _lines(choice.narrowed(_report(request, choice)))
        return streamed(request, lines, name="clock-gaming", at=choice.ends)  # type: ignore[arg-type]


def _report(request: SignedIn, choice: Choice) -> Report:
    return clock_gaming(cases=Case.objects.visible_to(request.user), begins=choice.begins, ends=choice.ends)


def _choice(request: SignedIn) -> Choice:
    zone = timezone.get_current_timezone()
    today = timezone.localtime(database_now()).date()
    first, last = today - 29 * DAY, today
    chosen = "first_day" in request.GET
    form = PastSpanForm(request.GET if chosen else None, initial={"first_day": first, "last_day": last})
    if chosen and form.is_valid():
        first, last = form.cleaned_data["first_day"], form.cleaned_data["last_day"]
    kind = request.GET.get("kind", "")
    return Choice(
        midnight(first, zone),
        midnight(last + DAY, zone),
        form,
        kind if kind in Kind.values else "",
        request.GET.get("department", "")[:40],
    )


def _table_row(row: tuple[Any, list[int], int], choice: Choice, base: str) -> dict[str, Any]:
    department, numbers, total = row
    code = _code(department)
    return {
        "department": department,
        "total": total,
        "url": f"{base}?{choice.query(kind='', department=code)}#lines",
        "cells": [
            {
                "kind": kind,
                "number": number,
                "url": f"{base}?{choice.query(kind=str(kind.value), department=code)}#lines",
            }
            for kind, number in zip(Kind, numbers, strict=True)
        ],
    }


def _lines(findings: list[Finding]) -> Iterator[list[Any]]:
    yield [_("Department"), _("What"), _("Number"), _("In one line"), _("At"), _("By"), _("Details")]
    for one in findings:
        yield [
            str(one.department or ""),
            str(one.kind.label),
            one.case.reference,
            one.case.title,
            full_instant_text(one.at),
            str(one.by or ""),
            one.text,
        ]
