"""Settings: change one working calendar – its hours, an official year, a single day – and see first what would move."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.http import SignedIn
from feedback_system.administration.calendars.drafts import (
    draft_of_day,
    draft_of_hours,
    draft_of_year,
    preview_of,
    stored_hours,
)
from feedback_system.administration.calendars.forms import (
    WEEKDAY_FIELDS,
    DayForm,
    HoursForm,
    YearForm,
    with_text_of_file,
)
from feedback_system.administration.calendars.operations import (
    change_day,
    change_hours,
    load_year,
    reach_of_all,
    recount_open,
)
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import must_change_settings
from feedback_system.administration.views.calendars import say_moved
from feedback_system.deadlines.moving import what_would_move
from feedback_system.worktime.changing import LABELS, as_official
from feedback_system.worktime.loading import work_calendar
from feedback_system.worktime.models import Calendar, SpecialDay
from feedback_system.worktime.official_days import table_text


@login_required
def hours(request: SignedIn, code: str) -> HttpResponse:
    """Name, zone and opening hours: preview, then save."""
    must_change_settings(request.user)
    row = get_object_or_404(Calendar, code=code)
    now = timezone.now()
    preview: Preview | None = None
    stored = stored_hours(row)
    initial: dict[str, Any] = {name: stored.get(day, ()) for name, day in WEEKDAY_FIELDS.items()}
    form = HoursForm(initial=initial | {name: getattr(row, name) for name in (*LABELS, "time_zone")})
    if request.method == "POST":
        form = HoursForm(request.POST)
        if form.is_valid():
            draft = draft_of_hours(row, form)
            running = form.cleaned_data["running"]
            preview = preview_of(draft, running=running, typed=form.cleaned_data, version=row.version, at=now)
            if is_agreed(request, preview):
                moved = change_hours(
                    calendar=row,
                    hours=form.hours(),
                    time_zone=form.cleaned_data["time_zone"],
                    labels={name: form.cleaned_data[name] for name in LABELS},
                    reach=draft.reach,
                    running=running,
                    by=request.user,
                    at=now,
                )
                say_moved(request, moved)
                return redirect("administration:calendar", code=code)
    return _page(request, "administration/calendars/hours.html", row, form, preview)


@login_required
def year(request: SignedIn, code: str) -> HttpResponse:
    """The official days of a year, pasted or uploaded: what is wrong with them or what they change, then save."""
    must_change_settings(request.user)
    row = get_object_or_404(Calendar, code=code)
    now = timezone.now()
    preview: Preview | None = None
    form = YearForm(
        initial=_initial_of_year(request, row, at_year=now.astimezone(ZoneInfo(row.time_zone)).year)
    )
    if request.method == "POST":
        data: Any = request.POST
        wrong: list[Any] = []
        if uploaded := request.FILES.getlist("file"):
            data, wrong = with_text_of_file(data, uploaded[0].read())
        form = YearForm(data)
        for sentence in wrong:
            form.add_error("file", sentence)
        if form.is_valid():
            draft, _plan = draft_of_year(row, form.yearly)
            running = form.cleaned_data["running"]
            typed = {name: form.cleaned_data[name] for name in ("year", "text", "source", "running")}
            preview = preview_of(draft, running=running, typed=typed, version=row.version, at=now)
            if is_agreed(request, preview):
                moved = load_year(
                    calendar=row,
                    yearly=form.yearly,
                    reach=draft.reach if running or draft.always is None else draft.always,
                    running=running,
                    by=request.user,
                    at=now,
                )
                say_moved(request, moved)
                address = reverse("administration:calendar", args=[code])
                return redirect(f"{address}?year={form.yearly.year}")
    return _page(request, "administration/calendars/year.html", row, form, preview)


def _initial_of_year(request: SignedIn, row: Calendar, *, at_year: int) -> dict[str, Any]:
    """The year that is asked for with what is stored, or the next one that is missing."""
    loaded = {one.year: one for one in row.years.all()}
    missing = at_year
    while missing in loaded:
        missing += 1
    asked = request.GET.get("year", "")
    chosen = int(asked) if asked.isdecimal() and len(asked) == 4 else missing
    text = ""
    if chosen in loaded:
        days = SpecialDay.objects.filter(calendar=row, date__year=chosen, is_own=False)
        text = table_text(as_official(day) for day in days)
    return {"year": chosen, "text": text, "running": True}


@login_required
def day(request: SignedIn, code: str) -> HttpResponse:
    """One day that differs from its weekday: preview, then save."""
    must_change_settings(request.user)
    row = get_object_or_404(Calendar, code=code)
    now = timezone.now()
    preview: Preview | None = None
    form = DayForm(initial=_initial_of_day(row, request.GET.get("date", "")))
    if request.method == "POST":
        form = DayForm(request.POST)
        if form.is_valid():
            draft = draft_of_day(row, form)
            running = form.cleaned_data["running"]
            if form.is_valid():
                typed = form.cleaned_data
                preview = preview_of(draft, running=running, typed=typed, version=row.version, at=now)
                if is_agreed(request, preview):
                    chosen: date = typed["date"]
                    moved = change_day(
                        calendar=row,
                        day=chosen,
                        special=draft.after.special_days.get(chosen),
                        source=typed["source"],
                        reach=draft.reach,
                        running=running,
                        by=request.user,
                        at=now,
                    )
                    say_moved(request, moved)
                    return redirect("administration:calendar", code=code)
    return _page(request, "administration/calendars/day.html", row, form, preview)


def _initial_of_day(row: Calendar, asked: str) -> dict[str, Any]:
    try:
        chosen = parse_date(asked)
    except ValueError:
        chosen = None
    stored = SpecialDay.objects.filter(calendar=row, date=chosen).first() if chosen else None
    if stored is None:
        return {"date": chosen, "kind": "holiday", "running": True}
    return {
        "date": chosen,
        "kind": stored.kind,
        "name": stored.name_zh_hans,
        "source": stored.source,
        "running": True,
    }


@login_required
def recount(request: SignedIn, code: str) -> HttpResponse:
    """The open deadlines that another count by the calendar as it stands would move; then count them."""
    must_change_settings(request.user)
    row = get_object_or_404(Calendar, code=code)
    now = timezone.now()
    reach = reach_of_all(row)
    plain = work_calendar(row)
    moves = what_would_move(reach, lambda _department: plain, at=now)
    preview = Preview(seal=seal_of(row.pk, row.version))
    if moves.moved or moves.made_final:
        preview.moves = moves
        preview.changes = [Change(_("Open deadlines"), _("as counted before"), _("counted again"))]
    if request.method == "POST" and is_agreed(request, preview):
        say_moved(request, recount_open(calendar=row, by=request.user, at=now))
        return redirect("administration:calendar", code=code)
    context = {"calendar": row, "preview": preview, "moves": moves}
    return render(request, "administration/calendars/recount.html", context)


def _page(
    request: SignedIn, template: str, row: Calendar, form: Any, preview: Preview | None
) -> HttpResponse:
    context = {"calendar": row, "form": form, "preview": preview}
    status = 422 if form.errors else 200
    return render(request, template, context, status=status)
