"""The settings of the company, and its working calendar to read."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, Line, history_lines, refusals_in
from feedback_system.administration.effects import preview_of_company, values_of
from feedback_system.administration.forms import CompanyForm
from feedback_system.administration.operations import change_company
from feedback_system.administration.previewing import Preview, is_agreed
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.company.models import Company, DatedSetting, dated_settings, setting_on
from feedback_system.joining import listed
from feedback_system.worktime.models import Calendar, DayOfWeek


@login_required
def company(request: SignedIn) -> HttpResponse:
    """Read, preview, save. A refused form keeps what was typed."""
    must_read_settings(request.user)
    now = timezone.now()
    row = Company.get()
    preview: Preview | None = None
    today = now.astimezone(row.zone).date()
    form = CompanyForm(initial=values_of(row, on=today) | {"dated_since": today + timedelta(days=1)})
    if request.method == "POST":
        must_change_settings(request.user)
        form = CompanyForm(request.POST)
        if form.is_valid():
            preview = preview_of_company(row, form, at=now)
            if is_agreed(request, preview):
                with refusals_in(form):
                    asked = change_company(values=form.cleaned_data, by=request.user, at=now)
                    messages.success(request, _("The settings of the company are saved."))
                    if asked:
                        messages.info(
                            request,
                            _("That there have to be two administrators ends once another one confirms it."),
                        )
                    return redirect("administration:company")
    history = row.history.select_related("history_user").order_by("-history_date", "-history_id")[
        :SHOWN_LINES
    ]
    context = {
        "company": row,
        "dated": [
            {
                "label": CompanyForm.base_fields[code].label,
                "value": setting_on(code, today),
                "planned": [one for one in dated_settings(code) if one.effective_from > today],
            }
            for code in DatedSetting.Code.values
        ],
        "form": form,
        "preview": preview,
        "may_change": may_change_settings(request.user),
        "calendars": _calendars(),
        "lines": _newest([*history_lines(Company, history), *_dated_lines()]),
        "now": now,
    }
    refused = form.errors or (preview is not None and preview.problems)
    return render(request, "administration/company.html", context, status=422 if refused else 200)


def _dated_lines() -> list[Line]:
    rows = DatedSetting.history.select_related("history_user").order_by("-history_date", "-history_id")
    return history_lines(
        DatedSetting,
        rows[:SHOWN_LINES],
        about=lambda one: (
            f"{CompanyForm.base_fields[one.code].label} = {one.value}, {one.effective_from.isoformat()}"
        ),
    )


def _newest(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.at, reverse=True)[:SHOWN_LINES]


def _calendars() -> list[dict[str, object]]:
    """Each working calendar with its hours by weekday and its loaded years. Note: three queries."""
    found = []
    for calendar in Calendar.objects.prefetch_related("opening_intervals", "years").order_by("pk"):
        hours: dict[int, list[str]] = {}
        for interval in calendar.opening_intervals.all():
            closes = f"{interval.closes:%H:%M}".replace("00:00", "24:00")
            hours.setdefault(interval.weekday, []).append(f"{interval.opens:%H:%M}–{closes}")
        days = [
            {"label": day.label, "hours": listed(hours.get(day.value, []))}
            for day in DayOfWeek
            if day != DayOfWeek.MAKE_UP or day.value in hours
        ]
        found.append({"calendar": calendar, "days": days, "years": list(calendar.years.all())})
    return found
