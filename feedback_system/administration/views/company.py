"""The settings of the company, and its working calendar to read."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from feedback_system.administration.effects import preview_of_company
from feedback_system.administration.forms import CompanyForm
from feedback_system.administration.operations import change_company
from feedback_system.administration.previewing import Preview, is_agreed
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.company.models import Company
from feedback_system.joining import listed
from feedback_system.worktime.models import Calendar, DayOfWeek


@login_required
def company(request: SignedIn) -> HttpResponse:
    """Read, preview, save. A refused form keeps what was typed."""
    must_read_settings(request.user)
    now = timezone.now()
    row = Company.get()
    preview: Preview | None = None
    form = CompanyForm(initial={name: getattr(row, name) for name in CompanyForm.base_fields})
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
        "form": form,
        "preview": preview,
        "may_change": may_change_settings(request.user),
        "calendars": _calendars(),
        "lines": history_lines(Company, history),
        "now": now,
    }
    return render(request, "administration/company.html", context, status=422 if form.errors else 200)


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
