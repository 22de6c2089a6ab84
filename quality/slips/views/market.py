"""Market information: who has not filed, the list with its filters, and the file of it (policy 000 on market information)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.errors import NotPermitted
from feedback_system.joining import clauses
from quality.slips.market import (
    MOST_SHOWN,
    Wanted,
    kinds_shown,
    market_cases,
    missing_sheets,
    period_of_slip,
    units_shown,
)
from quality.slips.models import Slip
from quality.slips.operations.opening import may_send

DAYS_BACK = 92
"""A quarter is shown when no days are asked for."""
YEARS = range(2000, 2200)


def _day(text: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return otherwise
    return day if day.year in YEARS else otherwise


def _wanted(request: SignedIn, today: date) -> Wanted:
    """What the address asks for; what cannot be read is left out."""
    asked = request.GET
    last = _day(asked.get("to", ""), today)
    first = _day(asked.get("from", ""), last - timedelta(days=DAYS_BACK))
    unit = next((one for one in units_shown() if one.code == asked.get("unit", "")), None)
    return Wanted(
        first=min(first, last),
        last=max(first, last),
        kind=asked.get("kind", "")[:40],
        unit=unit,
        product=asked.get("product", "").strip()[:60],
    )


@login_required
@require_safe
def market(request: SignedIn) -> HttpResponse:
    """Everything of market information that has reached the reader."""
    now = database_now()
    wanted = _wanted(request, local_day(now))
    found = list(market_cases(request.user, wanted)[: MOST_SHOWN + 1])
    missing = missing_sheets(request.user, at=now)
    asked = {"from": wanted.first.isoformat(), "to": wanted.last.isoformat()}
    asked |= {name: request.GET[name] for name in ("kind", "unit", "product") if request.GET.get(name)}
    context: dict[str, Any] = {
        "rows": [
            {"case": case, "slip": case.slip, "period": period_of_slip(case.slip)}
            for case in found[:MOST_SHOWN]
        ],
        "is_cut": len(found) > MOST_SHOWN,
        "most": MOST_SHOWN,
        "missing": [{"one": one, "period": period_of_slip(one.slip)} for one in missing[:MOST_SHOWN]],
        "late": sum(1 for one in missing if one.is_late),
        "wanted": wanted,
        "kinds": kinds_shown(),
        "units": units_shown(),
        "query": urlencode(asked),
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "may_enter": may_send(request.user),
        "news_url": f"{reverse('slips:new')}?kind=market_news",
        "book_url": f"{reverse('slips:new')}?kind=opinion_book",
    }
    return render(request, "slips/market.html", context)


@login_required
@require_safe
def market_file(request: SignedIn) -> StreamingHttpResponse:
    """The same list whole as a file; `?format=xlsx` for Excel, else CSV."""
    if not request.user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(
            _("You may read this list but not export it. Ask your head of department for the file.")
        )
    now = database_now()
    rows = market_cases(request.user, _wanted(request, local_day(now))).iterator(chunk_size=500)
    return streamed(request, _lines(rows), name="market-information", at=now)  # type: ignore[arg-type]


def _lines(rows: Iterator[Case]) -> Iterator[list[Any]]:
    yield [
        _("Number"), _("Kind of slip"), _("Period"), _("Came in"), _("Unit"), _("Customer"), _("Product"), _("State"),
        _("Handed in"), _("What matters most"), _("Fields of the answer"), _("Handling report"),
    ]  # fmt: skip
    for case in rows:
        slip: Slip = case.slip
        period = period_of_slip(slip)
        parts = [part for part in slip.parts.all() if part.is_living]
        handed_in = next((part.answered_at for part in parts if part.answered_at), None)
        yield [
            case.reference,
            slip.slip_kind.label,
            period.code if period is not None else "",
            _instant(case.reported_at),
            " · ".join(part.department.label for part in parts) or slip.sender_department.label,
            str(case.customer or ""),
            str(case.product or ""),
            slip.get_state_display(),
            _instant(handed_in),
            "\n".join(part.answer for part in parts if part.answer) or slip.description,
            clauses(f"{label}: {value}" for part in parts for label, value in slip.entries_of(part)),
            slip.reported_in.case.reference if slip.reported_in is not None else "",
        ]


def _instant(value: Any) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value is not None else ""
