"""Settings: the working calendars to read, a new one, and which department works by which."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, Line, history_lines, refusals_in
from feedback_system.administration.calendars.drafts import LOOKS, add_moves, name_of, stored_hours
from feedback_system.administration.calendars.forms import (
    FIRST_YEAR,
    LAST_YEAR,
    DepartmentForm,
    NewCalendarForm,
    hours_text,
)
from feedback_system.administration.calendars.operations import assign, new_calendar, reach_of_assignment
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.joining import sentences
from feedback_system.worktime.changing import LABELS, departments_by_calendar, explanation_of
from feedback_system.worktime.endings import calendars_without_next_year
from feedback_system.worktime.loading import DEFAULT_CODE, calendar_for, work_calendar
from feedback_system.worktime.models import Calendar, DayOfWeek, DepartmentCalendar
from feedback_system.worktime.wall import DayLook, WallDay, wall_of, weekday_heads, working_days_in


@login_required
@require_safe
def calendars(request: SignedIn) -> HttpResponse:
    """Every calendar with its hours, its years, and who works by it."""
    must_read_settings(request.user)
    missing = {one.calendar.pk: one for one in calendars_without_next_year(timezone.now())}
    rows = Calendar.objects.prefetch_related("opening_intervals", "years", "departments__department")
    context = {
        "calendars": [
            {
                "calendar": row,
                "is_default": row.code == DEFAULT_CODE,
                "days": hours_by_day(row),
                "years": sorted(row.years.all(), key=lambda year: year.year),
                "departments": [link.department for link in row.departments.all()],
                "missing": missing.get(row.pk),
            }
            for row in rows.order_by("pk")
        ],
        "may_change": may_change_settings(request.user),
    }
    return render(request, "administration/calendars/list.html", context)


def hours_by_day(calendar: Calendar) -> list[dict[str, str]]:
    """Each weekday with its opening hours in words."""
    hours = stored_hours(calendar)
    return [
        {
            "label": str(day.label),
            "hours": hours_text(hours.get(day, ())) or pgettext("opening hours", "closed"),
        }
        for day in DayOfWeek
        if day != DayOfWeek.MAKE_UP or day in hours
    ]


@login_required
@require_safe
def calendar(request: SignedIn, code: str) -> HttpResponse:
    """One calendar: a year as it hangs on the wall, the hours, the loaded years, the history."""
    must_read_settings(request.user)
    row = get_object_or_404(Calendar, code=code)
    now = timezone.now()
    today = now.astimezone(ZoneInfo(row.time_zone)).date()
    year = _year(request.GET.get("year", ""), today.year)
    plain = work_calendar(row)
    months = wall_of(plain, year)
    loaded = {one.year: one for one in row.years.all()}
    history = row.history.select_related("history_user").order_by("-history_date", "-history_id")
    context = {
        "calendar": row,
        "is_default": row.code == DEFAULT_CODE,
        "months": [_shown(month) for month in months],
        "weekdays": weekday_heads(),
        "looks": [{"code": look.value, "label": label} for look, label in LOOKS.items()],
        "year": year,
        "years": sorted({*loaded, today.year, today.year + 1, year}),
        "loaded": loaded.get(year),
        "working_days": working_days_in(months),
        "today": today,
        "days": hours_by_day(row),
        "all_years": [loaded[one] for one in sorted(loaded)],
        "departments": [link.department for link in row.departments.select_related("department")],
        "may_change": may_change_settings(request.user),
        "lines": calendar_lines(list(history[:SHOWN_LINES])),
        "now": now,
    }
    return render(request, "administration/calendars/calendar.html", context)


def _year(text: str, default: int) -> int:
    try:
        year = int(text or default)
    except ValueError as error:
        raise Http404 from error
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


def _shown(month: Any) -> dict[str, Any]:
    """A month for the page: its weeks, and its special days in words, neighbours of one name in one line."""
    lines: list[dict[str, Any]] = []
    for day in month.special_days:
        last = lines[-1] if lines else None
        same = last is not None and last["look"] == day.look and last["name"] == name_of(day.special)
        if last is not None and same and last["last"].toordinal() + 1 == day.day.toordinal():
            last["last"] = day.day
        else:
            lines.append({"first": day.day, "last": day.day, "look": day.look, "name": name_of(day.special)})
    for line in lines:
        line["word"] = LOOKS[line["look"]]
    weeks = [[_cell(day) if day is not None else None for day in week] for week in month.weeks]
    return {"first": month.first, "weeks": weeks, "lines": lines}


def _cell(day: WallDay) -> dict[str, Any]:
    special = day.special
    return {
        "day": day.day,
        "look": day.look.value,
        "word": LOOKS[day.look],
        "mark": {
            DayLook.HOLIDAY: pgettext("calendar", "off"),
            DayLook.MAKE_UP_DAY: pgettext("calendar", "work"),
        }.get(day.look, ""),
        "name": name_of(special) if special is not None else "",
    }


def calendar_lines(history: list[Any]) -> list[Line]:
    """The history of a calendar in words."""
    return [Line(row.history_date, str(row.history_user or "–"), _told(row)) for row in history]


def _told(row: Any) -> str:
    about = explanation_of(row)
    told = {
        "year": _("Official days of %(year)s loaded."),
        "day": _("%(day)s changed."),
        "hours": _("Hours, zone or name changed."),
        "copy": _("Copied from %(of)s."),
    }.get(about.get("what", ""))
    if told is None:
        return history_lines(Calendar, [row])[0].what
    parts = [told % about, _("Version %(version)d.") % {"version": row.version}]
    if "running" in about:
        parts.append(
            _("Running deadlines were counted again.")
            if about["running"]
            else _("Running deadlines kept their time.")
        )
    return sentences(parts)


@login_required
def new(request: SignedIn) -> HttpResponse:
    """A copy of a calendar; it holds for nobody yet."""
    must_change_settings(request.user)
    source = Calendar.objects.filter(code=request.GET.get("from") or DEFAULT_CODE).first()
    form = NewCalendarForm(request.POST or None, initial={"copy_of": source})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_in(form):
            made = new_calendar(
                copy_of=data["copy_of"],
                code=data["code"],
                labels={name: data[name] for name in LABELS},
                by=request.user,
                at=timezone.now(),
            )
            messages.success(
                request,
                _(
                    "The calendar “%(calendar)s” is there. Change what differs, then let a department work by it."
                )
                % {"calendar": made.label},
            )
            return redirect("administration:calendar", code=made.code)
    status = 422 if form.errors else 200
    return render(request, "administration/calendars/new.html", {"form": form}, status=status)


@login_required
def departments(request: SignedIn) -> HttpResponse:
    """Which departments have a calendar of their own; give one or take it back, with what would move."""
    must_read_settings(request.user)
    now = timezone.now()
    form = DepartmentForm(initial={"department": request.GET.get("department")})
    preview: Preview | None = None
    if request.method == "POST":
        must_change_settings(request.user)
        form = DepartmentForm(request.POST)
        if form.is_valid():
            preview = _preview_of_assignment(form, at=now)
            if is_agreed(request, preview):
                moved = assign(
                    department=form.cleaned_data["department"],
                    calendar=form.cleaned_data["calendar"],
                    running=form.cleaned_data["running"],
                    by=request.user,
                    at=now,
                )
                say_moved(request, moved)
                return redirect("administration:calendar_departments")
    own = DepartmentCalendar.objects.select_related("department", "calendar").order_by("department__code")
    history = DepartmentCalendar.history.select_related("history_user", "department").order_by("-history_id")
    context = {
        "own": own,
        "form": form,
        "preview": preview,
        "may_change": may_change_settings(request.user),
        "lines": history_lines(
            DepartmentCalendar, list(history[:SHOWN_LINES]), about=lambda line: str(line.department)
        ),
        "now": now,
    }
    status = 422 if form.errors else 200
    return render(request, "administration/calendars/departments.html", context, status=status)


def _preview_of_assignment(form: DepartmentForm, *, at: datetime) -> Preview:
    department, wanted = form.cleaned_data["department"], form.cleaned_data["calendar"]
    running = form.cleaned_data["running"]
    present = DepartmentCalendar.objects.filter(department=department).select_related("calendar").first()
    before = present.calendar if present is not None else None
    typed = [department.pk, wanted.pk if wanted else None, running]
    preview = Preview(seal=seal_of(typed, before.pk if before else None))
    if before == wanted:
        return preview
    nothing = str(form.fields["calendar"].empty_label)  # type: ignore[attr-defined]
    preview.changes = [
        Change(department.label, before.label if before else nothing, wanted.label if wanted else nothing)
    ]
    preview.effects = [
        _("It holds for the departments below it too, unless they have a calendar of their own."),
        _("Deadlines that begin from now on are counted by it."),
    ]
    by_department = departments_by_calendar({department.pk: wanted.pk if wanted else None})
    rows = {row.pk: row for row in Calendar.objects.all()}

    def calendar_then(pk: int | None) -> Any:
        chosen = by_department.get(pk) if pk is not None else None
        return calendar_for(None) if chosen is None else work_calendar(rows[chosen])

    add_moves(preview, reach_of_assignment(department, wanted), None, calendar_then, running=running, at=at)
    return preview


def say_moved(request: SignedIn, moved: int) -> None:
    """Tell how many open deadlines were moved."""
    if moved:
        messages.success(
            request,
            _("Saved. %(count)d open deadlines have moved; their holders are told.") % {"count": moved},
        )
    else:
        messages.success(request, _("Saved. No open deadline has moved."))
