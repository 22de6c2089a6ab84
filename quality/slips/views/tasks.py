"""Tasks: what is open at the next meeting, and the reports of a week or a month (policy 000 on major events)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from feedback_system.cases.fields import local_day
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from quality.slips.following import MOST_SHOWN, figures_of, open_tasks, total_of
from quality.slips.operations.opening import may_send

WEEK, MONTH = "week", "month"
YEARS = range(2000, 2200)


@login_required
@require_safe
def tasks(request: SignedIn) -> HttpResponse:
    """Everything of tasks that has reached the reader."""
    now = database_now()
    span, day = _asked(request, local_day(now))
    first, following, before = _bounds(span, day)
    rows = figures_of(request.user, begins=_midnight(first), ends=_midnight(following))
    found = open_tasks(request.user)
    shown = found[:MOST_SHOWN]
    context: dict[str, Any] = {
        "of_meeting": [one for one in shown if one.is_of_meeting],
        "others": [one for one in shown if not one.is_of_meeting],
        "is_cut": len(found) > MOST_SHOWN,
        "most": MOST_SHOWN,
        "now": now,
        "rows": rows,
        "total": total_of(rows),
        "span": span,
        "first": first,
        "last": following - timedelta(days=1),
        "earlier_url": _url(span, before),
        "later_url": _url(span, following),
        "week_url": _url(WEEK, day),
        "month_url": _url(MONTH, day),
        "may_give": may_send(request.user),
        "new_url": reverse("slips:new"),
    }
    return render(request, "slips/tasks.html", context)


def _asked(request: SignedIn, today: date) -> tuple[str, date]:
    """The span and a day in it; what cannot be read is this week."""
    span = MONTH if request.GET.get("span") == MONTH else WEEK
    try:
        day = date.fromisoformat(request.GET.get("day", "")[:10])
    except ValueError:
        return span, today
    return span, day if day.year in YEARS else today


def _bounds(span: str, day: date) -> tuple[date, date, date]:
    """The first day, that of the next span, and one of the span before."""
    if span == MONTH:
        first = day.replace(day=1)
        following = (first + timedelta(days=32)).replace(day=1)
    else:
        first = day - timedelta(days=day.weekday())
        following = first + timedelta(days=7)
    return first, following, first - timedelta(days=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=Company.get().zone)


def _url(span: str, day: date) -> str:
    return f"{reverse('slips:tasks')}?{urlencode({'span': span, 'day': day.isoformat()})}"
