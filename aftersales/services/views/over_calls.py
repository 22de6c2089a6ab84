"""The pages over many calls: open parts, arrival in time, talks with customers of a day; each with its file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from aftersales.services.forms.intake import centres
from aftersales.services.kind import service_kind
from aftersales.services.summaries import (
    MOST,
    Arrivals,
    OpenPart,
    arrivals,
    by_person,
    contacts,
    open_parts,
)
from aftersales.services.views.board import BOARD_READERS, day_of, month_of
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.errors import NotPermitted
from feedback_system.masterdata.models import Customer
from feedback_system.worktime.measuring import months_later

MONTHS = 6
"""So many months are shown when none is asked for."""
MOST_MONTHS = 24


def _must_read(request: SignedIn) -> None:
    """:raises NotPermitted: she neither works in service nor sees all cases"""
    if not any(request.user.holds(right) for right in BOARD_READERS):
        raise NotPermitted(
            _(
                "Lists over service calls are for the service desk and the technicians. A single call you find under Service calls."
            )
        )


def _must_export(request: SignedIn) -> None:
    """:raises NotPermitted: she may not take cases out of the house"""
    _must_read(request)
    if not request.user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(
            _("You may read this list but not export it. Ask your head of department for the file.")
        )


def _query(request: SignedIn) -> str:
    """The filters of the page, for the address of its file."""
    kept = {name: value for name, value in request.GET.items() if value and name not in ("page", "format")}
    return urlencode(kept)


# ---------------------------------------------------------------------------------------------------------- open parts


def _parts(request: SignedIn, at: datetime) -> tuple[list[OpenPart], Any, bool]:
    centre = next((one for one in centres() if one.code == request.GET.get("centre", "")), None)
    only_late = request.GET.get("late") == "1"
    rows = open_parts(
        request.user, centre=centre.pk if centre is not None else None, only_late=only_late, at=at
    )
    return rows, centre, only_late


@login_required
@require_safe
def parts(request: SignedIn) -> HttpResponse:
    """Parts that were issued and have not come back, the oldest first."""
    _must_read(request)
    at = database_now()
    rows, centre, only_late = _parts(request, at)
    context = {
        "rows": rows[:MOST],
        "number": len(rows),
        "late": sum(1 for one in rows if one.is_late),
        "is_cut": len(rows) > MOST,
        "centres": list(centres()),
        "centre": centre,
        "only_late": only_late,
        "query": _query(request),
        "may_export": request.user.holds(Permission.EXPORT_CASES),
    }
    return render(request, "services/parts.html", context)


@login_required
@require_safe
def parts_file(request: SignedIn) -> StreamingHttpResponse:
    """The same list whole as a file; `?format=xlsx` for Excel, else CSV."""
    _must_export(request)
    at = database_now()
    rows, _centre, _only_late = _parts(request, at)
    return streamed(request, _part_lines(rows), name="open-parts", at=at)  # type: ignore[arg-type]


def _part_lines(rows: list[OpenPart]) -> Iterator[list[Any]]:
    yield [
        _("Service call"), _("Customer"), _("Part"), _("Quantity"), _("Used"), _("Issued at"), _("Issued by"), _("Technician"),
        _("Service centre"), _("Days out"), _("Due"), _("Days late"),
    ]  # fmt: skip
    for one in rows:
        line = one.line
        yield [
            one.case.reference,
            str(one.case.customer or ""),
            line.part,
            line.quantity,
            "" if line.used is None else line.used,
            _instant(line.issued_at),
            str(line.issued_by),
            str(line.call.technician or ""),
            line.call.department.label,
            one.days,
            _instant(one.due_at),
            one.days_late,
        ]


def _instant(value: datetime | None) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


# ------------------------------------------------------------------------------------------------------ arrival in time


def _period(request: SignedIn, at: datetime) -> tuple[date, date]:
    """The first and the last month asked for: the last half year, or as the address says; at most two years."""
    today = local_day(at)
    last = month_of(request.GET.get("to", ""), today)
    asked = request.GET.get("from", "")
    first = month_of(asked, today) if asked else months_later(last, 1 - MONTHS)
    first = min(first, last)
    return max(first, months_later(last, 1 - MOST_MONTHS)), last


def _arrivals(request: SignedIn, at: datetime) -> tuple[dict[str, Arrivals], date, date]:
    first, last = _period(request, at)
    end = months_later(last, 1) - timedelta(days=1)
    return arrivals(request.user, first=first, last=end, at=at), first, last


def _area_words(area: str) -> str:
    return str(Customer.Area(area).label) if area in Customer.Area.values else area


@login_required
@require_safe
def arriving(request: SignedIn) -> HttpResponse:
    """Arrived in time out of all, by month and area; each number opens its calls."""
    _must_read(request)
    at = database_now()
    found, first, last = _arrivals(request, at)
    base = reverse("services:arrival_calls")
    period = {"from": f"{first:%Y-%m}", "to": f"{last:%Y-%m}"}
    rows = [
        {
            "month": key[:7],
            "area": _area_words(one.area),
            "one": one,
            "cells": [
                (label, len(one.cases(part)), f"{base}?{urlencode({**period, 'row': key, 'part': part})}")
                for part, label in _parts_of_figure()
            ],
        }
        for key, one in found.items()
    ]
    together = Arrivals("")
    for one in found.values():
        together.in_time += one.in_time
        together.late += one.late
        together.waiting += one.waiting
    context = {
        "rows": rows,
        "labels": [label for _part, label in _parts_of_figure()],
        "together": together,
        "definition": definition(),
        "first": first,
        "last": last,
        "query": urlencode(period),
        "may_export": request.user.holds(Permission.EXPORT_CASES),
    }
    return render(request, "services/arrivals.html", context)


def _parts_of_figure() -> list[tuple[str, str]]:
    """The numbers of a line with their codes."""
    return [
        ("in_time", _("Arrived in time")),
        ("all", _("Calls counted")),
        ("late", _("Too late")),
        ("waiting", _("Still in time, nobody there yet")),
    ]


@login_required
@require_safe
def arriving_calls(request: SignedIn) -> HttpResponse:
    """The calls behind one number."""
    _must_read(request)
    at = database_now()
    found, first, last = _arrivals(request, at)
    key, part = request.GET.get("row", "")[:40], request.GET.get("part", "")
    label = dict(_parts_of_figure()).get(part)
    if key not in found or label is None:
        raise Http404
    ids = found[key].cases(part)
    visible = Case.objects.visible_to(request.user).filter(pk__in=ids[:MOST])
    cases = visible.select_related("customer", "servicecall").order_by("reported_at", "pk")
    back = urlencode({"from": f"{first:%Y-%m}", "to": f"{last:%Y-%m}"})
    context = {
        "rows": [
            {"case": case, "call": case.servicecall, "state": service_kind.state_label(case.state)}
            for case in cases
        ],
        "label": label,
        "number": len(ids),
        "is_cut": len(ids) > MOST,
        "month": key[:7],
        "area": _area_words(found[key].area),
        "back_url": f"{reverse('services:arrivals')}?{back}",
    }
    return render(request, "services/arrival_calls.html", context)


@login_required
@require_safe
def arriving_file(request: SignedIn) -> StreamingHttpResponse:
    """The figures with their definition as a file; `?format=xlsx` for Excel, else CSV."""
    _must_export(request)
    at = database_now()
    found, _first, _last = _arrivals(request, at)
    return streamed(request, _arrival_lines(found), name="arrival-in-time", at=at)  # type: ignore[arg-type]


def definition() -> str:
    """What arrival in time means, in the active language."""
    return _(
        "Arrived in time: calls on which somebody was there before the limit of the call passed (6 working hours in town, 7 outside, or as the rule says), out of all calls taken in the month whose arrival is decided. A call is too late when somebody came after the limit or when it has passed and nobody has come. Calls that still have time, and calls cancelled before anybody came, are not counted."
    )


def _arrival_lines(found: dict[str, Arrivals]) -> Iterator[list[Any]]:
    yield [_("Month"), _("Area"), *(label for _part, label in _parts_of_figure()), _("Share in time")]
    for key, one in found.items():
        numbers = [len(one.cases(part)) for part, _label in _parts_of_figure()]
        yield [key[:7], _area_words(one.area), *numbers, one.percent]
    yield []
    yield [definition()]


# ------------------------------------------------------------------------------------------------ talks with customers


@login_required
@require_safe
def talks(request: SignedIn) -> HttpResponse:
    """The talks of a day with customers, by who held them (daily report of contacts)."""
    _must_read(request)
    today = local_day(database_now())
    day = day_of(request.GET.get("day", ""), today)
    rows = contacts(request.user, day=day)
    base = f"{reverse('services:contacts')}?day="
    context = {
        "day": day,
        "people": [
            {"person": person, "rows": held, "calls": len({one.call_id for one in held})}
            for person, held in by_person(rows)
        ],
        "number": len(rows),
        "calls": len({one.call_id for one in rows}),
        "customers": len({one.call.case.customer_id for one in rows if one.call.case.customer_id}),
        "delays": sum(1 for one in rows if one.about_delay),
        "before_url": f"{base}{(day - timedelta(days=1)).isoformat()}",
        "after_url": f"{base}{(day + timedelta(days=1)).isoformat()}",
        "query": urlencode({"day": day.isoformat()}),
        "may_export": request.user.holds(Permission.EXPORT_CASES),
    }
    return render(request, "services/contacts.html", context)


@login_required
@require_safe
def talks_file(request: SignedIn) -> StreamingHttpResponse:
    """The talks of the day as a file; `?format=xlsx` for Excel, else CSV."""
    _must_export(request)
    at = database_now()
    day = day_of(request.GET.get("day", ""), local_day(at))
    lines = _talk_lines(contacts(request.user, day=day))
    return streamed(request, lines, name=f"customer-contacts-{day}", at=at)  # type: ignore[arg-type]


def _talk_lines(rows: list[Any]) -> Iterator[list[Any]]:
    yield [
        _("By"), _("When"), _("Service call"), _("Customer"), _("Product"), _("What was said"), _("Told of a delay"),
    ]  # fmt: skip
    for one in rows:
        case = one.call.case
        yield [
            str(one.by),
            _instant(one.told_at),
            case.reference,
            str(case.customer or ""),
            str(case.product) if case.product is not None else one.call.other_product,
            one.words,
            _("yes") if one.about_delay else _("no"),
        ]
