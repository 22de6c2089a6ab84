"""The pages over many calls: the dispatch board of a day, and what service cost by product."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from aftersales.services.dispatching import board as board_of
from aftersales.services.figures import costs_by_product
from aftersales.services.forms.intake import centres
from aftersales.services.kind import service_kind
from aftersales.services.models import CostKind, SheetKind
from aftersales.services.operations.books import sends_for
from aftersales.services.sheet_rights import centres_read, reader_of
from aftersales.services.sheets_due import missing_books, missing_sheets
from feedback_system.cases.fields import local_day
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import NotPermitted
from feedback_system.masterdata.models import Customer

BOARD_READERS = (
    Permission.DISPATCH_SERVICE,
    Permission.DO_SERVICE,
    Permission.TAKE_SERVICE_CALL,
    Permission.SEE_ALL_CASES,
)


@login_required
@require_safe
def board(request: SignedIn) -> HttpResponse:
    """Who goes where on a day: undispatched and undone calls first."""
    if not any(request.user.holds(right) for right in BOARD_READERS):
        raise NotPermitted(_("The dispatch board is for the service desk and the technicians."))
    at = database_now()
    today = local_day(at)
    day = day_of(request.GET.get("day", ""), today)
    offered = list(centres())
    centre = next((one for one in offered if one.code == request.GET.get("centre", "")), None)
    area = request.GET.get("area", "")
    area = area if area in Customer.Area.values else ""
    found = board_of(
        request.user, day=day, centre=centre.pk if centre is not None else None, area=area, at=at
    )
    base = f"{reverse('services:board')}?centre={centre.code if centre else ''}&area={area}&day="
    context = {
        "board": found,
        "kind": service_kind,
        "day": day,
        "today": today,
        "before_url": f"{base}{(day - timedelta(days=1)).isoformat()}",
        "after_url": f"{base}{(day + timedelta(days=1)).isoformat()}",
        "centres": offered,
        "centre": centre,
        "areas": Customer.Area.choices,
        "area": area,
        "at": at,
        "missing": _missing(request, offered, at),
        "may_dispatch": request.user.holds(Permission.DISPATCH_SERVICE),
    }
    return render(request, "services/board.html", context)


def _missing(request: SignedIn, offered: list[Any], at: datetime) -> list[dict[str, Any]]:
    """The sheets and call books that are late: her own, and those of the centres whose sheets she reads."""
    reader = reader_of(request.user, at=at)
    read = {one.pk for one in centres_read(reader)}
    desks = [one for one in offered if sends_for(request.user, one)]
    owed = [*missing_sheets(offered, at=at), *missing_books(desks, at=at)]
    return [
        {
            "what": SheetKind(one.what).label if one.what != "book" else "",
            "one": one,
            "url": f"{reverse('services:day')}?day={one.day.isoformat()}",
        }
        for one in owed
        if one.is_late(at)
        and (
            one.what == "book"
            or one.centre.pk in read
            or (one.technician is not None and reader.is_technician(one.technician))
        )
    ]


def day_of(text: str, today: date) -> date:
    """The day asked for; today for anything that is none or lies years away."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs((day - today).days) < 3660 else today


@login_required
@require_safe
def costs(request: SignedIn) -> HttpResponse:
    """What service cost in a month by product (policy 001: all of it is cost of service), from the calls the reader may see."""
    at = database_now()
    month = month_of(request.GET.get("month", ""), local_day(at))
    rows = costs_by_product(request.user, month=month)
    context: dict[str, Any] = {
        "rows": rows,
        "total": sum((row.total for row in rows), Decimal(0)),
        "kinds": [str(kind.label) for kind in CostKind],
        "month": month,
        "currency": Company.get().currency,
    }
    return render(request, "services/costs.html", context)


def month_of(text: str, today: date) -> date:
    """The first of the month asked for; of this month for anything that is none or lies years away."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if abs((first - today).days) < 3660 else today.replace(day=1)
