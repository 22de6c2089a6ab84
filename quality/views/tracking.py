"""The tracking database of quality problems: totals by class, the list behind them, and the same as a file."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.catalogues.models import CatalogueEntry
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.errors import NotPermitted
from quality.forms.tracking import ProblemsForm
from quality.tracking import Standing, Total, file_lines, problems_of, read_for_list, rows_of, totals

PER_PAGE = 50
LOOKS = {Standing.OPEN: ("info", "clock"), Standing.SOLVED: ("ok", "check"), Standing.ENDED: ("neutral", "x")}


@require_safe
@login_required
def problems(request: SignedIn) -> HttpResponse:
    """The problems that have reached the reader, with their totals; each number opens exactly its cases."""
    form = _asked(request, database_now())
    found = (
        problems_of(request.user, form.cleaned_data)
        if form.is_valid()
        else Case.objects.visible_to(request.user).none()
    )
    counted = totals(found)
    number = sum(one.all for one in counted)
    page = Paginator(range(number), PER_PAGE).get_page(request.GET.get("page"))  # counted above
    cases = list(read_for_list(found)[(page.number - 1) * PER_PAGE : page.number * PER_PAGE])
    asked = _query(request)
    base, export = reverse("quality:problems"), reverse("quality:problems_export")
    context: dict[str, Any] = {
        "form": form,
        "filtered": bool(asked),
        "count": number,
        "page": page,
        "totals": [_total(one, asked, form.cleaned_data.get("defect")) for one in counted],
        "sums": [
            {
                "number": sum(one.numbers.get(code, 0) for one in counted),
                "url": _url(asked | {"standing": code}),
            }
            for code in Standing.values
        ],
        "standings": [label for _code, label in Standing.choices],
        "rows": [{"row": row, "look": LOOKS[row.standing]} for row in rows_of(cases, request.user)],
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "excel_url": f"{export}?{urlencode(asked | {'format': 'xlsx'})}",
        "csv_url": f"{export}?{urlencode(asked)}",
        "previous_url": f"{base}?{urlencode(asked | {'page': page.number - 1})}"
        if page.has_previous()
        else "",
        "next_url": f"{base}?{urlencode(asked | {'page': page.number + 1})}" if page.has_next() else "",
    }
    return render(request, "quality/problems.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def problems_export(request: SignedIn) -> StreamingHttpResponse:
    """The same list as a file. :raises NotPermitted: for who may read but not take out"""
    if not request.user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(
            _("You may read this list but not export it. Ask your head of department for the file.")
        )
    now = database_now()
    form = _asked(request, now)
    found = (
        problems_of(request.user, form.cleaned_data)
        if form.is_valid()
        else Case.objects.visible_to(request.user).none()
    )
    return streamed(request, file_lines(found, request.user), name="quality-problems", at=now)  # type: ignore[arg-type]


def _asked(request: SignedIn, now: datetime) -> ProblemsForm:
    """The form with what the address asks for; bound always, so that an empty address means the last year."""
    return ProblemsForm(request.GET, today=local_day(now))


def _query(request: SignedIn) -> dict[str, str]:
    """What the address asks for, without the page."""
    return {
        name: str(value) for name, value in request.GET.items() if value and name not in ("page", "format")
    }


def _url(query: dict[str, str]) -> str:
    return f"{reverse('quality:problems')}?{urlencode(query)}"


def _total(one: Total, asked: dict[str, str], within: CatalogueEntry | None) -> dict[str, Any]:
    """A line of the totals; `within` is the class that was asked for, of which its numbers are."""
    kept = {name: value for name, value in asked.items() if not name.startswith("defect")}
    meant = within or one.entry
    narrowed = kept | ({"defect": meant.code} if meant is not None else {"unclassified": "on"})
    return {
        "label": one.entry.label if one.entry is not None else _("Not classified yet"),
        "numbers": [
            {"number": one.numbers.get(code, 0), "url": _url(narrowed | {"standing": code})}
            for code in Standing.values
        ],
        "all": one.all,
        "url": _url(narrowed),
    }
