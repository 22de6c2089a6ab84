"""The receipt of a deadline on screen and in print."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch
from django.views.decorators.http import require_safe

from feedback_system.cases.models import Case
from feedback_system.deadlines.calendars import calendar_of, company_calendar
from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.explaining import explained, with_stops
from feedback_system.deadlines.models import Deadline
from feedback_system.deadlines.on_the_wall import on_the_wall
from feedback_system.deadlines.showing import shown
from feedback_system.web.htmx import page_or_part
from feedback_system.worktime.wall import weekday_heads


@require_safe
@login_required
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """How the due instant was counted, line by line; only for who may see the case."""
    visible = Case.objects.visible_to(request.user).values("pk")  # type: ignore[arg-type]
    rows = with_stops(Deadline.objects.filter(case__in=visible).select_related("case"))
    clock = get_object_or_404(rows, pk=pk)
    now = database_now()
    told = explained(clock)
    context = {
        "clock": clock,
        "case": clock.case,
        "case_url": address_of(clock.case),
        "chip": shown(clock, now, company_calendar),
        "now": now,
        "told": told,
        "receipt": told.receipt,
        "months": on_the_wall(told.receipt, calendar_of(clock.department).time_zone),
        "weekdays": weekday_heads(),
    }
    return page_or_part(
        request, page="deadlines/receipt.html", part="deadlines/_receipt.html", context=context
    )


def address_of(case: Case) -> str:
    """Where people open the case; empty when the app of its kind is not installed."""
    try:
        return case.get_absolute_url()
    except (KeyError, NoReverseMatch):
        return ""
