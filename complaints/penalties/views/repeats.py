"""The repeats of a month: people and accidents on three sanction papers or more, as a page and as a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from complaints.models.months import first_of, month_before, month_named
from complaints.penalties.models import penalty_rules
from complaints.penalties.operations.reviewing import must_read_reviews
from complaints.penalties.operations.switching import must_be_on
from complaints.penalties.repeat_list import repeat_lines, repeats_in_month
from feedback_system.cases.fields import local_day
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.errors import NotPermitted
from feedback_system.web.forms import narrow


def _month(request: SignedIn, today: date) -> tuple[date, bool]:
    """The month that the address names, else the present one, and whether what it names is one."""
    typed = narrow(request.GET.get("month", "")).strip()
    found = month_named(typed) if typed else first_of(today)
    return found or first_of(today), found is not None


@login_required
@require_safe
def repeats(request: SignedIn) -> HttpResponse:
    """The repeats of `?month=2026-03` over the papers that the reader may open."""
    must_read_reviews(request.user)
    must_be_on()
    month, is_known = _month(request, local_day(database_now()))
    base = reverse("penalties:repeats")
    context: dict[str, Any] = {
        "month": f"{month:%Y-%m}",
        "is_known": is_known,
        "rows": repeats_in_month(month, request.user),
        "rules": penalty_rules(),
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "export_url": f"{reverse('penalties:repeats_export')}?month={month:%Y-%m}",
        "before_url": f"{base}?month={month_before(month):%Y-%m}",
    }
    return render(request, "penalties/repeats.html", context, status=200 if is_known else 422)


@login_required
@require_safe
def repeats_export(request: SignedIn) -> StreamingHttpResponse:
    """The same list as a file."""
    must_read_reviews(request.user)
    must_be_on()
    if not request.user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(_("You may read this list but not export it. Ask the GM office for the file."))
    at = database_now()
    month, _known = _month(request, local_day(at))
    lines = repeat_lines(repeats_in_month(month, request.user), month)
    return streamed(request, lines, name=f"repeats-{month:%Y-%m}", at=at)  # type: ignore[arg-type]
